//! Arrow's errors as kinds. Their words can quote content, so they are dropped.

use std::io;

use arrow_schema::ArrowError;

use crate::error::{Error, ForeignKind, Result};
use crate::io::fail::{fault, hushed};

pub(super) const READING: &str = "reading Arrow";

#[allow(clippy::needless_pass_by_value)] // as `map_err` gives it
pub(super) fn unreadable(error: ArrowError) -> Error {
    fault(READING, kind_of(&error))
}

#[cold]
pub(super) fn damaged() -> Error {
    fault(READING, ForeignKind::Malformed)
}

#[cold]
pub(super) fn cut_short() -> Error {
    fault(READING, ForeignKind::Truncated)
}

#[cold]
pub(super) fn unsupported() -> Error {
    fault(READING, ForeignKind::Unsupported)
}

/// Runs the library over bytes that may be damaged: it panics on some of them.
pub(super) fn guarded<T>(read: impl FnOnce() -> Result<T>) -> Result<T> {
    hushed(read).unwrap_or_else(|| Err(damaged()))
}

pub(super) fn kind_of(error: &ArrowError) -> ForeignKind {
    match error {
        ArrowError::IoError(_, error) if error.kind() == io::ErrorKind::UnexpectedEof => {
            ForeignKind::Truncated
        }
        ArrowError::IoError(_, error) => error.kind().into(),
        ArrowError::NotYetImplemented(_) => ForeignKind::Unsupported,
        _ => ForeignKind::Malformed,
    }
}
