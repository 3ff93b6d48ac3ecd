//! Reading one cell as its declared type: numbers and dates from text.

mod format;

pub use format::DateFormats;
