//! The `deid` command. It converts arguments, calls `deid-core`, and shows what came of it.
#![forbid(unsafe_code)]
#![allow(clippy::print_stderr, clippy::print_stdout)] // a command talks

mod args;
mod failure;
mod print;
mod progress;
mod show;
mod signals;
mod verb;
mod wording;

use std::process::ExitCode;

use clap::Parser;
use deid_core::error::{CallWord, Cause, Error, KeyFault, looks_like_key, words};

use args::Args;

fn main() -> ExitCode {
    deid_core::io::hush_panics(|place| {
        eprintln!(
            "deid: error: internal error at {place}; nothing was published, discard what was printed"
        );
        eprintln!("help: this is a fault of deid: please report it with the place above");
    });
    std::panic::catch_unwind(run).unwrap_or_else(|_| ExitCode::from(failure::ERROR))
}

fn run() -> ExitCode {
    let args = match Args::try_parse() {
        Ok(args) => args,
        Err(error) => return usage(&error),
    };
    let json = args.json;
    verb::run(args).unwrap_or_else(|failure| failure.show(json))
}

/// What clap says of a call that it cannot read, or the help that was asked for. `--json` is looked
/// for by hand: the arguments could not be read.
fn usage(error: &clap::Error) -> ExitCode {
    let json = std::env::args_os().any(|word| word == "--json");
    let is_key = |word: std::ffi::OsString| looks_like_key(&word.to_string_lossy());
    if error.use_stderr() && std::env::args_os().skip(1).any(is_key) {
        // clap would repeat it.
        let given = Error::new(Cause::Key(KeyFault::GivenAsName));
        return failure::Failure::from(given).show(json);
    }
    if !(json && error.use_stderr()) {
        error.exit();
    }
    let text = error.render().to_string();
    // The first paragraph says it; the usage follows.
    let said = text.split("\n\n").next().unwrap_or_default().trim_start_matches("error: ");
    let line = said.split_whitespace().collect::<Vec<_>>().join(" ");
    failure::Failure::from(Error::new(Cause::usage(words![CallWord(&line)]))).show(json)
}
