//! Work without the interpreter's lock, and panics that say where but never what.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Mutex;

use deid_core::Result;
use deid_core::job::Progress;
use deid_core::vocab::TableName;
use pyo3::prelude::*;

use crate::error::{internal, raise};

/// Where the last panic happened. Its own message can quote a cell (slicing text does), so it is
/// never kept.
static PLACE: Mutex<Option<String>> = Mutex::new(None);

/// From here on a panic is silent and leaves only its place.
pub fn hush_panics() {
    deid_core::io::hush_panics(|place| {
        if let Ok(mut last) = PLACE.lock() {
            *last = Some(place.to_owned());
        }
    });
}

/// Does work of the core with the interpreter's lock released.
///
/// # Errors
/// What the core refuses, as a Python exception; a panic as `DeidError` with its place.
pub fn detached<T: Send>(py: Python<'_>, work: impl FnOnce() -> Result<T> + Send) -> PyResult<T> {
    match py.detach(|| catch_unwind(AssertUnwindSafe(work))) {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(error)) => Err(raise(py, &error)),
        // Not a panic: an interrupt on its way out.
        Err(payload) => {
            Err(payload.downcast().map_or_else(|_| panicked(py), |interrupt| *interrupt))
        }
    }
}

/// Looks for Ctrl-C (and other signals with Python handlers) now and then during a run.
pub struct Signals;

impl Progress for Signals {
    fn begin(&self, _table: &TableName, _bytes: Option<u64>) {}

    fn advance(&self, _rows: u64, _bytes: u64) {
        interrupted();
    }

    fn end(&self) {}
}

/// Never says that it was: an interrupt unwinds the run, which leaves nothing behind, and
/// `detached` raises it.
#[allow(clippy::redundant_closure_for_method_calls)] // the method is not general enough
pub fn interrupted() -> bool {
    if let Err(interrupt) = Python::attach(|py| py.check_signals()) {
        resume_unwind(Box::new(interrupt));
    }
    false
}

/// Does work that needs the interpreter.
///
/// # Errors
/// What the work raises; a panic as `DeidError` with its place.
pub fn attached<T>(py: Python<'_>, work: impl FnOnce() -> PyResult<T>) -> PyResult<T> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| Err(panicked(py)))
}

fn panicked(py: Python<'_>) -> PyErr {
    let place = PLACE.lock().ok().and_then(|mut place| place.take());
    internal(py, place.as_deref().unwrap_or("an unknown place"))
}

/// Panics with a message that must not get through, on this thread or on a worker: for the tests,
/// in builds with debug assertions alone.
#[cfg(debug_assertions)]
#[pyfunction]
pub fn _panic(py: Python<'_>, message: &str, worker: bool) -> PyResult<()> {
    use deid_core::pipeline::{Threads, ordered};
    let threads = Threads::new(if worker { 2 } else { 1 });
    let mut once = Some(message.to_owned());
    #[allow(clippy::panic)] // what the test is about
    detached(py, move || ordered(threads, || Ok(once.take()), |text| panic!("{text}"), |()| Ok(())))
}
