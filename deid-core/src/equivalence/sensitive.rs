//! The values of a sensitive attribute in each class.

use crate::error::Result;
use crate::table::Column;

use super::classes::Classes;
use super::tally::{Tallies, Tally};
use super::values::Values;

/// Counts the values of one sensitive attribute per class, batch by batch.
#[derive(Clone, Default)]
pub struct SensitiveBuilder {
    values: Values,
    tallies: Tallies,
    codes: Vec<u32>,
}

impl SensitiveBuilder {
    /// Nothing counted yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a batch: the class of each row, as [`ClassBuilder::push`](super::ClassBuilder::push)
    /// gave it, and the attribute.
    ///
    /// # Errors
    /// When the column has no text form.
    pub fn push(&mut self, classes: &[u32], column: &Column) -> Result<()> {
        self.values.encode(column, &mut self.codes)?;
        for (&class, &code) in classes.iter().zip(&self.codes) {
            self.tallies.add(class, code, 1);
        }
        Ok(())
    }

    /// Takes over what another builder counted, with the mapping of its classes that
    /// [`ClassBuilder::merge`](super::ClassBuilder::merge) returned.
    ///
    /// # Errors
    /// When there are more than 4 billion distinct values.
    pub fn merge(&mut self, other: &Self, classes: &[u32]) -> Result<()> {
        #[allow(clippy::cast_possible_truncation)] // codes are u32 by construction
        let codes: Vec<u32> = (0..other.values.codes() as u32)
            .map(|code| self.values.code(other.values.cell(code)))
            .collect::<Result<_>>()?;
        for entry in other.tallies.entries() {
            let (class, code) = (classes[entry.class as usize], codes[entry.item as usize]);
            self.tallies.add(class, code, entry.rows);
        }
        Ok(())
    }

    /// Memory held, in bytes.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        (self.values.bytes() + self.tallies.bytes() + self.codes.capacity() * size_of::<u32>())
            as u64
    }

    /// The counts.
    #[must_use]
    pub fn finish(self) -> SensitiveValues {
        SensitiveValues { star: self.values.star(), tallies: self.tallies.finish() }
    }
}

/// How often each value of a sensitive attribute occurs in each class. Holds no cell.
pub struct SensitiveValues {
    star: Option<u32>,
    tallies: Vec<Tally>,
}

impl SensitiveValues {
    /// Distinct l-diversity: the least number of distinct values in a class, where null is a value
    /// of its own. A suppressed value (`*`) counts as null. `None` where there is no class.
    #[must_use]
    pub fn distinct_l(&self, classes: &Classes) -> Option<u64> {
        self.distinct(classes).map(|(known, missing)| known + u64::from(missing)).min()
    }

    /// Distinct l-diversity over values that are known: nulls and suppressed values are left out,
    /// and classes that show no value at all are, too. Never above
    /// [`distinct_l`](Self::distinct_l) of the classes that are left.
    #[must_use]
    pub fn distinct_l_known(&self, classes: &Classes) -> Option<u64> {
        self.distinct(classes).map(|(known, _)| known).filter(|&known| known > 0).min()
    }

    /// Per class the number of distinct known values, and whether any is missing.
    fn distinct(&self, classes: &Classes) -> impl Iterator<Item = (u64, bool)> {
        let is_missing = |code: u32| code == Values::NULL || Some(code) == self.star;
        self.tallies
            .chunk_by(|a, b| a.class == b.class)
            .filter(|chunk| !classes.is_starred(chunk[0].class))
            .map(move |chunk| {
                let known = chunk.iter().filter(|entry| !is_missing(entry.item)).count() as u64;
                (known, chunk.iter().any(|entry| is_missing(entry.item)))
            })
    }
}
