//! `deid verify`.

use std::process::ExitCode;

use deid_core::job::{self, VerifyRequest};
use deid_core::policy::Policy;

use super::{Ending, Style, input};
use crate::args::Verify;
use crate::show;
use crate::signals::Signals;

pub fn run(args: &Verify, style: Style) -> Ending {
    let policy = Policy::load(&args.policy)?;
    let keys = args.key.keyring()?;
    let request = VerifyRequest {
        release: args.release.clone(),
        manifest: args.manifest.clone(),
        against: input(&args.against, None)?,
        policy: &policy,
        keys: keys.as_ref(),
    };
    let signals = Signals::watch()?;
    let mut options = args.running.options(style);
    options.cancel = signals.cancel();
    options.crosswalk.clone_from(&args.crosswalk.crosswalk);
    options.files = args.files.options()?;
    let verification = job::verify(&request, &options).map_err(|error| signals.failure(error))?;
    show::verification(&verification, style)?;
    Ok(if verification.passed() {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(crate::failure::FAILED)
    })
}
