//! `deid check`.

use std::process::ExitCode;

use deid_core::error::{Cause, Error, KeyFault, Problem};
use deid_core::job::{self, Outcome};
use deid_core::policy::Policy;

use super::{Ending, Style, input};
use crate::args::Check;
use crate::show;

pub fn run(args: &Check, style: Style) -> Ending {
    let outcome = checked(args, style)?;
    if outcome.is_released() {
        show::checked(&outcome, style)?;
        Ok(ExitCode::SUCCESS)
    } else {
        show::failures(&outcome, style)?;
        Ok(ExitCode::from(crate::failure::FAILED))
    }
}

/// Tells what is wrong with policy, key and data at once: nobody has to run it twice to learn of
/// the second.
fn checked(args: &Check, style: Style) -> Result<Outcome, Error> {
    let (policy, keys) = (Policy::load(&args.policy), args.key.keyring());
    let mut options = args.running.options(style);
    options.crosswalk.clone_from(&args.crosswalk.crosswalk);
    let from = input(&args.input, args.table.as_deref());
    let from = from.and_then(|from| {
        options.files = args.files.options()?;
        Ok(from)
    });
    let (policy, from) = match (policy, from) {
        (Ok(policy), Ok(from)) => (policy, from),
        (policy, from) => {
            let mut problems = problems_of(policy.err());
            problems.extend(problems_of(keys.err()));
            problems.extend(problems_of(from.err()));
            return Err(gathered(problems));
        }
    };
    let (keys, mut problems) = match keys {
        Ok(keys) => (keys, Vec::new()),
        Err(error) => (None, error.into_problems()),
    };
    let outcome = job::check(&policy, keys.as_ref(), &from, &options);
    if problems.is_empty() {
        return outcome;
    }
    // A key that cannot be read was told; that there is none follows from it.
    let follows = |problem: &Problem| problem.cause == Cause::Key(KeyFault::Missing);
    problems.extend(problems_of(outcome.err()).into_iter().filter(|problem| !follows(problem)));
    Err(gathered(problems))
}

fn problems_of(error: Option<Error>) -> Vec<Problem> {
    error.map(Error::into_problems).unwrap_or_default()
}

/// The problems as one error; there is one at least.
fn gathered(problems: Vec<Problem>) -> Error {
    Error::all(problems).err().unwrap_or_else(|| Error::new(Cause::NoInput))
}
