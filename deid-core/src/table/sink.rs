//! Where a rule writes its text cells: one buffer for the column, nothing allocated per cell.

use std::sync::Arc;

use arrow_array::StringArray;
use arrow_buffer::{Buffer, NullBufferBuilder, OffsetBuffer, ScalarBuffer};

use super::column::Column;

/// Builds a column of text cell by cell. A cell is open until [`end`](Self::end),
/// [`null`](Self::null) or [`discard`](Self::discard); what a discarded cell wrote is wiped from
/// the buffer's used part, so no byte of it can reach an output.
pub struct TextSink {
    values: Vec<u8>,
    offsets: Vec<i32>,
    nulls: NullBufferBuilder,
}

impl TextSink {
    /// A sink with room for `rows` cells of about `width` bytes.
    #[must_use]
    pub fn with_capacity(rows: usize, width: usize) -> Self {
        let mut offsets = Vec::with_capacity(rows + 1);
        offsets.push(0);
        Self {
            values: Vec::with_capacity(rows * width),
            offsets,
            nulls: NullBufferBuilder::new(rows),
        }
    }

    /// Adds text to the open cell.
    #[inline]
    pub fn push_str(&mut self, text: &str) {
        self.values.extend_from_slice(text.as_bytes());
    }

    /// Adds ASCII text to the open cell.
    ///
    /// # Panics
    /// When a byte is not ASCII.
    #[inline]
    pub fn push_ascii(&mut self, text: &[u8]) {
        assert!(text.is_ascii(), "push_ascii takes ASCII");
        self.values.extend_from_slice(text);
    }

    /// Adds one character to the open cell.
    #[inline]
    pub fn push(&mut self, c: char) {
        self.push_str(c.encode_utf8(&mut [0; 4]));
    }

    /// Closes the open cell.
    #[inline]
    pub fn end(&mut self) {
        self.offsets.push(self.position());
        self.nulls.append_non_null();
    }

    /// Closes the open cell as null; what it wrote is discarded.
    #[inline]
    pub fn null(&mut self) {
        self.discard();
        self.offsets.push(self.position());
        self.nulls.append_null();
    }

    /// Forgets what the open cell wrote.
    #[inline]
    pub fn discard(&mut self) {
        let start = self.start();
        self.values[start..].fill(0);
        self.values.truncate(start);
    }

    /// Closes the open cell with the same content as the cell before it. Must not be the first.
    #[inline]
    pub fn repeat(&mut self) {
        let last = self.offsets.len() - 1;
        let before = at(self.offsets[last.saturating_sub(1)])..at(self.offsets[last]);
        self.values.extend_from_within(before);
        self.end();
    }

    /// How many cells are closed.
    #[must_use]
    pub fn len(&self) -> usize {
        self.offsets.len() - 1
    }

    /// Whether no cell is closed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The finished column.
    #[must_use]
    pub fn finish(self) -> Column {
        Column::from_array(Arc::new(self.into_array()))
    }

    pub(super) fn into_array(mut self) -> StringArray {
        self.values.shrink_to(self.values.len());
        let offsets = OffsetBuffer::new(ScalarBuffer::from(self.offsets));
        // Only whole `str`s are ever appended and cells are cut at their bounds.
        StringArray::new(offsets, Buffer::from_vec(self.values), self.nulls.finish())
    }

    fn start(&self) -> usize {
        self.offsets.last().map_or(0, |&offset| at(offset))
    }

    /// Batches are cut long before 2 GiB of text (see `job`), so the position fits.
    #[allow(clippy::cast_possible_truncation, clippy::cast_possible_wrap)]
    fn position(&self) -> i32 {
        assert!(self.values.len() <= i32::MAX as usize, "a column of a batch exceeds 2 GiB");
        self.values.len() as i32
    }
}

/// Offsets are positions in the buffer: never negative.
#[inline]
#[allow(clippy::cast_sign_loss)]
fn at(offset: i32) -> usize {
    offset as usize
}

impl std::fmt::Write for TextSink {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        self.push_str(text);
        Ok(())
    }
}
