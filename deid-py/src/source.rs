//! Where a policy came from: what it takes to make it again in another process.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use deid_core::error::{Cause, Error, ForeignKind, Result};
use deid_core::policy::{Fingerprint, Policy};

/// The files that a policy names, by the path as written there.
pub type Files = BTreeMap<String, Vec<u8>>;

/// Why a policy does not travel.
pub const CHANGED: &str = "the files of this policy are gone or have changed since it was loaded, \
    so it cannot be pickled: load it where it is used";

/// Where a policy came from.
pub enum Source {
    File(PathBuf),
    Parts(String, Files),
}

impl Source {
    pub fn of_file(path: PathBuf) -> Self {
        Self::File(path)
    }

    pub fn of_text(text: &str) -> Self {
        Self::Parts(text.to_owned(), Files::new())
    }

    pub fn of_parts(text: &str, files: Files) -> Self {
        Self::Parts(text.to_owned(), files)
    }

    /// The policy's text and the files that it names; `None` where they no longer make the policy
    /// of this fingerprint.
    pub fn parts(&self, fingerprint: &Fingerprint) -> Option<(String, Files)> {
        match self {
            Self::Parts(text, files) => Some((text.clone(), files.clone())),
            Self::File(path) => {
                let (policy, text, files) = read(path)?;
                (policy.fingerprint() == fingerprint).then_some((text, files))
            }
        }
    }
}

/// The policy of a text and the files that it names.
///
/// # Errors
/// As `Policy::parse_with`.
pub fn parse(text: &str, files: &Files) -> Result<Policy> {
    let file = |name: &str| files.get(name).cloned().ok_or_else(missing);
    Policy::parse_with(text, file)
}

fn read(path: &Path) -> Option<(Policy, String, Files)> {
    let text = std::fs::read_to_string(path).ok()?;
    let folder = path.parent().unwrap_or(Path::new(""));
    let files = RefCell::new(Files::new());
    let file = |name: &str| {
        let bytes = std::fs::read(folder.join(name)).map_err(|_| missing())?;
        files.borrow_mut().insert(name.to_owned(), bytes.clone());
        Ok(bytes)
    };
    let policy = Policy::parse_with(&text, file).ok()?;
    Some((policy, text, files.into_inner()))
}

fn missing() -> Error {
    let action = "reading a file that the policy names";
    Error::new(Cause::Io { action, kind: ForeignKind::NotFound })
}
