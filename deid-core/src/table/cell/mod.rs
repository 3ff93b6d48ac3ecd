//! Reading one cell as its declared type: numbers and dates from text.

mod format;
mod number;

pub use format::DateFormats;
pub use number::{Decimal, DecimalText};
