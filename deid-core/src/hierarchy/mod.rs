//! Generalization hierarchies: built, loaded from ARX's CSV layout, checked.
//!
//! A hierarchy says for each value which group it belongs to, level by level, from fine to coarse.
//! It is a tree: what is together at one level stays together at every coarser one. Rules use it to
//! make values coarser, measures to say what one level more would do.
//!
//! There is one type to look at: [`Hierarchy`].

mod load;
mod tree;

use std::fmt;

use hashbrown::HashMap;

pub(crate) use tree::prefix;

#[cfg(test)]
mod tests;

/// A table from values to their groups, level by level. Level 0 is the value itself.
///
/// ```
/// use deid_core::hierarchy::Hierarchy;
/// let file = b"Berlin;Germany;Europe\nLyon;France;Europe\n";
/// let places = Hierarchy::parse(file, "places.csv")?;
/// assert_eq!(places.levels(), 2);
/// assert_eq!(places.group("Lyon", 1), Some("France"));
/// assert_eq!(places.group("Paris", 1), None);
/// # Ok::<(), deid_core::Error>(())
/// ```
pub struct Hierarchy {
    /// The row of each value in `groups`. Looked up only: its order never shows.
    rows: HashMap<Box<str>, u32>,
    /// `levels` names a row, from fine to coarse.
    groups: Vec<u32>,
    /// The text of each group, once.
    names: Vec<Box<str>>,
    levels: usize,
    sha256: [u8; 32],
}

impl Hierarchy {
    /// Most levels that a hierarchy may have.
    pub const MAX_LEVELS: usize = 255;

    /// How many levels there are above the values themselves, at least 1.
    #[must_use]
    pub fn levels(&self) -> usize {
        self.levels
    }

    /// How many values it lists.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// The value that it lists first.
    #[must_use]
    pub fn first(&self) -> Option<&str> {
        self.rows.iter().find(|(_, row)| **row == 0).map(|(value, _)| &**value)
    }

    /// Whether it lists no value. What [`parse`](Self::parse) accepts lists one at least.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The group of a value at a level from 1 to [`levels`](Self::levels), or the value itself at
    /// level 0. `None` when the hierarchy does not list the value or has no such level.
    #[inline]
    #[must_use]
    pub fn group(&self, value: &str, level: usize) -> Option<&str> {
        let (listed, &row) = self.rows.get_key_value(value)?;
        match level {
            0 => Some(listed),
            level if level > self.levels => None,
            level => {
                let group = self.groups[row as usize * self.levels + level - 1];
                Some(&self.names[group as usize])
            }
        }
    }

    /// The groups of a level from 1 to [`levels`](Self::levels), in the order of the values and as
    /// often as they have some; none where there is no such level.
    pub fn groups(&self, level: usize) -> impl Iterator<Item = &str> {
        let column = level.checked_sub(1).filter(|&column| column < self.levels);
        let rows = self.groups.chunks_exact(self.levels.max(1));
        rows.filter_map(move |row| Some(&*self.names[row[column?] as usize]))
    }

    /// The group above each group of a level; `None` where that is the coarsest one.
    #[must_use]
    pub fn parents(&self, level: usize) -> Option<HashMap<String, String>> {
        if level == 0 || level >= self.levels {
            return None;
        }
        let name = |group: u32| self.names[group as usize].to_string();
        let rows = self.groups.chunks_exact(self.levels);
        Some(rows.map(|row| (name(row[level - 1]), name(row[level]))).collect())
    }

    /// SHA-256 of the bytes it was loaded from: part of a policy's fingerprint.
    #[must_use]
    pub fn sha256(&self) -> &[u8; 32] {
        &self.sha256
    }
}

/// Counts only: a hierarchy that was built from data lists their values.
impl fmt::Debug for Hierarchy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Hierarchy {{ values: {}, levels: {} }}", self.len(), self.levels)
    }
}
