//! Why a rule is the one for its column.

use crate::policy::{Origin, Pattern};
use crate::vocab::TableName;

/// Where a rule stands, with its pattern where it is not the column's own name:
/// `[tables.dm] line 60`, `*DTC in [columns] line 47`, `A names (hipaa-safe-harbor@1)`.
pub(super) fn why(
    origin: &Origin,
    pattern: &Pattern,
    table: Option<&TableName>,
    line: Option<u64>,
) -> String {
    let at = line.map(|line| format!(" line {line}")).unwrap_or_default();
    let table = table.map_or_else(|| "its table".to_owned(), |name| format!("[tables.{name}]"));
    match origin {
        Origin::TableExact => format!("{table}{at}"),
        Origin::TableGlob => format!("{pattern} in {table}{at}"),
        Origin::GlobalExact => format!("[columns]{at}"),
        Origin::GlobalGlob => format!("{pattern} in [columns]{at}"),
        Origin::Pack { pack, identifier } => format!("{identifier} ({pack})"),
        Origin::Unknown => "no rule: unknown_columns = \"drop\"".to_owned(),
    }
}
