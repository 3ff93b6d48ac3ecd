//! What sort of thing went wrong, and what a library of others reported.

use std::fmt;

/// What sort of thing went wrong; it decides the Python exception.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Kind {
    /// Somebody asked the run to stop.
    Cancelled,
    /// The data cannot be read, or do not fit the policy.
    Data,
    /// Reading or writing failed.
    Io,
    /// A key or a crosswalk is missing, malformed or wrong.
    Key,
    /// The gate's thresholds are not met.
    NotReleasable,
    /// The policy is wrong in itself.
    Policy,
    /// The call is wrong: arguments, paths.
    Usage,
}

impl Kind {
    /// The kind as programs read it (`--json`).
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Cancelled => "cancelled",
            Self::Data => "data",
            Self::Io => "io",
            Self::Key => "key",
            Self::NotReleasable => "not-releasable",
            Self::Policy => "policy",
            Self::Usage => "usage",
        }
    }
}

/// What a library of others reported, without its words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ForeignKind {
    /// The bytes end too early.
    Truncated,
    /// The bytes are not of the format.
    Malformed,
    /// A type or a feature of the format that is not supported.
    Unsupported,
    /// The disk is full.
    DiskFull,
    /// Not allowed to.
    Denied,
    /// There is no such file.
    NotFound,
    /// Who reads the output has stopped reading.
    Closed,
    /// Anything else.
    Other,
}

impl From<std::io::ErrorKind> for ForeignKind {
    fn from(kind: std::io::ErrorKind) -> Self {
        use std::io::ErrorKind as E;
        match kind {
            E::UnexpectedEof => Self::Truncated,
            E::InvalidData | E::InvalidInput => Self::Malformed,
            E::Unsupported => Self::Unsupported,
            E::StorageFull | E::QuotaExceeded | E::FileTooLarge => Self::DiskFull,
            E::PermissionDenied | E::ReadOnlyFilesystem => Self::Denied,
            E::NotFound => Self::NotFound,
            E::BrokenPipe => Self::Closed,
            _ => Self::Other,
        }
    }
}

impl fmt::Display for ForeignKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Truncated => "the data end too early",
            Self::Malformed => "the data are malformed",
            Self::Unsupported => "not supported",
            Self::DiskFull => "the disk is full",
            Self::Denied => "permission denied",
            Self::NotFound => "no such file or folder",
            Self::Closed => "the reader has stopped",
            Self::Other => "failed",
        })
    }
}
