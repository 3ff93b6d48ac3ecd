//! `deid assess`.

use std::process::ExitCode;

use deid_core::error::{Cause, Error, Result};
use deid_core::job::{self, AssessRequest};
use deid_core::vocab::{ColumnName, K};

use super::{Ending, Style};
use crate::args::Assess;
use crate::show;

pub fn run(args: &Assess, style: Style) -> Ending {
    let k = args.k.map(K::new).transpose().map_err(|invalid| usage(invalid.to_string()))?;
    let request = AssessRequest {
        path: args.input.clone(),
        header: !args.no_header,
        quasi: names(&args.quasi)?,
        sensitive: names(&args.sensitive)?,
        subject: args.subject.as_deref().map(name).transpose()?,
        k,
    };
    let assessment = job::assess(&request, &args.running.options(style))?;
    show::assessment(&assessment, style)?;
    let met = k.is_none_or(|k| assessment.meets(k));
    Ok(if met { ExitCode::SUCCESS } else { ExitCode::from(crate::failure::FAILED) })
}

fn names(texts: &[String]) -> Result<Vec<ColumnName>> {
    texts.iter().map(|text| name(text)).collect()
}

fn name(text: &str) -> Result<ColumnName> {
    ColumnName::new(text).map_err(|invalid| usage(invalid.to_string()))
}

fn usage(message: String) -> Error {
    Error::new(Cause::Usage(message))
}
