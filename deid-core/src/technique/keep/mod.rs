//! Keep: the column leaves as it came, by decision.

use crate::error::{Cause, Error, Faults, Result};
use crate::table::{Column, ColumnKind, Field};

use super::{Cells, OutputKind, Technique};

/// Leaves every cell exactly as it is. Bytes that no cell shows (under nulls, in unused dictionary
/// entries, around slices) do not leave.
pub struct Keep;

impl Technique for Keep {
    fn output(&self, input: &Field) -> Result<OutputKind> {
        match input.kind() {
            ColumnKind::Unsupported(name) => Err(Error::new(Cause::UnsupportedType(name))),
            _ => Ok(OutputKind::Same),
        }
    }

    fn apply(&self, cells: &Cells<'_>, _faults: &mut Faults) -> Result<Column> {
        cells.column.compact()
    }
}
