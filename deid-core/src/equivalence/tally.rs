//! How often something occurs in a class.

/// So many rows of a class show this item: a subject, or a value of a sensitive attribute.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) class: u32,
    pub(crate) item: u32,
    pub(crate) rows: u64,
}

/// Distinct pairs of class and item with their rows. Rows are appended; now and then they are
/// sorted and equal pairs are added up, so that memory grows with the distinct pairs.
#[derive(Clone, Default)]
pub(super) struct Tallies {
    entries: Vec<Tally>,
    settled: usize,
}

impl Tallies {
    const FEWEST: usize = 1 << 16;

    /// Counts rows of a pair.
    #[inline]
    pub(super) fn add(&mut self, class: u32, item: u32, rows: u64) {
        match self.entries.last_mut() {
            Some(last) if last.class == class && last.item == item => last.rows += rows,
            _ => {
                if self.entries.len() >= Self::FEWEST.max(2 * self.settled) {
                    self.settle();
                }
                self.entries.push(Tally { class, item, rows });
            }
        }
    }

    /// Every pair once, ascending by class, then item.
    pub(super) fn finish(mut self) -> Vec<Tally> {
        self.settle();
        self.entries.shrink_to_fit();
        self.entries
    }

    /// The pairs so far, some perhaps more than once.
    pub(super) fn entries(&self) -> &[Tally] {
        &self.entries
    }

    /// Memory held, in bytes.
    pub(super) fn bytes(&self) -> usize {
        self.entries.capacity() * size_of::<Tally>()
    }

    fn settle(&mut self) {
        // What was settled before is a sorted run, which the stable sort merges.
        self.entries.sort_by_key(|entry| (entry.class, entry.item));
        self.entries.dedup_by(|next, kept| {
            let same = next.class == kept.class && next.item == kept.item;
            if same {
                kept.rows += next.rows;
            }
            same
        });
        self.settled = self.entries.len();
    }
}
