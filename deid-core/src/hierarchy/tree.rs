//! Building a hierarchy value by value, and holding it to be a tree.

use hashbrown::HashMap;
use sha2::{Digest, Sha256};

use crate::error::{Words, words};

use super::Hierarchy;

impl Hierarchy {
    /// The hierarchy that keeps ever fewer characters from the left, with `*` as its last level:
    /// `80331`, `803`, `8`, `*` for `kept = [3, 1]`. Values that are shorter stay as they are.
    /// The order and repetition of `values` do not matter, also not for the digest.
    ///
    /// `None` when `kept` is not descending, holds a 0 or more than 254 numbers, or there is no
    /// value, or an empty one.
    ///
    /// ```
    /// use deid_core::hierarchy::Hierarchy;
    /// let zips = Hierarchy::from_prefixes(["80331", "80469", "10115"], &[3, 1]).unwrap();
    /// assert_eq!(zips.group("80469", 1), Some("804"));
    /// assert_eq!(zips.group("80469", 2), Some("8"));
    /// assert_eq!(zips.group("80469", 3), Some("*"));
    /// ```
    #[must_use]
    pub fn from_prefixes<'v>(
        values: impl IntoIterator<Item = &'v str>,
        kept: &[usize],
    ) -> Option<Self> {
        let mut values: Vec<&str> = values.into_iter().collect();
        values.sort_unstable();
        values.dedup();
        let descending = kept.is_sorted_by(|longer, shorter| longer > shorter);
        let has_value = values.first().is_some_and(|first| !first.is_empty());
        if !descending || kept.last() == Some(&0) || kept.len() >= Self::MAX_LEVELS || !has_value {
            return None;
        }
        let mut builder = Builder::default();
        let mut digest = Sha256::new();
        for value in values {
            let mut fields = vec![value];
            fields.extend(kept.iter().map(|&chars| prefix(value, chars)));
            fields.push("*");
            for field in &fields {
                digest.update(field.len().to_be_bytes());
                digest.update(field.as_bytes());
            }
            builder.add(&fields).ok()?;
        }
        Some(builder.finish(digest.finalize().into()))
    }
}

/// The first characters of a text, all of it where it has no more.
#[inline]
pub(crate) fn prefix(text: &str, chars: usize) -> &str {
    text.char_indices().nth(chars).map_or(text, |(end, _)| &text[..end])
}

/// A hierarchy under construction.
#[derive(Default)]
pub(super) struct Builder {
    rows: HashMap<Box<str>, u32>,
    groups: Vec<u32>,
    names: Vec<Box<str>>,
    /// The number of each name in `names`.
    numbers: HashMap<Box<str>, u32>,
    /// For each level but the last: the group above each group.
    above: Vec<HashMap<u32, u32>>,
    levels: usize,
}

impl Builder {
    /// Adds a value and its groups, from fine to coarse. What is wrong with them is told without
    /// them: they may come from data.
    pub(super) fn add(&mut self, fields: &[&str]) -> Result<(), Words> {
        let (value, groups) = self.check_shape(fields)?;
        let row: Vec<u32> =
            groups.iter().map(|group| self.number(group)).collect::<Result<_, _>>()?;
        if let Some(&known) = self.rows.get(value) {
            let start = known as usize * self.levels;
            let same = self.groups[start..start + self.levels] == row;
            return if same {
                Ok(())
            } else {
                Err("the value is listed before, in other groups".into())
            };
        }
        for (level, pair) in row.windows(2).enumerate() {
            if *self.above[level].entry(pair[0]).or_insert(pair[1]) != pair[1] {
                return Err(words![
                    "not a tree: the group at level ",
                    level + 1,
                    " has another group at level ",
                    level + 2,
                    " before",
                ]);
            }
        }
        self.rows.insert(value.into(), index(self.rows.len())?);
        self.groups.extend(row);
        Ok(())
    }

    pub(super) fn finish(self, sha256: [u8; 32]) -> Hierarchy {
        let Self { rows, groups, names, levels, .. } = self;
        Hierarchy { rows, groups, names, levels, sha256 }
    }

    fn check_shape<'f, 's>(
        &mut self,
        fields: &'f [&'s str],
    ) -> Result<(&'s str, &'f [&'s str]), Words> {
        let (value, groups) = fields.split_first().unwrap_or((&"", &[]));
        if self.levels == 0 {
            self.levels = groups.len();
            self.above = vec![HashMap::new(); groups.len().saturating_sub(1)];
        }
        if groups.len() != self.levels {
            return Err(words![fields.len(), " fields where the first line has ", self.levels + 1]);
        }
        match groups.iter().position(|group| group.trim().is_empty()) {
            Some(level) => Err(words!["the group at level ", level + 1, " is blank"]),
            None => Ok((value, groups)),
        }
    }

    /// The number of a group's name. Levels share names: `*` is one name, whatever its level.
    fn number(&mut self, name: &str) -> Result<u32, Words> {
        if let Some(&number) = self.numbers.get(name) {
            return Ok(number);
        }
        let number = index(self.names.len())?;
        self.names.push(name.into());
        self.numbers.insert(name.into(), number);
        Ok(number)
    }
}

fn index(len: usize) -> Result<u32, Words> {
    u32::try_from(len).map_err(|_| "the hierarchy has too many lines".into())
}
