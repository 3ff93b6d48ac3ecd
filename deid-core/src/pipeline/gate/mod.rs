//! The gate: what a run learns about classes while it applies its plans, and what follows.

mod counter;
mod plan;
mod seen;

use crate::equivalence::SubjectInterner;
use crate::equivalence::suppression::{Gated, Outcome, solve};
use crate::error::{Cause, CellFault, ColumnRef, Error, Faults, Place, Problem, Result};
use crate::measure::{Advice, Assessment};
use crate::vocab::TableName;

use super::apply::Applied;
use super::bind::TablePlan;
use super::verdict::Verdict;
pub(super) use counter::Counter;
pub(super) use plan::GatePlan;
pub use plan::NotCounted;
use seen::Seen;

/// Watches every table of a run and decides, when all rows have been seen, who must go.
///
/// One subject is one person in all tables: identities are the canonical values of the subject's
/// domain, kept in memory for the run and never shown.
pub struct Gatekeeper<'p> {
    subjects: SubjectInterner,
    tables: Vec<Watched<'p>>,
    memory_limit: Option<u64>,
}

/// What is known of one table.
struct Watched<'p> {
    plan: &'p TablePlan,
    counter: Option<Counter<'p>>,
    rows: u64,
    /// The class of every row, where the table has a gate.
    classes: Vec<u32>,
    /// The subject of every row, where the table names one.
    people: Vec<Option<u32>>,
    /// Rows whose subject is missing or unreadable.
    nobody: Faults,
}

/// A gate that is not met, and what would help.
#[derive(Clone, Debug)]
pub struct GateResult {
    /// The table.
    pub table: TableName,
    /// The table as it was before anything was suppressed.
    pub assessment: Assessment,
    /// Why the gate is not met.
    pub cause: Cause,
    /// What would help.
    pub advice: Vec<Advice>,
}

impl<'p> Gatekeeper<'p> {
    /// Watches these tables, in this order.
    #[must_use]
    pub fn new(plans: impl IntoIterator<Item = &'p TablePlan>, memory_limit: Option<u64>) -> Self {
        let watch = |plan: &'p TablePlan| Watched {
            plan,
            counter: plan.gate.as_ref().map(|gate| Counter::new(plan, gate, memory_limit)),
            rows: 0,
            classes: Vec::new(),
            people: Vec::new(),
            nobody: Faults::default(),
        };
        let tables = plans.into_iter().map(watch).collect();
        Self { subjects: SubjectInterner::new(), tables, memory_limit }
    }

    /// Whether any table has a gate: without one there is nothing to watch.
    #[must_use]
    pub fn is_needed(&self) -> bool {
        self.tables.iter().any(|table| table.counter.is_some())
    }

    /// Takes note of the rows that follow in a table. Batches must come in the order of the table.
    ///
    /// # Errors
    /// When a column cannot be counted, or the memory limit is passed.
    pub fn observe(&mut self, table: usize, applied: &Applied) -> Result<()> {
        let is_needed = self.is_needed();
        let watched = &mut self.tables[table];
        watched.rows += applied.batch.rows() as u64;
        if !is_needed {
            return Ok(());
        }
        let people = match (&applied.subject, &watched.plan.subject) {
            (Some(column), Some(subject)) => {
                let mut faults = Faults::default();
                let kind = column.kind();
                let people = self.subjects.push(column, &mut faults, |cell, form| {
                    form.push_str(&subject.canonical(cell, kind)?);
                    Ok(())
                })?;
                Some(people)
            }
            _ => None,
        };
        if let Some(counter) = &mut watched.counter {
            watched.classes.extend_from_slice(counter.push(&applied.batch, people.as_deref())?);
        }
        if let Some(people) = people {
            let base = watched.people.len() as u64;
            let nobody = people.iter().enumerate().filter(|(_, person)| person.is_none());
            for (row, _) in nobody {
                watched.nobody.push(base + row as u64, CellFault::NoSubject);
            }
            watched.people.extend(people);
        }
        self.check_memory()
    }

    /// Decides what must go so that every gate is met, and whether that is within the limits.
    ///
    /// # Errors
    /// When a table that names a subject has rows without one, or quasi-identifiers vary within a subject
    /// and the gate does not say what a class is.
    pub fn decide(self) -> Result<Verdict<'p>> {
        self.check_subjects()?;
        let seen: Vec<Seen<'p>> = self.tables.into_iter().map(Seen::new).collect();
        let problems = seen.iter().filter_map(Seen::unclear_scope).collect();
        Error::all(problems)?;
        let gates: Vec<Gated<'_>> = seen.iter().filter_map(Seen::gated).collect();
        let solution = solve(&gates);
        let mut outcomes = solution.outcomes().iter();
        let (mut failures, mut fates) = (Vec::new(), Vec::new());
        for table in &seen {
            let outcome = table.is_gated().then(|| outcomes.next()).flatten();
            if let Some(Err(error)) = outcome.map(Outcome::check) {
                failures.push(table.failure(error)?);
            }
            fates.push(table.fates(&solution, outcome));
        }
        let tables =
            seen.into_iter().zip(fates).map(|(table, fates)| table.decided(fates)).collect();
        Ok(Verdict { tables, failures })
    }

    fn check_subjects(&self) -> Result<()> {
        let problems = self.tables.iter().filter(|table| !table.nobody.is_empty());
        let problems = problems.map(|table| {
            let name = table.plan.subject_name().cloned();
            let place = Place::table(table.plan.table());
            let rows = table.nobody.first().iter().map(|(row, _)| row + 1).collect();
            Problem {
                place: match name {
                    Some(name) => place.with_column(ColumnRef::Named(name)),
                    None => place,
                },
                cause: Cause::Cells {
                    count: table.nobody.count(),
                    first: CellFault::NoSubject,
                    rows,
                },
            }
        });
        Error::all(problems.collect())
    }

    fn check_memory(&self) -> Result<()> {
        let Some(limit) = self.memory_limit else { return Ok(()) };
        let used: u64 =
            self.tables.iter().map(Watched::bytes).sum::<u64>() + self.subjects.bytes() as u64;
        if used > limit {
            return Err(Error::new(Cause::OverMemory { limit_mib: limit >> 20 }));
        }
        Ok(())
    }
}

impl Watched<'_> {
    fn bytes(&self) -> u64 {
        let rows = self.classes.capacity() * size_of::<u32>()
            + self.people.capacity() * size_of::<Option<u32>>();
        rows as u64 + self.counter.as_ref().map_or(0, Counter::bytes)
    }
}
