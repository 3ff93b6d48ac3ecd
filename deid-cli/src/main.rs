//! The `deid` command. It converts arguments, calls `deid-core`, and shows what came of it.
#![forbid(unsafe_code)]
#![allow(clippy::print_stderr, clippy::print_stdout)] // a command talks

mod args;
mod failure;
mod print;
mod progress;
mod show;
mod verb;

use std::process::ExitCode;

use clap::Parser;

use args::Args;

fn main() -> ExitCode {
    hush_panics();
    let args = Args::parse();
    let (json, quiet) = (args.json, args.quiet);
    match std::panic::catch_unwind(|| verb::run(args)) {
        Ok(Ok(code)) => code,
        Ok(Err(failure)) => failure.show(json, quiet),
        Err(_) => ExitCode::from(failure::ERROR),
    }
}

/// A panic's own message can quote a cell (slicing text does): only its place is shown.
fn hush_panics() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        eprintln!("deid: error: internal error at {place}; nothing was written");
        eprintln!("help: this is a fault of deid: please report it with the place above");
    }));
}
