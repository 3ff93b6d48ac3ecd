//! Finding the few bytes that mean something, 64 bytes at a time.

const BLOCK: usize = 64;

/// The places of any of `N` bytes in a text, ascending.
///
/// Cells are short, so a search that starts anew for each of them spends its time on starting.
/// Here a block is compared as a whole, which the compiler turns into vector instructions, and
/// its hits become the bits of one word.
pub(super) struct Scan<'a, const N: usize> {
    text: &'a [u8],
    needles: [u8; N],
    base: usize,
    hits: u64,
}

impl<'a, const N: usize> Scan<'a, N> {
    pub(super) fn new(text: &'a [u8], needles: [u8; N]) -> Self {
        let hits = hits_of(text, 0, needles);
        Self { text, needles, base: 0, hits }
    }
}

impl<const N: usize> Iterator for Scan<'_, N> {
    type Item = usize;

    #[inline]
    fn next(&mut self) -> Option<usize> {
        while self.hits == 0 {
            self.base += BLOCK;
            if self.base >= self.text.len() {
                self.base = self.text.len(); // stay at the end, however often this is called
                return None;
            }
            self.hits = hits_of(self.text, self.base, self.needles);
        }
        let at = self.base + self.hits.trailing_zeros() as usize;
        self.hits &= self.hits - 1;
        Some(at)
    }
}

#[inline]
fn hits_of<const N: usize>(text: &[u8], base: usize, needles: [u8; N]) -> u64 {
    let rest = &text[base..];
    if let Some(block) = rest.first_chunk::<BLOCK>() {
        return hits_in(block, needles);
    }
    let mut block = [0; BLOCK];
    block[..rest.len()].copy_from_slice(rest);
    // Fewer than 64 bits are left here, so the shift is in range.
    hits_in(&block, needles) & ((1 << rest.len()) - 1)
}

#[inline]
fn hits_in<const N: usize>(block: &[u8; BLOCK], needles: [u8; N]) -> u64 {
    let mut hit = [0u8; BLOCK];
    for (hit, byte) in hit.iter_mut().zip(block) {
        *hit = u8::from(needles.iter().fold(false, |any, needle| any | (byte == needle)));
    }
    let mut bits = 0;
    for (index, eight) in hit.chunks_exact(8).enumerate() {
        // Eight bytes of 0 or 1; the product has them side by side in its top byte.
        let eight = u64::from_le_bytes([
            eight[0], eight[1], eight[2], eight[3], eight[4], eight[5], eight[6], eight[7],
        ]);
        bits |= (eight.wrapping_mul(0x0102_0408_1020_4080) >> 56) << (8 * index);
    }
    bits
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::Scan;

    proptest! {
        #[test]
        fn finds_what_a_plain_search_finds(text in prop::collection::vec(0u8..6, 0..300)) {
            let plain: Vec<usize> =
                (0..text.len()).filter(|&at| matches!(text[at], 0 | 3 | 5)).collect();
            let mut scan = Scan::new(&text, [0, 3, 5]);
            prop_assert_eq!(scan.by_ref().collect::<Vec<_>>(), plain);
            prop_assert_eq!(scan.next(), None);
        }
    }
}
