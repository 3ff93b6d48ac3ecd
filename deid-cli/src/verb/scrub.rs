//! `deid scrub`.

use std::path::Path;
use std::process::ExitCode;

use deid_core::error::{Cause, Error, Result};
use deid_core::io::{Format, Replace};
use deid_core::job::{self, Input, Output};
use deid_core::policy::Policy;

use super::{Ending, Style, input, table_name};
use crate::args::Scrub;
use crate::show;
use crate::signals::Signals;

pub fn run(args: &Scrub, style: Style) -> Ending {
    let policy = Policy::load(&args.policy)?;
    let keys = args.key.keyring()?;
    let mut options = args.running.options(style);
    options.replace = if args.force { Replace::Force } else { Replace::Never };
    options.ungated = args.ungated;
    options.stream = args.stream;
    options.files = args.files.options()?;
    let format = args.format.as_deref().and_then(|ending| Format::of_name(&format!(".{ending}")));
    options.format = format.filter(|_| args.input != Path::new("-"));
    let from = source(args, format.unwrap_or(Format::CSV))?;
    let to = destination(args, &from)?;
    let signals = Signals::watch()?;
    options.cancel = signals.cancel();
    options.crosswalk.clone_from(&args.crosswalk.crosswalk);
    options.also_read = args.key.key.iter().cloned().collect();
    let outcome = job::scrub(&policy, keys.as_ref(), &from, &to, &options)
        .map_err(|error| signals.failure(error))?;
    if outcome.is_released() {
        show::outcome(&outcome, style, matches!(to, Output::Stdout { .. }))?;
        Ok(ExitCode::SUCCESS)
    } else {
        show::failures(&outcome, style)?;
        Ok(ExitCode::from(crate::failure::FAILED))
    }
}

fn source(args: &Scrub, format: Format) -> Result<Input> {
    if args.input != Path::new("-") {
        return input(&args.input, args.table.as_deref());
    }
    let name = args.table.as_deref().ok_or_else(|| {
        Error::new(Cause::call(
            "standard input needs --table NAME: which table of the policy is it?",
            "name a table as the policy has it: zcat lb.csv.gz | deid scrub … --table lb - -o -",
        ))
    })?;
    Ok(Input::Stdin { table: table_name(name)?, format })
}

fn destination(args: &Scrub, from: &Input) -> Result<Output> {
    let call =
        |problem: &'static str, help: &'static str| Err(Error::new(Cause::call(problem, help)));
    let (output, manifest) = (args.output.clone(), args.manifest.clone());
    Ok(match from {
        _ if manifest.as_deref() == Some(Path::new("-")) => {
            return call(
                "--manifest - is of no use: standard output is for the rows",
                "name a file: deid scrub … -o - --manifest lb.manifest.json",
            );
        }
        _ if output == Path::new("-") => Output::Stdout { manifest },
        _ if manifest.is_some() => {
            return call(
                "--manifest is for standard output (-o -)",
                "leave it out: the manifest of a file goes beside it as FILE.manifest.json, that of \
                 a folder into it",
            );
        }
        Input::Folder(_) => Output::Folder(output),
        Input::File { .. } | Input::Stdin { .. } => Output::File(output),
    })
}
