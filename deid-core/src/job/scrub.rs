//! The main job.

use crate::error::{Cause, Error, Kind, Means, Result, help};
use crate::pipeline::{TablePlan, unlinked};
use crate::policy::Policy;
use crate::secret::Keyring;

use super::crosswalk::{Access, Held, ensure_apart};
use super::engine::FirstPass;
use super::manifest::{Part, Run, custodian};
use super::outcome::Outcome;
use super::pass::Pass;
use super::plans::Bound;
use super::prepare::{Opened, prepare};
use super::request::{Input, Options, Output};
use super::stdout::Stdout;
use super::target::Target;

/// De-identifies tables and publishes them with their manifest: all, or nothing at all.
///
/// A gate that is not met is not an error: the outcome says so, and nothing was written.
///
/// # Errors
/// Everything that is wrong with inputs, columns, cells, keys and output; nothing is left behind.
/// Rows that went to standard output before stay there: [`Error::rows_are_out`] tells.
pub fn scrub(
    policy: &Policy,
    keys: Option<&Keyring>,
    input: &Input,
    output: &Output,
    options: &Options,
) -> Result<Outcome> {
    // Only what goes to a pipe can go before the last check; the manifest says whether it did.
    let stream = options.stream && matches!(output, Output::Stdout { .. });
    let told = Options { stream, ..options.clone() };
    let run = Run { policy, keys, crosswalk: None, options: &told };
    let out = Stdout::default();
    let done = run_files(&run, input, Some((output, &out)), options.stream);
    let done = options.cancel.outranks(done);
    done.map_err(|error| if out.has_begun() { error.after_rows() } else { error })
}

/// Does all that [`scrub`] does, gate included, and writes nothing.
///
/// # Errors
/// As [`scrub`], as far as inputs, columns, cells and keys go.
pub fn check(
    policy: &Policy,
    keys: Option<&Keyring>,
    input: &Input,
    options: &Options,
) -> Result<Outcome> {
    let run = Run { policy, keys, crosswalk: None, options };
    options.cancel.outranks(run_files(&run, input, None, false))
}

/// Without an output nothing is written, so what is wrong with inputs and columns can wait until
/// the cells were looked at.
fn run_files(
    run: &Run<'_>,
    input: &Input,
    output: Option<(&Output, &Stdout)>,
    stream: bool,
) -> Result<Outcome> {
    let options = run.options;
    ensure_apart(run.policy, Some(input), output.map(|(output, _)| output), options)?;
    let access = match output {
        None => Access::Ask,
        // Rows would be out before the entries that they need are saved.
        Some(_) if stream => Access::Frozen,
        Some(_) => Access::Add,
    };
    let path = options.crosswalk.as_deref();
    let (held, problems) = Held::open(run.policy, run.keys, path, access);
    let crosswalk = (&held, problems);
    let (mut bound, skipped) = prepare(run.policy, run.keys, crosswalk, input, options);
    let run = &Run { crosswalk: held.crosswalk.as_deref(), ..*run };
    if output.is_some() {
        bound.ensure_clear()?;
        bound.tables.iter().try_for_each(Opened::ensure_format)?;
        ensure_may_stream(stream, &bound.plans)?;
    }
    let open = |(output, out)| Target::open(input, output, run.policy.files(), out, options);
    let mut target = output.map(open).transpose()?;
    let Bound { tables, plans, unused_rules, problems } = bound;
    let is_check = output.is_none();
    let pass =
        |first: &mut FirstPass<'_>, index, opened| Pass::run(first, index, opened, target.as_mut());
    let gathered = |kind| is_gathered(kind, is_check);
    let passed = FirstPass::over((tables, &plans), problems, gathered, options, pass);
    let (passes, verdict) = passed.map_err(|error| cut_short(target.as_ref(), error))?;
    let mut outcome = Outcome {
        tables: Vec::new(),
        manifest: run.manifest(&[]),
        failures: verdict.failures().to_vec(),
        left_alone: skipped.left_alone,
        left_out: skipped.left_out,
        unused_rules,
        unlinked: unlinked(plans.iter().zip(passes.iter().map(|pass| &pass.tally))),
        crosswalk: held.outcome(),
    };
    let Some(verdicts) = verdict.tables() else { return Ok(outcome) };
    let tables = passes.into_iter().zip(&plans).zip(verdicts);
    let parts: Vec<Part<'_>> = tables
        .map(|((pass, plan), verdict)| pass.finish(plan, verdict, target.as_mut(), options))
        .collect::<Result<_>>()?;
    outcome.manifest = run.manifest(&parts);
    outcome.tables = parts.iter().map(Part::outcome).collect();
    target.map_or(Ok(()), |target| publish(target, &held, &outcome, &parts, options))?;
    Ok(outcome)
}

/// The crosswalk is saved first: what has left can always be found again.
fn publish(
    target: Target,
    held: &Held,
    outcome: &Outcome,
    parts: &[Part<'_>],
    options: &Options,
) -> Result<()> {
    let manifest = outcome.manifest.to_bytes();
    options.cancel.check()?;
    held.save()?;
    target.publish(&manifest, &custodian(&manifest, parts, outcome.crosswalk.as_ref()))
}

fn cut_short(target: Option<&Target>, error: Error) -> Error {
    match target {
        Some(target) => target.cut_short(error),
        None => error,
    }
}

fn ensure_may_stream(stream: bool, plans: &[TablePlan]) -> Result<()> {
    if stream && plans.iter().any(TablePlan::is_ordered) {
        return Err(Error::new(Cause::call(
            "streaming writes rows as they come: a table with `order = \"token\"` refuses it",
            help![Means::NoStream, ": the rows wait in temporary files until they are in order"],
        )));
    }
    if !(stream && plans.iter().any(TablePlan::is_gated)) {
        return Ok(());
    }
    Err(Error::new(Cause::call(
        "streaming writes before the last check: a policy with a gate refuses it",
        help![
            Means::NoStream,
            ": the rows wait in a temporary file until the gate has decided; or pass ",
            Means::Ungated,
            ", which the manifest tells",
        ],
    )))
}

/// Whether the other tables are still looked at: after a problem of data, and, where nothing is
/// written that could fill the disk, after a file that cannot be read.
pub(super) fn is_gathered(kind: Kind, is_check: bool) -> bool {
    kind == Kind::Data || is_check && kind == Kind::Io
}
