//! Which file is which table.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::error::{Cause, Error, Means, Place, Problem, Result, Words, help, words};
use crate::io::Format;
use crate::policy::{Belonging, Policy, Table, TableSource, hint};
use crate::vocab::TableName;

use super::folder::{Contents, FoundFile, Key, Subfolder};
use super::request::{FileOptions, Input};

/// One table's input.
#[derive(Clone)]
pub(super) struct TableInput {
    pub(super) table: TableName,
    /// At least one, in the order in which they are read.
    pub(super) files: Vec<InputFile>,
}

/// One file of a table, or standard input.
#[derive(Clone)]
pub(super) struct InputFile {
    /// None: standard input.
    pub(super) path: Option<PathBuf>,
    pub(super) format: Format,
    /// What may be shown of the file's name: a file name can hold a patient's, so it is shown only
    /// where the policy spells it.
    pub(super) shown: String,
    /// The source of the table that it is from.
    pub(super) source: Option<TableName>,
    /// The keys of the folders that it lies in: columns that have one value in the whole file.
    pub(super) keys: Vec<Key>,
}

impl InputFile {
    fn new(path: Option<PathBuf>, format: Format, shown: String) -> Self {
        Self { path, format, shown, source: None, keys: Vec::new() }
    }

    /// How long it is, where that is known.
    pub(super) fn bytes(&self) -> Option<u64> {
        let metadata = self.path.as_ref().and_then(|path| path.metadata().ok())?;
        metadata.is_file().then_some(metadata.len())
    }

    /// Its name for the custodian.
    pub(super) fn named(&self) -> String {
        self.path.as_ref().map_or_else(|| self.shown.clone(), |path| path.display().to_string())
    }
}

impl TableInput {
    /// Whether it comes through a pipe.
    pub(super) fn is_stdin(&self) -> bool {
        self.files.iter().any(|file| file.path.is_none())
    }

    /// Where the problems of the table are.
    pub(super) fn place(&self) -> Place {
        match &self.files[..] {
            [file] => self.place_of(file),
            _ => Place::table(&self.table),
        }
    }

    /// Where the problems of a file are.
    pub(super) fn place_of(&self, file: &InputFile) -> Place {
        Place { table: Some(self.table.clone()), ..Place::file(&file.shown) }
    }
}

/// The inputs of a run, by table.
#[derive(Default)]
pub(super) struct Inputs {
    pub(super) tables: Vec<TableInput>,
    pub(super) left_alone: usize,
    pub(super) left_out: usize,
    /// What is wrong with them. Tables may be missing above.
    pub(super) problems: Vec<Problem>,
}

impl Inputs {
    /// Finds the table of every file. What is wrong (files of no table, files that the policy does
    /// not say to be one table, tables without a file, nothing to read) stands beside what was
    /// found, so that a run can tell all that is wrong in one pass.
    pub(super) fn gather(policy: &Policy, input: &Input, options: &FileOptions) -> Self {
        let found = match input {
            Input::Folder(folder) => Self::of_folder(policy, folder, options),
            Input::File { path, table } => {
                no_globs(options).and_then(|()| Self::of_file(policy, path, table.as_ref()))
            }
            Input::Stdin { table, format } => declared(policy, table).map(|table| {
                let shown = "standard input".to_owned();
                Self::one(table, InputFile::new(None, *format, shown))
            }),
        };
        found.unwrap_or_else(|error| Self { problems: error.into_problems(), ..Self::default() })
    }

    fn one(table: &Table, file: InputFile) -> Self {
        let table = TableInput { table: table.name.clone(), files: vec![file] };
        Self { tables: vec![table], ..Self::default() }
    }

    fn of_file(policy: &Policy, path: &Path, table: Option<&TableName>) -> Result<Self> {
        ensure_exists(path)?;
        let base = base_name(path);
        if table.is_some() && path.is_dir() {
            return Err(Input::a_table_of_a_folder());
        }
        let belonging = belonging_of_file(policy, path);
        let (found, source) = match table {
            // A named table is that, whatever the file's name says.
            Some(name) => {
                let found = declared(policy, name)?;
                let same = belonging.ok().flatten().filter(|other| other.table.name == found.name);
                (found, same.and_then(|same| same.source))
            }
            None => {
                let belonging = belonging?.ok_or_else(|| {
                    Error::new(Cause::FilesWithoutTable { count: 1, files: Vec::new() })
                })?;
                (belonging.table, belonging.source)
            }
        };
        let shown = shown(found, source, &base).unwrap_or_else(|| nth_of_input(1));
        let format = format_of(&base).map_err(|error| error.within(&Place::file(&shown)))?;
        let source = source.map(|source| source.name.clone());
        let file = InputFile::new(Some(path.to_owned()), format, shown);
        Ok(Self::one(found, InputFile { source, ..file }))
    }

    fn of_folder(policy: &Policy, folder: &Path, options: &FileOptions) -> Result<Self> {
        ensure_exists(folder)?;
        let contents = Contents::of(folder, options, &|path| Subfolder::of(policy, path))?;
        let mut problems = contents.problems();
        let (left_alone, left_out) = (contents.left_alone, contents.left_out);
        let mut found = Found::default();
        for (index, file) in contents.tables.into_iter().enumerate() {
            match policy.belonging(&file.belongs_as) {
                Ok(Some(belonging)) => found.add(belonging, index + 1, file),
                Ok(None) => found.strangers.push(index + 1),
                Err(error) => problems.extend(error.within(&nth(index + 1)).into_problems()),
            }
        }
        if found.tables.is_empty() && found.strangers.is_empty() && problems.is_empty() {
            problems.push(problem(Cause::NoInput));
        } else {
            problems.extend(found.misplaced(policy));
        }
        Ok(Self { tables: found.into_tables(policy), left_alone, left_out, problems })
    }
}

/// `include` and `exclude` choose among the files of a folder.
fn no_globs(options: &FileOptions) -> Result<()> {
    if options.include.is_empty() && options.exclude.is_empty() {
        return Ok(());
    }
    Err(Error::new(Cause::call(
        "`include` and `exclude` choose among the files of a folder, and the input is one file",
        "leave them out, or name the folder",
    )))
}

/// The table that a file which was named itself belongs to. `files` may name it by its path: then
/// the end of its path counts.
fn belonging_of_file<'p>(policy: &'p Policy, path: &Path) -> Result<Option<Belonging<'p>>> {
    let names: Vec<String> =
        path.components().map(|part| part.as_os_str().to_string_lossy().into_owned()).collect();
    for from in (0..names.len()).rev() {
        if let Some(found) = policy.belonging(&names[from..].join("/"))? {
            return Ok(Some(found));
        }
    }
    Ok(None)
}

/// The files of a folder by table, each with its place in the input, from 1.
#[derive(Default)]
struct Found {
    tables: BTreeMap<TableName, Vec<FileOfTable>>,
    /// Files of no table.
    strangers: Vec<usize>,
}

struct FileOfTable {
    ordinal: usize,
    file: FoundFile,
    source: Option<TableName>,
}

impl Found {
    fn add(&mut self, belonging: Belonging<'_>, ordinal: usize, file: FoundFile) {
        let source = belonging.source.map(|source| source.name.clone());
        let files = self.tables.entry(belonging.table.name.clone()).or_default();
        files.push(FileOfTable { ordinal, file, source });
    }

    /// Files that share a table whose policy does not say so, files that have none, and tables and
    /// sources that have no file.
    fn misplaced(&self, policy: &Policy) -> Vec<Problem> {
        let shared = self.tables.iter().filter_map(|(name, files)| shared(policy, name, files));
        let (count, files) = (self.strangers.len(), self.strangers.clone());
        let strange = (count > 0).then_some(Cause::FilesWithoutTable { count, files });
        let missing = policy.tables().values().flat_map(|table| self.missing(table));
        shared.chain(strange).chain(missing).map(problem).collect()
    }

    fn missing(&self, table: &Table) -> Vec<Cause> {
        let Some(files) = self.tables.get(&table.name) else {
            let is_missed = !table.optional;
            return is_missed
                .then(|| Cause::TableWithoutFile(table.name.clone()))
                .into_iter()
                .collect();
        };
        let has = |name: &TableName| files.iter().any(|file| file.source.as_ref() == Some(name));
        let sources = table.sources.iter().filter(|source| !source.optional && !has(&source.name));
        let cause = |source: &TableSource| Cause::SourceWithoutFile {
            table: table.name.clone(),
            name: source.name.clone(),
        };
        sources.map(cause).collect()
    }

    fn into_tables(self, policy: &Policy) -> Vec<TableInput> {
        let tables = self.tables.into_iter().filter_map(|(name, files)| {
            let (table, is_one) = (policy.tables().get(&name)?, files.len() == 1);
            let files = files.into_iter().enumerate().map(|(index, found)| {
                let FileOfTable { ordinal, file, source } = found;
                let place = match is_one {
                    true => nth_of_input(ordinal),
                    false => format!("file {} of {name}", index + 1),
                };
                let from = source.as_ref().and_then(|source| table.source(source));
                let base = base_name(&file.path);
                // A part has any name, and many parts can have one.
                let is_part = file.belongs_as.rsplit('/').next() != Some(&base);
                let shown = (!is_part).then(|| shown(table, from, &base)).flatten();
                let path = Some(file.path);
                let shown = shown.unwrap_or(place);
                InputFile { path, format: file.format, shown, source, keys: file.keys }
            });
            let files = files.collect();
            Some(TableInput { table: name, files })
        });
        tables.collect()
    }
}

/// Files that are of one table by its name alone: they may be two versions of it.
fn shared(policy: &Policy, name: &TableName, files: &[FileOfTable]) -> Option<Cause> {
    let table = policy.tables().get(name).filter(|table| table.files.is_empty())?;
    let by_name: Vec<&FileOfTable> = files.iter().filter(|file| file.source.is_none()).collect();
    let mut as_one: Vec<&str> = by_name.iter().map(|file| file.file.belongs_as.as_str()).collect();
    as_one.sort_unstable();
    as_one.dedup();
    let files = by_name.iter().map(|file| file.ordinal).collect();
    (as_one.len() > 1).then(|| Cause::FilesOfOneTable { table: table.name.clone(), files })
}

/// Says that an input is not there before anything is made of its name. The name itself may be a
/// patient's.
pub(super) fn ensure_exists(path: &Path) -> Result<()> {
    std::fs::metadata(path).map(|_| ()).map_err(|error| {
        Error::new(Cause::Io { action: "opening the input", kind: error.kind().into() })
    })
}

/// The place of an input whose name is not shown: the how manyeth of the folder's tables it is.
pub(super) fn nth(ordinal: usize) -> Place {
    Place::file(&nth_of_input(ordinal))
}

fn nth_of_input(ordinal: usize) -> String {
    format!("file {ordinal} of the input")
}

fn problem(cause: Cause) -> Problem {
    Problem { place: Place::default(), cause }
}

fn declared<'p>(policy: &'p Policy, name: &TableName) -> Result<&'p Table> {
    policy.tables().get(name).ok_or_else(|| {
        let names = || policy.tables().keys().map(TableName::as_str);
        let hint = hint(name.as_str(), names());
        let all = Words::list(policy.tables().keys(), ", ");
        Error::new(Cause::call(
            words!["the policy has no such table; it has: ", all, hint],
            help![
                "name one of its tables ",
                Means::TableName,
                ", or add [tables.NAME] to the policy"
            ],
        ))
    })
}

pub(super) fn base_name(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

fn format_of(base: &str) -> Result<Format> {
    Format::of_name(base).ok_or_else(|| Error::new(Cause::UnknownFormat))
}

/// The name of a file, where the policy spells it.
fn shown(table: &Table, source: Option<&TableSource>, base: &str) -> Option<String> {
    let stem = Format::stem(base).unwrap_or(base);
    let spells = |files: &[String]| files.iter().any(|file| file == base);
    let is_spelled = stem.eq_ignore_ascii_case(table.name.as_str())
        || spells(&table.files)
        || source.is_some_and(|source| spells(&source.files));
    is_spelled.then(|| base.to_owned())
}
