//! The tables of a release beside the raw ones: counted, measured, read for the leak check.

use std::path::PathBuf;

use crate::error::{Error, Place, Problem, Result};
use crate::evidence::leak::{Made, OutputTable, RawColumn, RawTable, Rows, Source as LeakSource};
use crate::evidence::{Manifest, Verification};
use crate::io::{CsvOptions, Format, Source};
use crate::measure::{self, Question};
use crate::policy::{Origin, Policy, ResolvedColumn, ResolvedTable};
use crate::table::Schema;
use crate::technique::Rule;
use crate::vocab::{Role, TableName};

use super::super::inputs::{Inputs, TableInput};
use super::super::prepare::{csv_of, open, place};
use super::super::read::Batches;
use super::super::request::{Input, Options};
use super::VerifyRequest;
use super::checks::ManifestFile;

/// The raw tables and those of the release.
pub(super) struct Tables<'a> {
    pub(super) policy: &'a Policy,
    pub(super) raw: Vec<RawInput>,
    pub(super) outputs: Vec<Released>,
    /// The one table of a release of one file. Identifiers of other raw tables are looked for in
    /// it all the same.
    only: Option<TableName>,
}

/// One raw table.
pub(super) struct RawInput {
    pub(super) input: TableInput,
    pub(super) resolved: ResolvedTable,
}

/// One table of the release.
pub(super) struct Released {
    pub(super) name: TableName,
    path: PathBuf,
    format: Format,
    csv: CsvOptions,
    pub(super) schema: Schema,
}

impl<'a> Tables<'a> {
    pub(super) fn open(request: &VerifyRequest<'a>, file: &ManifestFile) -> Result<Self> {
        let policy = request.policy;
        let (mut raw, mut problems) = (Vec::new(), Vec::<Problem>::new());
        let mut against = request.against.clone();
        if let (Input::File { table, .. }, Some(only)) = (&mut against, file.only()) {
            // A pipe's table was named by hand: the raw file's name need not tell it.
            table.get_or_insert_with(|| only.clone());
        }
        for input in Inputs::find(policy, &against)?.tables {
            let resolved = open(policy, &input)
                .and_then(|(_, source)| policy.resolve(&input.table, source.schema()));
            match resolved {
                Ok(resolved) => raw.push(RawInput { input, resolved }),
                Err(error) => problems.extend(error.within(&place(&input)).into_problems()),
            }
        }
        Error::all(problems)?;
        let outputs = file.manifest.tables.iter().filter_map(|table| {
            let output = table.output.as_ref()?;
            let (path, format) = (file.path_of(output), Format::of_name(&output.file)?);
            path.is_file().then_some((table.name.clone(), path, format))
        });
        let outputs =
            outputs.map(|(name, path, format)| Released::open(policy, name, path, format));
        let only = file.only().cloned();
        Ok(Self { policy, raw, outputs: outputs.collect::<Result<_>>()?, only })
    }

    /// Rows and columns of the release are those that the manifest tells.
    pub(super) fn check_rows(
        &self,
        verification: &mut Verification,
        manifest: &Manifest,
    ) -> Result<()> {
        let (mut differs, mut rows) = (Vec::new(), 0);
        for released in &self.outputs {
            let Some(entry) = manifest.tables.iter().find(|table| table.name == released.name)
            else {
                continue;
            };
            let mut found = 0;
            let mut batches = Batches::some(released.source()?, |_| false);
            while let Some(batch) = batches.next_full() {
                found += batch.map_err(|error| error.within(&released.place()))?.rows() as u64;
            }
            rows += found;
            if found != entry.rows_out {
                differs.push(format!(
                    "table {} has {found} rows, the manifest says {}",
                    released.name, entry.rows_out
                ));
            }
            let told = entry.columns.iter().filter(|column| column.in_output).count();
            if told != released.schema.len() {
                differs.push(format!(
                    "table {} has {} columns, the manifest says {told}",
                    released.name,
                    released.schema.len()
                ));
            }
        }
        let missing = self.raw.iter().filter(|raw| {
            let name = &raw.input.table;
            self.only.as_ref().is_none_or(|only| only == name)
                && !self.outputs.iter().any(|out| out.name == *name)
        });
        differs
            .extend(missing.map(|raw| format!("table {} is not in the release", raw.input.table)));
        verification.check(
            "rows",
            format!("{rows} in {} tables, as the manifest says", self.outputs.len()),
            &differs,
        );
        Ok(())
    }

    /// The gates' figures, measured again on what left.
    pub(super) fn check_models(
        &self,
        verification: &mut Verification,
        manifest: &Manifest,
        options: &Options,
    ) -> Result<()> {
        for entry in &manifest.tables {
            let Some(gate) = &entry.gate else { continue };
            let Some(released) = self.outputs.iter().find(|out| out.name == entry.name) else {
                continue;
            };
            let told = &gate.assessment;
            let subject =
                self.raw.iter().find(|raw| raw.input.table == entry.name).and_then(|raw| {
                    let subject = raw.resolved.subject.as_ref()?;
                    Some(raw.resolved.columns[subject.index].field.name.clone())
                });
            if told.total.subjects.is_some()
                && subject
                    .as_ref()
                    .is_none_or(|name| released.schema.index_of(name.as_str()).is_none())
            {
                verification.skip(
                    "model",
                    "people cannot be counted: the release does not tell them apart",
                );
                continue;
            }
            let question = Question {
                table: Some(entry.name.clone()),
                quasi_identifiers: told.quasi_identifiers.clone(),
                sensitive: told
                    .sensitive
                    .iter()
                    .map(|sensitive| sensitive.column.clone())
                    .collect(),
                subject,
                scope: told.scope,
                k: Some(gate.k),
                memory_limit: options.max_memory,
            };
            let found = measure::assess(Batches::all(released.source()?), &question)?;
            let mut differs = Vec::new();
            if !found.meets(gate.k) {
                differs.push(format!("table {} does not reach k = {}", entry.name, gate.k));
            } else if found != *told {
                differs.push(format!(
                    "table {} measures other figures than the manifest tells",
                    entry.name
                ));
            }
            let smallest = found.k.unwrap_or_default();
            let note = format!(
                "table {}: smallest class {smallest} {} in {} classes, k = {}",
                entry.name,
                found.unit.name(),
                found.classes,
                gate.k
            );
            verification.check("model", note, &differs);
        }
        Ok(())
    }

    /// What the leak check is told of the raw tables.
    pub(super) fn raw_facts(&self) -> Vec<RawTable> {
        let tables = self.raw.iter().map(|raw| RawTable {
            name: raw.input.table.clone(),
            columns: raw.resolved.columns.iter().map(|column| self.raw_column(column)).collect(),
        });
        tables.collect()
    }

    /// What it is told of the released ones.
    pub(super) fn output_facts(&self) -> Vec<OutputTable> {
        self.outputs.iter().map(|out| OutputTable::new(out.name.clone(), &out.schema)).collect()
    }

    fn raw_column(&self, column: &ResolvedColumn) -> RawColumn {
        RawColumn {
            name: column.field.name.clone(),
            known: column.origin != Origin::Unknown,
            identifier: is_identifier(column),
            calendar: column.reading.cell_type.is_calendar(),
            null_values: column.reading.null_values.clone(),
            made: self.made(column),
        }
    }

    /// What becomes of a column, as far as it decides what its cells can hold by chance.
    fn made(&self, column: &ResolvedColumn) -> Made {
        match &column.rule {
            Rule::Drop => Made::Dropped,
            Rule::Null => Made::Emptied,
            Rule::Keep(_) => Made::Kept,
            Rule::Mask(_) => Made::Masked,
            Rule::DateShift(_) => Made::Shifted { own_format: !column.reading.formats.is_iso() },
            Rule::Token(params) => {
                let domain = self.policy.domains().get(&params.domain);
                Made::Tokens {
                    prefix: domain.map(|domain| domain.prefix.clone()).unwrap_or_default(),
                }
            }
            _ => Made::Labels,
        }
    }
}

/// Whether the values of a column must not be found in the release: those of direct identifiers, of
/// columns that are emptied or made constant without a word on what they were, and of identifiers
/// of 45 CFR 164.514(b)(2)(i) that are made coarser: birth dates that become ages or years, ZIP
/// codes that become prefixes.
fn is_identifier(column: &ResolvedColumn) -> bool {
    match (&column.rule, column.role) {
        (_, Role::DirectIdentifier) => true,
        // The role that these rules have unless the policy says another.
        (Rule::Null | Rule::Constant(_), role) => role == Role::Insensitive,
        (Rule::Age(_), Role::QuasiIdentifier) => column.reading.cell_type.is_calendar(),
        (Rule::DatePart(params), Role::QuasiIdentifier) => params.cap.is_some(),
        (Rule::Zip3(_), Role::QuasiIdentifier) => true,
        _ => false,
    }
}

impl Released {
    fn open(policy: &Policy, name: TableName, path: PathBuf, format: Format) -> Result<Self> {
        let csv = csv_of(policy, &name, format);
        let place = Place::table(&name);
        let source = Source::open(&path, format, &csv).map_err(|error| error.within(&place))?;
        let schema = source.schema().clone();
        Ok(Self { name, path, format, csv, schema })
    }

    pub(super) fn source(&self) -> Result<Source> {
        Source::open(&self.path, self.format, &self.csv)
            .map_err(|error| error.within(&self.place()))
    }

    pub(super) fn place(&self) -> Place {
        Place::table(&self.name)
    }
}

impl LeakSource for Tables<'_> {
    fn raw(&mut self, table: usize) -> Result<Rows<'_>> {
        let input = &self.raw[table].input;
        let (_, source) = open(self.policy, input).map_err(|error| error.within(&place(input)))?;
        Ok(rows(source))
    }

    fn output(&mut self, table: usize) -> Result<Rows<'_>> {
        Ok(rows(self.outputs[table].source()?))
    }
}

fn rows<'r>(source: Source) -> Rows<'r> {
    let mut batches = Batches::all(source);
    Box::new(std::iter::from_fn(move || {
        Some(batches.next_full()?.map(|batch| batch.columns().to_vec()))
    }))
}
