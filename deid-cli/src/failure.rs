//! How a run ends when it does not end well.

use std::process::ExitCode;

use deid_core::Error;
use deid_core::error::{Cause, ForeignKind};
use serde_json::json;

use crate::wording::flags;

/// Ran, but a threshold or a check failed.
pub const FAILED: u8 = 1;
/// Usage, policy, key, data or I/O error.
pub const ERROR: u8 = 2;

/// What is true when rows went to standard output before the run failed.
const DISCARD: &str = "rows before this were already written: discard them";

/// Why the command stops.
pub enum Failure {
    /// The core refused.
    Refused(Error),
    /// Standard output is closed: the reader had enough, which is no error.
    BrokenPipe,
    /// A signal stopped the run; with the code to end with, and what the run said.
    Stopped(u8, Error),
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
            Self::Stopped(code, error) => {
                if json {
                    eprintln!("{}", as_json(error));
                } else {
                    let left = if error.rows_are_out() { DISCARD } else { "nothing was published" };
                    eprintln!("deid: stopped by a signal; {left}");
                }
                return ExitCode::from(*code);
            }
            Self::Refused(error) if json => eprintln!("{}", as_json(error)),
            Self::Refused(error) => show_error(error),
        }
        ExitCode::from(ERROR)
    }
}

/// Every problem with its help below it. Neighbours of one help share it.
fn show_error(error: &Error) {
    let mut told: Vec<String> = Vec::new();
    let mut problems = error.problems().iter().peekable();
    while let Some(problem) = problems.next() {
        let is_last = problems.peek().is_none();
        let is_written = matches!(problem.cause, Cause::CutShort);
        let (gap, end) = match is_last && !is_written {
            true if error.rows_are_out() => ("; ", DISCARD),
            true => ("; ", "nothing was written"),
            false => ("", ""),
        };
        eprintln!("deid: error: {problem}{gap}{end}");
        let help = problem.cause.help();
        let is_shared = problems.peek().is_some_and(|next| next.cause.help() == help);
        let help = help.worded(flags);
        if !is_shared && !told.contains(&help) {
            eprintln!("help: {help}");
            told.push(help);
        }
    }
    let of_all = error.help_in(flags).into_iter().filter(|help| !told.contains(help));
    for help in of_all {
        eprintln!("help: {help}");
    }
}

fn as_json(error: &Error) -> serde_json::Value {
    let problems: Vec<_> = error.problems().iter().map(|problem| problem.worded(flags)).collect();
    let mut help = error.help_in(flags);
    help.extend(error.rows_are_out().then(|| DISCARD.to_owned()));
    json!({
        "schema_version": 1,
        "error": {
            "kind": error.kind().name(),
            "problems": problems,
            "help": help,
        },
    })
}
