//! The short values seen last, found without a look at the interner.

use crate::error::Result;

/// A text of at most 16 bytes, whole: equal keys are equal texts.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Key {
    first: u64,
    last: u64,
    len: u32,
}

impl Key {
    /// The key of a text, if it is short enough. The first and the last bytes overlap or meet, so
    /// that they are all of it.
    #[inline]
    pub(super) fn of(text: &[u8]) -> Option<Self> {
        let len = text.len();
        let (first, last) = match len {
            8..=16 => (word(text.first_chunk::<8>()?), word(text.last_chunk::<8>()?)),
            4..=7 => (half(text.first_chunk::<4>()?), half(text.last_chunk::<4>()?)),
            1..=3 => {
                let ends = u64::from(text[0]) | u64::from(text[len - 1]) << 8;
                (ends, u64::from(text[len / 2]))
            }
            0 => (0, 0),
            _ => return None,
        };
        #[allow(clippy::cast_possible_truncation)] // at most 16
        Some(Self { first, last, len: len as u32 })
    }

    /// A place in the cache. It need not be hard to guess: a clash costs one look-up.
    #[inline]
    fn place(self) -> usize {
        let mixed = (self.first ^ self.last.rotate_left(29) ^ u64::from(self.len))
            .wrapping_mul(0x9E37_79B9_7F4A_7C15); // 2^64 / golden ratio: Fibonacci hashing
        #[allow(clippy::cast_possible_truncation)] // cut to the size of the cache
        let place = (mixed >> (u64::BITS - Recent::BITS)) as usize;
        place
    }
}

#[inline]
fn word(bytes: &[u8; 8]) -> u64 {
    u64::from_le_bytes(*bytes)
}

#[inline]
fn half(bytes: &[u8; 4]) -> u64 {
    u32::from_le_bytes(*bytes).into()
}

/// A cache of codes by key, each key at its one place.
#[derive(Clone, Default)]
pub(super) struct Recent(Vec<(Key, u32)>);

impl Recent {
    const BITS: u32 = 9;
    /// No text has this length, and no key equals this one.
    const EMPTY: (Key, u32) = (Key { first: 0, last: 0, len: u32::MAX }, 0);

    /// The code of a key, found here or else asked for.
    #[inline]
    pub(super) fn code(&mut self, key: Key, ask: impl FnOnce() -> Result<u32>) -> Result<u32> {
        if self.0.is_empty() {
            self.0 = vec![Self::EMPTY; 1 << Self::BITS];
        }
        let slot = &mut self.0[key.place()];
        if slot.0 != key {
            *slot = (key, ask()?);
        }
        Ok(slot.1)
    }

    /// Memory held, in bytes.
    pub(super) fn bytes(&self) -> usize {
        self.0.capacity() * size_of::<(Key, u32)>()
    }
}

#[cfg(test)]
mod tests {
    use super::Key;

    #[test]
    fn keys_are_equal_where_texts_are() {
        let texts: Vec<Vec<u8>> = (0..=17)
            .flat_map(|len| (0..len.max(1)).map(move |at| (len, at)))
            .flat_map(|(len, at)| [0u8, 1, 7].map(|byte| (len, at, byte)))
            .map(|(len, at, byte)| (0..len).map(|i| if i == at { byte } else { 1 }).collect())
            .collect();
        for a in &texts {
            for b in &texts {
                let (key_a, key_b) = (Key::of(a), Key::of(b));
                assert_eq!(key_a.is_none(), a.len() > 16);
                assert_eq!(key_a == key_b, a == b || (a.len() > 16 && b.len() > 16));
            }
        }
    }
}
