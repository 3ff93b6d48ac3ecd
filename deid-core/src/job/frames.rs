//! Tables in memory in, released tables in memory out: what Python calls. Nothing is read from
//! disk or written to it; gates, manifest and errors are those of [`super::scrub`].

use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use crate::error::{Cause, ColumnRef, Error, Kind, Place, Problem, Result};
use crate::evidence::{Manifest, OutputEntry};
use crate::io::{Format, PartialFolder, Replace, Sink, WriteOptions, Written, shift_rows};
use crate::pipeline::{
    Applied, GateResult, Gatekeeper, Plan, TablePlan, TableVerdict, Tally, ordered,
};
use crate::policy::{Policy, ResolvedColumn, ResolvedTable};
use crate::secret::Keyring;
use crate::table::{Batch, Deidentified, Raw, Released, Schema};
use crate::technique::{DomainKeys, Rule};
use crate::vocab::{ColumnName, TableName};

use super::manifest::{Part, Run};
use super::outcome::TableOutcome;
use super::prepare::unused_rules;
use super::request::Options;

/// How many rows are worked on at once.
const ROWS: usize = 65_536;

/// One table in memory.
pub struct Frame {
    /// The table of the policy that it is.
    pub table: TableName,
    /// Its columns.
    pub schema: Schema,
    /// Its rows, in order; every batch has the columns of `schema`.
    pub batches: Vec<Batch<Raw>>,
    /// Columns (from 0) that the caller could not turn into cells, and what they hold. They must
    /// be dropped: any other rule is an error.
    pub unreadable: Vec<(usize, &'static str)>,
}

/// What came of a run in memory.
pub struct FramesOutcome {
    /// The tables, by name; none where a gate is not met.
    pub tables: Vec<FrameOutcome>,
    /// The manifest. No table of it has a file.
    pub manifest: Manifest,
    /// Gates that are not met.
    pub failures: Vec<GateResult>,
    /// Rules of the policy that no column of any table took, as they are written there.
    pub unused_rules: Vec<String>,
}

/// One table of a run in memory.
pub struct FrameOutcome {
    /// Its name.
    pub name: TableName,
    /// Its columns.
    pub schema: Schema,
    /// Its rows; none where the run was a check.
    pub batches: Vec<Batch<Released>>,
    /// Which rows of the input are in the output; `None` where all are.
    pub kept: Option<Vec<bool>>,
    /// For every column of the output: its place in the input.
    pub columns: Vec<OutputColumn>,
    /// Its counts.
    pub outcome: TableOutcome,
}

/// Where a column of the output comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OutputColumn {
    /// Its position in the input, from 0.
    pub input: usize,
    /// Whether every cell that is left is as it came.
    pub untouched: bool,
}

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

/// Which columns a run would look into: the others need no cells, and only names are looked at
/// here. All of them where the names do not fit the policy, so that the run can say everything.
#[must_use]
pub fn wanted(policy: &Policy, table: &TableName, schema: &Schema) -> Vec<bool> {
    match policy.resolve(table, schema) {
        Ok(resolved) => read_columns(&resolved),
        Err(_) => vec![true; schema.len()],
    }
}

fn read_columns(table: &ResolvedTable) -> Vec<bool> {
    let is_read = |(index, column): (usize, &ResolvedColumn)| {
        column.rule != Rule::Drop
            || table.subject.as_ref().is_some_and(|subject| subject.index == index)
            || table.columns.iter().any(|other| reads(&other.rule, &column.field.name))
    };
    table.columns.iter().enumerate().map(is_read).collect()
}

fn reads(rule: &Rule, name: &ColumnName) -> bool {
    let by = match rule {
        Rule::DateShift(params) => [params.by.as_ref(), params.offset_column.as_ref()],
        _ => [None, None],
    };
    rule.companion() == Some(name) || by.contains(&Some(name))
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
    let plans = bind(policy, keys, &frames, options)?;
    let mut gatekeeper = Gatekeeper::new(&plans, options.max_memory);
    let passes = first_pass(&frames, &plans, &mut gatekeeper, options, rows)?;
    let verdict = gatekeeper.decide()?;
    let run = Run { policy, keys, options };
    let mut outcome = FramesOutcome {
        tables: Vec::new(),
        manifest: run.manifest(&[]),
        failures: verdict.failures().to_vec(),
        unused_rules: unused_rules(policy, &plans),
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

/// Binds every plan, gathering the problems of all tables.
fn bind(
    policy: &Policy,
    keys: Option<&Keyring>,
    frames: &[Frame],
    options: &Options,
) -> Result<Vec<TablePlan>> {
    if frames.is_empty() {
        return Err(Error::new(Cause::NoInput));
    }
    let policy = Arc::new(policy.clone());
    let keys = keys.map(|keys| DomainKeys::derive(keys, policy.domains(), policy.recipient()));
    let keys = keys.map(Arc::new);
    let (mut plans, mut problems) = (Vec::new(), Vec::new());
    for frame in frames {
        let unreadable = unreadable(&policy, frame);
        let bound = Plan::new(Arc::clone(&policy), frame.table.as_str(), keys.clone())
            .and_then(|plan| plan.bind(&frame.schema));
        match bound {
            Ok(plan) => plans.push(if options.ungated { plan.ungated() } else { plan }),
            Err(error) => problems.extend(error.into_problems()),
        }
        problems.extend(unreadable);
    }
    Error::all(problems)?;
    Ok(plans)
}

/// Columns without cells that a rule would look into.
fn unreadable(policy: &Policy, frame: &Frame) -> Vec<Problem> {
    let Ok(resolved) = policy.resolve(&frame.table, &frame.schema) else {
        return Vec::new(); // binding says why
    };
    let read = read_columns(&resolved);
    let unreadable = frame.unreadable.iter().filter(|(index, _)| read.get(*index) == Some(&true));
    let problem = |&(index, found): &(usize, &'static str)| {
        let name = resolved.columns[index].field.name.clone();
        let place = Place::table(&frame.table).with_column(ColumnRef::Named(name));
        Problem { place, cause: Cause::UnsupportedType(found) }
    };
    unreadable.map(problem).collect()
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
) -> Result<Vec<Pass>> {
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
    Error::all(problems)?;
    Ok(passes)
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
        let mut pass = Self { tally: Tally::default(), batches: Vec::new() };
        let mut pieces = frame.batches.iter().flat_map(|batch| batch.split(ROWS));
        options.progress.begin(plan.table(), None);
        ordered(
            options.threads,
            || Ok(pieces.next()),
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
        verdict: &'p TableVerdict,
        rows: Rows,
    ) -> Result<(FrameOutcome, Part<'p>)> {
        let mut releaser = verdict.releaser(plan);
        let batches = self.batches.into_iter().map(|batch| releaser.release(batch));
        let batches: Vec<Batch<Released>> = batches.collect::<Result<_>>()?;
        let assessment = match rows {
            Rows::Release => releaser.finish(),
            Rows::Forget => verdict.before().cloned(),
        };
        let part = Part::new(plan, verdict, self.tally, assessment);
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

fn columns(plan: &TablePlan, verdict: &TableVerdict) -> Vec<OutputColumn> {
    // Starring rewrites the columns that the gate counts.
    let starred = if verdict.starred() > 0 { plan.counted() } else { Vec::new() };
    let columns = plan.resolved().columns.iter().enumerate();
    let left = columns.filter(|(_, column)| column.rule != Rule::Drop);
    left.map(|(input, column)| {
        let is_kept = matches!(column.rule, Rule::Keep(_));
        OutputColumn { input, untouched: is_kept && !starred.contains(&&column.field.name) }
    })
    .collect()
}

/// Writes what was released to a new folder with its manifest: all, or nothing at all. No record
/// for a custodian is left: there were no input files.
///
/// # Errors
/// When a gate was not met, or the folder exists and may not be replaced or cannot be written.
pub fn write_frames(
    outcome: &FramesOutcome,
    folder: &Path,
    format: Format,
    replace: Replace,
) -> Result<Manifest> {
    if !outcome.failures.is_empty() {
        let message = "a gate is not met: there is nothing to write";
        return Err(Error::new(Cause::Usage(message.into())));
    }
    let place = Place::file(&folder.display().to_string());
    write_all(outcome, folder, format, replace).map_err(|error| error.within(&place))
}

fn write_all(
    outcome: &FramesOutcome,
    folder: &Path,
    format: Format,
    replace: Replace,
) -> Result<Manifest> {
    let partial = PartialFolder::create(folder, replace, Manifest::FILE)?;
    let mut manifest = outcome.manifest.clone();
    for (table, entry) in outcome.tables.iter().zip(&mut manifest.tables) {
        let file = format!("{}{}", table.name, format.extension());
        let out = partial.create_file(&file)?;
        let written = write_table(table, out, format)?;
        let sha256 = written.sha256.to_string();
        entry.output = Some(OutputEntry { file, bytes: written.bytes, sha256 });
    }
    let written = partial.create_file(Manifest::FILE)?.write_all(&manifest.to_bytes());
    written.map_err(|error| {
        Error::new(Cause::Io { action: "writing the manifest", kind: error.kind().into() })
    })?;
    partial.publish()?;
    Ok(manifest)
}

fn write_table(table: &FrameOutcome, out: File, format: Format) -> Result<Written> {
    let mut sink = Sink::create(out, format, &table.schema, &WriteOptions::default())?;
    let encoder = sink.encoder();
    for batch in &table.batches {
        sink.write(encoder.encode(batch)?)?;
    }
    sink.finish().map(|(_, written)| written)
}
