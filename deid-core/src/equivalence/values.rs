//! The distinct values of one column as codes.

use crate::error::Result;
use crate::table::{Column, TextCells};

use super::interner::Interner;

/// What a suppressed cell shows in text columns.
pub(super) const STAR: &str = "*";

/// The values of a column, numbered from 1 in the order of arrival; 0 is null.
#[derive(Clone, Default)]
pub(super) struct Values(Interner);

impl Values {
    /// The code of null.
    pub const NULL: u32 = 0;

    /// Replaces `codes` by the codes of the column's cells.
    ///
    /// # Errors
    /// When cells of this kind have no text form.
    pub fn encode(&mut self, column: &Column, codes: &mut Vec<u32>) -> Result<()> {
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
    pub fn code(&mut self, cell: Option<&str>) -> Result<u32> {
        match cell {
            None | Some("") => Ok(Self::NULL),
            Some(text) => Ok(self.0.intern(text)? + 1),
        }
    }

    /// The cell of a code.
    pub fn cell(&self, code: u32) -> Option<&str> {
        code.checked_sub(1).map(|id| self.0.text(id))
    }

    /// The code of a suppressed cell, if there was one.
    pub fn star(&self) -> Option<u32> {
        self.0.lookup(STAR).map(|id| id + 1)
    }

    /// How many codes there are, null included.
    pub fn codes(&self) -> usize {
        self.0.len() + 1
    }

    /// Memory held, in bytes.
    pub fn bytes(&self) -> usize {
        self.0.bytes()
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
