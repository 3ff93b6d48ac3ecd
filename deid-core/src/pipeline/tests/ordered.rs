//! Work on several threads.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Condvar, Mutex};

use crate::error::Cause;
use crate::pipeline::{Threads, ordered};

const PIECES: u64 = 100;

/// What is done, in the order in which it was.
#[derive(Default)]
struct Done(Mutex<Vec<u64>>, Condvar);

impl Done {
    fn add(&self, piece: u64) {
        self.0.lock().unwrap().push(piece);
        self.1.notify_all();
    }

    fn wait_for(&self, piece: u64) {
        let done = self.0.lock().unwrap();
        drop(self.1.wait_while(done, |done| !done.contains(&piece)).unwrap());
    }
}

/// Every second piece is done before the one in front of it.
#[test]
fn results_come_in_order_whatever_is_done_first() {
    for threads in [1, 2, 5] {
        let (mut pieces, mut seen, done) = (0..PIECES, Vec::new(), Done::default());
        let work = |n: u64| {
            if threads > 1 && n.is_multiple_of(2) {
                done.wait_for(n + 1);
            }
            done.add(n);
            n * n
        };
        let take = |square| {
            seen.push(square);
            Ok(())
        };
        ordered(Threads::new(threads), || Ok(pieces.next()), work, take).unwrap();
        assert_eq!(seen, (0..PIECES).map(|n| n * n).collect::<Vec<_>>());
        let done = done.0.into_inner().unwrap();
        assert_eq!(done.len() as u64, PIECES);
        assert_eq!(done.is_sorted(), threads == 1, "{done:?}");
    }
}

#[test]
fn an_error_ends_the_work_and_a_panic_comes_through() {
    let count = AtomicU64::new(0);
    let failed = ordered(
        Threads::new(2),
        || Ok(Some(count.fetch_add(1, Ordering::Relaxed))),
        |n| n,
        |n| if n == 10 { Err(Cause::NoInput.into()) } else { Ok(()) },
    );
    assert!(failed.is_err());
    let panicked = std::panic::catch_unwind(|| {
        let mut next = 0..10;
        ordered(Threads::new(2), || Ok(next.next()), |n| assert_ne!(n, 5), |()| Ok(()))
    });
    assert!(panicked.is_err());
}
