//! Parquet's errors as kinds. Their words can quote content, so they are dropped.

use std::io;

use parquet::errors::ParquetError;

use crate::error::{Error, ForeignKind, Result};
use crate::io::fail::{fault, hushed};

#[allow(clippy::needless_pass_by_value)] // as `map_err` gives it
pub(super) fn unreadable(error: ParquetError) -> Error {
    fault("reading Parquet", kind_of(&error))
}

#[cold]
pub(super) fn damaged() -> Error {
    fault("reading Parquet", ForeignKind::Malformed)
}

/// Runs the library over bytes that may be damaged: it panics on some of them.
pub(super) fn guarded<T>(read: impl FnOnce() -> Result<T>) -> Result<T> {
    hushed(read).unwrap_or_else(|| Err(damaged()))
}

pub(super) fn kind_of(error: &ParquetError) -> ForeignKind {
    match error {
        ParquetError::EOF(_)
        | ParquetError::NeedMoreData(_)
        | ParquetError::NeedMoreDataRange(_) => ForeignKind::Truncated,
        ParquetError::NYI(_) => ForeignKind::Unsupported,
        ParquetError::External(inner) => inner
            .downcast_ref::<io::Error>()
            .map_or(ForeignKind::Malformed, |error| error.kind().into()),
        _ => ForeignKind::Malformed,
    }
}
