//! `deid check`.

use std::process::ExitCode;

use deid_core::job;
use deid_core::policy::Policy;

use super::{Ending, Style, input};
use crate::args::Check;
use crate::show;

pub fn run(args: &Check, style: Style) -> Ending {
    let policy = Policy::load(&args.policy)?;
    let keys = args.key.keyring()?;
    let from = input(&args.input, args.table.as_deref())?;
    let outcome = job::check(&policy, keys.as_ref(), &from, &args.running.options(style))?;
    if outcome.is_released() {
        show::checked(&outcome, style)?;
        Ok(ExitCode::SUCCESS)
    } else {
        show::failures(&outcome, style)?;
        Ok(ExitCode::from(crate::failure::FAILED))
    }
}
