//! Cells as keys: the form in which equal values meet, by type (spec deid/v1, "Canonical values").

use std::borrow::Cow;

use crate::error::{Cause, CellFault, Error, Result};
use crate::table::cell::{self, DateFormats};
use crate::table::{ColumnKind, Field};
use crate::vocab::CellType;

/// The canonical form of a cell from a column of this kind, read as this type: text, integer or
/// date.
///
/// # Errors
/// When the cell is not of the type.
pub(crate) fn canonical<'c>(
    cell_type: CellType,
    formats: &DateFormats,
    cell: &'c str,
    kind: ColumnKind,
) -> Result<Cow<'c, str>, CellFault> {
    match cell_type {
        CellType::Integer => cell::canonical_integer(cell),
        // A typed date renders in ISO 8601, whatever forms text may have.
        CellType::Date if kind == ColumnKind::Date || formats.is_iso() => {
            cell::canonical_date(cell)
        }
        CellType::Date => formats.canonical(cell),
        _ => Ok(Cow::Borrowed(cell)),
    }
}

/// What to do where no declaration helps.
const AS_TEXT: &str = "read the column as text in the source: its values have no one spelling";

/// Whether values of such a column can be keys of this type (spec deid/v1, "Cells of typed
/// columns").
///
/// # Errors
/// For floats, whose digits may be lost already, and for kinds that have no one spelling in the
/// type.
pub(crate) fn check_kind(cell_type: CellType, field: &Field, rule: &'static str) -> Result<()> {
    use CellType::{Date, Integer, Text};
    let fits = match field.kind() {
        ColumnKind::Text | ColumnKind::Null => true,
        ColumnKind::Integer => matches!(cell_type, Text | Integer),
        ColumnKind::Decimal => field.is_whole() && matches!(cell_type, Text | Integer),
        ColumnKind::Boolean | ColumnKind::Timestamp => cell_type == Text,
        ColumnKind::Date => matches!(cell_type, Text | Date),
        ColumnKind::Float => return Err(Error::new(Cause::FloatUnderKey(field.float_name()))),
        ColumnKind::Unsupported(name) => return Err(Error::new(Cause::UnsupportedType(name))),
        ColumnKind::Time => false,
    };
    if fits {
        return Ok(());
    }
    let help = match field.kind() {
        ColumnKind::Time => AS_TEXT,
        ColumnKind::Decimal if !field.is_whole() => AS_TEXT,
        _ => {
            "such columns go into a domain of type = \"text\": declare it, or read the column as text in the source"
        }
    };
    Err(Error::new(Cause::WrongColumnKind { rule, found: field.kind().name(), help }))
}
