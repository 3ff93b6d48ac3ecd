//! Errors of the core as Python exceptions: the classes of `deid_py`, with places and advice.

use deid_core::Error;
use deid_core::error::{Cause, ColumnRef, ForeignKind, KeyFault, Kind, Problem};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList};

/// The exception of an error.
pub fn raise(py: Python<'_>, error: &Error) -> PyErr {
    match build(py, class_of(error), &error.to_string(), error.problems(), &help_of(error)) {
        Ok(raised) | Err(raised) => raised,
    }
}

/// The exception of a call that cannot be served; the words are ours.
pub fn usage(py: Python<'_>, message: &str) -> PyErr {
    raise(py, &Error::new(Cause::Usage(message.to_owned())))
}

/// The exception of data that something else than the core could not read.
pub fn unreadable(py: Python<'_>, message: &str, help: &str) -> PyErr {
    match build(py, "DataError", message, &[], &[help.to_owned()]) {
        Ok(raised) | Err(raised) => raised,
    }
}

/// The exception of a fault of ours.
pub fn internal(py: Python<'_>, place: &str) -> PyErr {
    let message = format!("internal error at {place}");
    let help = "this is a fault of deid: please report it with the place above".to_owned();
    match build(py, "DeidError", &message, &[], &[help]) {
        Ok(raised) | Err(raised) => raised,
    }
}

fn build(
    py: Python<'_>,
    class: &str,
    message: &str,
    problems: &[Problem],
    help: &[String],
) -> PyResult<PyErr> {
    let class = py.import("deid_py._errors")?.getattr(class)?;
    let problems = problems_of(py, problems)?;
    Ok(PyErr::from_value(class.call1((message, problems, help))?))
}

fn class_of(error: &Error) -> &'static str {
    match error.kind() {
        Kind::Data => "DataError",
        Kind::Key => match error.problems().first().map(|problem| &problem.cause) {
            Some(Cause::Key(KeyFault::FileExists)) => "OutputExistsError",
            _ => "SecretKeyError",
        },
        Kind::Policy => "PolicyError",
        Kind::NotReleasable => "NotReleasableError",
        Kind::Io => match error.problems().first().map(|problem| &problem.cause) {
            Some(Cause::OutputExists) => "OutputExistsError",
            Some(Cause::Io { kind: ForeignKind::NotFound, .. }) => "MissingFileError",
            Some(Cause::Io { kind: ForeignKind::Denied, .. }) => "FileAccessError",
            _ => "FileError",
        },
        _ => "DeidError",
    }
}

/// One dict for every problem: names, counts and places, never a cell.
pub fn problems_of<'py>(py: Python<'py>, problems: &[Problem]) -> PyResult<Bound<'py, PyList>> {
    let list = PyList::empty(py);
    for problem in problems {
        let place = &problem.place;
        let rows: Vec<u64> = match &problem.cause {
            Cause::Cells { rows, .. } => rows.clone(),
            _ => place.row.iter().map(|row| row.get()).collect(),
        };
        let dict = PyDict::new(py);
        dict.set_item("file", place.file.as_deref())?;
        dict.set_item("table", place.table.as_ref().map(deid_core::vocab::TableName::as_str))?;
        dict.set_item("column", place.column.as_ref().map(column_of))?;
        dict.set_item("row", rows.first())?;
        dict.set_item("rows", rows)?;
        dict.set_item("line", place.line)?;
        dict.set_item("message", problem.cause.to_string())?;
        list.append(dict)?;
    }
    Ok(list)
}

fn column_of(column: &ColumnRef) -> String {
    match column {
        ColumnRef::Named(name) | ColumnRef::NamedAt(name, _) => name.as_str().to_owned(),
        ColumnRef::Position { .. } => column.to_string(),
    }
}

/// The core's advice, with Python's words where the core speaks of the command line.
fn help_of(error: &Error) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for problem in error.problems() {
        let help = ours(&problem.cause).map(str::to_owned).or_else(|| problem.cause.help());
        lines.extend(help.filter(|help| !lines.contains(help)));
    }
    lines
}

fn ours(cause: &Cause) -> Option<&'static str> {
    Some(match cause {
        Cause::Key(KeyFault::Missing) => {
            "pass keys=deid.Keyring.from_env(\"DEID_KEY\") or another source; only a study that has no release yet begins with a new key: deid.Keyring.generate()"
        }
        Cause::Key(KeyFault::Malformed | KeyFault::Length(_)) => {
            "is this the right secret, and is it whole? A key is one line that begins with deid-key-1-, or 32 raw bytes; copy it again from its source. A new key matches no earlier release"
        }
        Cause::Key(KeyFault::AllEqual) => {
            "this was never a key: copy the real one from its source, or make one with deid.Keyring.generate() for a study that has no release yet"
        }
        Cause::Key(KeyFault::GivenAsName) => {
            "from_file takes the path of the file that holds the key, from_env the name of a variable; from_secret takes the key itself. A key that was written into code or a log must be replaced"
        }
        Cause::Key(KeyFault::CommandNotAllowed) => "pass allow_command=True",
        Cause::FloatUnderKey(_) => {
            "read the column as text in the source (dtype=str), so that no digit is lost"
        }
        Cause::OutputExists => "choose another output, or pass force=True to replace it",
        Cause::OverMemory { .. } => {
            "raise max_memory, generalize the quasi-identifiers, or count fewer of them"
        }
        _ => return None,
    })
}
