//! The second pass over a table: the rows that stay meet the released ones.

use crate::error::Result;
use crate::evidence::{Columns, Compared, Comparison, Expected, Watched};
use crate::pipeline::{Departure, TablePlan, TableVerdict};
use crate::table::{self as state, Batch, Column};

use super::super::engine::{Pieces, made_again, second_pass};
use super::super::order::Runs;
use super::super::request::Options;
use super::super::rows::Rows;
use super::table::{Released, left};

/// A table after its first pass.
pub(super) struct SecondPass<'r> {
    pub(super) plan: &'r TablePlan,
    pub(super) verdict: &'r TableVerdict<'r>,
    pub(super) options: &'r Options,
}

/// What stands behind rows as the plan makes them, before any goes.
struct Behind {
    rows: usize,
    /// The raw columns behind those of the output, where they are needed.
    raw: Vec<Option<Column>>,
}

impl SecondPass<'_> {
    /// Makes the rows again, lets those go that the verdict says, and compares what stays with the
    /// released table where there is one. Gives what left, measured, too.
    ///
    /// # Errors
    /// When a table cannot be read.
    pub(super) fn run(
        &self,
        mut rows: Rows,
        released: Option<&Released>,
        watched: Vec<Watched>,
    ) -> Result<(Option<Compared>, Departure)> {
        if let Some(order) = self.plan.token_order() {
            return self.ordered(Runs::new(order, None), rows, released, watched);
        }
        let behind = raw_behind(self.plan, &watched);
        let wanted = self.plan.wanted();
        let released = released.map(Released::rows).transpose()?;
        let mut meeting = Meeting {
            kept: self.verdict.kept(),
            comparison: released.map(|rows| Comparison::new(rows, watched)),
            rows: 0,
        };
        let make = |piece| {
            let batch = Rows::decode(piece, self.plan, &wanted)?;
            let raw = behind.iter().map(|at| at.map(|at| batch.columns()[at].clone())).collect();
            Ok((self.plan.apply(&batch)?.batch, Behind { rows: batch.rows(), raw }))
        };
        let meet = |batch: Batch<state::Released>, behind| meeting.take(&batch, &behind);
        let (plan, verdict) = (self.plan, self.verdict);
        let departure = second_pass(plan, verdict, &mut rows, self.options, make, meet)?;
        let compared = meeting.comparison.map(Comparison::finish).transpose()?;
        Ok((compared, departure))
    }
}

impl SecondPass<'_> {
    /// The same for a table whose rows leave in the order of tokens. Without the key of the release
    /// there is no telling which row is which: then its cells are compared by their form alone.
    fn ordered(
        &self,
        mut runs: Runs,
        mut rows: Rows,
        released: Option<&Released>,
        watched: Vec<Watched>,
    ) -> Result<(Option<Compared>, Departure)> {
        let (plan, verdict, options) = (self.plan, self.verdict, self.options);
        made_again(plan, &mut rows, options, |batch| runs.push(batch))?;
        let is_told = watched.iter().all(|column| column.expected == Expected::Same);
        let released = released.map(Released::rows).transpose()?;
        let mut comparison = released.map(|rows| Comparison::new(rows, watched));
        let mut made = 0;
        let meet = |batch: Batch<state::Released>| {
            made += batch.rows() as u64;
            let raw = vec![None; batch.columns().len()];
            match comparison.as_mut().filter(|_| is_told) {
                Some(comparison) => comparison.push(batch.columns(), &raw),
                None => Ok(()),
            }
        };
        let departure = runs.finish()?.release(plan, verdict, options, meet)?;
        let mut compared = comparison.map(Comparison::finish).transpose()?;
        if let Some(compared) = compared.as_mut().filter(|_| !is_told) {
            (compared.made, compared.first) = (made, None);
        }
        Ok((compared, departure))
    }
}

/// The positions of the raw columns that stand behind dates and values which cannot be made again
/// and are compared with the raw ones.
fn raw_behind(plan: &TablePlan, watched: &[Watched]) -> Vec<Option<usize>> {
    let behind = left(plan).into_iter().zip(watched);
    let is_compared =
        |watched: &Watched| matches!(watched.expected, Expected::Lookalike | Expected::Shifted);
    behind.map(|(raw, watched)| is_compared(watched).then_some(raw)).collect()
}

struct Meeting<R> {
    /// Which rows of the table stay; `None` where all do.
    kept: Option<Vec<bool>>,
    comparison: Option<Comparison<R>>,
    /// Rows that were made so far.
    rows: usize,
}

impl<R: Iterator<Item = Result<Columns>>> Meeting<R> {
    fn take(&mut self, batch: &Batch<state::Released>, behind: &Behind) -> Result<()> {
        let kept = self.kept.as_ref().and_then(|kept| kept.get(self.rows..));
        self.rows += behind.rows;
        let Some(comparison) = &mut self.comparison else { return Ok(()) };
        let raw =
            behind.raw.iter().map(|raw| raw.as_ref().map(|raw| staying(raw, kept)).transpose());
        comparison.push(batch.columns(), &raw.collect::<Result<Vec<_>>>()?)
    }
}

/// The cells of the rows that stay.
fn staying(raw: &Column, kept: Option<&[bool]>) -> Result<Column> {
    let Some(kept) = kept else { return Ok(raw.clone()) };
    let rows = (0_u32..).zip(kept.iter().take(raw.len()));
    raw.take(&rows.filter(|(_, stays)| **stays).map(|(row, _)| Some(row)).collect::<Vec<_>>())
}
