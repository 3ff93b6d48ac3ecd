//! The main job.

use std::sync::Arc;

use crate::error::{Cause, Error, Kind, Means, Problem, Result, help};
use crate::io::{CsvOptions, Format, Sink, Source, WriteOptions, Written};
use crate::pipeline::{Departure, Gatekeeper, TablePlan, TableVerdict, Verdict, unlinked};
use crate::policy::Policy;
use crate::secret::Keyring;

use super::manifest::{Part, Run, custodian};
use super::outcome::Outcome;
use super::prepare::{Opened, PreparedRun, place};
use super::release::release;
use super::request::{Input, Options, Output};
use super::stdout::Stdout;
use super::stream::{Streamed, apply};
use super::target::{FirstPass, Target};

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
    // A run that stops can fail in many places; that it was to stop is all there is to say.
    let out = Stdout::default();
    let done = published(policy, keys, input, (output, &out), options);
    let done = done.map_err(|error| options.cancel.check().err().unwrap_or(error));
    done.map_err(|error| if out.has_begun() { error.after_rows() } else { error })
}

fn published(
    policy: &Policy,
    keys: Option<&Keyring>,
    input: &Input,
    (output, out): (&Output, &Stdout),
    options: &Options,
) -> Result<Outcome> {
    let prepared = PreparedRun::new(&Arc::new(policy.clone()), keys, input, options)?;
    if options.stream && prepared.plans.iter().any(TablePlan::is_gated) {
        return Err(Error::new(Cause::call(
            "streaming writes before the last check: a policy with a gate refuses it",
            help![
                Means::NoStream,
                ": the rows wait in a temporary file until the gate has decided; or pass ",
                Means::Ungated,
                ", which the manifest tells",
            ],
        )));
    }
    // Only what goes to a pipe can go before the last check; the manifest says whether it did.
    let stream = options.stream && matches!(output, Output::Stdout { .. });
    let options = &Options { stream, ..options.clone() };
    let mut target = Target::open(input, output, policy.files(), out, options)?;
    let PreparedRun { opened, plans, left_alone, unused_rules, problems } = prepared;
    let passed = first_pass(opened, &plans, Some(&mut target), problems, options);
    let (passes, verdict) = passed.map_err(|error| target.cut_short(error))?;
    let run = Run { policy, keys, options };
    let failures = verdict.failures().to_vec();
    let mut outcome = Outcome {
        tables: Vec::new(),
        manifest: run.manifest(&[]),
        failures,
        left_alone,
        unused_rules,
        unlinked: unlinked(plans.iter().zip(passes.iter().map(|pass| &pass.streamed.tally))),
    };
    let Some(verdicts) = verdict.tables() else {
        return Ok(outcome);
    };
    let mut parts = Vec::new();
    for ((pass, plan), verdict) in passes.into_iter().zip(&plans).zip(verdicts) {
        parts.push(pass.finish(plan, verdict, &mut target, options)?);
    }
    outcome.manifest = run.manifest(&parts);
    outcome.tables = parts.iter().map(Part::outcome).collect();
    let manifest = outcome.manifest.to_bytes();
    options.cancel.check()?;
    target.publish(&manifest, &custodian(&manifest, &parts))?;
    Ok(outcome)
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
    let prepared = PreparedRun::gather(&Arc::new(policy.clone()), keys, input, options);
    let PreparedRun { opened, plans, left_alone, unused_rules, problems } = prepared;
    let (passes, verdict) = first_pass(opened, &plans, None, problems, options)?;
    let run = Run { policy, keys, options };
    let failures = verdict.failures().to_vec();
    let mut outcome = Outcome {
        tables: Vec::new(),
        manifest: run.manifest(&[]),
        failures,
        left_alone,
        unused_rules,
        unlinked: unlinked(plans.iter().zip(passes.iter().map(|pass| &pass.streamed.tally))),
    };
    if let Some(verdicts) = verdict.tables() {
        let tables = passes.into_iter().zip(&plans).zip(verdicts);
        let parts: Vec<Part<'_>> =
            tables.map(|((pass, plan), verdict)| pass.unwritten(plan, verdict)).collect();
        outcome.manifest = run.manifest(&parts);
        outcome.tables = parts.iter().map(Part::outcome).collect();
    }
    Ok(outcome)
}

/// One table after the first pass.
pub(super) struct Pass {
    shown: String,
    csv: CsvOptions,
    format: Format,
    file: String,
    streamed: Streamed,
    written: Option<(FirstPass, Written)>,
}

/// Applies every plan to its whole table and holds the gate. Problems are gathered over all tables,
/// with those that were known before; what hinders the run as a whole ends it at once.
pub(super) fn first_pass<'p>(
    opened: Vec<Opened>,
    plans: &'p [TablePlan],
    mut target: Option<&mut Target>,
    mut problems: Vec<Problem>,
    options: &Options,
) -> Result<(Vec<Pass>, Verdict<'p>)> {
    let mut gatekeeper = Gatekeeper::new(plans, options.max_memory);
    let mut passes = Vec::new();
    for (index, (opened, plan)) in opened.into_iter().zip(plans).enumerate() {
        let place = place(&opened.input);
        match Pass::run(opened, index, plan, &mut gatekeeper, target.as_deref_mut(), options) {
            Ok(pass) => passes.push(pass),
            Err(error) if is_gathered(error.kind(), target.is_none()) => {
                problems.extend(error.within(&place).into_problems());
            }
            Err(error) => return Err(error.within(&place)),
        }
    }
    Error::all(problems)?;
    Ok((passes, gatekeeper.decide()?))
}

/// Whether the other tables are still looked at: after a problem of data, and, where nothing is
/// written that could fill the disk, after a file that cannot be read.
fn is_gathered(kind: Kind, is_check: bool) -> bool {
    kind == Kind::Data || is_check && kind == Kind::Io
}

impl Pass {
    fn run(
        opened: Opened,
        index: usize,
        plan: &TablePlan,
        gatekeeper: &mut Gatekeeper<'_>,
        target: Option<&mut Target>,
        options: &Options,
    ) -> Result<Self> {
        let Opened { input, csv, source } = opened;
        let file = format!("{}{}", plan.table(), input.format.extension());
        let (streamed, written) = match target {
            None => (apply(source, index, gatekeeper, plan, None, options)?, None),
            Some(target) => {
                let out = target.first_pass(&file, gatekeeper.is_needed())?;
                let write = WriteOptions { csv, ..WriteOptions::default() };
                let mut sink = Sink::create(out, input.format, plan.output_schema(), &write)?;
                let streamed = apply(source, index, gatekeeper, plan, Some(&mut sink), options)?;
                (streamed, Some(sink.finish()?))
            }
        };
        let shown =
            input.path.map_or_else(|| input.shown.clone(), |path| path.display().to_string());
        Ok(Self { shown, csv, format: input.format, file, streamed, written })
    }

    /// Brings the rows that stay to where they will be published.
    fn finish<'p>(
        self,
        plan: &'p TablePlan,
        verdict: &'p TableVerdict<'p>,
        target: &mut Target,
        options: &Options,
    ) -> Result<Part<'p>> {
        let Some((pass, written)) = self.written else {
            return Ok(self.unwritten(plan, verdict));
        };
        let (written, departure) = if verdict.is_untouched() {
            target.keep(pass)?;
            (written, verdict.unmeasured())
        } else {
            let (file, out) = target.second_pass(&self.file, pass)?;
            let source = Source::from_file(file, self.format, &self.csv)?;
            let write = WriteOptions { csv: self.csv, ..WriteOptions::default() };
            let mut sink = Sink::create(out, self.format, plan.output_schema(), &write)?;
            let departure = release(source, plan, verdict, &mut sink, options)?;
            let (out, written) = sink.finish()?;
            target.keep(out)?;
            (written, departure)
        };
        let digest = *self.streamed.input.sha256.as_bytes();
        let part = Part::new(plan, verdict, self.streamed.tally, departure);
        Ok(part.read_from(self.shown, digest).written_as(self.file, written))
    }

    /// The same for a run whose rows were compared instead of written.
    pub(super) fn compared<'p>(
        self,
        plan: &'p TablePlan,
        verdict: &'p TableVerdict,
        departure: Departure,
    ) -> Part<'p> {
        let digest = *self.streamed.input.sha256.as_bytes();
        Part::new(plan, verdict, self.streamed.tally, departure).read_from(self.shown, digest)
    }

    /// The same for a run that writes nothing.
    fn unwritten<'p>(self, plan: &'p TablePlan, verdict: &'p TableVerdict<'p>) -> Part<'p> {
        let mut departure = verdict.unmeasured();
        departure.assessment = departure.assessment.filter(|_| verdict.is_untouched());
        let digest = *self.streamed.input.sha256.as_bytes();
        Part::new(plan, verdict, self.streamed.tally, departure).read_from(self.shown, digest)
    }
}
