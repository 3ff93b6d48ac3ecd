//! Columns that go out without a byte that their cells do not show.
//!
//! Arrow keeps the bytes under a null, dictionary entries that no row uses, the text around a
//! slice and the unused parts of view buffers. All of them would travel with the column.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::{
    Array, ArrayRef, ArrowPrimitiveType, BooleanArray, GenericStringArray, OffsetSizeTrait,
    PrimitiveArray, StringViewArray, UInt32Array, downcast_primitive_array, new_null_array,
};
use arrow_cast::{CastOptions, cast_with_options};
use arrow_schema::DataType;
#[cfg(feature = "io")]
use arrow_select::interleave::interleave;
use arrow_select::take::take;

use crate::error::{Cause, Error, Result};

use super::column::{Column, failed};
use super::schema::ColumnKind;

impl Column {
    /// The same cells, of the same type, without hidden bytes. Shares the buffers where they
    /// hide nothing.
    ///
    /// # Errors
    /// When the column is of a type that tables here do not have.
    pub(crate) fn compact(&self) -> Result<Self> {
        compact(self.array()).map(Self::from_array)
    }

    /// The cells at these places; `None` gives null. Every place must be one of the column.
    ///
    /// # Errors
    /// When the cells do not fit into one column: more than 2 GiB of text.
    pub(crate) fn take(&self, keys: &[Option<u32>]) -> Result<Self> {
        let indices: UInt32Array = keys.iter().copied().collect();
        take(self.array(), &indices, None).map(Self::from_array).map_err(|_| failed("taking cells"))
    }

    /// The cells at these positions (which column, which row of it), without a byte of the others.
    ///
    /// # Errors
    /// When the cells do not fit into one column: more than 2 GiB of text.
    #[cfg(feature = "io")]
    pub(crate) fn interleave(columns: &[&Self], positions: &[(usize, usize)]) -> Result<Self> {
        let arrays: Vec<&dyn Array> = columns.iter().map(|column| &**column.array()).collect();
        let cells = interleave(&arrays, positions).map_err(|_| failed("ordering cells"))?;
        Self::from_array(cells).compact()
    }

    /// The bytes of its cells.
    #[cfg(feature = "io")]
    pub(crate) fn bytes(&self) -> usize {
        let data = self.array().to_data();
        data.get_slice_memory_size().unwrap_or_else(|_| data.get_buffer_memory_size())
    }
}

fn compact(array: &ArrayRef) -> Result<ArrayRef> {
    Ok(match array.data_type() {
        DataType::Null => array.clone(),
        DataType::Boolean => compact_boolean(array),
        DataType::Utf8 => compact_text::<i32>(array),
        DataType::LargeUtf8 => compact_text::<i64>(array),
        DataType::Utf8View => Arc::new(array.as_string_view().iter().collect::<StringViewArray>()),
        DataType::Dictionary(_, values) if ColumnKind::of(values) == ColumnKind::Text => {
            compact_dictionary(array)?
        }
        other => {
            if let ColumnKind::Unsupported(name) = ColumnKind::of(other) {
                return Err(Error::new(Cause::UnsupportedType(name)));
            }
            downcast_primitive_array!(
                array => compact_primitive(array),
                _ => return Err(Error::new(Cause::UnsupportedType("column"))),
            )
        }
    })
}

fn compact_boolean(array: &ArrayRef) -> ArrayRef {
    let cells = array.as_boolean();
    if cells.null_count() == 0 && cells.values().offset() == 0 {
        return array.clone();
    }
    Arc::new(cells.iter().collect::<BooleanArray>())
}

fn compact_primitive<T: ArrowPrimitiveType>(cells: &PrimitiveArray<T>) -> ArrayRef {
    let hidden = |row: usize| cells.is_null(row) && cells.values()[row] != T::default_value();
    if cells.null_count() == 0 || !(0..cells.len()).any(hidden) {
        return Arc::new(cells.clone());
    }
    let clean = cells.iter().map(Option::unwrap_or_default).collect::<Vec<_>>();
    Arc::new(
        PrimitiveArray::<T>::new(clean.into(), cells.nulls().cloned())
            .with_data_type(cells.data_type().clone()),
    )
}

fn compact_text<O: OffsetSizeTrait>(array: &ArrayRef) -> ArrayRef {
    let cells = array.as_string::<O>();
    let offsets = cells.value_offsets();
    let whole = offsets.first().is_none_or(|first| first.as_usize() == 0)
        && offsets.last().map_or(0, |last| last.as_usize()) == cells.values().len();
    let hidden = |row: usize| cells.is_null(row) && cells.value_length(row) != O::default();
    if whole && (cells.null_count() == 0 || !(0..cells.len()).any(hidden)) {
        return array.clone();
    }
    Arc::new(cells.iter().collect::<GenericStringArray<O>>())
}

/// Keeps the dictionary type, drops the values that no row shows and resets the keys under nulls.
fn compact_dictionary(array: &ArrayRef) -> Result<ArrayRef> {
    let dictionary = array.as_any_dictionary();
    if dictionary.values().is_empty() {
        return Ok(new_null_array(array.data_type(), array.len())); // no cell has a value
    }
    let keys = dictionary.normalized_keys();
    let values = dictionary.values();
    let mut place: Vec<Option<u64>> = vec![None; values.len()];
    for (row, &key) in keys.iter().enumerate() {
        if array.is_valid(row) && values.is_valid(key) {
            place[key] = Some(0);
        }
    }
    let used: UInt32Array = (0u32..).zip(&place).filter_map(|(i, p)| p.map(|_| i)).collect();
    for (new, slot) in (0u64..).zip(place.iter_mut().filter(|slot| slot.is_some())) {
        *slot = Some(new);
    }
    let new_keys: PrimitiveArray<arrow_array::types::UInt64Type> = keys
        .iter()
        .enumerate()
        .map(|(row, &key)| if array.is_valid(row) { place[key] } else { None })
        .collect();
    let failed = |_| failed("compacting a dictionary");
    let kept = compact(&take(values, &used, None).map_err(failed)?)?;
    rebuild(array.data_type(), &new_keys, kept).map_err(failed)
}

fn rebuild(
    data_type: &DataType,
    keys: &PrimitiveArray<arrow_array::types::UInt64Type>,
    values: ArrayRef,
) -> Result<ArrayRef, arrow_schema::ArrowError> {
    let DataType::Dictionary(key_type, _) = data_type else {
        return Ok(values);
    };
    // Safe or not: the new keys are fewer than the old ones, which fitted.
    let options = CastOptions { safe: false, ..CastOptions::default() };
    let keys = cast_with_options(keys, key_type, &options)?;
    let data = keys
        .to_data()
        .into_builder()
        .data_type(data_type.clone())
        .child_data(vec![values.to_data()])
        .build()?;
    Ok(arrow_array::make_array(data))
}
