//! Everything that can be known before a cell is read: inputs opened, plans bound.

use std::sync::Arc;

use crate::error::{Error, Place, Problem, Result};
use crate::io::{self, CsvOptions, Source};
use crate::pipeline::{Plan, TablePlan};
use crate::policy::{Dialect, Header, Policy, Quoting, ResolvedTable};
use crate::secret::Keyring;
use crate::technique::DomainKeys;

use super::inputs::{Inputs, TableInput};
use super::request::Input;

/// One table, ready to run.
pub(super) struct Prepared {
    pub(super) input: TableInput,
    pub(super) csv: CsvOptions,
    pub(super) source: Box<dyn Source>,
    pub(super) plan: TablePlan,
}

/// All tables of a run.
pub(super) struct PreparedRun {
    pub(super) tables: Vec<Prepared>,
    pub(super) left_alone: usize,
    pub(super) unused_rules: Vec<String>,
}

impl PreparedRun {
    /// Opens every input and binds every plan.
    ///
    /// # Errors
    /// The problems of all tables at once.
    pub(super) fn new(policy: &Arc<Policy>, keys: Option<&Keyring>, input: &Input) -> Result<Self> {
        let inputs = Inputs::find(policy, input)?;
        let keys = keys.map(|keys| DomainKeys::derive(keys, policy.domains(), policy.recipient()));
        let keys = keys.map(Arc::new);
        let mut tables = Vec::new();
        let mut problems: Vec<Problem> = Vec::new();
        for input in inputs.tables {
            let place = Place { table: Some(input.table.clone()), ..Place::file(&input.shown) };
            let bound = open(policy, &input).and_then(|(csv, source)| {
                let plan = Plan::new(Arc::clone(policy), input.table.as_str(), keys.clone())?;
                Ok((csv, plan.bind(source.schema())?, source))
            });
            match bound {
                Ok((csv, plan, source)) => tables.push(Prepared { input, csv, source, plan }),
                Err(error) => problems.extend(error.within(&place).into_problems()),
            }
        }
        Error::all(problems)?;
        let resolved: Vec<ResolvedTable> = tables.iter().map(|t| t.plan.resolved().clone()).collect();
        let unused_rules = policy.unused_rules(&resolved);
        Ok(Self { tables, left_alone: inputs.left_alone, unused_rules })
    }
}

/// Applies a policy to the columns of the inputs, without reading a cell.
///
/// # Errors
/// As [`super::check`], as far as columns and rules go.
pub fn resolve(policy: &Policy, input: &Input) -> Result<Vec<ResolvedTable>> {
    let mut resolved = Vec::new();
    let mut problems: Vec<Problem> = Vec::new();
    for input in Inputs::find(policy, input)?.tables {
        let place = Place { table: Some(input.table.clone()), ..Place::file(&input.shown) };
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

pub(super) fn open(policy: &Policy, input: &TableInput) -> Result<(CsvOptions, Box<dyn Source>)> {
    let dialect = policy.tables().get(&input.table).map(|table| table.dialect).unwrap_or_default();
    let csv = csv_options(dialect, input);
    let source = match &input.path {
        Some(path) => io::open(path, input.format, &csv)?,
        None => io::open_reader(std::io::stdin(), input.format, &csv)?,
    };
    Ok((csv, source))
}

fn csv_options(dialect: Dialect, input: &TableInput) -> CsvOptions {
    CsvOptions {
        delimiter: dialect.delimiter.unwrap_or(input.format.delimiter()),
        quoting: dialect.quoting == Quoting::Double,
        header: dialect.header == Header::Present,
    }
}
