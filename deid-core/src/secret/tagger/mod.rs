//! Tags of many values of one kind: what tokens and shifts are made of.
//!
//! A tag is HMAC-SHA256 over `LP(kind, value)`. Most values fit, with their prefix and the padding,
//! into one block of SHA-256, and the key's two states are known: two compressions make a tag.
//! Where the machine can, they run side by side for many values ([`lanes`]); the bytes are those of
//! the `hmac` crate, which makes the tags everywhere else and of all longer values.
//!
//! `RUSTFLAGS="--cfg deid_portable"` leaves the lanes out, and with them the crate's only unsafe
//! code: the same bytes, more slowly.

#[cfg(all(target_arch = "x86_64", not(deid_portable)))]
#[allow(unsafe_code)] // the only unsafe code of the crate
mod lanes;
#[cfg(any(not(target_arch = "x86_64"), deid_portable))]
#[path = "no_lanes.rs"]
mod lanes;
mod template;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use super::derive::{DomainKey, Purpose, Tag};
use lanes::{Pair, Wide};
use template::Template;

/// The first 128 bits of a tag, as words.
type Words = [u32; 4];

/// Makes the tags of values of one kind under one key.
pub struct Tagger<P: Purpose> {
    key: Arc<DomainKey<P>>,
    kind: &'static str,
    template: Template,
    wide: Option<Wide>,
    pair: Option<Pair>,
}

impl<P: Purpose> Tagger<P> {
    /// A tagger of values of this kind: the name of the domain's type.
    #[must_use]
    pub fn new(key: Arc<DomainKey<P>>, kind: &'static str) -> Self {
        let template = Template::new(kind);
        Self { key, kind, template, wide: Wide::detect(), pair: Pair::detect() }
    }

    /// The tags of the values, in their order, in place of what `tags` held.
    pub fn tags<V: AsRef<str>>(&self, values: &[V], tags: &mut Vec<Tag>) {
        tags.clear();
        tags.reserve(values.len());
        for values in values.chunks(lanes::WIDE) {
            match (self.wide, self.pair) {
                (Some(wide), _) if values.len() >= lanes::WIDE / 2 => {
                    self.side_by_side(values, tags, |lanes| wide.tags(self.key.states(), lanes));
                }
                (_, Some(pair)) => values.chunks(2).for_each(|values| {
                    self.side_by_side(values, tags, |lanes| pair.tags(self.key.states(), lanes));
                }),
                _ => values.iter().for_each(|value| {
                    tags.push(self.key.tag(self.kind, value.as_ref()));
                }),
            }
        }
    }

    /// The tags of up to `N` values. A value too long for one block leaves its lane empty.
    #[inline]
    fn side_by_side<V: AsRef<str>, const N: usize>(
        &self,
        values: &[V],
        tags: &mut Vec<Tag>,
        run: impl FnOnce([lanes::Lane<'_>; N]) -> [Words; N],
    ) {
        let lanes = std::array::from_fn(|lane| {
            let value = values.get(lane).map_or("", AsRef::as_ref);
            self.template.lane(value).unwrap_or_else(|| self.template.empty())
        });
        for (value, words) in values.iter().zip(run(lanes)) {
            let value = value.as_ref();
            tags.push(match self.template.lane(value) {
                Some(_) => Tag::from_words(words),
                None => self.key.tag(self.kind, value),
            });
        }
    }
}
