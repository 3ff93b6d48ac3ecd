//! Counts of a run: rows, and per column what was null, changed and at fault.

use crate::equivalence::Distinct;
use crate::error::{Cause, ColumnRef, Error, Faults, Place, Problem, Result};
use crate::policy::OnInvalid;

use super::bind::TablePlan;

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
    /// Rows whose shift could not be told, by shift source.
    pub shifts: Vec<Faults>,
}

impl Tally {
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
        for (mine, theirs) in self.shifts.iter_mut().zip(&later.shifts) {
            mine.append(theirs, self.rows);
        }
        self.rows += later.rows;
    }

    /// Whether there is a fault that the policy calls an error.
    #[must_use]
    pub fn is_stopping(&self, plan: &TablePlan) -> bool {
        plan.columns.iter().zip(&self.columns).any(|(planned, tally)| {
            !tally.faults.is_empty() && planned.on_invalid(&plan.resolved) == OnInvalid::Error
        })
    }

    /// Whether every cell could be read, or may be null.
    ///
    /// # Errors
    /// One problem for every column with faults that the policy calls errors, the smallest row
    /// first.
    pub fn check(&self, plan: &TablePlan) -> Result<()> {
        let mut found: Vec<(u64, Problem)> = Vec::new();
        for (planned, tally) in plan.columns.iter().zip(&self.columns) {
            let Some(&(row, first)) = tally.faults.first().first() else { continue };
            if planned.on_invalid(&plan.resolved) == OnInvalid::Null {
                continue;
            }
            let rows = tally.faults.first().iter().map(|(row, _)| row + 1).collect();
            // By position where the first line has not proved to be a header: it may be cells.
            let column = match plan.resolved.column_ref(planned.input) {
                ColumnRef::NamedAt(name, _) => ColumnRef::Named(name),
                other => other,
            };
            let place = Place::table(plan.table()).with_column(column);
            let cause = Cause::Cells { count: tally.faults.count(), first, rows };
            found.push((row, Problem { place, cause }));
        }
        found.sort_by_key(|(row, _)| *row);
        Error::all(found.into_iter().map(|(_, problem)| problem).collect())
    }
}
