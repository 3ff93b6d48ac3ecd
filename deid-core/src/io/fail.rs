//! Failures of the operating system and of libraries, as kinds.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::error::{Cause, Error, ForeignKind, Result, words};

thread_local! {
    static HUSHED: Cell<bool> = const { Cell::new(false) };
}

/// Whether this thread reads bytes that may be damaged with a library that panics on some of them:
/// such a panic is caught and told as an error, so a panic hook has nothing to say of it.
#[must_use]
pub fn is_hushed() -> bool {
    HUSHED.get()
}

/// From here on no panic of this process says more than where it happened, which `tell` is told:
/// `src/lib.rs:10:5`. Replaces the panic hook, whose standard one prints the panic's own message.
/// That message can quote a cell (slicing text does), and libraries that read damaged bytes print it
/// even where the panic is caught.
///
/// A program that embeds the core calls it once, before anything else:
///
/// ```
/// deid_core::io::hush_panics(|place| eprintln!("internal error at {place}"));
/// ```
pub fn hush_panics(tell: impl Fn(&str) + Send + Sync + 'static) {
    std::panic::set_hook(Box::new(move |panic| {
        if !is_hushed() {
            let place = panic.location().map(ToString::to_string);
            tell(place.as_deref().unwrap_or("an unknown place"));
        }
    }));
}

/// What `read` gives; `None` where it panics. What it works on is not used afterwards.
pub(super) fn hushed<T>(read: impl FnOnce() -> T) -> Option<T> {
    let before = HUSHED.replace(true);
    let made = catch_unwind(AssertUnwindSafe(read));
    HUSHED.set(before);
    made.ok()
}

/// Maps a failure of the operating system while doing `action`.
pub(super) fn failed(action: &'static str) -> impl Fn(std::io::Error) -> Error {
    move |error| Error::new(Cause::Io { action, kind: error.kind().into() })
}

/// About what a cell takes beside its text, before and after a rule.
pub(super) const CELL_BYTES: u64 = 16;

/// What is left of the room for a table when so many bytes of it are taken.
pub(super) fn less(room: u64, taken: u64) -> Result<u64> {
    room.checked_sub(taken).ok_or_else(|| {
        let words =
            words!["the rows would take more than the room for them, once each has all its cells"];
        Error::new(Cause::call(
            words,
            "send fewer rows at once, with no fields that most rows lack",
        ))
    })
}

/// An input or output failure of a known kind.
#[cold]
pub(super) fn fault(action: &'static str, kind: ForeignKind) -> Error {
    Error::new(Cause::Io { action, kind })
}

/// Moves the rows of a piece's error to where the piece starts in its table: `first_row` rows
/// came before it. Problems without a row stay as they are.
///
/// ```
/// use deid_core::error::{Cause, Error, Place};
/// use deid_core::io::shift_rows;
///
/// let error = Error::at(Place::default().with_row(4), Cause::Utf8);
/// assert_eq!(shift_rows(error, 1000).to_string(), "row 1005: not valid UTF-8");
/// ```
#[must_use]
pub fn shift_rows(error: Error, first_row: u64) -> Error {
    let mut problems = error.into_problems();
    for problem in &mut problems {
        if let Some(row) = problem.place.row {
            problem.place = problem.place.clone().with_row(row.get() - 1 + first_row);
        }
    }
    // An error holds at least one problem, so this is one again.
    Error::all(problems).err().unwrap_or_else(|| Error::new(Cause::NoInput))
}
