//! `deid init`.

use std::io::Write;
use std::process::ExitCode;

use deid_core::job;

use super::{Ending, Style, write_new};
use crate::args::Init;

pub fn run(args: &Init, style: Style) -> Ending {
    let skeleton = job::init(&args.input, &args.pack, !args.no_header)?;
    match &args.output {
        None => std::io::stdout().write_all(skeleton.as_bytes())?,
        Some(path) => {
            write_new(path, &skeleton, args.force, std::slice::from_ref(&args.input))?;
            if !style.quiet {
                let open = skeleton.matches("TODO").count();
                eprintln!(
                    "skeleton written to {}; {open} places say TODO: it loads when they are decided",
                    path.display()
                );
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}
