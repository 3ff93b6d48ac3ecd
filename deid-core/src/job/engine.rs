//! The one way of rows through a run: pieces are read in order, worked on by any thread and taken
//! in order again.
//!
//! | | reads | makes | takes |
//! |---|---|---|---|
//! | scrub of files or a pipe, first pass | [`Rows`](super::rows::Rows) | plan applied, encoded | hidden file or spool |
//! | check, and the first pass of verify | [`Rows`](super::rows::Rows) | plan applied | nothing |
//! | frames | batches in memory | plan applied | memory |
//! | scrub, second pass | [`Source`]: what was spooled | nothing more | the release |
//! | verify, second pass | [`Rows`](super::rows::Rows) | plan applied | the comparison with the release |
//!
//! Frames have no second pass: their rows are in memory, and the verdict is applied to them there.
//! [`assess`](super::assess) has no plan, no gate and one table: it measures what
//! [`Batches`](super::read::Batches) reads.

use std::cell::Cell;

use crate::error::{Error, Kind, Problem, Result};
use crate::io::{Piece, Progress, Source};
use crate::pipeline::{Applied, Departure, Gatekeeper, TablePlan, TableVerdict, Verdict, ordered};
use crate::table::{Batch, Deidentified, Raw, Released};

use super::counts::{Counted, Counts, Part, Spot};
use super::plans::Table;
use super::request::Options;

/// Where the rows of a table come from.
pub(super) trait Pieces {
    /// A run of its rows.
    type Piece: Send;

    /// How much of it was read.
    fn progress(&self) -> Progress;

    /// The next run of rows; `None` at the end.
    ///
    /// # Errors
    /// When reading fails.
    fn next_piece(&mut self) -> Result<Option<Self::Piece>>;

    /// The rows of a piece, on any thread. What is not `wanted` need not be decoded.
    ///
    /// # Errors
    /// When it cannot be decoded.
    fn decode(piece: Self::Piece, plan: &TablePlan, wanted: &[bool]) -> Result<Batch<Raw>>;

    /// Which of the files of the table it is from, where there may be several.
    fn part(_piece: &Self::Piece) -> Part {
        Part::default()
    }
}

impl Pieces for Source {
    type Piece = Piece;

    fn progress(&self) -> Progress {
        Self::progress(self)
    }

    fn next_piece(&mut self) -> Result<Option<Piece>> {
        Self::next_piece(self)
    }

    fn decode(piece: Piece, plan: &TablePlan, wanted: &[bool]) -> Result<Batch<Raw>> {
        piece.decode(wanted)?.into_full_batch(plan.input_schema())
    }
}

/// The first pass over the tables of a run: every plan is applied, and the gate watches.
pub(super) struct FirstPass<'p> {
    plans: &'p [TablePlan],
    gatekeeper: Gatekeeper<'p>,
    options: &'p Options,
}

impl<'p> FirstPass<'p> {
    /// Takes every table through `pass` and holds the gate. Problems are gathered over all tables,
    /// with those that are `known`, where a kind `is_gathered`; what else goes wrong ends the run
    /// at once.
    ///
    /// # Errors
    /// All that is wrong.
    pub(super) fn over<T: Table, R>(
        (tables, plans): (Vec<T>, &'p [TablePlan]),
        known: Vec<Problem>,
        is_gathered: impl Fn(Kind) -> bool,
        options: &'p Options,
        mut pass: impl FnMut(&mut Self, usize, T) -> Result<R>,
    ) -> Result<(Vec<R>, Verdict<'p>)> {
        let gatekeeper = Gatekeeper::new(plans, options.max_memory);
        let mut this = Self { plans, gatekeeper, options };
        let (mut passes, mut problems) = (Vec::new(), known);
        for (index, table) in tables.into_iter().enumerate() {
            let place = table.place();
            match pass(&mut this, index, table) {
                Ok(pass) => passes.push(pass),
                Err(error) if is_gathered(error.kind()) => {
                    problems.extend(error.within(&place).into_problems());
                }
                Err(error) => return Err(error.within(&place)),
            }
        }
        Error::all(problems)?;
        Ok((passes, this.gatekeeper.decide()?))
    }

    /// The plan of a table.
    pub(super) fn plan(&self, index: usize) -> &'p TablePlan {
        &self.plans[index]
    }

    /// Whether any table has a gate: no row is sure to leave then.
    pub(super) fn is_gated(&self) -> bool {
        self.gatekeeper.is_needed()
    }

    /// Reads one whole table, applies its plan and lets the gatekeeper look. Any thread may `make`
    /// something of the rows; they are handed to `keep` in order.
    ///
    /// Cells at fault do not stop the reading, so that one pass finds all of them; nothing is kept
    /// from the first one on.
    ///
    /// # Errors
    /// When the table cannot be read or kept, or cells are at fault that the policy does not let
    /// become null.
    pub(super) fn table<P: Pieces, M: Send>(
        &mut self,
        index: usize,
        pieces: &mut P,
        make: impl Fn(&Batch<Deidentified>) -> Result<M> + Sync,
        mut keep: impl FnMut(Batch<Deidentified>, M) -> Result<()>,
    ) -> Result<Counted> {
        let plan = self.plan(index);
        let (wanted, mut counts) = (plan.wanted(), Counts::new(plan));
        let work = |piece| {
            let part = P::part(&piece);
            let worked = P::decode(piece, plan, &wanted).and_then(|batch| {
                let applied = plan.apply(&batch)?;
                let made = make(&applied.batch)?;
                Ok((applied, made))
            });
            (part, worked)
        };
        let take = |(part, worked): (Part, Result<(Applied, M)>)| {
            counts.enter(part);
            let (applied, made) = worked.map_err(|error| counts.located(error))?;
            self.gatekeeper.observe(index, &applied)?;
            counts.append(&applied.tally);
            if !counts.is_stopping() {
                keep(applied.batch, made)?;
            }
            Ok(applied.tally.rows)
        };
        let done = each_piece(plan, pieces, self.options, work, take);
        counts.finish(done)
    }
}

/// The second pass over a table: the rows that the verdict lets go are handed to `take`, in order,
/// with what any thread made of them beside. Gives what left, measured.
///
/// # Errors
/// When the table cannot be read or taken.
pub(super) fn second_pass<P: Pieces, M: Send>(
    plan: &TablePlan,
    verdict: &TableVerdict<'_>,
    pieces: &mut P,
    options: &Options,
    make: impl Fn(P::Piece) -> Result<(Batch<Deidentified>, M)> + Sync,
    mut take: impl FnMut(Batch<Released>, M) -> Result<()>,
) -> Result<Departure> {
    let (mut releaser, mut spot) = (verdict.releaser(), Spot::default());
    let make = |piece| (P::part(&piece), make(piece));
    each_piece(plan, pieces, options, make, |(part, made)| {
        spot.enter(part);
        let (batch, beside) = made.map_err(|error| spot.located(error))?;
        spot.rows += batch.rows() as u64;
        let batch = releaser.release(batch)?;
        let rows = batch.rows() as u64;
        take(batch, beside)?;
        Ok(rows)
    })?;
    Ok(releaser.finish())
}

/// Makes the rows of a table again and hands them to `keep`, in order: the first half of a second
/// pass over a table whose rows leave in another one.
///
/// # Errors
/// When the table cannot be read or kept.
pub(super) fn made_again<P: Pieces>(
    plan: &TablePlan,
    pieces: &mut P,
    options: &Options,
    mut keep: impl FnMut(Batch<Deidentified>) -> Result<()>,
) -> Result<()> {
    let (wanted, mut spot) = (plan.wanted(), Spot::default());
    let work = |piece| {
        let part = P::part(&piece);
        let made = P::decode(piece, plan, &wanted).and_then(|batch| plan.apply(&batch));
        (part, made)
    };
    each_piece(plan, pieces, options, work, |(part, made)| {
        spot.enter(part);
        let batch = made.map_err(|error| spot.located(error))?.batch;
        let rows = batch.rows() as u64;
        spot.rows += rows;
        keep(batch)?;
        Ok(rows)
    })
}

/// Reads piece after piece, asking before each whether to go on, has any thread work on it, and
/// hands what came of it over in order; `take` says how many rows it took.
fn each_piece<P: Pieces, R: Send>(
    plan: &TablePlan,
    pieces: &mut P,
    options: &Options,
    work: impl Fn(P::Piece) -> R + Sync,
    mut take: impl FnMut(R) -> Result<u64>,
) -> Result<()> {
    let (read, mut told) = (Cell::new(0), 0);
    options.progress.begin(plan.table(), pieces.progress().of);
    ordered(
        options.threads,
        || {
            options.cancel.check()?;
            let piece = pieces.next_piece()?;
            read.set(pieces.progress().bytes);
            Ok(piece)
        },
        work,
        |made| {
            let rows = take(made)?;
            options.progress.advance(rows, read.get() - told);
            told = read.get();
            Ok(())
        },
    )?;
    options.progress.end();
    Ok(())
}
