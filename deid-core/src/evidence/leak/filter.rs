//! Two small tables of windows: which are in use, and how many values share one.

/// Tells most windows that no value is filed under: two bits of one word for each, sixteen bits
/// of room a value.
pub(super) struct Filter {
    words: Vec<u64>,
    shift: u32,
}

impl Filter {
    const FEWEST: usize = 1 << 4;
    const MOST: usize = 1 << 22; // 32 MiB

    pub(super) fn new(values: usize) -> Self {
        let words = (values / 4).clamp(Self::FEWEST, Self::MOST).next_power_of_two();
        Self { words: vec![0; words], shift: 64 - words.trailing_zeros() }
    }

    pub(super) fn add(&mut self, window: u64) {
        let (word, bits) = self.place(window);
        self.words[word] |= bits;
    }

    #[inline]
    pub(super) fn holds(&self, window: u64) -> bool {
        let (word, bits) = self.place(window);
        self.words[word] & bits == bits
    }

    #[inline]
    fn place(&self, window: u64) -> (usize, u64) {
        let hash = spread(window);
        #[allow(clippy::cast_possible_truncation)] // below the number of words
        let word = (hash >> self.shift) as usize;
        (word, 1 << (hash & 63) | 1 << (hash >> 6 & 63))
    }
}

/// How many values share a window, roughly: windows of one hash are counted together.
pub(super) struct Sharing {
    counts: Vec<u8>,
    shift: u32,
}

impl Sharing {
    const FEWEST: usize = 1 << 8;
    const MOST: usize = 1 << 24; // 16 MiB

    pub(super) fn new(values: usize) -> Self {
        let counts = values.saturating_mul(8).clamp(Self::FEWEST, Self::MOST).next_power_of_two();
        Self { counts: vec![0; counts], shift: 64 - counts.trailing_zeros() }
    }

    pub(super) fn add(&mut self, window: u64) {
        let place = self.place(window);
        self.counts[place] = self.counts[place].saturating_add(1);
    }

    pub(super) fn of(&self, window: u64) -> u8 {
        self.counts[self.place(window)]
    }

    #[allow(clippy::cast_possible_truncation)] // below the number of counts
    fn place(&self, window: u64) -> usize {
        (spread(window) >> self.shift) as usize
    }
}

/// A hash whose every bit depends on every bit of the window.
#[inline]
fn spread(window: u64) -> u64 {
    // Fibonacci hashing, 2^64 divided by the golden ratio; the product's halves are folded.
    let product = u128::from(window) * 0x9e37_79b9_7f4a_7c15;
    #[allow(clippy::cast_possible_truncation)] // the halves
    let (low, high) = (product as u64, (product >> 64) as u64);
    (low ^ high).wrapping_mul(0xff51_afd7_ed55_8ccd)
}
