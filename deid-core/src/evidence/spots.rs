//! Cells of a column that are at fault: how many, and where the first of them are.

use std::fmt;

use crate::vocab::RowNumber;

/// Cells of one column that are at fault.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Spots {
    /// How many.
    pub count: u64,
    /// The first of them, ascending, at most [`Spots::ROWS`].
    pub rows: Vec<RowNumber>,
}

impl Spots {
    /// How many rows are listed.
    pub const ROWS: usize = 20;

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// Adds other cells of the same column.
    pub(crate) fn merge(&mut self, others: &Self) {
        self.count += others.count;
        self.rows.extend(&others.rows);
        self.rows.sort_unstable();
        self.rows.truncate(Self::ROWS);
    }

    /// Adds the cell in this row (from 0). Rows must come in order.
    pub fn add(&mut self, row: u64) {
        self.count += 1;
        if self.rows.len() < Self::ROWS {
            self.rows.push(RowNumber::from_index(row));
        }
    }
}

/// `3 cell(s) (row 7, 8, 12)`.
impl fmt::Display for Spots {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} cell(s)", self.count)?;
        for (index, row) in self.rows.iter().enumerate() {
            write!(f, "{}{row}", if index == 0 { " (row " } else { ", " })?;
        }
        if self.rows.is_empty() { Ok(()) } else { f.write_str(")") }
    }
}
