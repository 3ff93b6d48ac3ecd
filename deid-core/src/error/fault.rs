//! Cells that could not be read: counted, the first of them located, none of them quoted.

use std::fmt;

/// Why a cell could not be read or replaced.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CellFault {
    /// The cell already has the full shape of a token of this domain.
    AlreadyToken,
    /// Two of the column's formats read the cell as different days.
    AmbiguousDate,
    /// No calendar day can be told (a CDISC date without a year): nothing can be shifted.
    DateWithoutYear,
    /// The result would leave the years 1 to 9999.
    LeavesCalendar,
    /// The value is on no line of the hierarchy, and the rule has no `else`.
    NotInHierarchy,
    /// The cell is not of the declared type.
    NotOfType(&'static str),
    /// The cell says whom the row is about, and is null.
    NoSubject,
    /// Outside of the range that the rule can place.
    OutOfRange,
    /// The normalization leaves nothing of the cell.
    NothingLeft,
    /// The row names no subject, so there is no shift for it.
    SubjectMissing,
    /// A companion cell of the same row (a unit, a birth date) is missing or unreadable.
    CompanionMissing,
    /// The cell is not a ZIP code: five digits, nine digits, or three.
    NotAZipCode,
}

impl fmt::Display for CellFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match self {
            Self::AlreadyToken => "already has the shape of a token",
            Self::AmbiguousDate => "two formats read it as different days",
            Self::DateWithoutYear => "a date without a year cannot be shifted",
            Self::LeavesCalendar => "the result would leave the years 1 to 9999",
            Self::NotInHierarchy => "not in the hierarchy",
            Self::NotOfType(expected) => return write!(f, "not a valid {expected}"),
            Self::NoSubject => "the subject is null",
            Self::OutOfRange => "outside of the range of the rule",
            Self::NothingLeft => "nothing is left after normalization",
            Self::SubjectMissing => "the row names no subject",
            Self::CompanionMissing => "a cell of the same row that the rule needs is missing",
            Self::NotAZipCode => "not a ZIP code of 5, 9 or 3 digits",
        };
        f.write_str(text)
    }
}

/// The faults of one column: how many, and the first of them in row order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Faults {
    count: u64,
    first: Vec<(u64, CellFault)>,
}

impl Faults {
    /// How many locations are kept.
    pub const SHOWN: usize = 20;

    /// Records a fault at a row that counts from 0. Rows must come in ascending order.
    #[cold]
    pub fn push(&mut self, row: u64, fault: CellFault) {
        self.count += 1;
        if self.first.len() < Self::SHOWN {
            self.first.push((row, fault));
        }
    }

    /// How many cells are at fault.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.count
    }

    /// The first faults: row (from 0) and reason, ascending.
    #[must_use]
    pub fn first(&self) -> &[(u64, CellFault)] {
        &self.first
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// Adds the faults of later rows, whose own count starts at row `offset`.
    pub fn append(&mut self, later: &Self, offset: u64) {
        self.count += later.count;
        let room = Self::SHOWN - self.first.len();
        self.first.extend(later.first.iter().take(room).map(|(row, fault)| (row + offset, *fault)));
    }
}
