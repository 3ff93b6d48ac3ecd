//! The first draft of a policy, from the tables that it will be for.

use std::path::Path;

use crate::error::{Cause, Error, Place, Problem, Result};
use crate::io::{CsvOptions, Format, Source};
use crate::policy::packs::Pack;
use crate::policy::skeleton::{Sample, SkeletonTable, skeleton};
use crate::table::Schema;
use crate::vocab::TableName;

use super::inputs::{base_name, files_of};

/// Writes the skeleton of a policy for a folder of tables or one file: every column on a line of
/// its own, what the pack knows filled in, `TODO` elsewhere. It never holds a cell.
///
/// # Errors
/// When nothing can be read, two files would be one table, a file's first line looks like data,
/// or there is no such pack.
pub fn init(input: &Path, pack: &str, header: bool) -> Result<String> {
    let pack = Pack::named(pack).ok_or_else(|| {
        let names: Vec<&str> = Pack::all().iter().map(|pack| pack.name.as_str()).collect();
        Error::new(Cause::Usage(format!("there is no such pack; there are: {}", names.join(", "))))
    })?;
    let paths = if input.is_dir() { files_of(input)? } else { vec![input.to_owned()] };
    let (mut tables, mut problems) = (Vec::new(), Vec::new());
    for (index, path) in paths.iter().enumerate() {
        let Some(format) = Format::of_name(&base_name(path)) else { continue };
        match Draft::read(path, index + 1, format, header) {
            Ok(draft) => tables.push(draft),
            Err(error) => problems.extend(error.into_problems()),
        }
    }
    let mut drafts: Vec<&Draft> = tables.iter().collect();
    drafts.sort_by_key(|draft| &draft.name);
    for pair in drafts.windows(2).filter(|pair| pair[0].name == pair[1].name) {
        let message =
            format!("and file {} would be one table: rename one of them", pair[1].ordinal);
        problems.push(Problem { place: pair[0].place(), cause: Cause::Usage(message) });
    }
    Error::all(problems)?;
    if tables.is_empty() {
        return Err(Error::new(Cause::NoInput));
    }
    let drafts: Vec<SkeletonTable<'_>> = tables.iter().map(Draft::borrow).collect();
    skeleton(&drafts, &[pack]).map_err(|error| unnamed(error, &tables))
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
    schema: Schema,
    sample: Sample,
}

impl Draft {
    fn read(path: &Path, ordinal: usize, format: Format, header: bool) -> Result<Self> {
        let file = base_name(path);
        // A file name can hold a patient's: problems name the file by its place.
        let place = nth(ordinal);
        let stem = Format::stem(&file).unwrap_or(&file);
        let name = TableName::new(stem).map_err(|_| {
            let message = "the file's name cannot be a table's: rename it to letters, digits, `_`, `-` or `.`";
            Error::at(place.clone(), Cause::Usage(message.into()))
        })?;
        let csv = CsvOptions { header, ..CsvOptions::of(format) };
        let (schema, sample) = sampled(path, format, &csv).map_err(|error| error.within(&place))?;
        Ok(Self { ordinal, name, file, header, schema, sample })
    }

    fn place(&self) -> Place {
        nth(self.ordinal)
    }

    fn borrow(&self) -> SkeletonTable<'_> {
        SkeletonTable {
            name: &self.name,
            file: Some(&self.file),
            header: self.header,
            schema: &self.schema,
            sample: &self.sample,
        }
    }
}

fn nth(ordinal: usize) -> Place {
    Place::file(&format!("file {ordinal} of the input"))
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
