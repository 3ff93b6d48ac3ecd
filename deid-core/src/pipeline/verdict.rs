//! Who must go, row by row, and the only way to a released batch.

use arrow_array::BooleanArray;

use crate::equivalence::suppression::Fate;
use crate::equivalence::{Distinct, SubjectSet};
use crate::error::{Cause, Error, Result};
use crate::measure::Assessment;
use crate::table::{Batch, Column, Deidentified, Released};

use super::apply::Applied;
use super::bind::TablePlan;
use super::gate::{Counter, GateResult};

/// What a run decided about all its tables.
#[must_use = "a gate that is not met is not an error: the verdict says so"]
pub struct Verdict<'p> {
    pub(super) tables: Vec<TableVerdict<'p>>,
    pub(super) failures: Vec<GateResult>,
}

impl<'p> Verdict<'p> {
    /// Gates that are not met. If there is one, nothing may be released.
    #[must_use]
    pub fn failures(&self) -> &[GateResult] {
        &self.failures
    }

    /// The decisions of each table, in the order in which they were watched; none where a gate
    /// is not met.
    #[must_use]
    pub fn tables(&self) -> Option<&[TableVerdict<'p>]> {
        self.failures.is_empty().then_some(&self.tables)
    }
}

/// What happens to the rows of one table.
pub struct TableVerdict<'p> {
    plan: &'p TablePlan,
    /// How many rows were looked at: no more may leave.
    rows: u64,
    /// One for every row; empty where all of them stay.
    fates: Vec<Fate>,
    /// The subject of every row, where the run looked.
    people: Vec<Option<u32>>,
    dropped: u64,
    starred: u64,
    subjects: Option<Subjects>,
    /// The table before anything was suppressed, where it has a gate.
    before: Option<Assessment>,
}

/// People of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Subjects {
    /// Those with rows in the output.
    pub left: u64,
    /// Those without a row in the output.
    pub gone: u64,
}

impl<'p> TableVerdict<'p> {
    /// The fates of rows by their subjects alone.
    pub(super) fn of_people(people: &[Option<u32>], suppressed: &SubjectSet) -> Vec<Fate> {
        if suppressed.is_empty() {
            return Vec::new();
        }
        let gone = |person: &Option<u32>| person.is_some_and(|person| suppressed.contains(person));
        people.iter().map(|person| if gone(person) { Fate::Drop } else { Fate::Keep }).collect()
    }

    pub(super) fn new(
        plan: &'p TablePlan,
        rows: u64,
        mut fates: Vec<Fate>,
        people: Vec<Option<u32>>,
        before: Option<Assessment>,
    ) -> Self {
        let count = |fate: Fate| fates.iter().filter(|&&f| f == fate).count() as u64;
        let (dropped, starred) = (count(Fate::Drop), count(Fate::Star));
        let subjects = plan.subject.as_ref().map(|_| {
            let all: SubjectSet = people.iter().copied().flatten().collect();
            let stays = |row: usize| fates.get(row) != Some(&Fate::Drop);
            let rows = people.iter().enumerate().filter(|(row, _)| stays(*row));
            let left = rows.filter_map(|(_, person)| *person).collect::<SubjectSet>().len();
            Subjects { left, gone: all.len() - left }
        });
        if dropped + starred == 0 {
            fates = Vec::new();
        }
        Self { plan, rows, fates, people, dropped, starred, subjects, before }
    }

    /// Whether no row goes and no cell changes.
    #[must_use]
    pub fn is_untouched(&self) -> bool {
        self.fates.is_empty()
    }

    /// Rows that go.
    #[must_use]
    pub fn dropped(&self) -> u64 {
        self.dropped
    }

    /// Rows whose quasi-identifiers go.
    #[must_use]
    pub fn starred(&self) -> u64 {
        self.starred
    }

    /// How many people stay and go, where the table names them and the run has a gate.
    #[must_use]
    pub fn subjects(&self) -> Option<Subjects> {
        self.subjects
    }

    /// The table before anything was suppressed, where it has a gate.
    #[must_use]
    pub fn before(&self) -> Option<&Assessment> {
        self.before.as_ref()
    }

    /// The table as it leaves where nothing is measured on the way.
    #[must_use]
    pub fn unmeasured(&self) -> Departure {
        Departure { assessment: self.before.clone(), tokens: None }
    }

    /// Which of the table's rows stay; `None` where all do.
    #[must_use]
    pub fn kept(&self) -> Option<Vec<bool>> {
        let kept = || self.fates.iter().map(|fate| *fate != Fate::Drop).collect();
        (self.dropped > 0).then(kept)
    }

    /// Rows that this run has made under the table's plan, read back from where nobody saw them:
    /// only a run that has spooled them and then got its verdict may ask.
    #[cfg(feature = "io")]
    pub(crate) fn read_back(&self, columns: Vec<Column>, rows: usize) -> Batch<Deidentified> {
        Batch::from_spool(self.plan.output_schema().clone(), columns, rows, 0)
    }

    /// What applies the decisions, batch after batch.
    #[must_use]
    pub fn releaser(&self) -> Releaser<'_> {
        let gate = self.plan.gate.as_ref().filter(|_| !self.is_untouched());
        let counter = gate.map(|gate| Counter::new(self.plan, gate, None));
        let tokens = (!self.is_untouched()).then(|| self.plan.no_tokens());
        Releaser { verdict: self, counter, tokens, next: 0 }
    }
}

impl TablePlan {
    /// Releases rows of a table that has no gate, one batch at a time: a policy without one has
    /// nothing else to check. A gated table goes through a
    /// [`Gatekeeper`](super::Gatekeeper), or its gate is left out by
    /// [`ungated`](TablePlan::ungated), in so many words.
    ///
    /// # Errors
    /// When the table has a gate or its rows leave in the order of tokens, another plan made the
    /// rows, or cells are at fault that the policy does not let become null.
    pub fn release(&self, applied: Applied) -> Result<Batch<Released>> {
        if self.is_gated() {
            let message =
                "the table has a gate: its rows leave together, by a Gatekeeper's verdict";
            return Err(Error::new(Cause::usage(message)));
        }
        if self.is_ordered() {
            return Err(ordered());
        }
        if applied.maker != self.maker {
            let message = "these rows were made by another plan: let that one release them";
            return Err(Error::new(Cause::usage(message)));
        }
        applied.tally.check(self)?;
        Ok(applied.batch.seal_released())
    }
}

/// A table as it leaves.
pub struct Departure {
    /// What the gate counts, measured; none where the table has no gate.
    pub assessment: Option<Assessment>,
    /// Per input column the distinct tokens that left; none where they were not counted again,
    /// because every row leaves as it was made and the tally tells them, or because none does.
    pub tokens: Option<Vec<Option<Distinct>>>,
}

/// Applies a verdict to the batches of a table, in their order, and measures what leaves.
pub struct Releaser<'v> {
    verdict: &'v TableVerdict<'v>,
    counter: Option<Counter<'v>>,
    tokens: Option<Vec<Option<Distinct>>>,
    next: usize,
}

impl Releaser<'_> {
    /// The next batch: the rows that go are gone, the starred ones starred, and what is left may
    /// leave.
    ///
    /// # Errors
    /// When the batches have more rows than the table, or its rows leave in the order of tokens.
    pub fn release(&mut self, batch: Batch<Deidentified>) -> Result<Batch<Released>> {
        if self.verdict.plan.is_ordered() {
            return Err(ordered());
        }
        let rows = self.next..self.next + batch.rows();
        self.next = rows.end;
        if rows.end as u64 > self.verdict.rows {
            return Err(differs());
        }
        if self.verdict.is_untouched() {
            return Ok(batch.seal_released());
        }
        let fates = self.verdict.fates.get(rows.clone()).ok_or_else(differs)?;
        self.let_go(batch, fates, self.verdict.people.get(rows))
    }

    /// The same for rows in another order than that of the table; `rows` says which row of it (from
    /// 0) each of them is.
    ///
    /// # Errors
    /// When there are more rows than the table has, or others.
    #[cfg(feature = "io")]
    pub(crate) fn release_rows(
        &mut self,
        batch: Batch<Deidentified>,
        rows: &[u64],
    ) -> Result<Batch<Released>> {
        self.next += batch.rows();
        if self.next as u64 > self.verdict.rows || rows.len() != batch.rows() {
            return Err(differs());
        }
        if self.verdict.is_untouched() {
            return Ok(batch.seal_released());
        }
        let fates: Vec<Fate> = pick(&self.verdict.fates, rows).ok_or_else(differs)?;
        let people = pick(&self.verdict.people, rows);
        self.let_go(batch, &fates, people.as_deref())
    }

    /// Rows with their fates and, where the run looked, their people.
    fn let_go(
        &mut self,
        batch: Batch<Deidentified>,
        fates: &[Fate],
        people: Option<&[Option<u32>]>,
    ) -> Result<Batch<Released>> {
        let starred: BooleanArray = fates.iter().map(|fate| Some(*fate == Fate::Star)).collect();
        let batch = if starred.true_count() > 0 {
            star(self.verdict.plan, &batch, &starred)?
        } else {
            batch
        };
        let keep: BooleanArray = fates.iter().map(|fate| Some(*fate != Fate::Drop)).collect();
        let batch = if keep.true_count() < keep.len() { batch.filter(&keep)? } else { batch };
        if let Some(counter) = &mut self.counter {
            let people = people.map(|people| {
                let stay = people.iter().zip(fates).filter(|(_, fate)| **fate != Fate::Drop);
                stay.map(|(person, _)| *person).collect::<Vec<_>>()
            });
            counter.push(&batch, people.as_deref())?;
        }
        if let Some(tokens) = &mut self.tokens {
            self.verdict.plan.count_tokens(batch.columns(), tokens)?;
        }
        Ok(batch.seal_released())
    }

    /// The table as it left.
    #[must_use]
    pub fn finish(self) -> Departure {
        let assessment = match self.counter {
            Some(counter) => Some(counter.finish().into_assessment()),
            None => self.verdict.before.clone(),
        };
        Departure { assessment, tokens: self.tokens }
    }
}

#[cold]
fn ordered() -> Error {
    let message = "the rows of the table leave in the order of tokens, which takes all of them: `job::scrub` and `job::scrub_frames` order them";
    Error::new(Cause::usage(message))
}

#[cold]
fn differs() -> Error {
    Error::new(Cause::usage("the table has changed since the gate was held"))
}

/// What stands for each of these rows; `None` where one is missing.
#[cfg(feature = "io")]
fn pick<T: Copy>(all: &[T], rows: &[u64]) -> Option<Vec<T>> {
    let one = |row: &u64| all.get(usize::try_from(*row).ok()?).copied();
    rows.iter().map(one).collect()
}

fn star(
    plan: &TablePlan,
    batch: &Batch<Deidentified>,
    rows: &BooleanArray,
) -> Result<Batch<Deidentified>> {
    let quasi = plan.gate.as_ref().map_or(&[][..], |gate| &gate.quasi);
    let columns = batch.columns().iter().enumerate().map(|(index, column)| {
        if quasi.contains(&index) { column.starred(rows) } else { Ok(column.clone()) }
    });
    let columns: Vec<Column> = columns.collect::<Result<_>>()?;
    Ok(batch.with_columns(columns))
}
