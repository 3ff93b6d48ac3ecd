//! Measuring a table in a file.

use std::path::PathBuf;

use crate::error::{
    CallWord, Cause, Error, HeaderWord, Means, Place, Result, Words, help, looks_like_key, words,
};
use crate::io::{CsvOptions, Format, Source};
use crate::measure::{self, Assessment, Question};
use crate::policy::nearest;
use crate::table::Schema;
use crate::vocab::{ColumnName, K};

use super::init::other_delimiter;
use super::inputs::ensure_exists;
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
    let measured = measured(request, options);
    options.cancel.outranks(measured).map_err(|error| error.within(&Place::file("the table")))
}

fn measured(request: &AssessRequest, options: &Options) -> Result<Assessment> {
    ensure_exists(&request.path)?;
    let base = request.path.file_name().unwrap_or_default().to_string_lossy();
    let format = Format::of_name(&base).ok_or_else(|| Error::new(Cause::UnknownFormat))?;
    let csv = CsvOptions { header: request.header, ..CsvOptions::of(format) };
    let usual = Source::open(&request.path, format, &csv)?;
    let source = match other_delimiter(usual.schema(), format, csv.delimiter) {
        Some(delimiter) => Source::open(&request.path, format, &CsvOptions { delimiter, ..csv })?,
        None => usual,
    };
    let mut asked = Asked { schema: source.schema(), found: 0, missing: Vec::new() };
    let question = Question {
        quasi_identifiers: asked.columns(&request.quasi),
        sensitive: asked.columns(&request.sensitive),
        subject: request.subject.as_ref().map(|name| asked.column(name)),
        k: request.k,
        memory_limit: options.max_memory,
        ..Question::default()
    };
    asked.check()?;
    let wanted = [&question.quasi_identifiers, &question.sensitive];
    let wanted: Vec<ColumnName> =
        wanted.into_iter().flatten().chain(&question.subject).cloned().collect();
    let batches = Batches::some(source.for_counting(), &options.cancel, |column| {
        wanted.iter().any(|name| name.as_str() == column)
    });
    measure::assess(batches, &question)
}

/// The columns that were asked for, looked up.
struct Asked<'a> {
    schema: &'a Schema,
    found: usize,
    missing: Vec<ColumnName>,
}

impl Asked<'_> {
    fn columns(&mut self, names: &[ColumnName]) -> Vec<ColumnName> {
        names.iter().map(|name| self.column(name)).collect()
    }

    /// The column of this name; blanks around it are those of a list written with `, `.
    fn column(&mut self, name: &ColumnName) -> ColumnName {
        for spelling in [name.as_str(), name.as_str().trim()] {
            if let Some(index) = self.schema.index_of(spelling) {
                self.found += 1;
                return self.schema.fields()[index].name.clone();
            }
        }
        self.missing.push(name.clone());
        name.clone()
    }

    fn check(self) -> Result<()> {
        if self.missing.is_empty() {
            return Ok(());
        }
        let missing = Words::list(self.missing.iter().map(|name| self.described(name)), ", ");
        Err(Error::new(Cause::call(
            words!["there is no column of this name: ", missing],
            help![
                "upper and lower case differ; the header line has the names",
                Means::HeaderLine,
                ", and columns of a file without one are \"#1\", \"#2\", … with ",
                Means::NoHeaderOption,
            ],
        )))
    }

    /// A name that is not there, with the one that may be meant. A header can be data: another name
    /// than the one that was typed is shown only where half of those asked for are in the file.
    fn described(&self, name: &ColumnName) -> Words {
        let names = || self.schema.fields().iter().map(|field| field.name.as_str());
        let typed = name.as_str().trim();
        if looks_like_key(typed) {
            return "a name that looks like a key and is not shown".into();
        }
        let same = names().find(|other| other.to_lowercase() == typed.to_lowercase());
        let is_proven = self.found >= self.missing.len();
        let meant = same.or_else(|| nearest(typed, names()).filter(|_| is_proven));
        match meant {
            Some(meant) => words![CallWord(typed), " (did you mean `", HeaderWord(meant), "`?)"],
            None => words![CallWord(typed)],
        }
    }
}
