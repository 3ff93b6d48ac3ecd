//! Runs over frames.

use std::path::PathBuf;
use std::sync::Arc;

use deid_core::job::{self, Cancel, Frame, Options};
use deid_core::pipeline::Threads;
use pyo3::prelude::*;

use crate::frame;
use crate::guard::{Signals, detached, interrupted};
use crate::keys::Keyring;
use crate::policy::Policy;
use crate::run::Run;

/// A frame as the package hands it over: its table, what reads as Arrow, and columns that could
/// not be turned into Arrow with what they hold.
type Handed<'py> = (String, Bound<'py, PyAny>, Vec<(usize, String)>);

/// De-identifies frames; with `check_only`, does all of it and hands no row over.
#[pyfunction]
#[pyo3(signature = (policy, keys, frames, *, check_only = false, ungated = false, threads = None, max_memory = None, crosswalk = None))]
#[allow(clippy::too_many_arguments)] // keywords of one call
pub fn scrub_frames(
    py: Python<'_>,
    policy: &Policy,
    keys: Option<&Keyring>,
    frames: Vec<Handed<'_>>,
    check_only: bool,
    ungated: bool,
    threads: Option<usize>,
    max_memory: Option<u64>,
    crosswalk: Option<PathBuf>,
) -> PyResult<Run> {
    let frames = read_all(py, policy, frames)?;
    let mut options = options(threads, max_memory, ungated);
    options.crosswalk = crosswalk;
    options.also_read = keys.and_then(Keyring::file).into_iter().cloned().collect();
    let keys = keys.map(Keyring::ring);
    let run = if check_only { job::check_frames } else { job::scrub_frames };
    let outcome = detached(py, || run(policy.policy(), keys, frames, &options))?;
    Run::of_frames(py, outcome)
}

/// How a run goes about it.
pub fn options(threads: Option<usize>, max_memory: Option<u64>, ungated: bool) -> Options {
    let threads = threads.map_or_else(Threads::default, Threads::new);
    let (progress, cancel) = (Arc::new(Signals), Cancel::when(interrupted));
    Options { threads, max_memory, ungated, progress, cancel, ..Options::default() }
}

fn read_all(py: Python<'_>, policy: &Policy, handed: Vec<Handed<'_>>) -> PyResult<Vec<Frame>> {
    let read = |(name, frame, unreadable): Handed<'_>| {
        let table = policy.table(py, &name)?;
        let incoming = frame::read(py, &frame, Some(&table))?;
        let unreadable =
            unreadable.into_iter().map(|(index, what)| (index, words(&what))).collect();
        Ok(Frame { table, schema: incoming.schema, batches: incoming.batches, unreadable })
    };
    handed.into_iter().map(read).collect()
}

/// What a column holds that is not in Arrow, in words of ours.
fn words(what: &str) -> &'static str {
    const WORDS: [&str; 10] = [
        "128-bit integer",
        "big integer",
        "complex",
        "interval",
        "list",
        "map",
        "mixed-type",
        "object",
        "period",
        "set",
    ];
    WORDS.into_iter().find(|&word| word == what).unwrap_or("object")
}
