//! What the solver decided.

use crate::equivalence::{Classes, Extent, SubjectSet, Unit};
use crate::error::{Cause, Error, Result};
use crate::vocab::K;

use super::gate::Gated;

/// What happens to a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It stays as it is.
    Keep,
    /// Its quasi-identifiers are suppressed.
    Star,
    /// It goes.
    Drop,
}

/// Who and what must go, in every table of the run.
pub struct Solution {
    pub(super) suppressed: SubjectSet,
    pub(super) outcomes: Vec<Outcome>,
}

impl Solution {
    /// The subjects whose rows go in every table of the run, gated or not.
    #[must_use]
    pub fn suppressed(&self) -> &SubjectSet {
        &self.suppressed
    }

    /// The outcome of each gate, in the order in which they were given.
    #[must_use]
    pub fn outcomes(&self) -> &[Outcome] {
        &self.outcomes
    }

    /// Whether every gate keeps to its limit.
    #[must_use]
    pub fn is_met(&self) -> bool {
        self.outcomes.iter().all(Outcome::is_met)
    }
}

/// What one gate comes to.
pub struct Outcome {
    k: K,
    total: Extent,
    limit: Extent,
    dropped: Extent,
    starred: Extent,
    fates: Vec<Fate>,
    /// Subjects without a row left in this table: those of the run and those of this gate.
    gone: SubjectSet,
}

impl Outcome {
    /// Counts what the gate's decisions come to. `gone` are the subjects that lose all their rows
    /// here, `fates` what happens to the other rows of each class.
    pub(super) fn new(gate: &Gated<'_>, fates: Vec<Fate>, gone: SubjectSet) -> Self {
        let (classes, total) = (gate.classes, gate.classes.total());
        let mut counts = Counts::default();
        for class in classes.numbers() {
            counts.add(classes, class, fates[class as usize], &gone);
        }
        let limit = Extent {
            rows: gate.max_suppressed.of(total.rows),
            subjects: total.subjects.map(|subjects| gate.max_suppressed.of(subjects)),
        };
        let [dropped, starred] = counts.finish(classes.unit());
        Self { k: gate.k, total, limit, dropped, starred, fates, gone }
    }

    /// What happens to a row of this table, given its class and its subject.
    ///
    /// # Panics
    /// When there is no such class.
    #[inline]
    #[must_use]
    pub fn fate(&self, class: u32, subject: Option<u32>) -> Fate {
        if subject.is_some_and(|subject| self.gone.contains(subject)) {
            Fate::Drop
        } else {
            self.fates[class as usize]
        }
    }

    /// The whole table.
    #[must_use]
    pub fn total(&self) -> Extent {
        self.total
    }

    /// The most that may be suppressed: `⌊limit · n⌋` of rows and of subjects.
    #[must_use]
    pub fn limit(&self) -> Extent {
        self.limit
    }

    /// Rows that go, and subjects of which no row is left.
    #[must_use]
    pub fn dropped(&self) -> Extent {
        self.dropped
    }

    /// Rows whose quasi-identifiers are suppressed, and the subjects they are about.
    #[must_use]
    pub fn starred(&self) -> Extent {
        self.starred
    }

    /// Rows dropped or starred, and the subjects they are about.
    #[must_use]
    pub fn affected(&self) -> Extent {
        Extent {
            rows: self.dropped.rows + self.starred.rows,
            // Of a subject that is dropped no row is left to be starred.
            subjects: self.dropped.subjects.zip(self.starred.subjects).map(|(a, b)| a + b),
        }
    }

    /// Whether no more is suppressed than the limit allows, of rows and of subjects.
    #[must_use]
    pub fn is_met(&self) -> bool {
        let affected = self.affected();
        affected.rows <= self.limit.rows && affected.subjects <= self.limit.subjects
    }

    /// Whether nothing needs to be suppressed.
    #[must_use]
    pub fn is_untouched(&self) -> bool {
        self.affected().is_empty()
    }

    /// The gate as a check.
    ///
    /// # Errors
    /// When it is not [met](Self::is_met): with subjects where they are beyond their limit, else
    /// with rows.
    pub fn check(&self) -> Result<()> {
        if self.is_met() {
            return Ok(());
        }
        let affected = self.affected();
        let (unit, affected, total, limit) =
            match (affected.subjects, self.total.subjects, self.limit.subjects) {
                (Some(affected), Some(total), Some(limit)) if affected > limit => {
                    (Unit::Subjects, affected, total, limit)
                }
                _ => (Unit::Rows, affected.rows, self.total.rows, self.limit.rows),
            };
        Err(Error::new(Cause::NotReleasable {
            k: self.k,
            affected,
            total,
            limit,
            unit: unit.name(),
        }))
    }
}

/// Rows and subjects that are dropped and starred.
#[derive(Default)]
struct Counts {
    rows: [u64; 2],
    subjects: [SubjectSet; 2],
}

impl Counts {
    fn add(&mut self, classes: &Classes, class: u32, fate: Fate, gone: &SubjectSet) {
        let mut owned = 0;
        for member in classes.members_of(class) {
            owned += member.rows;
            let fate = if gone.contains(member.item) { Fate::Drop } else { fate };
            if let Some(kind) = Self::kind(fate) {
                self.rows[kind] += member.rows;
                self.subjects[kind].insert(member.item);
            }
        }
        if let Some(kind) = Self::kind(fate) {
            self.rows[kind] += classes.rows(class) - owned;
        }
    }

    fn finish(self, unit: Unit) -> [Extent; 2] {
        let [dropped, starred] =
            self.subjects.map(|set| (unit == Unit::Subjects).then(|| set.len()));
        [
            Extent { rows: self.rows[0], subjects: dropped },
            Extent { rows: self.rows[1], subjects: starred },
        ]
    }

    fn kind(fate: Fate) -> Option<usize> {
        match fate {
            Fate::Keep => None,
            Fate::Drop => Some(0),
            Fate::Star => Some(1),
        }
    }
}
