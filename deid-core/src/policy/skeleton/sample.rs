//! What some cells of a table tell about its columns. Cells are looked at and not kept.

use crate::error::Result;
use crate::table::{Batch, Raw};

use super::form::{Form, Forms, Hint};

/// What the first rows of a table tell about its columns: shapes and counts, no cell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sample {
    columns: Vec<ColumnSample>,
    rows: usize,
}

/// What the cells of one column tell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct ColumnSample {
    forms: Forms,
    /// Cells that often stand for a missing value.
    missing: bool,
    /// Whether the text of the header stands in a cell too.
    pub(super) repeats_header: bool,
    /// Whether the header has digits where the first cell has digits, and letters where it has
    /// letters.
    pub(super) looks_like_header: bool,
}

/// Spellings of a missing value, which no type needs to fit.
const MISSING: [&str; 8] = ["", "NA", "N/A", "NULL", "null", "None", "nan", "."];

impl Sample {
    /// How many rows tell enough.
    pub const ENOUGH: usize = 10_000;

    /// Looks at the rows of a batch. Columns that have no text form tell nothing.
    ///
    /// # Errors
    /// When a column cannot be read at all.
    pub fn observe(&mut self, batch: &Batch<Raw>) -> Result<()> {
        self.columns.resize(batch.columns().len(), ColumnSample::default());
        let fields = batch.schema().fields().iter().zip(batch.columns());
        for (sample, (field, column)) in self.columns.iter_mut().zip(fields) {
            let Ok(cells) = column.text() else { continue };
            let header = field.name.as_str().trim();
            let first = self.rows == 0;
            cells.for_each(|row, cell| {
                let cell = cell.unwrap_or_default().trim();
                if MISSING.contains(&cell) {
                    sample.missing |= !cell.is_empty();
                    return;
                }
                sample.forms.add(Form::of(cell));
                sample.repeats_header |= cell == header;
                sample.looks_like_header |= first && row == 0 && same_shape(cell, header);
            });
        }
        self.rows += batch.rows();
        Ok(())
    }

    /// Whether enough rows were looked at.
    #[must_use]
    pub fn is_enough(&self) -> bool {
        self.rows >= Self::ENOUGH
    }

    pub(super) fn column(&self, index: usize) -> ColumnSample {
        self.columns.get(index).copied().unwrap_or_default()
    }
}

impl ColumnSample {
    /// What the column may be.
    pub(super) fn hint(self) -> Option<Hint> {
        self.forms.hint()
    }

    /// Whether some cells may stand for null.
    pub(super) fn has_null_spellings(self) -> bool {
        self.missing
    }
}

/// Whether digits stand where digits stand and letters where letters do, with two digits at least.
fn same_shape(cell: &str, header: &str) -> bool {
    let sort = |c: char| match c {
        c if c.is_numeric() => '9',
        c if c.is_alphabetic() => 'a',
        c => c,
    };
    let digits = header.chars().filter(|c| c.is_numeric()).count();
    digits >= 2 && cell.chars().map(sort).eq(header.chars().map(sort))
}
