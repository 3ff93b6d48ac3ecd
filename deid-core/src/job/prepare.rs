//! Everything that can be known before a cell is read: inputs opened, plans bound.

use crate::error::{Error, Place, Problem, Result};
use crate::io::{CsvOptions, Format, Source};
use crate::policy::{Dialect, Header, Policy, Quoting, ResolvedTable};
use crate::secret::Keyring;
use crate::table::Schema;
use crate::vocab::TableName;

use super::crosswalk::Held;
use super::inputs::{Inputs, TableInput};
use super::plans::{Bound, Plans, Table};
use super::request::{Cancel, Input, Options};
use super::stdin::Stdin;

/// One table, opened.
pub(super) struct Opened {
    pub(super) input: TableInput,
    pub(super) csv: CsvOptions,
    pub(super) source: Source,
}

impl Table for Opened {
    fn name(&self) -> &TableName {
        &self.input.table
    }

    fn schema(&self) -> &Schema {
        self.source.schema()
    }

    fn place(&self) -> Place {
        place(&self.input)
    }
}

/// Opens every input and binds every plan, with what is wrong beside what could be opened, so that
/// the cells of the columns that have a rule can be looked at too, behind what is wrong with the
/// crosswalk. Says how many files were left alone.
pub(super) fn prepare(
    policy: &Policy,
    keys: Option<&Keyring>,
    (held, mut problems): (&Held, Vec<Problem>),
    input: &Input,
    options: &Options,
) -> (Bound<Opened>, usize) {
    let Inputs { tables, left_alone, problems: found } = Inputs::gather(policy, input);
    problems.extend(found);
    let opened = tables.into_iter().map(|input| {
        let opened = open_with(policy, &input, &options.cancel);
        let (csv, source) = opened.map_err(|error| error.within(&place(&input)))?;
        Ok(Opened { input, csv, source })
    });
    let plans = Plans::new(policy, keys, held.crosswalk.clone());
    (plans.bind(opened, problems, options.ungated), left_alone)
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
