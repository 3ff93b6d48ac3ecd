//! Everything that can be known before a cell is read: inputs opened, plans bound.

use crate::error::{Cause, ColumnRef, Error, Means, Place, Problem, Result, help};
use crate::io::{CsvOptions, Format};
use crate::policy::{Dialect, Header, Policy, Quoting, ResolvedTable};
use crate::secret::Keyring;
use crate::table::Schema;
use crate::vocab::TableName;

use super::align::Alignment;
use super::crosswalk::Held;
use super::inputs::{Inputs, TableInput};
use super::plans::{Bound, Plans, Table, of_typed_file};
use super::request::{Cancel, FileOptions, Input, Options};
use super::rows::{Rows, TableFile};

/// One table, opened.
pub(super) struct Opened {
    pub(super) input: TableInput,
    /// The format that the table leaves in: none where its files are of several formats and nobody
    /// said which it is.
    pub(super) format: Option<Format>,
    /// How it leaves as delimited text.
    pub(super) csv: CsvOptions,
    pub(super) rows: Rows,
}

impl Opened {
    fn new(policy: &Policy, input: TableInput, options: &Options) -> Result<Self> {
        let rows = open(policy, &input, &options.files, &options.cancel)?;
        let first = input.files[0].format;
        let is_common = input.files.iter().all(|file| file.format == first);
        let format = options.format.filter(|_| !input.is_stdin()).or(is_common.then_some(first));
        let csv = csv_out(policy, &input.table, format.unwrap_or(first), &options.files);
        Ok(Self { input, format, csv, rows })
    }

    /// That it is known in which format the table leaves.
    ///
    /// # Errors
    /// When it is not.
    pub(super) fn ensure_format(&self) -> Result<()> {
        if self.format.is_some() {
            return Ok(());
        }
        let problem =
            "the files of the table are of several formats, and the table leaves as one file";
        let help = help!["say in which format it leaves: ", Means::FormatOption];
        Err(Error::at(self.place(), Cause::call(problem, help)))
    }
}

impl Table for Opened {
    fn name(&self) -> &TableName {
        &self.input.table
    }

    fn schema(&self) -> &Schema {
        self.rows.schema()
    }

    fn place(&self) -> Place {
        self.input.place()
    }

    fn parts(&self) -> Vec<(&Place, &Schema)> {
        let mut parts: Vec<(&Place, &Schema)> = Vec::new();
        for (place, schema, _) in self.rows.parts() {
            if !parts.iter().any(|(_, known)| *known == schema) {
                parts.push((place, schema));
            }
        }
        parts
    }

    fn is_typed(&self) -> bool {
        self.input.files.iter().all(|file| file.format.is_typed())
    }

    fn unreadable(&self, policy: &Policy) -> Vec<Problem> {
        lacking(policy, self)
    }
}

/// Columns that a rule looks at and some file of the table lacks, though others have them.
fn lacking(policy: &Policy, opened: &Opened) -> Vec<Problem> {
    let lacks = |columns: &Alignment| {
        let all = 0..opened.rows.schema().len();
        all.filter(|column| columns.position(*column).is_none()).collect::<Vec<_>>()
    };
    let lacking = opened.rows.parts().map(|(place, _, columns)| (place, lacks(columns)));
    let lacking: Vec<_> = lacking.filter(|(_, columns)| !columns.is_empty()).collect();
    let Some(resolved) = (!lacking.is_empty())
        .then(|| policy.fit(opened.name(), opened.schema()).ok())
        .flatten()
        .map(|(resolved, _)| resolved)
    else {
        return Vec::new();
    };
    let looked_at = resolved.looked_at();
    let is_needed = |column: &usize| looked_at[*column] && !policy.may_lack(&resolved, *column);
    let problem = |(place, columns): (&Place, Vec<usize>)| {
        let needed = columns.into_iter().filter(is_needed);
        let needed: Vec<ColumnRef> = needed.map(|column| shown(&resolved, column)).collect();
        (!needed.is_empty())
            .then(|| Problem { place: place.clone(), cause: Cause::LacksColumns(needed) })
    };
    lacking.into_iter().filter_map(problem).collect()
}

/// What of an input folder is not looked at.
pub(super) struct Skipped {
    /// Files that are no tables.
    pub(super) left_alone: usize,
    /// Files and folders that `include` and `exclude` leave out.
    pub(super) left_out: usize,
}

/// Opens every input and binds every plan, with what is wrong beside what could be opened, so that
/// the cells of the columns that have a rule can be looked at too, behind what is wrong with the
/// crosswalk.
pub(super) fn prepare(
    policy: &Policy,
    keys: Option<&Keyring>,
    (held, mut problems): (&Held, Vec<Problem>),
    input: &Input,
    options: &Options,
) -> (Bound<Opened>, Skipped) {
    let Inputs { tables, left_alone, left_out, problems: found } =
        Inputs::gather(policy, input, &options.files);
    problems.extend(found);
    let opened = tables.into_iter().map(|input| Opened::new(policy, input, options));
    let plans = Plans::new(policy, keys, held.crosswalk.clone());
    let bound = plans.bind(opened, problems, options.ungated);
    (bound, Skipped { left_alone, left_out })
}

/// Applies a policy to the columns of the inputs, without reading a cell.
///
/// # Errors
/// As [`super::check`], as far as columns and rules go.
pub fn resolve(
    policy: &Policy,
    input: &Input,
    options: &FileOptions,
) -> Result<Vec<ResolvedTable>> {
    let mut resolved = Vec::new();
    let Inputs { tables, mut problems, .. } = Inputs::gather(policy, input, options);
    let options = Options { files: options.clone(), ..Options::default() };
    for input in tables {
        let opened = Opened::new(policy, input, &options);
        match opened.and_then(|opened| resolve_one(policy, &opened)) {
            Ok(table) => resolved.push(table),
            Err(error) => problems.extend(error.into_problems()),
        }
    }
    Error::all(problems)?;
    Ok(resolved)
}

/// A column by its name: it stands elsewhere in every file.
fn shown(table: &ResolvedTable, column: usize) -> ColumnRef {
    match table.column_ref(column) {
        ColumnRef::NamedAt(name, _) => ColumnRef::Named(name),
        other => other,
    }
}

fn resolve_one(policy: &Policy, opened: &Opened) -> Result<ResolvedTable> {
    let resolved = resolve_files(policy, opened);
    if !opened.is_typed() {
        return resolved;
    }
    resolved.map_err(|error| {
        let problems = error.into_problems().into_iter().map(of_typed_file).collect();
        // There is one at least.
        Error::all(problems).err().unwrap_or_else(|| Error::new(Cause::NoInput))
    })
}

fn resolve_files(policy: &Policy, opened: &Opened) -> Result<ResolvedTable> {
    for (place, schema) in opened.parts() {
        policy.resolve(opened.name(), schema).map_err(|error| error.within(place))?;
    }
    let resolved = policy.resolve(opened.name(), opened.schema());
    let resolved = resolved.map_err(|error| error.within(&opened.place()))?;
    Error::all(lacking(policy, opened))?;
    Ok(resolved)
}

/// Opens the files of a table.
pub(super) fn open(
    policy: &Policy,
    input: &TableInput,
    options: &FileOptions,
    cancel: &Cancel,
) -> Result<Rows> {
    let table = policy.tables().get(&input.table);
    let mut files = Vec::new();
    for file in &input.files {
        let place = input.place_of(file);
        let source = table.zip(file.source.as_ref()).and_then(|(table, name)| table.source(name));
        let dialect = table.map(|table| table.dialect).unwrap_or_default();
        let dialect = source.map_or(dialect, |source| source.dialect(dialect));
        let csv = csv_of(dialect, file.format, options).map_err(|error| error.within(&place))?;
        files.push(TableFile { file: file.clone(), csv, place, source: source.cloned() });
    }
    Rows::open(files, cancel)
}

/// How the delimited text that a table leaves as is written: as the policy says for the table, in
/// UTF-8.
pub(super) fn csv_out(
    policy: &Policy,
    table: &TableName,
    format: Format,
    options: &FileOptions,
) -> CsvOptions {
    let dialect = policy.tables().get(table).map(|table| table.dialect).unwrap_or_default();
    let dialect =
        Dialect { encoding: None, delimiter: dialect.delimiter.or(options.delimiter), ..dialect };
    csv_with(dialect, format)
}

/// How the delimited text of a file is written.
fn csv_of(dialect: Dialect, format: Format, options: &FileOptions) -> Result<CsvOptions> {
    let differs = !format.is_typed()
        && (dialect.delimiter.zip(options.delimiter).is_some_and(|(said, given)| said != given)
            || dialect.encoding.zip(options.encoding).is_some_and(|(said, given)| said != given));
    if differs {
        return Err(Error::new(Cause::call(
            "the policy says another delimiter or encoding of this file than the call",
            "leave it out of the call, or mend the policy: its table or source says what its files are",
        )));
    }
    let delimiter = dialect.delimiter.or(options.delimiter);
    let encoding = dialect.encoding.or(options.encoding);
    Ok(csv_with(Dialect { delimiter, encoding, ..dialect }, format))
}

fn csv_with(dialect: Dialect, format: Format) -> CsvOptions {
    let usual = CsvOptions::of(format);
    CsvOptions {
        delimiter: dialect.delimiter.unwrap_or(usual.delimiter),
        quoted: dialect.quoting == Quoting::Double,
        header: dialect.header == Header::Present,
        encoding: dialect.encoding.unwrap_or_default(),
        ..usual
    }
}
