//! The counts of a table that may lie in several files: a problem is told in its file, by the row
//! of that file.

use std::sync::Arc;

use crate::error::{ColumnRef, Error, Place, Problem, Result};
use crate::io::shift_rows;
use crate::pipeline::{TablePlan, Tally};

use super::align::Alignment;

/// Which of a table's files some rows are from.
#[derive(Clone, Default)]
pub(super) struct Part {
    /// From 0.
    pub(super) index: usize,
    /// Where its problems are; none where the caller knows.
    pub(super) place: Place,
    /// Where it has the columns of the table.
    pub(super) columns: Option<Arc<Alignment>>,
}

impl Part {
    /// The same error, with the positions that columns have in this file.
    fn located(&self, error: Error) -> Error {
        let Some(columns) = &self.columns else { return error.within(&self.place) };
        let mut problems = error.within(&self.place).into_problems();
        for problem in &mut problems {
            if let Some(ColumnRef::NamedAt(_, at)) = &mut problem.place.column
                && let Some(own) = columns.position(*at - 1)
            {
                *at = own + 1;
            }
        }
        // An error holds at least one problem, so this is one again.
        Error::all(problems).err().unwrap_or_else(|| Error::new(crate::error::Cause::NoInput))
    }
}

/// How far a pass has come in a table.
#[derive(Default)]
pub(super) struct Spot {
    part: Part,
    /// Rows of this file so far.
    pub(super) rows: u64,
}

impl Spot {
    /// Goes to the file that the next rows are from.
    pub(super) fn enter(&mut self, part: Part) {
        if part.index != self.part.index {
            self.rows = 0;
        }
        self.part = part;
    }

    /// An error whose rows count from where the next rows start.
    pub(super) fn located(&self, error: Error) -> Error {
        self.part.located(shift_rows(error, self.rows))
    }
}

/// The counts of one table.
pub(super) struct Counted {
    pub(super) tally: Tally,
    /// The rows of each of its files; files without a row may be missing at the end.
    pub(super) rows: Vec<u64>,
}

/// The counts of one table, on the way.
pub(super) struct Counts<'p> {
    plan: &'p TablePlan,
    /// Of the files before.
    before: Tally,
    rows: Vec<u64>,
    problems: Vec<Problem>,
    part: Part,
    /// Of this file.
    tally: Tally,
}

impl<'p> Counts<'p> {
    pub(super) fn new(plan: &'p TablePlan) -> Self {
        let (before, tally) = (Tally::of(plan), Tally::of(plan));
        Self { plan, before, rows: Vec::new(), problems: Vec::new(), part: Part::default(), tally }
    }

    /// Goes to the file that the next rows are from.
    pub(super) fn enter(&mut self, part: Part) {
        if part.index != self.part.index {
            self.close();
        }
        self.part = part;
    }

    /// An error whose rows count from where the next rows start.
    pub(super) fn located(&self, error: Error) -> Error {
        self.part.located(shift_rows(error, self.tally.rows))
    }

    pub(super) fn append(&mut self, later: &Tally) {
        self.tally.append(later);
    }

    /// Whether there is a fault that the policy calls an error, in any file so far.
    pub(super) fn is_stopping(&self) -> bool {
        !self.problems.is_empty() || self.tally.is_stopping(self.plan)
    }

    /// Ends the file that the last rows were from.
    fn close(&mut self) {
        if let Err(error) = self.tally.check(self.plan) {
            self.problems.extend(self.part.located(error).into_problems());
        }
        self.rows.resize(self.part.index, 0);
        self.rows.push(self.tally.rows);
        let tally = std::mem::replace(&mut self.tally, Tally::of(self.plan));
        match self.before.rows {
            0 => self.before = tally,
            _ => self.before.append(&tally),
        }
    }

    /// The counts of all files.
    ///
    /// # Errors
    /// What `done` says, and the cells at fault that the policy does not let become null. The cells
    /// of the file that could not be read to its end are not told: what is wrong there comes first.
    pub(super) fn finish(mut self, done: Result<()>) -> Result<Counted> {
        match done {
            Ok(()) => self.close(),
            Err(error) => self.problems.extend(error.into_problems()),
        }
        Error::all(self.problems)?;
        Ok(Counted { tally: self.before, rows: self.rows })
    }
}
