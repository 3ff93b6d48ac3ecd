//! Whether two tables are about the same people: a sample of each that fits any table.

use std::hash::{DefaultHasher, Hasher};

use crate::vocab::TableName;

use super::bind::TablePlan;
use super::tally::Tally;

/// The people of a table with the lowest hashes (a bottom-k sketch). What it holds below its
/// highest hash is complete, so two of them can be compared there; a person is in both or in none.
/// Hashes never leave the process.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sketch {
    /// Ascending, each once.
    lowest: Vec<u64>,
}

impl Sketch {
    /// How many hashes are kept.
    const SIZE: usize = 1024;
    /// So many people of a sampled table must be missing from the other to say that all of them are.
    const TELLING: usize = 8;

    /// Adds the people of another part of the table.
    pub(super) fn append(&mut self, other: &Self) {
        let known = self.complete_to();
        let before = self.lowest.len();
        self.lowest.extend(other.lowest.iter().take_while(|&&hash| hash < known));
        if self.lowest.len() > before {
            self.settle();
        }
    }

    /// The lowest of what is there.
    fn settle(&mut self) {
        self.lowest.sort_unstable();
        self.lowest.dedup();
        self.lowest.truncate(Self::SIZE);
    }

    /// Up to which hash it knows everybody.
    fn complete_to(&self) -> u64 {
        self.lowest.get(Self::SIZE - 1).copied().unwrap_or(u64::MAX)
    }

    /// About how many people the table has: exact where all of them fit.
    #[allow(clippy::cast_precision_loss)] // an estimate
    fn size(&self) -> f64 {
        let share = self.complete_to() as f64 / u64::MAX as f64;
        self.lowest.len() as f64 / share.max(f64::MIN_POSITIVE)
    }

    /// Whether it can be told that the two have nobody in common.
    fn is_apart_from(&self, other: &Self) -> bool {
        let known = self.complete_to().min(other.complete_to());
        let (ours, theirs) = (self.up_to(known), other.up_to(known));
        let is_sample = known < u64::MAX;
        let enough = if is_sample { Self::TELLING } else { 1 };
        ours.len() >= enough
            && !theirs.is_empty()
            && !ours.iter().any(|hash| theirs.binary_search(hash).is_ok())
    }

    fn up_to(&self, known: u64) -> &[u64] {
        &self.lowest[..self.lowest.partition_point(|&hash| hash <= known)]
    }
}

/// Gathers a sketch person by person.
pub(super) struct Sketching {
    hashes: Vec<u64>,
    /// Hashes from here on are too high to be kept.
    limit: u64,
}

impl Default for Sketching {
    fn default() -> Self {
        Self { hashes: Vec::new(), limit: u64::MAX }
    }
}

impl Sketching {
    /// How many hashes wait until the lowest of them are looked for: one sort is much cheaper than
    /// as many insertions.
    const ROOM: usize = 4 * Sketch::SIZE;

    /// Adds a person.
    #[inline]
    pub(super) fn add(&mut self, person: &str) {
        let mut hasher = DefaultHasher::new();
        hasher.write(person.as_bytes());
        let hash = hasher.finish();
        if hash <= self.limit {
            self.hashes.push(hash);
            if self.hashes.len() == Self::ROOM {
                let lowest = self.settled();
                self.limit = lowest.complete_to();
                self.hashes = lowest.lowest;
            }
        }
    }

    /// The sketch of all that were added.
    pub(super) fn finish(mut self) -> Sketch {
        self.settled()
    }

    fn settled(&mut self) -> Sketch {
        let mut sketch = Sketch { lowest: std::mem::take(&mut self.hashes) };
        sketch.settle();
        sketch
    }
}

/// A table that names nobody whom another names, though both tell people apart in the same way:
/// nearly always the two write the same ids in two forms.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unlinked {
    /// The table.
    pub table: TableName,
    /// The table with the most people.
    pub from: TableName,
}

/// The tables that share nobody with the table of the most people, among those that tell people
/// apart in the same way. Small tables may well differ from each other; nobody in one of them
/// should be missing from all of the people.
#[must_use]
pub fn unlinked<'p>(tables: impl IntoIterator<Item = (&'p TablePlan, &'p Tally)>) -> Vec<Unlinked> {
    let named: Vec<_> = tables
        .into_iter()
        .filter_map(|(plan, tally)| Some((plan, plan.subject.as_ref()?, tally)))
        .collect();
    let mut found = Vec::new();
    for (plan, subject, tally) in &named {
        let same = named.iter().filter(|(_, other, _)| other.identity() == subject.identity());
        let largest = same.max_by(|(_, _, a), (_, _, b)| {
            a.subject.people.size().total_cmp(&b.subject.people.size())
        });
        let Some((largest, _, most)) = largest else { continue };
        if tally.subject.people.is_apart_from(&most.subject.people) {
            found.push(Unlinked { table: plan.table().clone(), from: largest.table().clone() });
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sketch(people: std::ops::Range<u32>) -> Sketch {
        let mut sketch = Sketching::default();
        people.for_each(|person| sketch.add(&person.to_string()));
        sketch.finish()
    }

    #[test]
    fn tables_of_any_size_are_compared() {
        let large = sketch(0..200_000);
        assert_eq!(large.lowest.len(), Sketch::SIZE);
        let size = large.size();
        assert!((170_000.0..230_000.0).contains(&size), "{size}");
        for (people, apart) in [
            (300_000..310_000, true),  // about 50 of them in the sample
            (300_000..300_003, false), // too few to tell
            (195_000..205_000, false), // half of them are shared
            (0..0, false),
        ] {
            assert_eq!(sketch(people.clone()).is_apart_from(&large), apart, "{people:?}");
        }
        assert!(sketch(0..3).is_apart_from(&sketch(3..5)));
        assert!(!sketch(0..3).is_apart_from(&sketch(2..5)));
        assert!(!large.is_apart_from(&large));
    }

    #[test]
    fn parts_give_what_the_whole_gives() {
        let mut parts = sketch(5_000..20_000);
        parts.append(&sketch(0..7_000));
        assert_eq!(parts, sketch(0..20_000));
        let mut few = sketch(3..5);
        few.append(&sketch(0..4));
        assert_eq!(few, sketch(0..5));
    }

    /// The plain way: all hashes, each once, in order.
    #[test]
    fn the_lowest_are_kept_however_often_people_come() {
        let person = |row: u32| (row % 9_000 * 7_919 % 5_003).to_string();
        let mut sketching = Sketching::default();
        let mut all = std::collections::BTreeSet::new();
        for row in 0..60_000 {
            sketching.add(&person(row));
            let mut hasher = DefaultHasher::new();
            hasher.write(person(row).as_bytes());
            all.insert(hasher.finish());
        }
        assert!(sketching.finish().lowest.iter().eq(all.iter().take(Sketch::SIZE)));
    }
}
