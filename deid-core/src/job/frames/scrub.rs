//! The run.

use crate::error::{Cause, Error, Kind, Result};
use crate::job::engine::FirstPass;
use crate::job::manifest::{Part, Run};
use crate::job::plans::{Bound, Plans};
use crate::job::request::Options;
use crate::pipeline::{TablePlan, TableVerdict, Tally, unlinked};
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
    run(policy, keys, frames, options, Rows::Release)
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
    run(policy, keys, frames, options, Rows::Forget)
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
) -> Result<FramesOutcome> {
    if frames.is_empty() {
        return Err(Error::new(Cause::NoInput));
    }
    frames.sort_by(|a, b| a.table.cmp(&b.table));
    let frames = frames.into_iter().map(Ok);
    let mut bound = Plans::new(policy, keys).bind(frames, Vec::new(), options.ungated);
    if rows == Rows::Release {
        bound.ensure_clear()?;
    }
    let Bound { tables: frames, plans, unused_rules, problems } = bound;
    let pass = |first: &mut FirstPass<'_>, index, frame| Pass::run(first, index, &frame, rows);
    let gathered = |kind| kind == Kind::Data;
    let passed = FirstPass::over((frames, &plans), problems, gathered, options, pass);
    let (passes, verdict) = passed?;
    let run = Run { policy, keys, options };
    let mut outcome = FramesOutcome {
        tables: Vec::new(),
        manifest: run.manifest(&[]),
        failures: verdict.failures().to_vec(),
        unused_rules,
        unlinked: unlinked(plans.iter().zip(passes.iter().map(|pass| &pass.tally))),
    };
    let Some(verdicts) = verdict.tables() else { return Ok(outcome) };
    let mut parts = Vec::new();
    for ((pass, plan), verdict) in passes.into_iter().zip(&plans).zip(verdicts) {
        let (table, part) = pass.finish(plan, verdict, rows)?;
        outcome.tables.push(table);
        parts.push(part);
    }
    outcome.manifest = run.manifest(&parts);
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
        let batches = self.batches.into_iter().map(|batch| releaser.release(batch));
        let batches: Vec<Batch<Released>> = batches.collect::<Result<_>>()?;
        let departure = match rows {
            Rows::Release => releaser.finish(),
            Rows::Forget => verdict.unmeasured(),
        };
        let part = Part::new(plan, verdict, self.tally, departure);
        let table = FrameOutcome {
            name: plan.table().clone(),
            schema: plan.output_schema().clone(),
            batches,
            kept: verdict.kept(),
            columns: columns(plan, verdict),
            outcome: part.outcome(),
        };
        Ok((table, part))
    }
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
