//! Where a key comes from: a file, an environment variable, a command.

use std::path::Path;
use std::process::{Command, Stdio};

use zeroize::Zeroizing;

use crate::error::{Cause, Error, KeyFault, Place, Result, looks_like_key};

use super::master::{MasterKey, fault};

/// Who may read a key file besides its owner.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FilePolicy {
    /// The owner's group too (shared service accounts).
    GroupReadable,
    /// Nobody.
    #[default]
    OwnerOnly,
}

/// Whether a key may come from a command.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CommandPolicy {
    /// The caller of this process said so.
    Allowed,
    /// No.
    #[default]
    Forbidden,
}

/// What is being done when a key file cannot be read.
const READING: &str = "reading the key";

impl MasterKey {
    /// Reads a key file: a key text, or 32 raw bytes.
    ///
    /// # Errors
    /// When the file cannot be read, others may read it (checked on Unix), or it is no key. A path
    /// that looks like a key itself is not repeated.
    pub fn from_file(path: &Path, policy: FilePolicy) -> Result<Self> {
        let shown = path.display().to_string();
        let place = Place::file(&shown);
        let failed = |error: std::io::Error| {
            if looks_like_key(&shown) {
                return fault(KeyFault::GivenAsName);
            }
            Error::at(place.clone(), Cause::Io { action: READING, kind: error.kind().into() })
        };
        if path.is_dir() {
            return Err(Error::at(place, Cause::Key(KeyFault::Folder)));
        }
        check_mode(path, policy).map_err(|error| error.within(&place))?;
        let material = Zeroizing::new(std::fs::read(path).map_err(failed)?);
        Self::from_material(&material).map_err(|error| error.within(&place))
    }

    /// Reads a key text from an environment variable.
    ///
    /// # Errors
    /// When the variable is not set or holds no key.
    pub fn from_env(variable: &str) -> Result<Self> {
        let place = Place::file(&format!("environment variable {variable}"));
        let missing = || {
            if looks_like_key(variable) {
                fault(KeyFault::GivenAsName)
            } else {
                Error::at(place.clone(), Cause::Key(KeyFault::NoVariable))
            }
        };
        let text = std::env::var_os(variable).ok_or_else(missing)?;
        let material = Zeroizing::new(text.into_encoded_bytes());
        Self::from_material(&material).map_err(|error| error.within(&place))
    }

    /// Runs a program, without a shell, and reads a key from its standard output. Its standard
    /// error goes nowhere: it could hold the key.
    ///
    /// # Errors
    /// When commands are forbidden, the program fails, or its output is no key.
    pub fn from_command(command: &[String], policy: CommandPolicy) -> Result<Self> {
        if policy == CommandPolicy::Forbidden {
            return Err(fault(KeyFault::CommandNotAllowed));
        }
        let (program, arguments) = command.split_first().ok_or_else(|| fault(KeyFault::Missing))?;
        let output = Command::new(program)
            .args(arguments)
            .stdin(Stdio::null())
            .stderr(Stdio::null())
            .output()
            .map_err(|_| fault(KeyFault::CommandFailed))?;
        let material = Zeroizing::new(output.stdout);
        if !output.status.success() {
            return Err(fault(KeyFault::CommandFailed));
        }
        Self::from_material(&material)
    }
}

#[cfg(unix)]
fn check_mode(path: &Path, policy: FilePolicy) -> Result<()> {
    use std::os::unix::fs::PermissionsExt;
    let Ok(metadata) = std::fs::metadata(path) else {
        return Ok(()); // reading it will say why
    };
    let forbidden = match policy {
        FilePolicy::GroupReadable => 0o037,
        FilePolicy::OwnerOnly => 0o077,
    };
    if metadata.is_file() && metadata.permissions().mode() & forbidden != 0 {
        return Err(fault(KeyFault::ReadableByOthers));
    }
    Ok(())
}

#[cfg(not(unix))]
#[allow(clippy::unnecessary_wraps)] // the same signature as on Unix
fn check_mode(_path: &Path, _policy: FilePolicy) -> Result<()> {
    Ok(())
}
