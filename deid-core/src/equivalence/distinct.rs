//! How many distinct values there are: exactly while they are few, within about one percent beyond.

use std::fmt;
use std::hash::{BuildHasherDefault, Hasher};

use hashbrown::HashSet;

/// Counts distinct values by 64 even bits of each: of a keyed digest, or of a good hash.
///
/// Up to 1,024 values are kept and counted exactly; beyond, a `HyperLogLog` sketch of 16 KiB takes
/// their place. Either depends on the *set* of values alone, so neither their order nor how they
/// are cut into batches, files and threads changes a count.
///
/// # Source
/// Flajolet, Fusy, Gandouet, Meunier, *HyperLogLog*, 2007; the estimate without corrections by
/// table is the improved raw estimator of Ertl, *New cardinality estimation algorithms for
/// HyperLogLog sketches*, 2017 (arXiv:1702.01284).
///
/// # Complexity
/// A few nanoseconds a value and no allocation once the sketch stands.
///
/// ```
/// use deid_core::equivalence::Distinct;
/// let mut seen = Distinct::default();
/// [3, 1, 3].into_iter().for_each(|bits| seen.add(bits));
/// assert_eq!((seen.count(), seen.standard_error()), (2, None));
/// ```
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Distinct {
    /// The values themselves, at most [`EXACT`]; empty once there are registers.
    few: HashSet<u64, BuildHasherDefault<Even>>,
    registers: Option<Box<Registers>>,
}

/// The longest run of leading zeros, plus one, among the values of each register.
type Registers = [u8; REGISTERS];

/// How many values are counted exactly.
const EXACT: usize = 1024;
/// After how many values there is room for [`EXACT`].
const SOME: usize = 16;
/// The first bits of a value choose its register, the others are looked at for leading zeros.
const INDEX_BITS: u32 = 14;
const REGISTERS: usize = 1 << INDEX_BITS;
/// What a register holds at most: all other bits are zero.
const LONGEST: usize = (64 - INDEX_BITS + 1) as usize;

impl Distinct {
    /// The relative standard error of an estimate: √(3 ln 2 - 1) / √16,384 (Flajolet et al. 2007,
    /// theorem 1).
    pub const STANDARD_ERROR: f64 = 0.0081;

    /// Adds a value by its 64 bits. Equal values must have equal bits, other values even ones.
    #[inline]
    pub fn add(&mut self, bits: u64) {
        match &mut self.registers {
            Some(registers) => raise(registers, bits),
            None if self.few.insert(bits) => self.grown(),
            None => {}
        }
    }

    /// Adds what another has seen.
    pub fn append(&mut self, other: &Self) {
        if let Some(theirs) = &other.registers {
            for (mine, theirs) in self.sketch().iter_mut().zip(theirs.iter()) {
                *mine = (*mine).max(*theirs);
            }
        }
        // The outcome does not depend on the order of a hash set.
        other.few.iter().for_each(|&bits| self.add(bits));
    }

    /// How many distinct values there are: exactly where [`standard_error`](Self::standard_error)
    /// is none.
    #[must_use]
    pub fn count(&self) -> u64 {
        match &self.registers {
            Some(registers) => estimate(registers),
            None => self.few.len() as u64,
        }
    }

    /// The relative standard error of the count; none where it is exact.
    #[must_use]
    pub fn standard_error(&self) -> Option<f64> {
        self.registers.as_ref().map(|_| Self::STANDARD_ERROR)
    }

    /// One value of the few is new.
    fn grown(&mut self) {
        match self.few.len() {
            // A batch of records that has so many values has many: no growing step by step.
            SOME => self.few.reserve(EXACT),
            len if len > EXACT => {
                self.sketch();
            }
            _ => {}
        }
    }

    /// The registers, which from now on stand for the values.
    #[cold]
    fn sketch(&mut self) -> &mut Registers {
        let few = std::mem::take(&mut self.few);
        let registers = self.registers.get_or_insert_with(|| Box::new([0; REGISTERS]));
        few.iter().for_each(|&bits| raise(registers, bits));
        registers
    }
}

/// The hash of bits that are even already: themselves.
#[derive(Clone, Default)]
struct Even(u64);

impl Hasher for Even {
    fn finish(&self) -> u64 {
        self.0
    }

    #[inline]
    fn write_u64(&mut self, bits: u64) {
        self.0 = bits;
    }

    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|&byte| self.0 = self.0.rotate_left(8) ^ u64::from(byte));
    }
}

/// Shows the count: bits are of values, and values are not printed.
impl fmt::Debug for Distinct {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Distinct({})", self.count())
    }
}

#[inline]
fn raise(registers: &mut Registers, bits: u64) {
    let register = &mut registers[(bits >> (64 - INDEX_BITS)) as usize];
    // A one behind the last bit ends the run of zeros.
    let rest = bits << INDEX_BITS | 1 << (INDEX_BITS - 1);
    #[allow(clippy::cast_possible_truncation)] // at most 51
    let longest = rest.leading_zeros() as u8 + 1;
    *register = (*register).max(longest);
}

/// Ertl's improved raw estimator: sums in a fixed order, so the same on every machine.
fn estimate(registers: &Registers) -> u64 {
    let mut having = [0_u32; LONGEST + 1];
    registers.iter().for_each(|&longest| having[usize::from(longest)] += 1);
    let m = f64::from(1_u32 << INDEX_BITS);
    let share = |longest: usize| f64::from(having[longest]) / m;
    let mut sum = m * tau(1.0 - share(LONGEST));
    for longest in (1..LONGEST).rev() {
        sum = 0.5 * (sum + f64::from(having[longest]));
    }
    sum += m * sigma(share(0));
    // Not all registers are zero, so `sum` is finite; where all are full it is 0, and `as` saturates.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let count = (m * m / (2.0 * std::f64::consts::LN_2 * sum)).round() as u64;
    count
}

/// x + Σ x^(2^k) · 2^(k-1), k from 1: the registers that no value fell into. `x` is below 1.
fn sigma(mut x: f64) -> f64 {
    let (mut factor, mut sum) = (1.0, x);
    loop {
        x *= x;
        let before = sum;
        sum += x * factor;
        factor += factor;
        if sum <= before {
            return sum;
        }
    }
}

/// (1 - x - Σ (1 - x^(2^-k))² · 2^-k) / 3, k from 1: the registers that are full.
fn tau(mut x: f64) -> f64 {
    if x <= 0.0 || x >= 1.0 {
        return 0.0;
    }
    let (mut factor, mut sum) = (1.0, 1.0 - x);
    loop {
        x = x.sqrt();
        factor *= 0.5;
        let before = sum;
        sum -= (1.0 - x) * (1.0 - x) * factor;
        if sum >= before {
            return sum / 3.0;
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use sha2::{Digest, Sha256};

    use super::*;

    /// What a keyed digest would give for the n-th value.
    fn bits(n: u64) -> u64 {
        u64::from_be_bytes(Sha256::digest(n.to_be_bytes())[..8].try_into().unwrap())
    }

    fn of(values: impl IntoIterator<Item = u64>) -> Distinct {
        let mut seen = Distinct::default();
        values.into_iter().for_each(|n| seen.add(bits(n)));
        seen
    }

    #[test]
    fn few_are_counted_exactly_however_often_they_come() {
        for n in [0, 1, 2, 700, 1024] {
            let seen = of((0..3 * n).map(|i| i % n.max(1)));
            assert_eq!((seen.count(), seen.standard_error()), (n, None));
        }
        assert_eq!(of(0..1025).standard_error(), Some(Distinct::STANDARD_ERROR));
    }

    /// Five standard errors: a wrong estimator is off by more at some size.
    #[test]
    #[allow(clippy::cast_precision_loss)]
    fn many_are_estimated_within_the_error() {
        let mut seen = Distinct::default();
        let (mut next, mut squares) = (0, Vec::new());
        for n in [1_025, 5_000, 20_000, 40_000, 80_000, 160_000, 300_000] {
            (next..n).for_each(|i| seen.add(bits(i)));
            next = n;
            let off = seen.count() as f64 / n as f64 - 1.0;
            assert!(off.abs() < 5.0 * Distinct::STANDARD_ERROR, "{n}: {off}");
            squares.push(off * off);
        }
        let mean = (squares.iter().sum::<f64>() / squares.len() as f64).sqrt();
        assert!(mean < 2.0 * Distinct::STANDARD_ERROR, "{mean}");
    }

    #[test]
    fn the_error_is_what_the_registers_make_it() {
        let registers = f64::from(1_u32 << INDEX_BITS);
        let error = (3.0 * std::f64::consts::LN_2 - 1.0).sqrt() / registers.sqrt();
        assert!((error - Distinct::STANDARD_ERROR).abs() < 0.00005, "{error}");
    }

    /// Full registers: as many values as 64 bits can tell, and no end of them.
    #[test]
    #[allow(clippy::cast_possible_truncation, clippy::cast_precision_loss)]
    fn the_ends_of_the_range_are_counted_too() {
        let mut seen = of(0..2000);
        for index in 0..REGISTERS as u64 {
            seen.add(index << (64 - INDEX_BITS));
        }
        assert_eq!(seen.count(), u64::MAX);
        let mut half = of(0..2000);
        for index in 0..REGISTERS as u64 / 2 {
            half.add(index << (64 - INDEX_BITS));
        }
        assert!((1_000..100_000).contains(&half.count()), "{}", half.count());
    }

    #[test]
    fn nothing_of_a_value_is_printed() {
        assert_eq!(format!("{:?}", of(0..3)), "Distinct(3)");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        /// Whatever the order, the cuts and the order of the parts: the same state.
        #[test]
        fn only_the_set_matters(
            mut values in prop::collection::vec(0_u64..4000, 0..6000),
            cut in 0_usize..6000,
        ) {
            let whole = of(values.iter().copied());
            let (first, second) = values.split_at(cut.min(values.len()));
            let (first, second) = (of(first.iter().copied()), of(second.iter().copied()));
            for (mut a, b) in [(first.clone(), &second), (second.clone(), &first)] {
                a.append(b);
                prop_assert!(a == whole);
            }
            values.reverse();
            values.extend_from_within(..);
            prop_assert!(of(values) == whole);
        }
    }
}
