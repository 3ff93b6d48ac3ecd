//! `deid assess`.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use deid_core::error::{Cause, Error, Result, words};
use deid_core::job::{self, AssessRequest};
use deid_core::vocab::{ColumnName, K};

use super::{Ending, Style};
use crate::args::Assess;
use crate::show;

pub fn run(args: &Assess, style: Style) -> Ending {
    let k = args.k.map(K::new).transpose().map_err(|invalid| {
        let help = "ask for 2 at least: a class of one person hides nobody, and 1 asks for nothing";
        Cause::call(words!["--k: ", invalid], help)
    });
    let k = k.map_err(Error::from)?;
    let (mut quasi, mut sensitive) = (args.quasi.clone(), args.sensitive.clone());
    let path = match &args.input {
        Some(path) => path.clone(),
        None => last_file(&mut [&mut quasi, &mut sensitive])?,
    };
    if path.as_os_str() == STDIN {
        return Err(no_pipe().into());
    }
    let request = AssessRequest {
        path,
        header: !args.no_header,
        quasi: names(&quasi)?,
        sensitive: names(&sensitive)?,
        subject: args.subject.as_deref().map(name).transpose()?,
        k,
    };
    let assessment = job::assess(&request, &args.running.options(style))?;
    show::assessment(&assessment, style)?;
    let met = k.is_none_or(|k| assessment.meets(k));
    Ok(if met { ExitCode::SUCCESS } else { ExitCode::from(crate::failure::FAILED) })
}

/// What names standard input in other verbs.
const STDIN: &str = "-";

fn no_pipe() -> Error {
    Error::new(Cause::call(
        "assess does not read standard input",
        "write the data to a file and name that: deid assess out/dm.csv -q AGE,SEX,RACE",
    ))
}

/// The table where it stands behind the columns: options of several values take it for one of them.
fn last_file(lists: &mut [&mut Vec<String>]) -> Result<PathBuf> {
    let is_last = |list: &&mut &mut Vec<String>| {
        list.len() > 1 && list.last().is_some_and(|last| last == STDIN || Path::new(last).is_file())
    };
    let found = lists.iter_mut().find(is_last).and_then(|list| list.pop());
    found.map(PathBuf::from).ok_or_else(|| {
        Error::new(Cause::call(
            "no table was named, or it is not there",
            "name the file first: deid assess out/dm.csv -q AGE,SEX,RACE",
        ))
    })
}

/// Names of columns; what is left between two commas is none.
fn names(texts: &[String]) -> Result<Vec<ColumnName>> {
    texts.iter().filter(|text| !text.trim().is_empty()).map(|text| name(text)).collect()
}

fn name(text: &str) -> Result<ColumnName> {
    ColumnName::new(text).map_err(|invalid| Error::new(Cause::usage(words![invalid])))
}
