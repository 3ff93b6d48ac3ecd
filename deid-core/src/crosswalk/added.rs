//! The entries that a run adds, from all its threads.

use std::sync::{Mutex, MutexGuard, PoisonError};

use hashbrown::HashTable;

use crate::error::Result;

use super::random;

/// So many parts, each behind a lock of its own, that threads seldom wait for one another.
const SHARDS: usize = 64;

/// The first bits of a tag tell its shard, so that shards ascend.
const SHIFT: u32 = u128::BITS - SHARDS.ilog2();

/// Entries that were not in the file.
pub(super) struct Added {
    shards: Box<[Mutex<Shard>]>,
    with_values: bool,
}

/// The entries whose tags begin with some bits.
#[derive(Default)]
pub(super) struct Shard {
    index: HashTable<usize>,
    entries: Vec<(u128, u128)>,
    /// In step with the entries, where values are kept.
    values: Vec<Box<str>>,
}

impl Added {
    pub(super) fn new(with_values: bool) -> Self {
        let shards = (0..SHARDS).map(|_| Mutex::default()).collect();
        Self { shards, with_values }
    }

    pub(super) fn len(&self) -> usize {
        self.shards.iter().map(|shard| held(shard).entries.len()).sum()
    }

    /// Finds a surrogate for every tag that has none yet, and draws one where there is none. Which
    /// of two threads comes first makes no difference to anybody: both get what the first drew.
    ///
    /// # Errors
    /// When the operating system has no randomness to give.
    pub(super) fn complete<V: AsRef<str>>(
        &self,
        tags: impl Iterator<Item = u128> + Clone,
        values: &[V],
        codes: &mut [Option<u128>],
    ) -> Result<()> {
        let mut missing = 0;
        for (tag, code) in tags.clone().zip(codes.iter_mut()).filter(|(_, code)| code.is_none()) {
            *code = self.shard(tag).code(tag);
            missing += usize::from(code.is_none());
        }
        if missing == 0 {
            return Ok(());
        }
        let mut drawn = vec![0; missing * size_of::<u128>()];
        random(&mut drawn)?;
        let (drawn, _) = drawn.as_chunks();
        let open = tags.zip(values).zip(codes).filter(|(_, code)| code.is_none());
        for (((tag, value), code), drawn) in open.zip(drawn) {
            let value = self.with_values.then(|| value.as_ref());
            *code = Some(self.shard(tag).insert(tag, u128::from_be_bytes(*drawn), value));
        }
        Ok(())
    }

    /// The shards, in ascending order of their tags.
    pub(super) fn shards(&self) -> impl Iterator<Item = MutexGuard<'_, Shard>> {
        self.shards.iter().map(held)
    }

    #[allow(clippy::cast_possible_truncation)] // six bits are left
    fn shard(&self, tag: u128) -> MutexGuard<'_, Shard> {
        held(&self.shards[(tag >> SHIFT) as usize])
    }
}

impl Shard {
    fn code(&self, tag: u128) -> Option<u128> {
        let found = self.index.find(hash(tag), |&index| self.entries[index].0 == tag);
        found.map(|&index| self.entries[index].1)
    }

    /// The surrogate of a tag, which is the one that was drawn unless another thread came first.
    fn insert(&mut self, tag: u128, drawn: u128, value: Option<&str>) -> u128 {
        if let Some(code) = self.code(tag) {
            return code;
        }
        let entries = &self.entries;
        self.index.insert_unique(hash(tag), entries.len(), |&index| hash(entries[index].0));
        self.entries.push((tag, drawn));
        self.values.extend(value.map(Box::from));
        drawn
    }

    /// Its entries, by ascending tag.
    pub(super) fn sorted(&self) -> impl Iterator<Item = (u128, u128, Option<&str>)> {
        let mut order: Vec<usize> = (0..self.entries.len()).collect();
        order.sort_unstable_by_key(|&index| self.entries[index].0);
        order.into_iter().map(|index| {
            let (tag, code) = self.entries[index];
            (tag, code, self.values.get(index).map(AsRef::as_ref))
        })
    }
}

/// Tags are keyed digests: nobody without the key can choose them, and any of their bits do.
#[inline]
#[allow(clippy::cast_possible_truncation)]
fn hash(tag: u128) -> u64 {
    tag as u64
}

/// A thread that panicked left whole entries; the run ends anyway.
fn held(shard: &Mutex<Shard>) -> MutexGuard<'_, Shard> {
    shard.lock().unwrap_or_else(PoisonError::into_inner)
}
