//! Reading a column as text, each value of a typed column rendered once.

use std::hash::{BuildHasher, Hasher};

use arrow_array::{
    Array, ArrayRef, ArrowPrimitiveType, PrimitiveArray, UInt32Array, downcast_primitive_array,
};
use arrow_buffer::ToByteSlice;
use arrow_select::take::take;
use hashbrown::{DefaultHashBuilder, HashTable};

use crate::error::{Cause, Error, ForeignKind, Result};

use super::column::Column;
use super::render::render;
use super::schema::ColumnKind;
use super::text::TextCells;

impl Column {
    /// The cells as [`text`](Self::text) gives them, but numbers, dates and times as a
    /// dictionary: a value that many rows share is rendered once.
    ///
    /// # Errors
    /// As [`text`](Self::text).
    pub(crate) fn text_distinct(&self) -> Result<TextCells<'_>> {
        if matches!(self.kind(), ColumnKind::Unsupported(_)) {
            return self.text();
        }
        let array = self.array();
        downcast_primitive_array!(
            array => {
                let (keys, firsts) = factorize(array)?;
                Ok(TextCells::Dictionary(keys, Box::new(rendered(self.array(), firsts)?)))
            }
            _ => self.text(),
        )
    }
}

/// Renders the cells at these rows.
fn rendered(array: &ArrayRef, rows: Vec<u32>) -> Result<TextCells<'static>> {
    let failed = |_| Error::new(Cause::Io { action: "reading a column", kind: ForeignKind::Other });
    let values = take(array, &UInt32Array::from(rows), None).map_err(failed)?;
    Ok(TextCells::Rendered(render(&values)?))
}

/// Per row the number of its value (`None` is null), and per value the first row that has it.
/// Values are the same when their bits are.
fn factorize<T: ArrowPrimitiveType>(
    cells: &PrimitiveArray<T>,
) -> Result<(Vec<Option<u32>>, Vec<u32>)> {
    let native = cells.values();
    if u32::try_from(native.len()).is_err() {
        return Err(Error::new(Cause::usage("a batch has more than 2^32 rows")));
    }
    let hasher = DefaultHashBuilder::default();
    let hash_of = |row: u32| {
        let mut state = hasher.build_hasher();
        state.write(native[row as usize].to_byte_slice());
        state.finish()
    };
    let mut index: HashTable<u32> = HashTable::new();
    let mut firsts: Vec<u32> = Vec::new();
    let keys = (0u32..)
        .zip(native.iter())
        .map(|(row, value)| {
            if cells.is_null(row as usize) {
                return None;
            }
            let same = |&key: &u32| {
                native[firsts[key as usize] as usize].to_byte_slice() == value.to_byte_slice()
            };
            let hash = hash_of(row);
            if let Some(&key) = index.find(hash, same) {
                return Some(key);
            }
            #[allow(clippy::cast_possible_truncation)] // at most one per row, and rows fit
            let key = firsts.len() as u32;
            firsts.push(row);
            index.insert_unique(hash, key, |&key| hash_of(firsts[key as usize]));
            Some(key)
        })
        .collect();
    Ok((keys, firsts))
}
