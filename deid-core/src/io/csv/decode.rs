//! From fields in a text to columns.

use crate::table::Column;

use super::cell::{append, unquote, wipe};
use super::split::{Field, Fields};

/// One column of the records, or the first record (from 0) whose cell is not UTF-8.
pub(super) fn column(text: &[u8], fields: &Fields, index: usize) -> Result<Column, usize> {
    let width = |field| match field {
        Field::Plain(start, end) | Field::Quoted(start, end) | Field::Complex(start, end) => {
            end - start
        }
    };
    let room: usize = fields.column(index).map(width).sum();
    let mut values = Vec::with_capacity(room + 64); // with the surplus of the last copy
    let mut offsets = Vec::with_capacity(fields.records() + 1);
    offsets.push(0i32);
    for field in fields.column(index) {
        match field {
            Field::Plain(start, end) | Field::Quoted(start, end) => {
                append(&mut values, text, start, end);
            }
            Field::Complex(start, end) => unquote(&mut values, &text[start..end]),
        }
        // The text of a piece, and so that of a column, is below 1 GiB.
        #[allow(clippy::cast_possible_truncation, clippy::cast_possible_wrap)]
        offsets.push(values.len() as i32);
    }
    wipe(&mut values);
    Column::from_flat(values, offsets)
}
