//! Reading one cell as its declared type: numbers and dates from text.
//!
//! Look first at [`DateReader`] (a date in one of several forms, written back in its own),
//! [`Decimal`] (exact, from text) and [`Day`] (one day of the calendar, years 1 to 9999).

mod canonical;
mod check;
mod clock;
mod day;
mod format;
mod layout;
mod month;
mod number;
mod partial;
mod reader;
mod scan;

pub use canonical::{canonical_date, canonical_integer};
pub use check::TypeCheck;
pub use day::{Civil, Day, KnownDate};
pub(crate) use day::{four, two};
pub use format::DateFormats;
pub use number::{Decimal, DecimalText};
pub use reader::DateReader;

#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;
