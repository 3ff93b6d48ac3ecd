//! The run.

use crate::error::{Error, Kind, Place, Problem, Result};
use crate::io::shift_rows;
use crate::job::manifest::{Part, Run};
use crate::job::prepare::unused_rules;
use crate::job::request::Options;
use crate::pipeline::{Applied, Gatekeeper, TablePlan, TableVerdict, Tally, ordered, unlinked};
use crate::policy::Policy;
use crate::secret::Keyring;
use crate::table::{Batch, Deidentified, Released};

use super::bind::{Bound, bind};
use super::table::{Frame, FrameOutcome, FramesOutcome, OutputColumn};

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
    frames.sort_by(|a, b| a.table.cmp(&b.table));
    let Bound { frames, plans, problems } = bind(policy, keys, frames, options)?;
    if rows == Rows::Release {
        Error::all(problems.clone())?;
    }
    let mut gatekeeper = Gatekeeper::new(&plans, options.max_memory);
    let (passes, found) = first_pass(&frames, &plans, &mut gatekeeper, options, rows)?;
    Error::all(problems.into_iter().chain(found).collect())?;
    let verdict = gatekeeper.decide()?;
    let run = Run { policy, keys, options };
    let mut outcome = FramesOutcome {
        tables: Vec::new(),
        manifest: run.manifest(&[]),
        failures: verdict.failures().to_vec(),
        unused_rules: unused_rules(policy, &plans),
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

fn first_pass(
    frames: &[Frame],
    plans: &[TablePlan],
    gatekeeper: &mut Gatekeeper<'_>,
    options: &Options,
    rows: Rows,
) -> Result<(Vec<Pass>, Vec<Problem>)> {
    let mut passes = Vec::new();
    let mut problems: Vec<Problem> = Vec::new();
    for (index, (frame, plan)) in frames.iter().zip(plans).enumerate() {
        match Pass::run(frame, index, plan, gatekeeper, options, rows) {
            Ok(pass) => passes.push(pass),
            Err(error) if error.kind() == Kind::Data => {
                problems.extend(error.within(&Place::table(plan.table())).into_problems());
            }
            Err(error) => return Err(error.within(&Place::table(plan.table()))),
        }
    }
    Ok((passes, problems))
}

impl Pass {
    fn run(
        frame: &Frame,
        index: usize,
        plan: &TablePlan,
        gatekeeper: &mut Gatekeeper<'_>,
        options: &Options,
        rows: Rows,
    ) -> Result<Self> {
        let mut pass = Self { tally: Tally::of(plan), batches: Vec::new() };
        let mut pieces = frame.batches.iter().flat_map(|batch| batch.split(ROWS));
        options.progress.begin(plan.table(), None);
        ordered(
            options.threads,
            || options.cancel.check().map(|()| pieces.next()),
            |piece| plan.apply(&piece),
            |applied: Result<Applied>| {
                let applied = applied.map_err(|error| shift_rows(error, pass.tally.rows))?;
                gatekeeper.observe(index, &applied)?;
                pass.tally.append(&applied.tally);
                options.progress.advance(applied.tally.rows, 0);
                if rows == Rows::Release && !pass.tally.is_stopping(plan) {
                    pass.batches.push(applied.batch);
                }
                Ok(())
            },
        )?;
        options.progress.end();
        pass.tally.check(plan)?;
        Ok(pass)
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
