//! Measuring a table in a file.

use std::path::PathBuf;

use crate::error::{Cause, Error, Place, Result};
use crate::io::{CsvOptions, Format, Source};
use crate::measure::{self, Assessment, Question};
use crate::vocab::{ColumnName, K};

use super::read::Batches;
use super::request::Options;

/// What to measure, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AssessRequest {
    /// The table.
    pub path: PathBuf,
    /// Whether a delimited file begins with a header; columns are `#1`, `#2`, … where it does not.
    pub header: bool,
    /// The quasi-identifiers; at least one.
    pub quasi: Vec<ColumnName>,
    /// Sensitive attributes, for l-diversity.
    pub sensitive: Vec<ColumnName>,
    /// The column that names the person; rows are counted where there is none.
    pub subject: Option<ColumnName>,
    /// The k that is asked for.
    pub k: Option<K>,
}

/// Measures k-anonymity and its relatives.
///
/// # Errors
/// When the file cannot be read, or a column is missing or cannot be counted.
pub fn assess(request: &AssessRequest, options: &Options) -> Result<Assessment> {
    // There is one file, and the caller named it: its name, which may be a patient's, is not needed.
    measured(request, options).map_err(|error| error.within(&Place::file("the table")))
}

fn measured(request: &AssessRequest, options: &Options) -> Result<Assessment> {
    let base = request.path.file_name().unwrap_or_default().to_string_lossy();
    let format = Format::of_name(&base).ok_or_else(|| Error::new(Cause::UnknownFormat))?;
    let csv = CsvOptions { header: request.header, ..CsvOptions::of(format) };
    let source = Source::open(&request.path, format, &csv)?;
    let question = Question {
        quasi_identifiers: request.quasi.clone(),
        sensitive: request.sensitive.clone(),
        subject: request.subject.clone(),
        k: request.k,
        memory_limit: options.max_memory,
        ..Question::default()
    };
    let asked = [&request.quasi, &request.sensitive];
    let names = || asked.into_iter().flatten().chain(&request.subject);
    let lacks = |name: &&ColumnName| source.schema().index_of(name.as_str()).is_none();
    let missing: Vec<&str> = names().filter(lacks).map(ColumnName::as_str).collect();
    if !missing.is_empty() {
        let message = format!("there is no column of this name: {}", missing.join(", "));
        return Err(Error::new(Cause::Usage(message)));
    }
    let batches = Batches::some(source, |column| names().any(|name| name.as_str() == column));
    measure::assess(batches, &question)
}
