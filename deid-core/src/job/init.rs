//! The first draft of a policy, from the tables that it will be for.

use std::collections::BTreeSet;
use std::path::Path;

use crate::error::{Cause, Error, Means, Place, Problem, Result, Words, help, words};
use crate::io::{CsvOptions, Format, Source};
use crate::policy::packs::Pack;
use crate::policy::skeleton::{Sample, SkeletonTable, skeleton};
use crate::policy::{hint, open_places};
use crate::table::{Field, Schema};
use crate::vocab::{ColumnName, Encoding, TableName};

use super::folder::{Contents, FoundFile, Subfolder};
use super::inputs::{base_name, ensure_exists, nth};
use super::request::FileOptions;

/// The first draft of a policy.
#[must_use]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skeleton {
    /// The policy, as TOML.
    pub text: String,
    /// How many places say `TODO`: the policy loads when none does.
    pub open: usize,
    /// How many tables it is for.
    pub tables: usize,
}

/// Writes the skeleton of a policy for a folder of tables or one file: every column on a line of
/// its own, what the pack knows filled in, `TODO` elsewhere. It never holds a cell.
///
/// # Errors
/// When nothing can be read, two files would be one table, a file's first line looks like data,
/// or there is no such pack.
pub fn init(input: &Path, pack: &str, header: bool, options: &FileOptions) -> Result<Skeleton> {
    let pack = Pack::named(pack).ok_or_else(|| no_pack(pack))?;
    ensure_exists(input)?;
    let (files, mut problems) = if input.is_dir() {
        // Without a policy a folder in it can only be a table in parts.
        let contents = Contents::of(input, options, &|_| Subfolder::Parts)?;
        let problems = contents.problems();
        (contents.tables, problems)
    } else {
        (vec![table_file(input)?], Vec::new())
    };
    let reading = Reading { header, options };
    let mut tables: Vec<Draft> = Vec::new();
    for (index, file) in files.iter().enumerate() {
        match Draft::read(file, index + 1, reading) {
            Ok(draft) => match tables.last().filter(|last| last.is_one_with(&draft)) {
                Some(last) => problems.extend(last.differs_from(&draft)),
                None => tables.push(draft),
            },
            Err(error) => problems.extend(error.into_problems()),
        }
    }
    problems.extend(one_table_twice(&tables));
    Error::all(problems)?;
    if tables.is_empty() {
        return Err(Error::new(Cause::NoInput));
    }
    let drafts: Vec<SkeletonTable<'_>> = tables.iter().map(Draft::borrow).collect();
    let text = skeleton(&drafts, &[pack]).map_err(|error| unnamed(error, &tables))?;
    Ok(Skeleton { open: open_places(&text), tables: tables.len(), text })
}

fn no_pack(name: &str) -> Error {
    let names = || Pack::all().iter().map(|pack| pack.name.as_str());
    let all = Words::list(names(), ", ");
    Error::new(Cause::call(
        words!["there is no such pack; there are: ", all, hint(name, names())],
        help!["name one of them with its version: ", Means::PackName],
    ))
}

/// A file that was named itself.
fn table_file(path: &Path) -> Result<FoundFile> {
    let belongs_as = base_name(path);
    let format = Format::of_name(&belongs_as);
    let format = format.ok_or_else(|| Error::at(nth(1), Cause::UnknownFormat))?;
    Ok(FoundFile { path: path.to_owned(), belongs_as, format, keys: Vec::new() })
}

/// How the files are read.
#[derive(Clone, Copy)]
struct Reading<'o> {
    header: bool,
    options: &'o FileOptions,
}

/// Files whose names are that of one table.
fn one_table_twice(tables: &[Draft]) -> Vec<Problem> {
    let mut drafts: Vec<&Draft> = tables.iter().collect();
    drafts.sort_by_key(|draft| &draft.name);
    let pairs = drafts.windows(2).filter(|pair| pair[0].name == pair[1].name);
    let problem = |pair: &[&Draft]| {
        let problem = words!["and file ", pair[1].ordinal, " would be one table"];
        let help = "rename one of them, or put it into a folder of its own";
        Problem { place: pair[0].place(), cause: Cause::call(problem, help) }
    };
    pairs.map(problem).collect()
}

/// The same error without the names of tables, which are those of files here.
fn unnamed(error: Error, tables: &[Draft]) -> Error {
    let mut problems = error.into_problems();
    for problem in &mut problems {
        if let Some(name) = problem.place.table.take()
            && let Some(draft) = tables.iter().find(|draft| draft.name == name)
        {
            problem.place.file = draft.place().file;
        }
    }
    // An error holds at least one problem, so this is one again.
    Error::all(problems).err().unwrap_or_else(|| Error::new(Cause::NoInput))
}

/// One table as far as its columns and first rows tell.
struct Draft {
    /// The file's place in the input, from 1.
    ordinal: usize,
    name: TableName,
    file: String,
    header: bool,
    /// Whether it is a folder of parts.
    in_parts: bool,
    /// Where it is not the usual one of the file's format.
    delimiter: Option<u8>,
    encoding: Option<Encoding>,
    schema: Schema,
    sample: Sample,
}

impl Draft {
    fn read(found: &FoundFile, ordinal: usize, reading: Reading<'_>) -> Result<Self> {
        let FoundFile { path, belongs_as, format, keys } = found;
        let file = belongs_as.clone();
        let in_parts = file != base_name(path);
        // A file name can hold a patient's: problems name the file by its place.
        let place = nth(ordinal);
        let stem = Format::stem(&file).unwrap_or(&file);
        let name = TableName::new(stem).map_err(|_| {
            let problem = "the file's name cannot be a table's";
            let help = "rename the file to letters, digits, `_`, `-` and `.`, and to no device of Windows (con, aux, nul, com1, …)";
            Error::at(place.clone(), Cause::call(problem, help))
        })?;
        let Reading { header, options } = reading;
        let encoding = options.encoding.filter(|_| !format.is_typed());
        let usual = CsvOptions { header, ..CsvOptions::of(*format) };
        let csv = CsvOptions { encoding: encoding.unwrap_or_default(), ..usual };
        let (delimiter, schema, sample) = Self::columns(path, *format, &csv, options.delimiter)
            .map_err(|error| error.within(&place))?;
        let fields = schema.fields().iter().cloned();
        let keys = keys.iter().map(|(key, _)| Field::text(key.clone()));
        let schema = Schema::new(fields.chain(keys).collect());
        Ok(Self { ordinal, name, file, header, in_parts, delimiter, encoding, schema, sample })
    }

    /// Whether both are parts of one table.
    fn is_one_with(&self, other: &Self) -> bool {
        self.in_parts && other.in_parts && self.file == other.file
    }

    /// That a part has other columns than the first one: then the folder may be no table.
    fn differs_from(&self, part: &Self) -> Option<Problem> {
        let names = |draft: &Self| -> BTreeSet<ColumnName> {
            draft.schema.fields().iter().map(|field| field.name.clone()).collect()
        };
        (names(self) != names(part)).then(|| {
            let problem = words!["has other columns than file ", self.ordinal, ", which lies in the same folder"];
            let help = "a folder in the input folder is read as one table in parts: move files of other tables out of it";
            Problem { place: part.place(), cause: Cause::call(problem, help) }
        })
    }

    /// The columns, with their delimiter where it is not the usual one: a table of one column whose
    /// name holds another delimiter is a table with that delimiter, if it can be read so.
    fn columns(
        path: &Path,
        format: Format,
        csv: &CsvOptions,
        delimiter: Option<u8>,
    ) -> Result<(Option<u8>, Schema, Sample)> {
        if let Some(delimiter) = delimiter.filter(|_| !format.is_typed()) {
            let (schema, sample) = sampled(path, format, &CsvOptions { delimiter, ..*csv })?;
            return Ok((Some(delimiter).filter(|d| *d != csv.delimiter), schema, sample));
        }
        let usual = Source::open(path, format, csv)?;
        if let Some(delimiter) = other_delimiter(usual.schema(), format, csv.delimiter)
            && let Ok((schema, sample)) = sampled(path, format, &CsvOptions { delimiter, ..*csv })
            && schema.len() > 1
        {
            return Ok((Some(delimiter), schema, sample));
        }
        let (schema, sample) = sampled(path, format, csv)?;
        Ok((None, schema, sample))
    }

    fn place(&self) -> Place {
        nth(self.ordinal)
    }

    fn borrow(&self) -> SkeletonTable<'_> {
        SkeletonTable {
            name: &self.name,
            file: Some(&self.file),
            header: self.header,
            delimiter: self.delimiter.map(char::from),
            encoding: self.encoding,
            schema: &self.schema,
            sample: &self.sample,
        }
    }
}

/// The delimiter that the name of the only column holds most often.
pub(super) fn other_delimiter(schema: &Schema, format: Format, usual: u8) -> Option<u8> {
    let [field] = schema.fields() else { return None };
    if format.is_typed() {
        return None;
    }
    let count = |delimiter: u8| field.name.as_str().bytes().filter(|b| *b == delimiter).count();
    let others = b";\t|,".iter().copied().filter(|delimiter| *delimiter != usual);
    others.max_by_key(|delimiter| count(*delimiter)).filter(|delimiter| count(*delimiter) > 0)
}

fn sampled(path: &Path, format: Format, csv: &CsvOptions) -> Result<(Schema, Sample)> {
    let mut source = Source::open(path, format, csv)?;
    let schema = source.schema().clone();
    // Columns of kinds that no table has here can only be dropped: they need no sample.
    let wanted: Vec<bool> =
        schema.fields().iter().map(|field| field.kind().is_supported()).collect();
    let mut sample = Sample::default();
    while !sample.is_enough()
        && let Some(piece) = source.next_piece()?
    {
        let decoded = piece.decode(&wanted)?;
        sample.observe(&decoded.into_full_batch(&schema)?)?;
    }
    Ok((schema, sample))
}
