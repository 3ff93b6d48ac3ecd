//! Which file is which table.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::error::{Cause, Error, Place, Problem, Result};
use crate::io::Format;
use crate::policy::{Policy, Table};
use crate::vocab::TableName;

use super::request::Input;

/// One table's input.
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
pub(super) struct Inputs {
    pub(super) tables: Vec<TableInput>,
    pub(super) left_alone: usize,
}

impl Inputs {
    /// Finds the table of every file.
    ///
    /// # Errors
    /// All at once: files of no table, two files of one table, tables without a file, nothing to
    /// read.
    pub(super) fn find(policy: &Policy, input: &Input) -> Result<Self> {
        match input {
            Input::Folder(folder) => Self::of_folder(policy, folder),
            Input::File { path, table } => Self::of_file(policy, path, table.as_ref()),
            Input::Stdin { table, format } => {
                let table = declared(policy, table)?.name.clone();
                let shown = "standard input".to_owned();
                let input = TableInput { table, path: None, format: *format, shown };
                Ok(Self { tables: vec![input], left_alone: 0 })
            }
        }
    }

    fn of_file(policy: &Policy, path: &Path, table: Option<&TableName>) -> Result<Self> {
        let base = base_name(path);
        let found = match table {
            Some(name) => declared(policy, name)?,
            None => policy
                .table_for_file(&base)?
                .ok_or_else(|| Error::new(Cause::FilesWithoutTable(1)))?,
        };
        let shown = shown(found, &base, 1);
        let format = format_of(&base).map_err(|error| error.within(&Place::file(&shown)))?;
        let path = Some(path.to_owned());
        let input = TableInput { table: found.name.clone(), path, format, shown };
        Ok(Self { tables: vec![input], left_alone: 0 })
    }

    fn of_folder(policy: &Policy, folder: &Path) -> Result<Self> {
        let mut found: BTreeMap<TableName, TableInput> = BTreeMap::new();
        let mut problems = Vec::new();
        let (mut strangers, mut left_alone) = (0, 0);
        for (index, path) in files_of(folder)?.into_iter().enumerate() {
            let base = base_name(&path);
            if format_of(&base).is_err() {
                left_alone += 1;
                continue;
            }
            let Some(table) = policy.table_for_file(&base)? else {
                strangers += 1;
                continue;
            };
            let shown = shown(table, &base, index + 1);
            let (format, name) = (format_of(&base)?, table.name.clone());
            let input = TableInput { table: name.clone(), path: Some(path), format, shown };
            if found.insert(name.clone(), input).is_some() {
                problems.push(problem(Cause::TwoFilesForTable(name)));
            }
        }
        if found.is_empty() && strangers == 0 {
            problems.push(problem(Cause::NoInput));
        } else {
            if strangers > 0 {
                problems.push(problem(Cause::FilesWithoutTable(strangers)));
            }
            let missing = policy.tables().values();
            let missing = missing.filter(|t| !t.optional && !found.contains_key(&t.name));
            problems.extend(missing.map(|t| problem(Cause::TableWithoutFile(t.name.clone()))));
        }
        Error::all(problems)?;
        Ok(Self { tables: found.into_values().collect(), left_alone })
    }
}

fn problem(cause: Cause) -> Problem {
    Problem { place: Place::default(), cause }
}

fn declared<'p>(policy: &'p Policy, name: &TableName) -> Result<&'p Table> {
    policy.tables().get(name).ok_or_else(|| {
        let names: Vec<&str> = policy.tables().keys().map(TableName::as_str).collect();
        let message = format!("the policy has no such table; it has: {}", names.join(", "));
        Error::new(Cause::Usage(message))
    })
}

/// The files of a folder, by name; what is hidden is left out.
///
/// # Errors
/// When the folder cannot be read, or holds folders or other things that are no files: a table in
/// one of them would be forgotten without a word.
pub(super) fn files_of(folder: &Path) -> Result<Vec<PathBuf>> {
    let failed = |error: std::io::Error| {
        Error::new(Cause::Io { action: "reading the input folder", kind: error.kind().into() })
    };
    let (mut files, mut others) = (Vec::new(), 0);
    for entry in std::fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        if base_name(&path).starts_with('.') {
            continue;
        }
        if path.is_file() { files.push(path) } else { others += 1 }
    }
    if others > 0 {
        return Err(Error::new(Cause::NotFiles(others)));
    }
    files.sort_unstable();
    Ok(files)
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
        format!("file {ordinal} of the input")
    }
}
