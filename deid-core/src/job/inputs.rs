//! Which file is which table.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::error::{Cause, Error, Means, Place, Problem, Result, Words, help, words};
use crate::io::Format;
use crate::policy::{Policy, Table, hint};
use crate::vocab::TableName;

use super::request::Input;

/// One table's input.
#[derive(Clone)]
pub(super) struct TableInput {
    pub(super) table: TableName,
    /// None: standard input.
    pub(super) path: Option<PathBuf>,
    pub(super) format: Format,
    /// What may be shown of the file's name: a file name can hold a patient's, so it is shown only
    /// where the policy spells it.
    pub(super) shown: String,
}

/// The inputs of a run, by table.
#[derive(Default)]
pub(super) struct Inputs {
    pub(super) tables: Vec<TableInput>,
    pub(super) left_alone: usize,
    /// What is wrong with them. Tables may be missing above.
    pub(super) problems: Vec<Problem>,
}

impl Inputs {
    /// Finds the table of every file. What is wrong (files of no table, two files of one table,
    /// tables without a file, nothing to read) stands beside what was found, so that a run can
    /// tell all that is wrong in one pass.
    pub(super) fn gather(policy: &Policy, input: &Input) -> Self {
        let found = match input {
            Input::Folder(folder) => Self::of_folder(policy, folder),
            Input::File { path, table } => Self::of_file(policy, path, table.as_ref()),
            Input::Stdin { table, format } => declared(policy, table).map(|table| {
                let (table, shown) = (table.name.clone(), "standard input".to_owned());
                Self::one(TableInput { table, path: None, format: *format, shown })
            }),
        };
        found.unwrap_or_else(|error| Self { problems: error.into_problems(), ..Self::default() })
    }

    fn one(input: TableInput) -> Self {
        Self { tables: vec![input], ..Self::default() }
    }

    fn of_file(policy: &Policy, path: &Path, table: Option<&TableName>) -> Result<Self> {
        ensure_exists(path)?;
        let base = base_name(path);
        if table.is_some() && path.is_dir() {
            return Err(Input::a_table_of_a_folder());
        }
        let found = match table {
            Some(name) => declared(policy, name)?,
            None => policy.table_for_file(&base)?.ok_or_else(|| {
                Error::new(Cause::FilesWithoutTable { count: 1, files: Vec::new() })
            })?,
        };
        let shown = shown(found, &base, 1);
        let format = format_of(&base).map_err(|error| error.within(&Place::file(&shown)))?;
        let path = Some(path.to_owned());
        Ok(Self::one(TableInput { table: found.name.clone(), path, format, shown }))
    }

    fn of_folder(policy: &Policy, folder: &Path) -> Result<Self> {
        ensure_exists(folder)?;
        let mut found: BTreeMap<TableName, Vec<(usize, TableInput)>> = BTreeMap::new();
        let contents = Contents::of(folder)?;
        let mut problems: Vec<Problem> = contents.problem().into_iter().collect();
        let (mut strangers, left_alone) = (Vec::new(), contents.left_alone);
        for (index, (path, format)) in contents.tables.into_iter().enumerate() {
            let base = base_name(&path);
            let table = match policy.table_for_file(&base) {
                Ok(Some(table)) => table,
                Ok(None) => {
                    strangers.push(index + 1);
                    continue;
                }
                Err(error) => {
                    problems.extend(error.within(&nth(index + 1)).into_problems());
                    continue;
                }
            };
            let shown = shown(table, &base, index + 1);
            let name = table.name.clone();
            let input = TableInput { table: name.clone(), path: Some(path), format, shown };
            found.entry(name).or_default().push((index + 1, input));
        }
        if found.is_empty() && strangers.is_empty() && problems.is_empty() {
            problems.push(problem(Cause::NoInput));
        } else {
            problems.extend(misplaced(policy, &found, strangers));
        }
        let tables = found.into_values().filter_map(|mut files| files.pop());
        Ok(Self { tables: tables.map(|(_, input)| input).collect(), left_alone, problems })
    }
}

/// Files that share a table, files that have none, and tables that have no file.
fn misplaced(
    policy: &Policy,
    found: &BTreeMap<TableName, Vec<(usize, TableInput)>>,
    strangers: Vec<usize>,
) -> Vec<Problem> {
    let shared = found.iter().filter(|(_, inputs)| inputs.len() > 1).map(|(table, inputs)| {
        let files = inputs.iter().map(|(ordinal, _)| *ordinal).collect();
        Cause::FilesOfOneTable { table: table.clone(), files }
    });
    let count = strangers.len();
    let strange = (count > 0).then_some(Cause::FilesWithoutTable { count, files: strangers });
    let missing = policy.tables().values();
    let missing = missing.filter(|table| !table.optional && !found.contains_key(&table.name));
    let missing = missing.map(|table| Cause::TableWithoutFile(table.name.clone()));
    shared.chain(strange).chain(missing).map(problem).collect()
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
    Place::file(&format!("file {ordinal} of the input"))
}

/// What is in a folder.
pub(super) struct Contents {
    /// Files with the name of a table format, by name. Only they are counted where a problem names a
    /// file by its place.
    pub(super) tables: Vec<(PathBuf, Format)>,
    /// How many files have not.
    pub(super) left_alone: usize,
    /// How many folders and other things that are no files there are: a table in one of them would
    /// be forgotten without a word.
    pub(super) others: usize,
}

impl Contents {
    /// What is in a folder; what is hidden is left out.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub(super) fn of(folder: &Path) -> Result<Self> {
        let failed = |error: std::io::Error| {
            Error::new(Cause::Io { action: "reading the input folder", kind: error.kind().into() })
        };
        let mut contents = Self { tables: Vec::new(), left_alone: 0, others: 0 };
        for entry in std::fs::read_dir(folder).map_err(failed)? {
            let path = entry.map_err(failed)?.path();
            let base = base_name(&path);
            match Format::of_name(&base) {
                _ if base.starts_with('.') => {}
                _ if !path.is_file() => contents.others += 1,
                Some(format) => contents.tables.push((path, format)),
                None => contents.left_alone += 1,
            }
        }
        contents.tables.sort_unstable_by(|(a, _), (b, _)| a.cmp(b));
        Ok(contents)
    }

    /// That there is nothing in the folder that is no file.
    pub(super) fn problem(&self) -> Option<Problem> {
        (self.others > 0).then(|| problem(Cause::NotFiles(self.others)))
    }
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

fn shown(table: &Table, base: &str, ordinal: usize) -> String {
    let stem = Format::stem(base).unwrap_or(base);
    if stem.eq_ignore_ascii_case(table.name.as_str()) || table.files.iter().any(|f| f == base) {
        base.to_owned()
    } else {
        nth(ordinal).file.as_deref().unwrap_or_default().to_owned()
    }
}
