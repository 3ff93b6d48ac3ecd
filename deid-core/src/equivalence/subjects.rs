//! Subjects as numbers, and sets of them.

use crate::error::{CellFault, Faults, Result};
use crate::table::Column;

use super::interner::Interner;

/// Gives each subject of a run a number, from 0: one interner for all tables, so that a person is
/// the same number in each. Exact: it keeps the canonical text and compares it.
#[derive(Default)]
pub struct SubjectInterner(Interner);

impl SubjectInterner {
    /// No subject yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The subject of each row; `None` where the cell is null, empty, or at fault.
    ///
    /// `canonical` writes the canonical form of a cell into the buffer, which it gets empty: the
    /// form that the domain keys, so that spellings of one person meet. Faults are recorded by
    /// row of the batch (from 0).
    ///
    /// # Errors
    /// When cells of this kind have no text form.
    ///
    /// ```
    /// use deid_core::{equivalence::SubjectInterner, error::Faults, table::Column};
    ///
    /// let mut subjects = SubjectInterner::new();
    /// let column = Column::from_text([Some("b "), Some("a"), None, Some("b")]);
    /// let rows = subjects.push(&column, &mut Faults::default(), |cell, form| {
    ///     form.push_str(cell.trim());
    ///     Ok(())
    /// })?;
    /// assert_eq!(rows, [Some(0), Some(1), None, Some(0)]);
    /// # Ok::<(), deid_core::Error>(())
    /// ```
    pub fn push(
        &mut self,
        column: &Column,
        faults: &mut Faults,
        mut canonical: impl FnMut(&str, &mut String) -> Result<(), CellFault>,
    ) -> Result<Vec<Option<u32>>> {
        let cells = column.text_distinct()?;
        let mut subjects = Vec::with_capacity(cells.len());
        let (mut failed, mut form) = (Ok(()), String::new());
        let mut before: Option<(&str, Option<u32>)> = None;
        cells.for_each(|row, cell| {
            let Some(cell) = cell.filter(|cell| !cell.is_empty()) else {
                return subjects.push(None);
            };
            if let Some((same, subject @ Some(_))) = before
                && same == cell
            {
                return subjects.push(subject);
            }
            form.clear();
            let subject = match canonical(cell, &mut form) {
                Err(fault) => {
                    faults.push(row as u64, fault);
                    None
                }
                Ok(()) => match self.0.intern(&form) {
                    Ok(subject) => Some(subject),
                    Err(error) => {
                        failed = Err(error);
                        None
                    }
                },
            };
            before = Some((cell, subject));
            subjects.push(subject);
        });
        failed.map(|()| subjects)
    }

    /// How many subjects there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Memory held, in bytes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.0.bytes()
    }
}

/// A set of subjects, one bit each.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SubjectSet {
    words: Vec<u64>,
    len: u64,
}

impl SubjectSet {
    /// Adds a subject; whether it is new.
    pub fn insert(&mut self, subject: u32) -> bool {
        let (word, bit) = (subject as usize / 64, 1 << (subject % 64));
        if word >= self.words.len() {
            self.words.resize(word + 1, 0);
        }
        let new = self.words[word] & bit == 0;
        self.words[word] |= bit;
        self.len += u64::from(new);
        new
    }

    /// Whether a subject is in the set.
    #[inline]
    #[must_use]
    pub fn contains(&self, subject: u32) -> bool {
        self.words.get(subject as usize / 64).is_some_and(|word| word >> (subject % 64) & 1 == 1)
    }

    /// How many subjects are in the set.
    #[must_use]
    pub fn len(&self) -> u64 {
        self.len
    }

    /// Whether the set is empty.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The subjects, ascending.
    pub fn iter(&self) -> impl Iterator<Item = u32> {
        (0u32..).zip(&self.words).flat_map(|(index, &word)| {
            (0..64).filter(move |bit| word >> bit & 1 == 1).map(move |bit| index * 64 + bit)
        })
    }
}

impl FromIterator<u32> for SubjectSet {
    fn from_iter<I: IntoIterator<Item = u32>>(subjects: I) -> Self {
        let mut set = Self::default();
        for subject in subjects {
            set.insert(subject);
        }
        set
    }
}
