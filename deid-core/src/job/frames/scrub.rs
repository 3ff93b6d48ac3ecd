//! The run.

use crate::error::{Cause, Error, Kind, Result};
use crate::job::crosswalk::{Access, Held, ensure_apart};
use crate::job::engine::FirstPass;
use crate::job::manifest::{Part, Run};
use crate::job::plans::{Bound, Plans};
use crate::job::request::Options;
use crate::pipeline::{Position, Releaser, TablePlan, TableVerdict, Tally, TokenOrder, unlinked};
use crate::policy::Policy;
use crate::secret::Keyring;
use crate::table::{Batch, Deidentified, Released};

use super::table::{Frame, FrameOutcome, FramesOutcome, InMemory, OutputColumn};

/// How many rows are worked on at once.
const ROWS: usize = 65_536;

/// De-identifies tables in memory. Rows are worked on in parallel; order is kept.
///
/// A gate that is not met is not an error: the outcome says so and holds no row.
///
/// # Errors
/// Everything that is wrong with columns, cells and keys, of all tables at once.
pub fn scrub_frames(
    policy: &Policy,
    keys: Option<&Keyring>,
    frames: Vec<Frame>,
    options: &Options,
) -> Result<FramesOutcome> {
    run(policy, keys, frames, options, Rows::Release, Access::Add)
}

/// Does all that [`scrub_frames`] does, gate included, and hands no row over.
///
/// # Errors
/// As [`scrub_frames`].
pub fn check_frames(
    policy: &Policy,
    keys: Option<&Keyring>,
    frames: Vec<Frame>,
    options: &Options,
) -> Result<FramesOutcome> {
    run(policy, keys, frames, options, Rows::Forget, Access::Ask)
}

/// Does all that [`scrub_frames`] does with rows that nobody is in, with surrogates that are made
/// up: no crosswalk is needed, and none is touched.
///
/// # Errors
/// As [`scrub_frames`].
pub(in crate::job) fn rehearse_frames(
    policy: &Policy,
    keys: &Keyring,
    frames: Vec<Frame>,
    options: &Options,
) -> Result<FramesOutcome> {
    run(policy, Some(keys), frames, options, Rows::Release, Access::InItsPlace)
}

/// What becomes of the rows of a run.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Rows {
    /// They are dropped as soon as they were looked at.
    Forget,
    /// They are handed over when every gate is met.
    Release,
}

fn run(
    policy: &Policy,
    keys: Option<&Keyring>,
    mut frames: Vec<Frame>,
    options: &Options,
    rows: Rows,
    access: Access,
) -> Result<FramesOutcome> {
    if frames.is_empty() {
        return Err(Error::new(Cause::NoInput));
    }
    frames.sort_by(|a, b| a.table.cmp(&b.table));
    ensure_apart(policy, None, None, options)?;
    let (held, problems) = Held::open(policy, keys, options.crosswalk.as_deref(), access);
    let frames = frames.into_iter().map(Ok);
    let plans = Plans::new(policy, keys, held.crosswalk.clone());
    let mut bound = plans.bind(frames, problems, options.ungated);
    if rows == Rows::Release {
        bound.ensure_clear()?;
    }
    let Bound { tables: frames, plans, unused_rules, problems } = bound;
    let pass = |first: &mut FirstPass<'_>, index, frame| Pass::run(first, index, &frame, rows);
    let gathered = |kind| kind == Kind::Data;
    let passed = FirstPass::over((frames, &plans), problems, gathered, options, pass);
    let (passes, verdict) = passed?;
    let run = Run { policy, keys, crosswalk: held.crosswalk.as_deref(), options };
    let mut outcome = FramesOutcome {
        tables: Vec::new(),
        manifest: run.manifest(&[]),
        failures: verdict.failures().to_vec(),
        unused_rules,
        unlinked: unlinked(plans.iter().zip(passes.iter().map(|pass| &pass.tally))),
        crosswalk: held.outcome(),
    };
    let Some(verdicts) = verdict.tables() else { return Ok(outcome) };
    let mut parts = Vec::new();
    for ((pass, plan), verdict) in passes.into_iter().zip(&plans).zip(verdicts) {
        let (table, part) = pass.finish(plan, verdict, rows)?;
        outcome.tables.push(table);
        parts.push(part);
    }
    outcome.manifest = run.manifest(&parts);
    held.save()?; // nobody has a row of it yet
    Ok(outcome)
}

/// One table after its plan was applied.
struct Pass {
    tally: Tally,
    batches: Vec<Batch<Deidentified>>,
}

impl Pass {
    fn run(first: &mut FirstPass<'_>, index: usize, frame: &Frame, rows: Rows) -> Result<Self> {
        let mut pieces = InMemory(frame.batches.iter().flat_map(|batch| batch.split(ROWS)));
        let mut batches = Vec::new();
        let keep = |batch, ()| {
            if rows == Rows::Release {
                batches.push(batch);
            }
            Ok(())
        };
        let tally = first.table(index, &mut pieces, |_| Ok(()), keep)?.tally;
        Ok(Self { tally, batches })
    }

    /// Releases the rows that stay.
    fn finish<'p>(
        self,
        plan: &'p TablePlan,
        verdict: &'p TableVerdict<'p>,
        rows: Rows,
    ) -> Result<(FrameOutcome, Part<'p>)> {
        let mut releaser = verdict.releaser();
        let (batches, order) = match plan.token_order().filter(|_| rows == Rows::Release) {
            None => {
                let batches = self.batches.into_iter().map(|batch| releaser.release(batch));
                (batches.collect::<Result<Vec<_>>>()?, None)
            }
            Some(order) => ordered(&order, &self.batches, &mut releaser)?,
        };
        let departure = match rows {
            Rows::Release => releaser.finish(),
            Rows::Forget => verdict.unmeasured(),
        };
        let part = Part::new(plan, verdict, self.tally, departure);
        let table = FrameOutcome {
            name: plan.table().clone(),
            schema: plan.output_schema().clone(),
            batches,
            order: order.map(|order| staying(order, verdict.kept().as_deref())),
            kept: verdict.kept(),
            columns: columns(plan, verdict),
            outcome: part.outcome(),
        };
        Ok((table, part))
    }
}

/// Rows that leave, and which row of the input each was where that was looked at.
type Ordered = (Vec<Batch<Released>>, Option<Vec<u64>>);

/// The rows in the order of their tokens, released.
fn ordered(
    order: &TokenOrder,
    batches: &[Batch<Deidentified>],
    releaser: &mut Releaser<'_>,
) -> Result<Ordered> {
    let starts: Vec<u64> = batches
        .iter()
        .scan(0, |next, batch| {
            let start = *next;
            *next += batch.rows() as u64;
            Some(start)
        })
        .collect();
    let (positions, all) = (order.sorted(batches)?, batches.iter().collect::<Vec<_>>());
    let row = |&(batch, row): &Position| starts[batch] + row as u64;
    let released = positions.chunks(ROWS).map(|positions| {
        let rows: Vec<u64> = positions.iter().map(row).collect();
        releaser.release_rows(Batch::interleave(&all, positions)?, &rows)
    });
    Ok((released.collect::<Result<_>>()?, Some(positions.iter().map(row).collect())))
}

/// Those of the rows that stay.
fn staying(mut order: Vec<u64>, kept: Option<&[bool]>) -> Vec<u64> {
    if let Some(kept) = kept {
        // Rows of a table in memory: their numbers are positions.
        order.retain(|&row| usize::try_from(row).is_ok_and(|row| kept[row]));
    }
    order
}

fn columns(plan: &TablePlan, verdict: &TableVerdict<'_>) -> Vec<OutputColumn> {
    // Starring rewrites the columns that the gate counts.
    let starred = if verdict.starred() > 0 { plan.counted() } else { Vec::new() };
    let columns = plan.resolved().columns.iter().enumerate();
    let left = columns.filter(|(_, column)| !column.rule.is_drop());
    left.map(|(input, column)| {
        let is_kept = column.rule.is_kept();
        OutputColumn { input, untouched: is_kept && !starred.contains(&&column.field.name) }
    })
    .collect()
}
