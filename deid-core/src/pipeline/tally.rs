//! Counts of a run: rows, and per column what was null, changed and at fault.

use crate::error::{Cause, CellFault, ColumnRef, Error, Faults, Place, Problem, Result};
use crate::policy::{OnInvalid, ResolvedTable};

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
    /// The counts of no rows of a table.
    #[must_use]
    pub fn new(plan: &TablePlan) -> Self {
        Self {
            columns: vec![ColumnTally::default(); plan.columns.len()],
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
        let columns = plan.columns.iter().zip(&self.columns);
        let mut stopping = columns.map(|(planned, tally)| is_stopping(plan, planned, tally));
        !self.subject.is_whole() || stopping.any(|stopping| stopping)
    }

    /// Whether every cell could be read, or may be null, and every row says whom it is about.
    ///
    /// # Errors
    /// One problem for every column with faults that the policy calls errors, the smallest row
    /// first.
    pub fn check(&self, plan: &TablePlan) -> Result<()> {
        let mut found: Vec<(u64, Problem)> = Vec::new();
        for (planned, tally) in plan.columns.iter().zip(&self.columns) {
            if is_stopping(plan, planned, tally) && !self.is_of_subject(plan, planned, tally) {
                found.extend(problem(&tally.faults, &place_of(&plan.resolved, planned.input)));
            }
        }
        if let Some(subject) = &plan.subject {
            let place = place_of(&plan.resolved, subject.index);
            let told = found.iter().any(|(_, problem)| problem.place == place);
            found.extend(problem(&self.subject.missing, &place));
            // What the column's own rule cannot read was told.
            found.extend(problem(&self.subject.unreadable, &place).filter(|_| !told));
        }
        found.sort_by_key(|(row, _)| *row);
        Error::all(found.into_iter().map(|(_, problem)| problem).collect())
    }

    /// Whether the column could not be shifted because rows are about nobody, which is told of the
    /// subject.
    fn is_of_subject(
        &self,
        plan: &TablePlan,
        planned: &PlannedColumn,
        tally: &ColumnTally,
    ) -> bool {
        let shift = planned.shifts.map(|index| &plan.shifts[index]);
        let (Some(ShiftPlan::Keyed { subject: by, .. }), Some(subject)) = (shift, &plan.subject)
        else {
            return false;
        };
        let mut first = tally.faults.first().iter();
        *by == subject.index
            && !self.subject.missing.is_empty()
            && first.all(|(_, fault)| *fault == CellFault::SubjectMissing)
    }
}

fn is_stopping(plan: &TablePlan, planned: &PlannedColumn, tally: &ColumnTally) -> bool {
    !tally.faults.is_empty() && planned.on_invalid(&plan.resolved) == OnInvalid::Error
}

/// A column's faults as one problem, with the first of their rows (from 0).
fn problem(faults: &Faults, place: &Place) -> Option<(u64, Problem)> {
    let &(row, first) = faults.first().first()?;
    let rows = faults.first().iter().map(|(row, _)| row + 1).collect();
    let cause = Cause::Cells { count: faults.count(), first, rows };
    Some((row, Problem { place: place.clone(), cause }))
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
