//! How the cells of a column are read: declared type, formats, spellings of null.

use crate::vocab::CellType;

use super::cell::DateFormats;

/// The spellings that stand for a missing value. The empty cell always does.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NullValues(Vec<Box<str>>);

impl NullValues {
    /// The empty cell and these spellings, compared exactly.
    pub fn new<T: AsRef<str>>(spellings: impl IntoIterator<Item = T>) -> Self {
        let mut all: Vec<Box<str>> = spellings
            .into_iter()
            .filter(|text| !text.as_ref().is_empty())
            .map(|text| text.as_ref().into())
            .collect();
        all.sort_unstable();
        all.dedup();
        Self(all)
    }

    /// Whether the cell stands for a missing value.
    #[inline]
    #[must_use]
    pub fn contains(&self, cell: &str) -> bool {
        cell.is_empty() || self.0.iter().any(|spelling| **spelling == *cell)
    }

    /// The spellings besides the empty cell.
    pub fn spellings(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(AsRef::as_ref)
    }
}

/// How the cells of one column are read. The policy alone decides it, so that CSV, Parquet,
/// records and frames give the same answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// The declared type.
    pub cell_type: CellType,
    /// The declared forms of dates and timestamps; ISO 8601 where there are none.
    pub formats: DateFormats,
    /// What stands for a missing value.
    pub null_values: NullValues,
}
