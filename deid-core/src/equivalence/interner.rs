//! Distinct texts as dense numbers.

use std::hash::{BuildHasher, Hasher};

use hashbrown::{DefaultHashBuilder, HashTable};

use crate::error::{Cause, Error, Result};

/// Gives each distinct text a number, from 0 in the order of arrival. Exact: it keeps the bytes
/// and compares them. It holds cells, so it has no `Debug`.
#[derive(Clone, Default)]
pub(super) struct Interner {
    text: String,
    ends: Vec<usize>,
    index: HashTable<Slot>,
    hasher: DefaultHashBuilder,
}

/// A number and a part of the hash, which spares most comparisons.
#[derive(Clone, Copy)]
pub(super) struct Slot {
    pub(super) tag: u32,
    pub(super) id: u32,
}

impl Slot {
    /// The tag of a hash: bits that hashbrown's own 7-bit tag and bucket index do not use.
    #[allow(clippy::cast_possible_truncation)] // a cut of 32 bits is what a tag is
    pub(super) fn tag(hash: u64) -> u32 {
        (hash >> 25) as u32
    }

    /// The next number after `count` given ones.
    pub(super) fn next_id(count: usize) -> Result<u32> {
        u32::try_from(count).ok().filter(|&id| id < u32::MAX).ok_or_else(|| {
            Error::new(Cause::usage("more than 4 billion distinct values cannot be counted"))
        })
    }
}

impl Interner {
    /// The number of a text.
    ///
    /// # Errors
    /// When there are more than 4 billion distinct ones.
    #[inline]
    pub(super) fn intern(&mut self, text: &str) -> Result<u32> {
        let hash = hash_of(&self.hasher, text);
        match self.find(hash, text) {
            Some(id) => Ok(id),
            None => self.insert(hash, text),
        }
    }

    /// The number of a text that was interned.
    pub(super) fn lookup(&self, text: &str) -> Option<u32> {
        self.find(hash_of(&self.hasher, text), text)
    }

    /// The text of a number that was given.
    pub(super) fn text(&self, id: u32) -> &str {
        cut(&self.text, &self.ends, id)
    }

    /// How many distinct texts there are.
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// Memory held, in bytes.
    pub(super) fn bytes(&self) -> usize {
        self.text.capacity()
            + self.ends.capacity() * size_of::<usize>()
            + self.index.allocation_size()
    }

    #[inline]
    fn find(&self, hash: u64, text: &str) -> Option<u32> {
        let tag = Slot::tag(hash);
        let same = |slot: &Slot| {
            slot.tag == tag && self.text.as_bytes()[range(&self.ends, slot.id)] == *text.as_bytes()
        };
        self.index.find(hash, same).map(|slot| slot.id)
    }

    #[cold]
    fn insert(&mut self, hash: u64, text: &str) -> Result<u32> {
        let id = Slot::next_id(self.ends.len())?;
        self.text.push_str(text);
        self.ends.push(self.text.len());
        let (hasher, all, ends) = (&self.hasher, &self.text, &self.ends);
        let rehash = |slot: &Slot| hash_of(hasher, cut(all, ends, slot.id));
        self.index.insert_unique(hash, Slot { tag: Slot::tag(hash), id }, rehash);
        Ok(id)
    }
}

#[inline]
fn hash_of(hasher: &DefaultHashBuilder, text: &str) -> u64 {
    let mut state = hasher.build_hasher();
    state.write(text.as_bytes());
    state.finish()
}

fn cut<'t>(text: &'t str, ends: &[usize], id: u32) -> &'t str {
    &text[range(ends, id)]
}

/// Where the text of a number stands.
#[inline]
fn range(ends: &[usize], id: u32) -> std::ops::Range<usize> {
    let id = id as usize;
    (if id == 0 { 0 } else { ends[id - 1] })..ends[id]
}
