//! One error for every room: where it happened and what is wrong, never what a cell holds.
//!
//! Errors of arrow, csv, serde, toml and jiff quote cells. They are mapped to a [`Cause`] where
//! they occur and are never wrapped. So an [`Error`] may be logged, shown, and sent to a client.
//!
//! An error is a list of [`Problem`]s, all that one pass found: each a [`Place`] (file, table,
//! column, 1-based row, line) and a [`Cause`]. Look first at [`Error::problems`],
//! [`Error::kind`] (whose fault it is: data, policy, key, call, disk) and [`Error::help`] (what to
//! do).
//!
//! ```
//! use deid_core::Policy;
//! use deid_core::error::Kind;
//!
//! let error = Policy::parse("version = 1\n[tables.visit]\ndorp = [\"NAME\"]").unwrap_err();
//! assert_eq!(error.kind(), Kind::Policy);
//! assert_eq!(error.to_string(), "policy, line 3: unknown key `dorp`; did you mean `drop`?");
//! ```

mod cause;
mod crosswalk_fault;
mod fault;
mod help;
mod json;
mod json_fault;
mod key_fault;
mod key_like;
mod kind;
mod means;
mod place;
mod release;
mod remedy;
mod shown;
mod words;

use std::collections::HashSet;
use std::fmt;

pub use cause::Cause;
pub use crosswalk_fault::CrosswalkFault;
pub use fault::{CellFault, FaultKind, Faults};
pub use help::{Help, help};
pub use json_fault::JsonFault;
pub use key_fault::KeyFault;
pub use key_like::looks_like_key;
pub use kind::{ForeignKind, Kind};
pub use means::{Means, Wording};
pub use place::{ColumnRef, Place};
pub use release::ReleaseFault;
pub use words::{CallWord, HeaderWord, Piece, PolicyWord, Words, words};

/// The result of everything here that can fail.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// One thing that is wrong, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Where: table, column, row, line. May be empty.
    pub place: Place,
    /// What is wrong.
    pub cause: Cause,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.place.is_empty() {
            write!(f, "{}", self.cause)
        } else {
            write!(f, "{}: {}", self.place, self.cause)
        }
    }
}

/// Why something was refused: one problem or all that one pass found, most important first.
///
/// Neither `Display` nor `Debug` can print a cell: no variant has room for one.
#[derive(Clone, PartialEq, Eq)]
pub struct Error {
    problems: Box<[Problem]>,
    rows_are_out: bool,
}

impl Error {
    /// An error that names no place yet.
    #[cold]
    #[must_use]
    pub fn new(cause: Cause) -> Self {
        Self::at(Place::default(), cause)
    }

    /// An error at a place.
    #[cold]
    #[must_use]
    pub fn at(place: Place, cause: Cause) -> Self {
        Self { problems: Box::new([Problem { place, cause }]), rows_are_out: false }
    }

    /// All problems that one pass found, equal ones once; `Ok` where there are none.
    ///
    /// # Errors
    /// When `problems` is not empty.
    pub fn all(mut problems: Vec<Problem>) -> Result<()> {
        if problems.is_empty() {
            return Ok(());
        }
        // By what a reader sees of them: a table can have thousands of columns.
        let mut told = HashSet::new();
        problems
            .retain(|problem| told.insert((problem.to_string(), problem.cause.help().to_string())));
        Err(Self { problems: problems.into(), rows_are_out: false })
    }

    /// The problems, at least one.
    #[must_use]
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }

    /// The problems, to gather them with others.
    #[must_use]
    pub fn into_problems(self) -> Vec<Problem> {
        self.problems.into_vec()
    }

    /// Fills in what the places of the problems leave open.
    #[must_use]
    pub fn within(mut self, outer: &Place) -> Self {
        for problem in &mut self.problems {
            problem.place.fill(outer);
        }
        self
    }

    /// The same error, told of rows whose fields a client has named, who can put a value there by
    /// mistake: fields that no rule covers are counted and not shown, and nothing is said of a line
    /// of names that they do not have.
    ///
    /// ```
    /// use deid_core::error::{Cause, Error, words};
    ///
    /// let column = words!["column ", 7_u32, " of ", 12_u32];
    /// let error = Error::new(Cause::ColumnsWithoutRule(vec![column]));
    /// assert_eq!(error.without_field_names().to_string(), "1 field(s) of the record have no rule");
    /// ```
    #[must_use]
    pub fn without_field_names(mut self) -> Self {
        for problem in &mut self.problems {
            if let Cause::ColumnsWithoutRule(columns) = &problem.cause {
                problem.cause = Cause::FieldsWithoutRule(columns.len());
            }
        }
        let is_header = |problem: &Problem| matches!(problem.cause, Cause::NotAHeader { .. });
        if !self.problems.iter().all(is_header) {
            let mut problems = self.problems.into_vec();
            problems.retain(|problem| !is_header(problem));
            self.problems = problems.into();
        }
        self
    }

    /// The same error, found when rows had gone to standard output already.
    #[cfg(feature = "io")]
    pub(crate) fn after_rows(self) -> Self {
        Self { rows_are_out: true, ..self }
    }

    /// Whether rows went to standard output before this was found: whoever has read them is to
    /// discard them. Else nothing was written.
    #[must_use]
    pub fn rows_are_out(&self) -> bool {
        self.rows_are_out
    }

    /// What sort of thing went wrong: that of the first problem.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.problems.first().map_or(Kind::Data, |problem| problem.cause.kind())
    }

    /// What to do about it, each advice once, in the wording of this library.
    #[must_use]
    pub fn help(&self) -> Vec<String> {
        self.help_in(Means::in_rust)
    }

    /// What to do about it, each advice once, as a front words it.
    #[must_use]
    pub fn help_in(&self, wording: Wording) -> Vec<String> {
        let mut lines: Vec<String> = Vec::new();
        for help in self.problems.iter().map(|problem| problem.cause.help().worded(wording)) {
            if !lines.contains(&help) {
                lines.push(help);
            }
        }
        let is_counted = |problem: &Problem| {
            problem.cause.counts_files() || problem.place.file.as_deref().is_some_and(is_ordinal)
        };
        if self.problems.iter().any(is_counted) {
            lines.push(COUNTED.to_owned());
        }
        let in_part = |problem: &Problem| {
            matches!(problem.cause, Cause::SameBytes { .. })
                || problem.place.file.as_deref().is_some_and(|file| place::is_part(file).is_some())
        };
        if self.problems.iter().any(in_part) {
            lines.push(PARTS.to_owned());
        }
        lines
    }
}

/// How a file is found whose name is not shown, for it can be a patient's.
const COUNTED: &str = "files are counted by name, 2 before 10, and only those that are tables";

/// The same of a file among those of its table.
const PARTS: &str =
    "the files of a table are counted by path, 2 before 10, and rows within each file";

/// `file 2 of the input`.
fn is_ordinal(file: &str) -> bool {
    file.starts_with("file ") && file.ends_with(" of the input")
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.problems.iter().enumerate() {
            if index > 0 {
                f.write_str("\n")?;
            }
            problem.fmt(f)?;
        }
        Ok(())
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.problems.iter().map(ToString::to_string)).finish()
    }
}

impl std::error::Error for Error {}

impl From<Cause> for Error {
    fn from(cause: Cause) -> Self {
        Self::new(cause)
    }
}
