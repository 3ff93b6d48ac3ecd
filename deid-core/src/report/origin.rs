//! Why a rule is the one for its column.

use crate::policy::{Origin, Pattern};
use crate::vocab::TableName;

/// Where a rule stands and how it is for a column, in words.
pub(super) fn why(
    origin: &Origin,
    pattern: &Pattern,
    table: Option<&TableName>,
    line: Option<u64>,
) -> String {
    let at = line.map(|line| format!(", line {line}")).unwrap_or_default();
    let table = table.map_or_else(|| "its table".to_owned(), |name| format!("[tables.{name}]"));
    match origin {
        Origin::TableExact => format!("named in {table}{at}"),
        Origin::TableGlob => format!("{pattern} in {table}{at}"),
        Origin::GlobalExact => format!("named in [columns]{at}"),
        Origin::GlobalGlob => format!("{pattern} in [columns]{at}"),
        Origin::Pack { pack, identifier } => format!("{identifier} ({pack})"),
        Origin::Unknown => "no rule: unknown_columns = \"drop\"".to_owned(),
    }
}
