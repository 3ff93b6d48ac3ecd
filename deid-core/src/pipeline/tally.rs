//! Counts of a run: rows, and per column what was null, changed and at fault.

use crate::equivalence::Distinct;
use crate::error::{Cause, CellFault, ColumnRef, Error, Faults, Place, Problem, Result};
use crate::policy::{OnInvalid, ResolvedTable};
use crate::vocab::Claim;

use super::bind::{PlannedColumn, ShiftPlan, TablePlan};
use super::subject::SubjectTally;

/// The counts of one column.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ColumnTally {
    /// Cells that were null in the input.
    pub nulls_in: u64,
    /// Cells that are null in the output.
    pub nulls_out: u64,
    /// Cells that could not be read as their type.
    pub faults: Faults,
    /// The distinct values that got a token; `None` where the rule writes none.
    pub tokens: Option<Distinct>,
}

/// The counts of one table, gathered in row order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Rows that came in.
    pub rows: u64,
    /// One for every input column.
    pub columns: Vec<ColumnTally>,
    /// Rows that do not say whom they are about, where the table names a subject.
    pub subject: SubjectTally,
    /// Rows whose shift could not be told, by shift source.
    pub shifts: Vec<Faults>,
}

impl Tally {
    /// Nothing counted yet: a table without a row has columns too.
    #[must_use]
    pub fn of(plan: &TablePlan) -> Self {
        let columns = plan.no_tokens().into_iter();
        let columns = columns.map(|tokens| ColumnTally { tokens, ..ColumnTally::default() });
        Self {
            columns: columns.collect(),
            shifts: vec![Faults::default(); plan.shifts.len()],
            ..Self::default()
        }
    }

    /// Adds the counts of the rows that follow.
    pub fn append(&mut self, later: &Self) {
        self.columns.resize_with(self.columns.len().max(later.columns.len()), Default::default);
        self.shifts.resize_with(self.shifts.len().max(later.shifts.len()), Default::default);
        for (mine, theirs) in self.columns.iter_mut().zip(&later.columns) {
            mine.nulls_in += theirs.nulls_in;
            mine.nulls_out += theirs.nulls_out;
            mine.faults.append(&theirs.faults, self.rows);
            if let Some(theirs) = &theirs.tokens {
                mine.tokens.get_or_insert_default().append(theirs);
            }
        }
        self.subject.append(&later.subject, self.rows);
        for (mine, theirs) in self.shifts.iter_mut().zip(&later.shifts) {
            mine.append(theirs, self.rows);
        }
        self.rows += later.rows;
    }

    /// Whether there is a fault that the policy calls an error.
    #[must_use]
    pub fn is_stopping(&self, plan: &TablePlan) -> bool {
        let mut columns = plan.columns.iter().zip(&self.columns);
        !self.subject.is_whole()
            || columns.any(|(planned, tally)| {
                tally.faults.kinds().iter().any(|kind| planned.stops(plan, kind.fault))
            })
    }

    /// Whether every cell could be read, or may be null, and every row says whom it is about.
    ///
    /// # Errors
    /// One problem for every column and kind of fault that the policy calls an error, the smallest
    /// row first.
    pub fn check(&self, plan: &TablePlan) -> Result<()> {
        let mut found: Vec<(u64, Problem)> = Vec::new();
        for (planned, tally) in plan.columns.iter().zip(&self.columns) {
            let place = place_of(&plan.resolved, planned.input);
            found.extend(problems(&tally.faults, &place, |fault| {
                planned.stops(plan, fault) && !self.is_of_subject(plan, planned, fault)
            }));
        }
        for (place, faults) in self.refused_subjects(plan) {
            found.extend(problems(faults, &place, |_| true));
        }
        if let Some(subject) = &plan.subject {
            let place = place_of(&plan.resolved, subject.index);
            let told = found.iter().any(|(_, problem)| problem.place == place);
            found.extend(problems(&self.subject.missing, &place, |_| true));
            // What the column's own rule cannot read was told.
            found.extend(problems(&self.subject.unreadable, &place, |_| !told));
        }
        found.sort_by_key(|(row, _)| *row);
        Error::all(found.into_iter().map(|(_, problem)| problem).collect())
    }

    /// Whether cells could not be shifted because rows are about nobody, or about somebody who
    /// cannot be read: that is told of the subject.
    fn is_of_subject(&self, plan: &TablePlan, planned: &PlannedColumn, fault: CellFault) -> bool {
        let shift = planned.shifts.map(|index| &plan.shifts[index]);
        let Some(ShiftPlan::Keyed { subject: by, .. }) = shift else { return false };
        match fault {
            CellFault::SubjectRefused => true,
            CellFault::SubjectMissing => {
                let is_subject = plan.subject.as_ref().is_some_and(|known| known.index == *by);
                is_subject && !self.subject.missing.is_empty()
            }
            _ => false,
        }
    }

    /// What is wrong with the subjects of rows whose dates stop the run, and where: once for all
    /// dates that go by them.
    fn refused_subjects<'t>(
        &'t self,
        plan: &'t TablePlan,
    ) -> impl Iterator<Item = (Place, &'t Faults)> {
        let is_stopping = |index: usize| {
            plan.columns.iter().zip(&self.columns).any(|(planned, tally)| {
                let mut kinds = tally.faults.kinds().iter();
                planned.shifts == Some(index)
                    && kinds.any(|kind| kind.fault == CellFault::SubjectRefused)
                    && planned.stops(plan, CellFault::SubjectRefused)
            })
        };
        let shifts = plan.shifts.iter().zip(&self.shifts).enumerate();
        shifts.filter_map(move |(index, (shift, faults))| match shift {
            ShiftPlan::Keyed { subject, .. } if is_stopping(index) => {
                Some((place_of(&plan.resolved, *subject), faults))
            }
            _ => None,
        })
    }
}

/// The faults of a column that stop the run, one problem for every kind, each with the first of its
/// rows (from 1).
fn problems(
    faults: &Faults,
    place: &Place,
    stops: impl Fn(CellFault) -> bool,
) -> Vec<(u64, Problem)> {
    let stopping = faults.kinds().iter().filter(|kind| stops(kind.fault));
    let problem = stopping.map(|kind| {
        let rows: Vec<u64> = kind.rows.iter().map(|row| row + 1).collect();
        let first_row = rows.first().copied().unwrap_or_default();
        let cause = Cause::Cells { count: kind.count, first: kind.fault, rows };
        (first_row, Problem { place: place.clone(), cause })
    });
    problem.collect()
}

/// The place of a column: by position where the first line has not proved to be a header, for it
/// may be cells.
fn place_of(table: &ResolvedTable, index: usize) -> Place {
    let column = match table.column_ref(index) {
        ColumnRef::NamedAt(name, _) => ColumnRef::Named(name),
        other => other,
    };
    Place::table(&table.name).with_column(column)
}

impl PlannedColumn {
    /// Whether a fault of a cell stops the run.
    ///
    /// Under Safe Harbor a day before the data's own would leave years of birth that tell an age
    /// over 89 (45 CFR 164.514(b)(2)(i)(C)): emptying the cells that show it would hide that.
    fn stops(&self, plan: &TablePlan, fault: CellFault) -> bool {
        let is_claim = fault == CellFault::AfterAsOf && plan.claim == Some(Claim::SafeHarbor);
        // Nothing is wrong with the cell: emptying it would lose the person.
        is_claim
            || fault == CellFault::NotInCrosswalk
            || self.on_invalid(&plan.resolved) == OnInvalid::Error
    }
}
