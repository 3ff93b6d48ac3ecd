//! Ctrl-C and the request to terminate: a run stops between two pieces of work and takes away what
//! it has written so far.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use deid_core::error::{Error, Kind};
use deid_core::job::Cancel;
use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag;

use crate::failure::Failure;

/// Remembers the first signal. A second one ends the process at once.
pub struct Signals(Arc<AtomicUsize>);

impl Signals {
    /// Watches from now on. Only what asks [`cancel`](Self::cancel) can be stopped then.
    pub fn watch() -> io::Result<Self> {
        let (first, seen) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicBool::new(false)));
        for (signal, number) in [(SIGINT, 2), (SIGTERM, 15)] {
            // In this order: the second signal finds the flag that the first has set.
            flag::register_conditional_shutdown(signal, 128 + number, Arc::clone(&seen))?;
            flag::register(signal, Arc::clone(&seen))?;
            flag::register_usize(signal, Arc::clone(&first), number.unsigned_abs() as usize)?;
        }
        Ok(Self(first))
    }

    /// Stops a run when a signal came.
    pub fn cancel(&self) -> Cancel {
        let first = Arc::clone(&self.0);
        Cancel::when(move || first.load(Ordering::Relaxed) != 0)
    }

    /// How a run ends that did not go well: one that a signal has stopped with 128 and the
    /// signal's number, as shells have it.
    pub fn failure(&self, error: Error) -> Failure {
        let number = u8::try_from(self.0.load(Ordering::Relaxed)).unwrap_or_default();
        match error.kind() {
            Kind::Cancelled if number != 0 => Failure::Stopped(128 + number, error),
            _ => error.into(),
        }
    }
}
