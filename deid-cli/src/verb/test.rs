//! `deid test`.

use std::process::ExitCode;

use deid_core::job;
use deid_core::policy::Policy;

use super::{Ending, Style};
use crate::args::Test;
use crate::show;

pub fn run(args: &Test, style: Style) -> Ending {
    let policy = Policy::load(&args.policy)?;
    let keys = args.key.keyring()?;
    let report = job::test_policy(&policy, keys.as_ref())?;
    show::tests(&report, style)?;
    Ok(if report.passed() { ExitCode::SUCCESS } else { ExitCode::from(crate::failure::FAILED) })
}
