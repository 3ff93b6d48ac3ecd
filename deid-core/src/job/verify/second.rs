//! The second pass over a table: the rows that stay meet the released ones.

use crate::error::Result;
use crate::evidence::{Columns, Compared, Comparison, Expected, Watched};
use crate::io::{Piece, Source};
use crate::pipeline::{Applied, Departure, Releaser, TablePlan, TableVerdict, ordered};
use crate::table::Column;

use super::super::request::Options;
use super::super::stream::read_piece;
use super::table::{Released, left};

/// A table after its first pass.
pub(super) struct SecondPass<'r> {
    pub(super) plan: &'r TablePlan,
    pub(super) verdict: &'r TableVerdict<'r>,
    pub(super) options: &'r Options,
}

/// Rows as the plan makes them, before any goes.
struct Made {
    applied: Applied,
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
        mut source: Source,
        released: Option<&Released>,
        watched: Vec<Watched>,
    ) -> Result<(Option<Compared>, Departure)> {
        let behind = raw_behind(self.plan, &watched);
        let wanted = self.plan.wanted();
        let released = released.map(Released::rows).transpose()?;
        let mut meeting = Meeting {
            releaser: self.verdict.releaser(),
            kept: self.verdict.kept(),
            comparison: released.map(|rows| Comparison::new(rows, watched)),
            rows: 0,
        };
        self.options.progress.begin(self.plan.table(), source.progress().of);
        ordered(
            self.options.threads,
            || source.next_piece(),
            |piece| make(self.plan, piece, &wanted, &behind),
            |made| {
                let made = made?;
                self.options.progress.advance(made.applied.batch.rows() as u64, 0);
                meeting.take(made)
            },
        )?;
        self.options.progress.end();
        let compared = meeting.comparison.map(Comparison::finish).transpose()?;
        Ok((compared, meeting.releaser.finish()))
    }
}

/// The positions of the raw columns that stand behind shifted dates which cannot be made again.
fn raw_behind(plan: &TablePlan, watched: &[Watched]) -> Vec<Option<usize>> {
    let behind = left(plan).into_iter().zip(watched);
    behind.map(|(raw, watched)| (watched.expected == Expected::Shifted).then_some(raw)).collect()
}

fn make(plan: &TablePlan, piece: Piece, wanted: &[bool], behind: &[Option<usize>]) -> Result<Made> {
    let batch = read_piece(plan, piece, wanted)?;
    let raw = behind.iter().map(|at| at.map(|at| batch.columns()[at].clone())).collect();
    Ok(Made { applied: plan.apply(&batch)?, raw })
}

struct Meeting<'r, R> {
    releaser: Releaser<'r>,
    /// Which rows of the table stay; `None` where all do.
    kept: Option<Vec<bool>>,
    comparison: Option<Comparison<R>>,
    /// Rows that were made so far.
    rows: usize,
}

impl<R: Iterator<Item = Result<Columns>>> Meeting<'_, R> {
    fn take(&mut self, made: Made) -> Result<()> {
        let kept = self.kept.as_ref().and_then(|kept| kept.get(self.rows..));
        let raw = made.raw.iter().map(|raw| raw.as_ref().map(|raw| staying(raw, kept)).transpose());
        let raw: Vec<Option<Column>> = raw.collect::<Result<_>>()?;
        self.rows += made.applied.batch.rows();
        let batch = self.releaser.release(made.applied.batch)?;
        match &mut self.comparison {
            Some(comparison) => comparison.push(batch.columns(), &raw),
            None => Ok(()),
        }
    }
}

/// The cells of the rows that stay.
fn staying(raw: &Column, kept: Option<&[bool]>) -> Result<Column> {
    let Some(kept) = kept else { return Ok(raw.clone()) };
    let rows = (0_u32..).zip(kept.iter().take(raw.len()));
    raw.take(&rows.filter(|(_, stays)| **stays).map(|(row, _)| Some(row)).collect::<Vec<_>>())
}
