//! Equivalence classes and what their sizes say.

use std::collections::BTreeMap;

use super::tally::Tally;
use super::unit::{Extent, Unit};

/// Equivalence classes, numbered from 0, with their sizes. Holds no cell.
///
/// Rows whose quasi-identifiers are all suppressed (`*`, or null beside a `*`) form no class: they
/// are [`starred`](Self::starred) and stand apart from every other figure, except that fewer of
/// them than k count as [`below`](Self::below) k.
#[derive(Clone)]
pub struct Classes {
    unit: Unit,
    /// Rows of each class.
    rows: Vec<u64>,
    /// Which classes are of starred rows.
    starred: Vec<bool>,
    /// Who is in which class, ascending; empty where rows are counted.
    members: Vec<Tally>,
    /// Where each class begins in `members`.
    starts: Vec<usize>,
    total: Extent,
}

impl Classes {
    pub(super) fn new(rows: Vec<u64>, starred: Vec<bool>, members: Option<Vec<Tally>>) -> Self {
        let unit = if members.is_some() { Unit::Subjects } else { Unit::Rows };
        let members = members.unwrap_or_default();
        let mut starts = vec![0; rows.len() + 1];
        for member in &members {
            starts[member.class as usize + 1] += 1;
        }
        for class in 0..rows.len() {
            starts[class + 1] += starts[class];
        }
        let mut classes = Self { unit, rows, starred, members, starts, total: Extent::default() };
        classes.total = classes.extent(|_| true);
        classes
    }

    /// What the sizes count.
    #[must_use]
    pub fn unit(&self) -> Unit {
        self.unit
    }

    /// All rows and subjects, starred ones too.
    #[must_use]
    pub fn total(&self) -> Extent {
        self.total
    }

    /// How many classes there are; starred rows form none.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.starred.iter().filter(|&&starred| !starred).count() as u64
    }

    /// The size of a class in [units](Self::unit).
    ///
    /// # Panics
    /// When there is no such class.
    #[must_use]
    pub fn size(&self, class: u32) -> u64 {
        match self.unit {
            Unit::Rows => self.rows[class as usize],
            Unit::Subjects => self.members_of(class).len() as u64,
        }
    }

    /// How many rows a class has.
    ///
    /// # Panics
    /// When there is no such class.
    #[must_use]
    pub fn rows(&self, class: u32) -> u64 {
        self.rows[class as usize]
    }

    /// Whether a class is of starred rows, and so none.
    ///
    /// # Panics
    /// When there is no such class.
    #[must_use]
    pub fn is_starred(&self, class: u32) -> bool {
        self.starred[class as usize]
    }

    /// The starred rows and the subjects that have such a row.
    #[must_use]
    pub fn starred(&self) -> Extent {
        self.extent(|class| self.is_starred(class))
    }

    /// The table's k: the size of its smallest class. `None` where there is no class.
    #[must_use]
    pub fn smallest(&self) -> Option<u64> {
        self.sizes().map(|(_, size)| size).min()
    }

    /// How many classes there are of each size that occurs.
    #[must_use]
    pub fn histogram(&self) -> BTreeMap<u64, u64> {
        let mut histogram = BTreeMap::new();
        for (_, size) in self.sizes() {
            *histogram.entry(size).or_default() += 1;
        }
        histogram
    }

    /// What is in classes whose size is in a range.
    #[must_use]
    pub fn within(&self, sizes: impl std::ops::RangeBounds<u64>) -> Extent {
        self.extent(|class| !self.is_starred(class) && sizes.contains(&self.size(class)))
    }

    /// What is in classes of size 1: unique rows, and subjects with a row that no one shares.
    #[must_use]
    pub fn unique(&self) -> Extent {
        self.within(1..=1)
    }

    /// What is in classes smaller than `k`. Starred rows are part of it where they are there, but
    /// fewer than `k`.
    #[must_use]
    pub fn below(&self, k: u64) -> Extent {
        let few_starred = self.starred().units() < k;
        self.extent(|class| if self.is_starred(class) { few_starred } else { self.size(class) < k })
    }

    /// How many units have their smallest class at each size that occurs: of a subject in several
    /// classes, the one that gives most away. Subjects with starred rows only are left out.
    #[must_use]
    pub fn exposure(&self) -> BTreeMap<u64, u64> {
        let mut exposure = BTreeMap::new();
        if self.unit == Unit::Rows {
            for (class, size) in self.sizes() {
                *exposure.entry(size).or_default() += self.rows(class);
            }
            return exposure;
        }
        let mut smallest = vec![0; self.subject_bound()];
        for (class, size) in self.sizes() {
            for member in self.members_of(class) {
                let slot = &mut smallest[member.item as usize];
                *slot = if *slot == 0 { size } else { size.min(*slot) };
            }
        }
        for size in smallest.into_iter().filter(|&size| size > 0) {
            *exposure.entry(size).or_default() += 1;
        }
        exposure
    }

    /// How many subjects are in more than one class: their quasi-identifiers vary from row to
    /// row. 0 where rows are counted.
    #[must_use]
    pub fn varying_subjects(&self) -> u64 {
        let mut classes = vec![0u8; self.subject_bound()];
        for member in &self.members {
            let slot = &mut classes[member.item as usize];
            *slot = slot.saturating_add(1);
        }
        classes.into_iter().filter(|&count| count > 1).count() as u64
    }

    /// The numbers of all classes, starred ones too.
    pub(super) fn numbers(&self) -> std::ops::Range<u32> {
        #[allow(clippy::cast_possible_truncation)] // classes are numbered by u32
        let end = self.rows.len() as u32;
        0..end
    }

    /// Who is in a class.
    pub(super) fn members_of(&self, class: u32) -> &[Tally] {
        &self.members[self.starts[class as usize]..self.starts[class as usize + 1]]
    }

    /// Who is in which class, ascending.
    pub(super) fn members(&self) -> &[Tally] {
        &self.members
    }

    /// One more than the highest number of a subject.
    pub(super) fn subject_bound(&self) -> usize {
        self.members.iter().map(|member| member.item as usize + 1).max().unwrap_or(0)
    }

    fn sizes(&self) -> impl Iterator<Item = (u32, u64)> {
        self.numbers()
            .filter(|&class| !self.is_starred(class))
            .map(|class| (class, self.size(class)))
    }

    /// Rows, and distinct subjects, of the classes that are chosen.
    fn extent(&self, mut chosen: impl FnMut(u32) -> bool) -> Extent {
        let mut rows = 0;
        let mut subjects = super::SubjectSet::default();
        for class in self.numbers().filter(|&class| chosen(class)) {
            rows += self.rows(class);
            for member in self.members_of(class) {
                subjects.insert(member.item);
            }
        }
        Extent { rows, subjects: (self.unit == Unit::Subjects).then(|| subjects.len()) }
    }
}
