//! How many distinct values a column has, in little memory.

use std::collections::BTreeSet;

/// Counts distinct texts: exactly up to 1,024, beyond that from the 1,024 smallest hashes
/// (Bar-Yossef et al. 2002, doi:10.1007/3-540-45726-7_1; relative error about 3 %). The hash is
/// fixed, so the count is the same in every run.
#[derive(Clone, Default)]
pub(super) struct Distinct {
    smallest: BTreeSet<u64>,
}

impl Distinct {
    const KEPT: usize = 1024;

    pub(super) fn add(&mut self, text: &[u8]) {
        self.add_hash(hash(text));
    }

    pub(super) fn append(&mut self, other: &Self) {
        for &hash in &other.smallest {
            self.add_hash(hash);
        }
    }

    pub(super) fn count(&self) -> u64 {
        let kept = self.smallest.len() as u64;
        match self.smallest.last() {
            Some(&last) if self.smallest.len() == Self::KEPT => {
                let estimate =
                    u128::from(kept - 1) * (u128::from(u64::MAX) + 1) / u128::from(last).max(1);
                u64::try_from(estimate).unwrap_or(u64::MAX)
            }
            _ => kept,
        }
    }

    fn add_hash(&mut self, hash: u64) {
        let full = self.smallest.len() == Self::KEPT;
        if full && self.smallest.last().is_some_and(|&last| hash >= last) {
            return;
        }
        if self.smallest.insert(hash) && full {
            self.smallest.pop_last();
        }
    }
}

/// Eight bytes at a time through the finalizer of MurmurHash3: even enough to sample by.
fn hash(text: &[u8]) -> u64 {
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

    #[test]
    fn exact_while_few_and_close_when_many() {
        let mut few = Distinct::default();
        for n in 0..2000 {
            few.add((n % 700).to_string().as_bytes());
        }
        assert_eq!(few.count(), 700);
        let (mut a, mut b) = (Distinct::default(), Distinct::default());
        for n in 0..100_000 {
            if n % 2 == 0 { &mut a } else { &mut b }.add(n.to_string().as_bytes());
        }
        a.append(&b);
        assert!((90_000..110_000).contains(&a.count()), "{}", a.count());
    }
}
