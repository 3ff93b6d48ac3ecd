//! The entries that a crosswalk had when it was read: sorted, and never changed.

/// Entries of a bucket, on average: two lines of a processor's cache.
const BUCKET: usize = 8;

/// Entries by ascending tag. Tags are digests, so they spread evenly: their first bits tell the
/// bucket that one is in.
pub(super) struct Known {
    tags: Vec<u128>,
    codes: Vec<u128>,
    values: Option<Values>,
    /// Where each bucket begins, and where the last ends.
    starts: Vec<usize>,
    /// How far a tag is shifted to be the number of its bucket.
    shift: u32,
}

/// Texts one after the other.
#[derive(Default)]
struct Values {
    text: String,
    ends: Vec<usize>,
}

impl Known {
    /// No entry; with values or without.
    pub(super) fn new(with_values: bool) -> Self {
        let values = with_values.then(Values::default);
        Self { tags: Vec::new(), codes: Vec::new(), values, starts: Vec::new(), shift: 0 }
    }

    /// Adds an entry behind the others; `false` where that is not its place, or it has a value
    /// where others have none.
    pub(super) fn push(&mut self, tag: u128, code: u128, value: Option<&str>) -> bool {
        if self.tags.last().is_some_and(|last| *last >= tag) {
            return false;
        }
        match (&mut self.values, value) {
            (None, None) => {}
            (Some(values), Some(value)) => {
                values.text.push_str(value);
                values.ends.push(values.text.len());
            }
            _ => return false,
        }
        self.tags.push(tag);
        self.codes.push(code);
        true
    }

    /// Sorts the entries into buckets, when the last one was pushed.
    pub(super) fn index(&mut self) {
        self.tags.shrink_to_fit();
        self.codes.shrink_to_fit();
        let bits = (self.tags.len() / BUCKET).max(2).ilog2();
        self.shift = u128::BITS - bits;
        self.starts = Vec::with_capacity((1 << bits) + 1);
        for (index, tag) in self.tags.iter().enumerate() {
            let bucket = bucket(*tag, self.shift);
            while self.starts.len() <= bucket {
                self.starts.push(index);
            }
        }
        self.starts.resize((1 << bits) + 1, self.tags.len());
    }

    pub(super) fn len(&self) -> usize {
        self.tags.len()
    }

    /// The surrogate of a tag.
    #[inline]
    pub(super) fn code(&self, tag: u128) -> Option<u128> {
        if self.starts.is_empty() {
            return None;
        }
        let bucket = bucket(tag, self.shift);
        let first = self.starts[bucket];
        let found = self.tags[first..self.starts[bucket + 1]].binary_search(&tag).ok()?;
        Some(self.codes[first + found])
    }

    /// Every entry, by ascending tag.
    pub(super) fn entries(&self) -> impl Iterator<Item = (u128, u128, Option<&str>)> {
        let value = |index: usize| {
            let values = self.values.as_ref()?;
            let start = if index == 0 { 0 } else { values.ends[index - 1] };
            Some(&values.text[start..values.ends[index]])
        };
        let entries = self.tags.iter().zip(&self.codes).enumerate();
        entries.map(move |(index, (tag, code))| (*tag, *code, value(index)))
    }
}

/// There are fewer buckets than memory has bytes.
#[inline]
#[allow(clippy::cast_possible_truncation)]
fn bucket(tag: u128, shift: u32) -> usize {
    (tag >> shift) as usize
}
