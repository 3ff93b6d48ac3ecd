//! The distinct values of one column as codes.

use crate::error::Result;
use crate::table::{Column, TextCells};

use super::interner::Interner;
use super::recent::{Key, Recent};

/// What a suppressed cell shows in text columns.
pub(super) const STAR: &str = "*";

/// The values of a column, numbered from 1 in the order of arrival; 0 is null.
#[derive(Clone, Default)]
pub(super) struct Values {
    interner: Interner,
    recent: Recent,
}

impl Values {
    /// The code of null.
    pub(super) const NULL: u32 = 0;

    /// Replaces `codes` by the codes of the column's cells.
    ///
    /// # Errors
    /// When cells of this kind have no text form.
    pub(super) fn encode(&mut self, column: &Column, codes: &mut Vec<u32>) -> Result<()> {
        codes.clear();
        codes.reserve(column.len());
        match column.text_distinct()? {
            TextCells::Dictionary(keys, values) => self.encode_keys(&keys, &values, codes),
            cells => {
                let mut failed = Ok(());
                cells.for_each(|_, cell| match self.code(cell) {
                    Ok(code) => codes.push(code),
                    Err(error) => failed = Err(error),
                });
                failed
            }
        }
    }

    /// The code of a cell.
    ///
    /// # Errors
    /// When there are more than 4 billion values.
    #[inline]
    pub(super) fn code(&mut self, cell: Option<&str>) -> Result<u32> {
        match cell {
            None | Some("") => Ok(Self::NULL),
            Some(text) => match Key::of(text.as_bytes()) {
                None => Ok(self.interner.intern(text)? + 1),
                Some(key) => self.recent.code(key, || Ok(self.interner.intern(text)? + 1)),
            },
        }
    }

    /// The cell of a code.
    pub(super) fn cell(&self, code: u32) -> Option<&str> {
        code.checked_sub(1).map(|id| self.interner.text(id))
    }

    /// The code of a suppressed cell, if there was one.
    pub(super) fn star(&self) -> Option<u32> {
        self.interner.lookup(STAR).map(|id| id + 1)
    }

    /// How many codes there are, null included.
    pub(super) fn codes(&self) -> usize {
        self.interner.len() + 1
    }

    /// Memory held, in bytes.
    pub(super) fn bytes(&self) -> usize {
        self.interner.bytes() + self.recent.bytes()
    }

    /// Codes by the dictionary's keys; values that no row shows are not looked at.
    fn encode_keys(
        &mut self,
        keys: &[Option<u32>],
        values: &TextCells<'_>,
        codes: &mut Vec<u32>,
    ) -> Result<()> {
        const UNSEEN: u32 = u32::MAX;
        let mut of_key = vec![UNSEEN; values.len()];
        for key in keys {
            let Some(key) = *key else {
                codes.push(Self::NULL);
                continue;
            };
            let slot = &mut of_key[key as usize];
            if *slot == UNSEEN {
                *slot = self.code(values.at(key as usize))?;
            }
            codes.push(*slot);
        }
        Ok(())
    }
}
