//! Text columns from cells that lie one after another.

use std::sync::Arc;

use arrow_array::StringArray;
use arrow_buffer::{BooleanBuffer, Buffer, NullBuffer, OffsetBuffer, ScalarBuffer};

use super::column::Column;

impl Column {
    /// A text column of the cells `values[offsets[i]..offsets[i + 1]]`; an empty cell is null.
    /// `offsets` starts with 0, ascends and ends with the length of `values`.
    ///
    /// # Errors
    /// The first cell (from 0) that is not UTF-8.
    ///
    /// # Panics
    /// When the offsets are not as said.
    pub(crate) fn from_flat(values: Vec<u8>, offsets: Vec<i32>) -> Result<Self, usize> {
        let rows = offsets.len() - 1;
        let filled = BooleanBuffer::collect_bool(rows, |row| offsets[row] != offsets[row + 1]);
        let nulls = NullBuffer::new(filled);
        let nulls = (nulls.null_count() > 0).then_some(nulls);
        let offsets = OffsetBuffer::new(ScalarBuffer::from(offsets));
        let values = Buffer::from_vec(values);
        StringArray::try_new(offsets.clone(), values.clone(), nulls)
            .map(|cells| Self::from_array(Arc::new(cells)))
            .map_err(|_| not_utf8(&values, &offsets))
    }
}

#[cold]
#[allow(clippy::cast_sign_loss)] // offsets of a column are not negative
fn not_utf8(values: &[u8], offsets: &[i32]) -> usize {
    let valid =
        |ends: &[i32]| std::str::from_utf8(&values[ends[0] as usize..ends[1] as usize]).is_ok();
    offsets.windows(2).position(|ends| !valid(ends)).unwrap_or(0)
}
