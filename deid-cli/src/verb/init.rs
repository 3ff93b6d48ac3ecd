//! `deid init`.

use std::io::Write;
use std::process::ExitCode;

use deid_core::job;
use serde_json::json;

use super::{Ending, Style, write_new};
use crate::args::Init;
use crate::print;

pub fn run(args: &Init, style: Style) -> Ending {
    let skeleton = job::init(&args.input, &args.pack, !args.no_header, &args.files.options()?)?;
    let mut object = json!({
        "schema_version": 1,
        "tables": skeleton.tables,
        "open": skeleton.open,
    });
    match &args.output {
        None if style.json => {
            object["skeleton"] = skeleton.text.into();
            print::json(&object)?;
        }
        None => std::io::stdout().write_all(skeleton.text.as_bytes())?,
        Some(path) => {
            write_new(path, &skeleton.text, args.force, std::slice::from_ref(&args.input))?;
            if style.json {
                object["output"] = path.display().to_string().into();
                print::json(&object)?;
            } else if !style.quiet {
                eprintln!(
                    "skeleton written to {}; {} places say TODO: it loads when they are decided",
                    path.display(),
                    skeleton.open
                );
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}
