//! One column of a batch. Its cells never reach `Debug` or an error.

use std::sync::Arc;

use arrow_array::{Array, ArrayRef, BooleanArray, StringArray, new_null_array};
use arrow_cast::{CastOptions, cast_with_options};
use arrow_schema::DataType;
use arrow_select::filter::filter;

use crate::error::{Cause, Error, ForeignKind, Result};

use super::schema::ColumnKind;
#[cfg(feature = "io")]
use super::schema::Field;
use super::sink::TextSink;

/// The cells of one column, shared and immutable. It has no `Debug`: cells are never printed.
#[derive(Clone)]
pub struct Column(ArrayRef);

impl Column {
    /// A text column of these cells.
    ///
    /// ```
    /// use deid_core::table::Column;
    /// let column = Column::from_text([Some("a"), None]);
    /// assert_eq!((column.len(), column.null_count()), (2, 1));
    /// ```
    pub fn from_text<T: AsRef<str>>(cells: impl IntoIterator<Item = Option<T>>) -> Self {
        Self(Arc::new(cells.into_iter().collect::<StringArray>()))
    }

    /// A column around an Arrow array of any type.
    pub(crate) fn from_array(array: ArrayRef) -> Self {
        Self(array)
    }

    /// A column of nulls of the same type as `like`.
    #[must_use]
    pub fn nulls_like(like: &Self) -> Self {
        Self(new_null_array(like.0.data_type(), like.len()))
    }

    /// Holds the place of a column that nobody looks at.
    #[cfg(feature = "io")]
    #[must_use]
    pub(crate) fn absent(rows: usize) -> Self {
        Self(Arc::new(arrow_array::NullArray::new(rows)))
    }

    /// A column of nulls of this field's type.
    #[cfg(feature = "io")]
    #[must_use]
    pub(crate) fn nulls(field: &Field, rows: usize) -> Self {
        Self(new_null_array(&field.data_type, rows))
    }

    /// A text column that repeats one cell.
    #[must_use]
    pub fn constant(cell: &str, rows: usize) -> Self {
        Self(Arc::new(StringArray::from_iter_values(std::iter::repeat_n(cell, rows))))
    }

    /// How many cells.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are no cells.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many cells are null (an empty text cell is not counted here).
    #[must_use]
    pub fn null_count(&self) -> usize {
        self.0.logical_null_count()
    }

    /// What the cells physically are.
    #[must_use]
    pub fn kind(&self) -> ColumnKind {
        ColumnKind::of(self.0.data_type())
    }

    pub(crate) fn array(&self) -> &ArrayRef {
        &self.0
    }

    pub(crate) fn data_type(&self) -> &DataType {
        self.0.data_type()
    }

    /// The rows where `keep` is true, without a byte of the others: dictionaries and view buffers
    /// would keep theirs.
    ///
    /// # Errors
    /// When the lengths differ.
    pub(crate) fn filter(&self, keep: &BooleanArray) -> Result<Self> {
        filter(&self.0, keep).map_err(|_| failed("filtering rows")).map(Self)?.compact()
    }

    /// The column with `*` in these rows where it is text, null elsewhere.
    ///
    /// # Errors
    /// When its cells have no text form.
    pub(crate) fn starred(&self, rows: &BooleanArray) -> Result<Self> {
        if self.kind() != ColumnKind::Text {
            let keys: Vec<Option<u32>> =
                (0u32..).zip(rows.values()).map(|(row, star)| (!star).then_some(row)).collect();
            return self.take(&keys)?.compact();
        }
        let cells = self.text()?;
        let mut sink = TextSink::with_capacity(cells.len(), 8);
        cells.for_each(|row, cell| match cell {
            _ if rows.value(row) => {
                sink.push('*');
                sink.end();
            }
            Some(cell) => {
                sink.push_str(cell);
                sink.end();
            }
            None => sink.null(),
        });
        let text: ArrayRef = Arc::new(sink.into_array());
        // Text goes into every layout of text: the layout is kept, for writers that announced it.
        let options = CastOptions { safe: true, ..CastOptions::default() };
        let cast = cast_with_options(&text, self.data_type(), &options);
        cast.map(Self).map_err(|_| failed("starring cells"))
    }

    /// The rows from `start`, `len` of them, without a copy.
    #[must_use]
    pub(crate) fn slice(&self, start: usize, len: usize) -> Self {
        Self(self.0.slice(start, len))
    }
}

/// An Arrow kernel refused what it was made for: a fault of ours, without its message.
#[cold]
pub(super) fn failed(action: &'static str) -> Error {
    Error::new(Cause::Io { action, kind: ForeignKind::Other })
}
