//! Everything that can be known before a cell is read: inputs opened, plans bound.

use std::sync::Arc;

use crate::error::{Cause, Error, Place, Problem, Result};
use crate::io::{CsvOptions, Format, Source};
use crate::pipeline::{Plan, TablePlan};
use crate::policy::{ColumnRule, Dialect, Header, Policy, Quoting, ResolvedTable};
use crate::secret::Keyring;
use crate::technique::DomainKeys;
use crate::vocab::TableName;

use super::inputs::{Inputs, TableInput};
use super::request::{Cancel, Input, Options};
use super::stdin::Stdin;

/// One table, opened.
pub(super) struct Opened {
    pub(super) input: TableInput,
    pub(super) csv: CsvOptions,
    pub(super) source: Source,
}

/// All tables of a run: inputs opened, plans bound. The two lists run in step.
pub(super) struct PreparedRun {
    pub(super) opened: Vec<Opened>,
    pub(super) plans: Vec<TablePlan>,
    pub(super) left_alone: usize,
    pub(super) unused_rules: Vec<String>,
    /// What is wrong so far. Where there is something, plans may lack columns and hold no gate:
    /// nothing may be written under them.
    pub(super) problems: Vec<Problem>,
}

impl PreparedRun {
    /// Opens every input and binds every plan.
    ///
    /// # Errors
    /// The problems of all files and tables at once.
    pub(super) fn new(
        policy: &Arc<Policy>,
        keys: Option<&Keyring>,
        input: &Input,
        options: &Options,
    ) -> Result<Self> {
        let mut prepared = Self::gather(policy, keys, input, options);
        Error::all(std::mem::take(&mut prepared.problems))?;
        Ok(prepared)
    }

    /// As [`new`](Self::new), with what is wrong beside what could be opened, so that the cells of
    /// the columns that have a rule can be looked at too.
    pub(super) fn gather(
        policy: &Arc<Policy>,
        keys: Option<&Keyring>,
        input: &Input,
        options: &Options,
    ) -> Self {
        let Inputs { tables, left_alone, mut problems } = Inputs::gather(policy, input);
        let keys = keys.map(|keys| DomainKeys::derive(keys, policy.domains(), policy.recipient()));
        let keys = keys.map(Arc::new);
        let (mut opened, mut plans) = (Vec::new(), Vec::new());
        for input in tables {
            let place = place(&input);
            let found = open_with(policy, &input, &options.cancel).and_then(|(csv, source)| {
                let plan = Plan::new(Arc::clone(policy), input.table.as_str(), keys.clone())?;
                let (plan, found) = plan.fit(source.schema())?;
                Ok((csv, source, plan, found))
            });
            let found = match found {
                Ok((csv, source, plan, found)) => {
                    if let Some(plan) = plan {
                        opened.push(Opened { input, csv, source });
                        plans.push(plan);
                    }
                    found
                }
                Err(error) => error.into_problems(),
            };
            problems.extend(
                Error::all(found)
                    .err()
                    .into_iter()
                    .flat_map(|error| error.within(&place).into_problems()),
            );
        }
        tell_of_the_key_once(&mut problems);
        if options.ungated || !problems.is_empty() {
            plans = plans.into_iter().map(TablePlan::ungated).collect();
        }
        let unused_rules = unused_rules(policy, &plans);
        Self { opened, plans, left_alone, unused_rules, problems }
    }
}

/// One missing key is one problem, not one for every table that needs it.
pub(super) fn tell_of_the_key_once(problems: &mut Vec<Problem>) {
    let mut told = false;
    problems.retain(|problem| match problem.cause {
        Cause::Key(_) => !std::mem::replace(&mut told, true),
        _ => true,
    });
}

/// The rules that no column took, as the policy has them.
pub(super) fn unused_rules(policy: &Policy, plans: &[TablePlan]) -> Vec<String> {
    let resolved: Vec<ResolvedTable> = plans.iter().map(|plan| plan.resolved().clone()).collect();
    let unused = policy.unused_rules(&resolved);
    unused.iter().map(|(table, rule)| as_written(*table, rule)).collect()
}

/// Applies a policy to the columns of the inputs, without reading a cell.
///
/// # Errors
/// As [`super::check`], as far as columns and rules go.
pub fn resolve(policy: &Policy, input: &Input) -> Result<Vec<ResolvedTable>> {
    let mut resolved = Vec::new();
    let Inputs { tables, mut problems, .. } = Inputs::gather(policy, input);
    for input in tables {
        let place = place(&input);
        let table = open(policy, &input)
            .and_then(|(_, source)| policy.resolve(&input.table, source.schema()));
        match table {
            Ok(table) => resolved.push(table),
            Err(error) => problems.extend(error.within(&place).into_problems()),
        }
    }
    Error::all(problems)?;
    Ok(resolved)
}

/// Where the problems of an input are.
pub(super) fn place(input: &TableInput) -> Place {
    Place { table: Some(input.table.clone()), ..Place::file(&input.shown) }
}

pub(super) fn open(policy: &Policy, input: &TableInput) -> Result<(CsvOptions, Source)> {
    open_with(policy, input, &Cancel::default())
}

fn open_with(policy: &Policy, input: &TableInput, cancel: &Cancel) -> Result<(CsvOptions, Source)> {
    let csv = csv_of(policy, &input.table, input.format);
    let source = match &input.path {
        Some(path) => Source::open(path, input.format, &csv)?,
        None => Source::from_reader(Stdin(cancel.clone()), input.format, &csv)?,
    };
    Ok((csv, source))
}

/// How the delimited text of a table is written.
pub(super) fn csv_of(policy: &Policy, table: &TableName, format: Format) -> CsvOptions {
    let dialect: Dialect =
        policy.tables().get(table).map(|table| table.dialect).unwrap_or_default();
    let usual = CsvOptions::of(format);
    CsvOptions {
        delimiter: dialect.delimiter.unwrap_or(usual.delimiter),
        quoted: dialect.quoting == Quoting::Double,
        header: dialect.header == Header::Present,
        ..usual
    }
}

/// A rule as a reader finds it in the policy.
fn as_written(table: Option<&TableName>, rule: &ColumnRule) -> String {
    match table {
        Some(table) => format!("{} of table {table}", rule.pattern),
        None => format!("{} of [columns]", rule.pattern),
    }
}
