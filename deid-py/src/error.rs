//! Errors of the core as Python exceptions: the classes of `deid_py`, with places and advice.

use deid_core::Error;
use deid_core::error::{
    CallWord, Cause, ColumnRef, ForeignKind, KeyFault, Kind, Place, Problem, Words, words,
};
use deid_core::vocab::{ColumnName, TableName};
use pyo3::prelude::*;
use serde_json::Value;

use crate::record::to_python;
use crate::words::arguments;

/// The exception of an error.
pub fn raise(py: Python<'_>, error: &Error) -> PyErr {
    let help = error.help_in(arguments);
    build(py, class_of(error), &error.to_string(), &plain(error.problems()), &help)
}

/// The exception of a call that cannot be served; the words are ours.
pub fn usage(py: Python<'_>, message: impl Into<Words>) -> PyErr {
    raise(py, &Error::new(Cause::usage(message)))
}

/// The exception of a frame that something else than the core could not read; the package has the
/// words, which say how a frame was handed over.
pub fn unreadable(py: Python<'_>, place: Place, message: &str, help: &str) -> PyErr {
    let error = Error::at(place, Cause::usage(words![CallWord(message)]));
    let mut problems = plain(error.problems());
    problems.iter_mut().for_each(|problem| problem["help"] = help.into());
    build(py, "DataError", &error.to_string(), &problems, &[help.to_owned()])
}

/// The exception of a fault of ours.
pub fn internal(py: Python<'_>, place: &str) -> PyErr {
    let message = format!("internal error at {place}");
    let help = "this is a fault of deid: please report it with the place above".to_owned();
    build(py, "DeidError", &message, &[], &[help])
}

/// The exception of a frame that the package cannot hand over: which table, which column (from 0,
/// of how many), and its name where it may be shown.
#[pyfunction]
#[pyo3(signature = (message, help, *, table = None, column = None, name = None))]
pub fn refused<'py>(
    py: Python<'py>,
    message: &str,
    help: &str,
    table: Option<&str>,
    column: Option<(usize, usize)>,
    name: Option<&str>,
) -> Bound<'py, PyAny> {
    let position = column.map(|(index, of)| ColumnRef::Position { index: index + 1, of });
    let name = name.and_then(|name| ColumnName::new(name).ok()).map(ColumnRef::Named);
    let place = Place {
        table: table.and_then(|table| TableName::new(table).ok()),
        column: name.or(position),
        ..Place::default()
    };
    unreadable(py, place, message, help).into_value(py).into_bound(py).into_any()
}

/// Problems as plain data: names, counts and places, never a cell.
pub fn plain(problems: &[Problem]) -> Vec<Value> {
    // Plain data: serialization cannot fail.
    let plain = |problem: &Problem| serde_json::to_value(problem.worded(arguments));
    problems.iter().map(|problem| plain(problem).unwrap_or_default()).collect()
}

fn build(py: Python<'_>, class: &str, message: &str, problems: &[Value], help: &[String]) -> PyErr {
    let raised = || {
        let class = py.import("deid_py._errors")?.getattr(class)?;
        let problems = to_python(py, &problems)?;
        Ok(PyErr::from_value(class.call1((message, problems, help))?))
    };
    raised().unwrap_or_else(|failed: PyErr| failed)
}

fn class_of(error: &Error) -> &'static str {
    let first = error.problems().first().map(|problem| &problem.cause);
    match error.kind() {
        Kind::Data => "DataError",
        Kind::Key => match first {
            Some(Cause::Key(KeyFault::FileExists)) => "OutputExistsError",
            _ => "SecretKeyError",
        },
        Kind::Policy => "PolicyError",
        Kind::NotReleasable => "NotReleasableError",
        Kind::Io => match first {
            Some(Cause::OutputExists) => "OutputExistsError",
            Some(Cause::Io { kind: ForeignKind::NotFound, .. }) => "MissingFileError",
            Some(Cause::Io { kind: ForeignKind::Denied, .. }) => "FileAccessError",
            _ => "FileError",
        },
        _ => "DeidError",
    }
}
