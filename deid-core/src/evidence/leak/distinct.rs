//! The bits by which distinct texts are counted.

/// 64 even bits of a text, the same in every run: eight bytes at a time through the finalizer of
/// MurmurHash3.
pub(super) fn bits(text: &[u8]) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64 ^ text.len() as u64;
    for part in text.chunks(8) {
        let mut eight = [0; 8];
        eight[..part.len()].copy_from_slice(part);
        hash = finish(hash ^ u64::from_le_bytes(eight));
    }
    finish(hash)
}

fn finish(mut hash: u64) -> u64 {
    hash = (hash ^ (hash >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    hash = (hash ^ (hash >> 33)).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    hash ^ (hash >> 33)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::equivalence::Distinct;

    #[test]
    fn the_bits_of_texts_are_even_enough_to_count_by() {
        let mut seen = Distinct::default();
        for n in 0..2000 {
            seen.add(bits((n % 700).to_string().as_bytes()));
        }
        assert_eq!(seen.count(), 700);
        for n in 0..100_000 {
            seen.add(bits(format!("subject number {n}").as_bytes()));
        }
        assert!((96_500..105_000).contains(&seen.count()), "{seen:?}");
    }
}
