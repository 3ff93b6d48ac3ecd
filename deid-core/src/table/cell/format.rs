//! The declared forms of a date column.

/// The declared forms of dates; none means ISO 8601.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DateFormats(Vec<Box<str>>);
