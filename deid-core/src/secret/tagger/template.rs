//! The one block of a short message: all of it but the value.

/// Bytes of a block of SHA-256.
pub(super) const BLOCK: usize = 64;

/// What follows the message in its last block: one byte 0x80, and the length in eight.
const PADDING: usize = 9;

/// `LP(kind, value)` as the block that follows the key's, for every length of a value that leaves
/// room for the padding.
pub(super) struct Template {
    /// Where the value begins.
    at: usize,
    by_length: Box<[[u8; BLOCK]]>,
}

/// A block without its value, where the value belongs, and the value.
#[derive(Clone, Copy)]
pub(super) struct Lane<'v> {
    pub template: &'v [u8; BLOCK],
    pub at: usize,
    pub value: &'v [u8],
}

impl Template {
    /// The blocks of values of this kind.
    ///
    /// # Panics
    /// When the name of the kind leaves no room for a value; those of `CellType` are short.
    pub(super) fn new(kind: &str) -> Self {
        let at = 4 + kind.len() + 4;
        assert!(at + PADDING < BLOCK, "a kind's name is short");
        let by_length = (0..=BLOCK - PADDING - at).map(|length| block(kind, at, length)).collect();
        Self { at, by_length }
    }

    /// The lane of a value; `None` when it is too long for one block.
    #[inline]
    pub(super) fn lane<'v>(&'v self, value: &'v str) -> Option<Lane<'v>> {
        let template = self.by_length.get(value.len())?;
        Some(Lane { template, at: self.at, value: value.as_bytes() })
    }

    /// The lane of no value.
    #[inline]
    pub(super) fn empty(&self) -> Lane<'_> {
        Lane { template: &self.by_length[0], at: self.at, value: &[] }
    }
}

/// The block of a value of this length. All lengths are below 64, so one byte holds them, and two
/// the number of bits.
#[allow(clippy::cast_possible_truncation)]
fn block(kind: &str, at: usize, length: usize) -> [u8; BLOCK] {
    let mut block = [0; BLOCK];
    block[3] = kind.len() as u8;
    block[4..4 + kind.len()].copy_from_slice(kind.as_bytes());
    block[at - 1] = length as u8;
    block[at + length] = 0x80;
    let bits = (BLOCK + at + length) * 8;
    block[BLOCK - 2..].copy_from_slice(&(bits as u16).to_be_bytes());
    block
}
