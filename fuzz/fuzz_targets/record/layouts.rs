//! Columns in every layout that Arrow has for text, each with something hidden where no cell
//! shows it: under nulls, in unused dictionary entries, around slices.

use std::sync::Arc;

use arrow_array::{
    ArrayRef, DictionaryArray, Int32Array, Int64Array, LargeStringArray, StringArray,
    StringViewArray,
};
use arrow_buffer::NullBuffer;
use arrow_data::ArrayData;

use crate::CANARY;

#[derive(Clone, Copy)]
pub enum Layout {
    Dictionary,
    Large,
    Plain,
    View,
}

/// A column of whole numbers; what is none is null.
pub fn numbers(cells: &[Option<&str>]) -> ArrayRef {
    let numbers = cells.iter().map(|cell| cell.and_then(|cell| cell.parse().ok()));
    Arc::new(numbers.collect::<Int64Array>())
}

/// A column of these cells.
pub fn column(layout: Layout, cells: &[Option<&str>]) -> ArrayRef {
    // A row before and one behind, sliced off again; the canary under every null.
    let hidden = || std::iter::once(None);
    let all: Vec<Option<&str>> = hidden().chain(cells.iter().copied()).chain(hidden()).collect();
    let valid = || Some(all.iter().map(Option::is_some).collect::<NullBuffer>());
    let texts = || all.iter().map(|cell| cell.unwrap_or(CANARY));
    let array: ArrayRef = match layout {
        Layout::Dictionary => {
            let values: StringArray = texts().map(Some).collect();
            let key = |(at, cell): (usize, &Option<&str>)| cell.map(|_| at as i32);
            let keys: Int32Array = all.iter().enumerate().map(key).collect();
            Arc::new(DictionaryArray::new(keys, Arc::new(values)))
        }
        Layout::Large => {
            let (offsets, values, _) = LargeStringArray::from_iter_values(texts()).into_parts();
            Arc::new(LargeStringArray::new(offsets, values, valid()))
        }
        Layout::Plain => {
            let (offsets, values, _) = StringArray::from_iter_values(texts()).into_parts();
            Arc::new(StringArray::new(offsets, values, valid()))
        }
        Layout::View => {
            let texts = all.iter().map(|cell| cell.unwrap_or(HIDDEN));
            let (views, buffers, _) = StringViewArray::from_iter_values(texts).into_parts();
            Arc::new(StringViewArray::new(views, buffers, valid()))
        }
    };
    array.slice(1, cells.len())
}

/// The canary, too long to stand inside of a view.
const HIDDEN: &str = "a long text with CANARY-7f3a in it";

/// Whether a buffer of an array, or of one below it, holds what is looked for.
pub fn holds(data: &ArrayData, is_there: &dyn Fn(&[u8]) -> bool) -> bool {
    data.buffers().iter().any(|buffer| is_there(buffer.as_slice()))
        || data.child_data().iter().any(|child| holds(child, is_there))
}
