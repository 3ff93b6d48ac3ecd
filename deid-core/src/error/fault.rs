//! Cells that could not be read: counted, the first of them located, none of them quoted.

use std::fmt;

use super::help;
use super::help::Help;
use super::means::Means;

/// Why a cell could not be read or replaced.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CellFault {
    /// A date after the day that ages count to: its age, or that of others, cannot be told.
    AfterAsOf,
    /// The cell already has the full shape of a token of this domain.
    AlreadyToken,
    /// Two of the column's formats read the cell as different days.
    AmbiguousDate,
    /// No calendar day can be told (a CDISC date without a year): nothing can be shifted.
    DateWithoutYear,
    /// A whole number with a fraction of zeros under a key: a float wrote it.
    FloatUnderKey,
    /// It cannot be turned back: changed, or made with another key, domain or recipient.
    DoesNotOpen,
    /// The result would leave the years 1 to 9999.
    LeavesCalendar,
    /// A character is neither of the rule's alphabet nor one of its separators.
    NotInAlphabet,
    /// The value has no surrogate in a crosswalk that takes no more.
    NotInCrosswalk,
    /// The value is on no line of the hierarchy, and the rule has no `else`.
    NotInHierarchy,
    /// The cell begins with none of the texts that the rule's `after` lists.
    NotAfter,
    /// The cell is not of the declared type.
    NotOfType(&'static str),
    /// Nothing follows the text that the rule's `after` lists.
    NothingAfter,
    /// The cell says whom the row is about, and is null.
    NoSubject,
    /// Outside of the range that the rule can place.
    OutOfRange,
    /// The normalization leaves nothing of the cell.
    NothingLeft,
    /// The row names no subject, so there is no shift for it.
    SubjectMissing,
    /// The row's subject is there and cannot be read, so there is no shift for it. A run tells what
    /// is wrong with the subject instead, at the subject's own column.
    SubjectRefused,
    /// The shift of the row is 0 days.
    ShiftOfZero,
    /// A companion cell of the same row (a unit, a birth date) is missing or unreadable.
    CompanionMissing,
    /// Fewer characters of the alphabet than this: fewer than a million texts have its length.
    TooFewCharacters(u8),
    /// The cell is not a ZIP code: five digits, nine digits, or three.
    NotAZipCode,
}

impl fmt::Display for CellFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match self {
            Self::AfterAsOf => "a date after the policy's `as_of`",
            Self::AlreadyToken => "already has the shape of a token",
            Self::AmbiguousDate => "two formats read it as different days",
            Self::DateWithoutYear => "a date without a year cannot be shifted",
            Self::FloatUnderKey => "looks like a float: digits may be lost",
            Self::DoesNotOpen => {
                "does not open: it was changed, or made with another key, domain or recipient"
            }
            Self::LeavesCalendar => "the result would leave the years 1 to 9999",
            Self::NotInAlphabet => "a character is not of the rule's alphabet or separators",
            Self::NotInCrosswalk => "not in the crosswalk",
            Self::NotInHierarchy => "not in the hierarchy",
            Self::NotAfter => "begins with none of the texts of `after`",
            Self::NotOfType(expected) => return write!(f, "not a valid {expected}"),
            Self::NoSubject => "the subject is null",
            Self::NothingAfter => "nothing follows the text of `after`",
            Self::OutOfRange => "outside of the range of the rule",
            Self::NothingLeft => "nothing is left after normalization",
            Self::SubjectMissing => "the row names no subject",
            Self::SubjectRefused => "the subject of the row cannot be read",
            Self::ShiftOfZero => "a shift of 0 days would leave the date as it is",
            Self::CompanionMissing => "a cell of the same row that the rule needs is missing",
            Self::TooFewCharacters(least) => {
                return write!(f, "fewer than {least} characters of the rule's alphabet");
            }
            Self::NotAZipCode => "not a ZIP code of 5, 9 or 3 digits",
        };
        f.write_str(text)
    }
}

impl CellFault {
    pub(super) fn help(self) -> Help {
        let text = match self {
            Self::AlreadyToken => {
                "the column seems to be tokenized already; drop it or keep it, do not tokenize twice, and shift dates by the ids as they were before"
            }
            Self::NoSubject => {
                "say in every row whom it is about, or take `subject` out of the table's policy; on_invalid does not help here"
            }
            Self::SubjectMissing => {
                "give the row a subject, or set on_invalid = \"null\" for the column"
            }
            Self::SubjectRefused => {
                "mend the subject of the row, or set on_invalid = \"null\" for the column"
            }
            Self::AmbiguousDate => "leave only the format that the column really has",
            Self::FloatUnderKey => return help![Means::AsText, ", so that no digit is lost"],
            Self::ShiftOfZero => {
                "give the row a shift other than 0, or set on_invalid = \"null\" for the column"
            }
            Self::NotInCrosswalk => {
                return help![
                    "a new value gets its surrogate where a release is written whole (",
                    Means::Scrub,
                    "); on_invalid does not help here"
                ];
            }
            Self::NotInHierarchy => {
                "add the value to the hierarchy file, or give the rule an `else`"
            }
            Self::NotAfter => {
                "add the text that stands before the id to `after` (\"\" for cells that are the id alone), mend the cells, or set on_invalid = \"null\""
            }
            Self::DoesNotOpen => {
                "check the key by its id in the manifest, and the domain and the recipient of the policy that made the release; take the cells as they were released"
            }
            Self::NotInAlphabet => {
                "choose the alphabet that the column has, list what may stay where it stands (separators = \"-\"), or set on_invalid = \"null\" for the column"
            }
            Self::TooFewCharacters(_) => {
                "fewer than a million values have so few characters, too few to hide among (NIST SP 800-38G); take `token` or `encrypt`, or set on_invalid = \"null\" for the column"
            }
            Self::NotAZipCode => {
                "a leading zero may be lost (a spreadsheet does that); mend the source or set on_invalid = \"null\""
            }
            Self::AfterAsOf => {
                "ages count to `as_of`: set it to a day that no date of the data is after, such as the day of the extract"
            }
            Self::NotOfType("decimal" | "float" | "integer") => {
                "mend the cells, declare what the column holds (for an age from birth dates: type = \"date\"), its format or null_values, or set on_invalid = \"null\""
            }
            Self::NotOfType("date") => {
                "mend the cells, declare the form of the dates (format = \"%d.%m.%Y\", type = \"partial-date\") or null_values, or set on_invalid = \"null\""
            }
            _ => {
                "mend the cells, declare the column's type, format or null_values, or set on_invalid = \"null\""
            }
        };
        text.into()
    }
}

/// The faults of one column: how many, the first of them in row order, and each kind by itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Faults {
    count: u64,
    first: Vec<(u64, CellFault)>,
    kinds: Vec<FaultKind>,
}

/// The faults of one kind in one column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FaultKind {
    /// The kind.
    pub fault: CellFault,
    /// How many.
    pub count: u64,
    /// The first rows, from 0, ascending; no more than [`Faults::SHOWN`].
    pub rows: Vec<u64>,
}

impl Faults {
    /// How many locations are kept, of all and of each kind.
    pub const SHOWN: usize = 20;

    /// Records a fault at a row that counts from 0. Rows must come in ascending order.
    #[cold]
    pub fn push(&mut self, row: u64, fault: CellFault) {
        self.count += 1;
        if self.first.len() < Self::SHOWN {
            self.first.push((row, fault));
        }
        let kind = self.kind(fault);
        kind.count += 1;
        if kind.rows.len() < Self::SHOWN {
            kind.rows.push(row);
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

    /// The faults by kind, in the order in which the kinds were met.
    #[must_use]
    pub fn kinds(&self) -> &[FaultKind] {
        &self.kinds
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
        for theirs in &later.kinds {
            let mine = self.kind(theirs.fault);
            mine.count += theirs.count;
            let room = Self::SHOWN - mine.rows.len();
            mine.rows.extend(theirs.rows.iter().take(room).map(|row| row + offset));
        }
    }

    /// The faults of a kind, none of them yet where it is new. There are a dozen kinds.
    fn kind(&mut self, fault: CellFault) -> &mut FaultKind {
        let known = self.kinds.iter().position(|kind| kind.fault == fault);
        let at = known.unwrap_or_else(|| {
            self.kinds.push(FaultKind { fault, count: 0, rows: Vec::new() });
            self.kinds.len() - 1
        });
        &mut self.kinds[at]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_is_counted_and_located_by_itself() {
        let (mut all, mut piece) = (Faults::default(), Faults::default());
        for row in 0..30 {
            piece.push(row, CellFault::NotOfType("date"));
        }
        piece.push(30, CellFault::DateWithoutYear);
        for _ in 0..2 {
            let offset = all.count();
            all.append(&piece, offset);
        }
        assert_eq!((all.count(), all.first().len()), (62, Faults::SHOWN));
        let found: Vec<_> =
            all.kinds().iter().map(|kind| (kind.fault, kind.count, kind.rows.len())).collect();
        let date = CellFault::NotOfType("date");
        assert_eq!(found, [(date, 60, Faults::SHOWN), (CellFault::DateWithoutYear, 2, 2)]);
        assert_eq!(all.kinds()[1].rows, [30, 61]);
    }
}
