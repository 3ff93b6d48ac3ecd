//! Work in parallel, results in order: one thread reads and writes, the others work.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::mpsc;
use std::sync::{Arc, Mutex};
use std::thread::Scope;

use crate::error::Result;

/// How many threads work. Results do not depend on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Threads(NonZeroUsize);

impl Threads {
    /// This many; 0 is all that the machine offers.
    #[must_use]
    pub fn new(threads: usize) -> Self {
        NonZeroUsize::new(threads).map_or_else(Self::default, Self)
    }

    /// As a number.
    #[must_use]
    pub fn get(self) -> usize {
        self.0.get()
    }
}

impl Default for Threads {
    fn default() -> Self {
        Self(std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN))
    }
}

/// Takes pieces from `next`, has workers turn each into a result, and hands the results to
/// `consume` in the order of the pieces. At most two pieces a worker are under way, so memory
/// does not grow with the input.
///
/// # Errors
/// The first error of `next` or `consume`, in order; what is under way is finished and dropped.
///
/// # Panics
/// When `work` panics.
pub fn ordered<T: Send, R: Send>(
    threads: Threads,
    mut next: impl FnMut() -> Result<Option<T>>,
    work: impl Fn(T) -> R + Sync,
    mut consume: impl FnMut(R) -> Result<()>,
) -> Result<()> {
    if threads.get() == 1 {
        while let Some(piece) = next()? {
            consume(work(piece))?;
        }
        return Ok(());
    }
    std::thread::scope(|scope| {
        let (to_workers, mut reorder) = workers(scope, threads, &work);
        let window = 2 * threads.get() as u64;
        let (mut sent, mut ended) = (0, false);
        loop {
            while !ended && sent - reorder.due < window {
                match next()? {
                    // Sending fails only when every worker is gone.
                    Some(piece) => match to_workers.send((sent, piece)) {
                        Ok(()) => sent += 1,
                        Err(_) => ended = true,
                    },
                    None => ended = true,
                }
            }
            if reorder.due == sent {
                return Ok(());
            }
            match reorder.next() {
                Some(Ok(result)) => consume(result)?,
                Some(Err(panic)) => resume_unwind(panic),
                None => return Ok(()), // every worker is gone: one of them has panicked
            }
        }
    })
}

/// Starts the workers, who end when there is nobody left to send them a piece: by its index goes
/// in what comes out, or a panic.
fn workers<'scope, T: Send + 'scope, R: Send + 'scope>(
    scope: &'scope Scope<'scope, '_>,
    threads: Threads,
    work: &'scope (impl Fn(T) -> R + Sync),
) -> (mpsc::Sender<(u64, T)>, Reorder<std::thread::Result<R>>) {
    let (to_workers, pieces) = mpsc::channel::<(u64, T)>();
    let (done, results) = mpsc::channel();
    let pieces = Arc::new(Mutex::new(pieces));
    for _ in 0..threads.get() {
        let (pieces, done) = (Arc::clone(&pieces), done.clone());
        scope.spawn(move || {
            while let Some((index, piece)) = take(&pieces) {
                let outcome = catch_unwind(AssertUnwindSafe(|| work(piece)));
                if done.send((index, outcome)).is_err() {
                    return;
                }
            }
        });
    }
    (to_workers, Reorder { results, early: BTreeMap::new(), due: 0 })
}

fn take<T>(pieces: &Mutex<mpsc::Receiver<T>>) -> Option<T> {
    // A poisoned lock means that another worker panicked; there is nothing left to do.
    pieces.lock().ok()?.recv().ok()
}

/// Gives results in the order of their index.
struct Reorder<R> {
    results: mpsc::Receiver<(u64, R)>,
    early: BTreeMap<u64, R>,
    due: u64,
}

impl<R> Reorder<R> {
    fn next(&mut self) -> Option<R> {
        loop {
            if let Some(result) = self.early.remove(&self.due) {
                self.due += 1;
                return Some(result);
            }
            let (index, result) = self.results.recv().ok()?;
            self.early.insert(index, result);
        }
    }
}
