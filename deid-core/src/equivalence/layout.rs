//! How a tuple of codes is packed into words.

/// Where each column's code stands in the words of a tuple. Columns keep to one word each; a
/// table whose codes fit into 64 bits together has tuples of one word.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Layout {
    fields: Vec<Field>,
    words: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
struct Field {
    word: usize,
    shift: u32,
    bits: u32,
}

impl Layout {
    /// A layout for columns of which nothing is known yet.
    pub(super) fn new(columns: usize) -> Self {
        Self::of_bits(std::iter::repeat_n(1, columns))
    }

    /// A layout that holds this many codes per column, or `None` where this one does. A column
    /// that outgrew its bits gets one to spare, so that layouts change seldom.
    pub(super) fn grown(&self, codes: &[usize]) -> Option<Self> {
        let needed = |count: usize| usize::BITS - count.saturating_sub(1).leading_zeros();
        if self.fields.iter().zip(codes).all(|(field, &count)| needed(count) <= field.bits) {
            return None;
        }
        Some(Self::of_bits(self.fields.iter().zip(codes).map(|(field, &count)| {
            let needed = needed(count);
            if needed <= field.bits { field.bits } else { (needed + 1).min(32) }
        })))
    }

    /// How many words a tuple has: at least 1.
    pub(super) fn words(&self) -> usize {
        self.words
    }

    /// How many columns a tuple has.
    pub(super) fn columns(&self) -> usize {
        self.fields.len()
    }

    /// Sets a column's code in each tuple of `tuples`; the codes must be 0 there so far.
    pub(super) fn put(&self, column: usize, codes: &[u32], tuples: &mut [u64]) {
        let Field { word, shift, .. } = self.fields[column];
        if self.words == 1 {
            for (tuple, &code) in tuples.iter_mut().zip(codes) {
                *tuple |= u64::from(code) << shift;
            }
        } else {
            for (tuple, &code) in tuples.chunks_exact_mut(self.words).zip(codes) {
                tuple[word] |= u64::from(code) << shift;
            }
        }
    }

    /// A column's code in a tuple.
    #[allow(clippy::cast_possible_truncation)] // masked to at most 32 bits
    pub(super) fn code(&self, column: usize, tuple: &[u64]) -> u32 {
        let Field { word, shift, bits } = self.fields[column];
        ((tuple[word] >> shift) & ((1 << bits) - 1)) as u32
    }

    fn of_bits(bits: impl Iterator<Item = u32>) -> Self {
        let (mut word, mut shift) = (0, 0);
        let fields = bits
            .map(|bits| {
                if shift + bits > u64::BITS {
                    (word, shift) = (word + 1, 0);
                }
                let field = Field { word, shift, bits };
                shift += bits;
                field
            })
            .collect();
        Self { fields, words: word + 1 }
    }
}
