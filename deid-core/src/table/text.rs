//! Reading a column as text, whatever its layout.

#[cfg(feature = "io")]
use std::sync::Arc;

#[cfg(feature = "io")]
use arrow_array::builder::StringBuilder;
use arrow_array::cast::AsArray;
use arrow_array::types::ArrowDictionaryKeyType;
use arrow_array::{
    Array, ArrayRef, LargeStringArray, PrimitiveArray, StringArray, StringViewArray,
    downcast_dictionary_array,
};
use arrow_buffer::ArrowNativeType;
use arrow_schema::DataType;

use crate::error::Result;

use super::column::Column;
use super::render::render;

/// A column's cells as text. Plain, large and view layouts are borrowed, typed cells are rendered
/// once, a dictionary keeps its keys so that rules see each value once.
pub enum TextCells<'a> {
    /// 32-bit offsets.
    Plain(&'a StringArray),
    /// 64-bit offsets.
    Large(&'a LargeStringArray),
    /// Views.
    View(&'a StringViewArray),
    /// Rendered from typed cells.
    Rendered(StringArray),
    /// A key per row into the values; `None` is null.
    Dictionary(Vec<Option<u32>>, Box<TextCells<'a>>),
}

impl Column {
    /// The cells as text: see [`TextCells`].
    ///
    /// # Errors
    /// When cells of this kind have no text form (lists, structs, binary).
    pub fn text(&self) -> Result<TextCells<'_>> {
        text_of(self.array())
    }

    /// The same cells as a column of plain text.
    ///
    /// # Errors
    /// When cells of this kind have no text form (lists, structs, binary).
    #[cfg(feature = "io")]
    pub(crate) fn to_text(&self) -> Result<Self> {
        let cells = match self.text()? {
            TextCells::Plain(cells) => cells.clone(),
            TextCells::Rendered(cells) => cells,
            cells => {
                let mut builder = StringBuilder::with_capacity(cells.len(), 0);
                cells.for_each(|_, cell| builder.append_option(cell));
                builder.finish()
            }
        };
        Ok(Self::from_array(Arc::new(cells)))
    }
}

fn text_of(array: &ArrayRef) -> Result<TextCells<'_>> {
    Ok(match array.data_type() {
        DataType::Utf8 => TextCells::Plain(array.as_string()),
        DataType::LargeUtf8 => TextCells::Large(array.as_string()),
        DataType::Utf8View => TextCells::View(array.as_string_view()),
        DataType::Dictionary(..) => {
            let dictionary = array.as_any_dictionary();
            if dictionary.values().is_empty() {
                return Ok(TextCells::Rendered(StringArray::new_null(array.len())));
            }
            let keys = downcast_dictionary_array!(
                array => keys_of(array.keys()),
                _ => Vec::new() // the type was told above
            );
            TextCells::Dictionary(keys, Box::new(text_of(dictionary.values())?))
        }
        _ => TextCells::Rendered(render(array)?),
    })
}

/// Whether two cells are the same. Identifiers of one length mostly differ in their last bytes, which
/// are compared without a call.
#[inline]
pub(crate) fn same(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    a.len() == b.len() && a.last_chunk::<8>() == b.last_chunk() && a == b
}

/// The keys of a dictionary, `None` where the row is null.
#[allow(clippy::cast_possible_truncation)] // a dictionary of a batch has few values
fn keys_of<K: ArrowDictionaryKeyType>(keys: &PrimitiveArray<K>) -> Vec<Option<u32>> {
    if keys.null_count() == 0 {
        return keys.values().iter().map(|key| Some(key.as_usize() as u32)).collect();
    }
    keys.iter().map(|key| key.map(|key| key.as_usize() as u32)).collect()
}

impl TextCells<'_> {
    /// How many cells.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Self::Plain(cells) => cells.len(),
            Self::Large(cells) => cells.len(),
            Self::View(cells) => cells.len(),
            Self::Rendered(cells) => cells.len(),
            Self::Dictionary(keys, _) => keys.len(),
        }
    }

    /// Whether there are no cells.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The cell at a row (from 0); `None` is null.
    ///
    /// # Panics
    /// When the row is out of bounds.
    #[must_use]
    pub fn at(&self, row: usize) -> Option<&str> {
        match self {
            Self::Plain(cells) => cells.is_valid(row).then(|| cells.value(row)),
            Self::Large(cells) => cells.is_valid(row).then(|| cells.value(row)),
            Self::View(cells) => cells.is_valid(row).then(|| cells.value(row)),
            Self::Rendered(cells) => cells.is_valid(row).then(|| cells.value(row)),
            Self::Dictionary(keys, values) => keys[row].and_then(|key| values.at(key as usize)),
        }
    }

    /// The key of every row and the values of a dictionary; otherwise the cells themselves.
    pub(crate) fn parts(&self) -> (Option<&[Option<u32>]>, &Self) {
        match self {
            Self::Dictionary(keys, values) => (Some(keys), values),
            cells => (None, cells),
        }
    }

    /// Which values of a dictionary some row has; a slice carries the dictionary of the whole.
    pub(crate) fn used(&self) -> Option<Vec<bool>> {
        let Self::Dictionary(keys, values) = self else { return None };
        let mut used = vec![false; values.len()];
        keys.iter().flatten().for_each(|&key| used[key as usize] = true);
        Some(used)
    }

    /// Visits every cell in order. The layout is told once, not per cell.
    pub fn for_each<'c>(&'c self, mut visit: impl FnMut(usize, Option<&'c str>)) {
        match self {
            Self::Plain(cells) => cells.iter().enumerate().for_each(|(row, c)| visit(row, c)),
            Self::Large(cells) => cells.iter().enumerate().for_each(|(row, c)| visit(row, c)),
            Self::View(cells) => cells.iter().enumerate().for_each(|(row, c)| visit(row, c)),
            Self::Rendered(cells) => cells.iter().enumerate().for_each(|(row, c)| visit(row, c)),
            Self::Dictionary(keys, values) => keys
                .iter()
                .enumerate()
                .for_each(|(row, key)| visit(row, key.and_then(|key| values.at(key as usize)))),
        }
    }
}
