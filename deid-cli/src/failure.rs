//! How a run ends when it does not end well.

use std::process::ExitCode;

use deid_core::Error;
use deid_core::error::{Cause, ForeignKind};
use serde_json::json;

/// Ran, but a threshold or a check failed.
pub const FAILED: u8 = 1;
/// Usage, policy, key, data or I/O error.
pub const ERROR: u8 = 2;

/// Why the command stops.
pub enum Failure {
    /// The core refused.
    Refused(Error),
    /// Standard output is closed: the reader had enough, which is no error.
    BrokenPipe,
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match error.problems() {
            [problem] if matches!(problem.cause, Cause::Io { kind: ForeignKind::Closed, .. }) => {
                Self::BrokenPipe
            }
            _ => Self::Refused(error),
        }
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        match error.kind() {
            std::io::ErrorKind::BrokenPipe => Self::BrokenPipe,
            kind => Self::Refused(Error::new(Cause::Io {
                action: "writing to standard output",
                kind: kind.into(),
            })),
        }
    }
}

impl Failure {
    /// Says what is wrong and what to do, on standard error.
    pub fn show(&self, json: bool) -> ExitCode {
        match self {
            Self::BrokenPipe => return ExitCode::SUCCESS,
            Self::Refused(error) if json => eprintln!("{}", as_json(error)),
            Self::Refused(error) => show_error(error),
        }
        ExitCode::from(ERROR)
    }
}

fn show_error(error: &Error) {
    let last = error.problems().len() - 1;
    for (index, problem) in error.problems().iter().enumerate() {
        let is_written = matches!(problem.cause, Cause::CutShort);
        let end = if index == last && !is_written { "; nothing was written" } else { "" };
        eprintln!("deid: error: {problem}{end}");
    }
    for help in error.help() {
        eprintln!("help: {help}");
    }
}

fn as_json(error: &Error) -> serde_json::Value {
    let problems: Vec<_> = error
        .problems()
        .iter()
        .map(|problem| {
            let place = &problem.place;
            json!({
                "file": place.file.as_deref(),
                "table": place.table,
                "column": place.column.as_ref().map(ToString::to_string),
                "row": place.row,
                "line": place.line,
                "message": problem.cause.to_string(),
            })
        })
        .collect();
    json!({
        "schema_version": 1,
        "error": {
            "kind": format!("{:?}", error.kind()).to_lowercase(),
            "problems": problems,
            "help": error.help(),
        },
    })
}
