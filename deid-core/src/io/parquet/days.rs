//! Parquet has one kind of date: days. Arrow's other kind, milliseconds, the library would write as
//! a bare number that no reader knows for a date. It is read and written as days.

use crate::error::{Cause, CellFault, ColumnRef, Error, Place, Result};
use crate::table::Column;

/// The column at this position (from 0) of so many, its dates in days. A date with a time of day is
/// none.
pub(super) fn in_days(column: Column, index: usize, of: usize) -> Result<Column> {
    column.in_days().map_err(|row| {
        let column = ColumnRef::Position { index: index + 1, of };
        let place = Place::default().with_column(column).with_row(row as u64);
        let first = CellFault::NotOfType("date");
        Error::at(place, Cause::Cells { count: 1, first, rows: Vec::new() })
    })
}
