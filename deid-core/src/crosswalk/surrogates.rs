//! The surrogates of one domain.

use std::sync::Arc;

use crate::error::Result;
use crate::secret::{DomainKey, Surrogate, Tag};

use super::added::Added;
use super::known::Known;
use super::{Growth, Scope};

/// The surrogates of one domain's values, and the key by which they are found.
pub struct Surrogates {
    key: Arc<DomainKey<Surrogate>>,
    scope: Scope,
    known: Known,
    /// None where no entry is added.
    added: Option<Added>,
    growth: Growth,
}

impl Surrogates {
    pub(super) fn new(
        key: Arc<DomainKey<Surrogate>>,
        scope: Scope,
        known: Known,
        growth: Growth,
    ) -> Self {
        let added = (growth == Growth::Growing).then(|| Added::new(scope.reidentifiable));
        Self { key, scope, known, added, growth }
    }

    /// The key of the tags.
    #[must_use]
    pub fn key(&self) -> &Arc<DomainKey<Surrogate>> {
        &self.key
    }

    /// The surrogates of values (canonical, each with its tag), in their order, in place of what
    /// `codes` held: 128 random bits each. `None` where a frozen crosswalk has none. Any thread may
    /// ask; equal tags get equal surrogates.
    ///
    /// # Errors
    /// When the operating system has no randomness to give.
    pub fn codes<V: AsRef<str>>(
        &self,
        tags: &[Tag],
        values: &[V],
        codes: &mut Vec<Option<u128>>,
    ) -> Result<()> {
        codes.clear();
        codes.extend(tags.iter().map(|tag| self.known.code(tag.bits())));
        match &self.added {
            Some(added) => added.complete(tags.iter().map(|tag| tag.bits()), values, codes)?,
            None if self.growth == Growth::MadeUp => {
                let made_up = codes.iter_mut().zip(tags);
                made_up.for_each(|(code, tag)| *code = Some(!tag.bits()));
            }
            None => {}
        }
        Ok(())
    }

    pub(super) fn scope(&self) -> &Scope {
        &self.scope
    }

    pub(super) fn known(&self) -> u64 {
        self.known.len() as u64
    }

    pub(super) fn added(&self) -> u64 {
        self.added.as_ref().map_or(0, |added| added.len() as u64)
    }

    /// Hands over every entry, by ascending tag: the tag, the surrogate, and the value where values
    /// are kept.
    pub(super) fn each<E>(
        &self,
        mut take: impl FnMut(u128, u128, Option<&str>) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut known = self.known.entries().peekable();
        for shard in self.added.iter().flat_map(Added::shards) {
            for (tag, code, value) in shard.sorted() {
                while let Some((tag, code, value)) = known.next_if(|entry| entry.0 < tag) {
                    take(tag, code, value)?;
                }
                take(tag, code, value)?;
            }
        }
        known.try_for_each(|(tag, code, value)| take(tag, code, value))
    }
}
