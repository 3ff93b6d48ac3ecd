//! Inputs that an output would overwrite.

use std::fs::Metadata;
use std::io;
use std::path::{Path, PathBuf};

use crate::error::{Cause, Error, Result};
use crate::io::fail::failed;

/// Refuses an output that is the input, lies inside of it, or holds it (replacing it would
/// remove the input). Links are followed; a second name of the same file is the same file.
///
/// # Errors
/// When they overlap, or the input does not exist.
pub fn ensure_distinct(input: &Path, output: &Path) -> Result<()> {
    const ACTION: &str = "opening the input";
    let real_input = input.canonicalize().map_err(failed(ACTION))?;
    let real_output = canonicalize_new(output).map_err(failed("creating the output"))?;
    let overlap = real_output.starts_with(&real_input) || real_input.starts_with(&real_output);
    let same = match output.metadata() {
        Ok(there) => is_same(&input.metadata().map_err(failed(ACTION))?, &there),
        Err(_) => false,
    };
    if overlap || same { Err(Error::new(Cause::OutputIsInput)) } else { Ok(()) }
}

/// Whether two paths are one, or one lies inside of the other. Neither need exist.
///
/// # Errors
/// When a real path cannot be told.
pub fn overlap(one: &Path, other: &Path) -> Result<bool> {
    let same = match (one.metadata(), other.metadata()) {
        (Ok(one), Ok(other)) => is_same(&one, &other),
        _ => false,
    };
    let real = |path: &Path| canonicalize_new(path).map_err(failed("following a path"));
    let (one, other) = (real(one)?, real(other)?);
    Ok(same || one.starts_with(&other) || other.starts_with(&one))
}

/// The real path of something that need not exist yet.
fn canonicalize_new(path: &Path) -> io::Result<PathBuf> {
    match path.canonicalize() {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        real => return real,
    }
    let (Some(parent), Some(name)) = (path.parent(), path.file_name()) else {
        return Err(io::ErrorKind::NotFound.into());
    };
    let parent = if parent.as_os_str().is_empty() { Path::new(".") } else { parent };
    Ok(canonicalize_new(parent)?.join(name))
}

#[cfg(unix)]
fn is_same(one: &Metadata, other: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    one.dev() == other.dev() && one.ino() == other.ino()
}

/// A second name of the input cannot be told here. Replacing it is safe all the same: what is
/// published takes over the name, and the file under its other name stays as it is.
#[cfg(not(unix))]
fn is_same(_: &Metadata, _: &Metadata) -> bool {
    false
}
