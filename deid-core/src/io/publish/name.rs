//! Names beside the target.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

use crate::error::{Cause, Error, ForeignKind, Result};
use crate::io::fail::fault;

/// How often a name that is taken is drawn anew.
pub(super) const ATTEMPTS: usize = 8;
/// What is kept of the target's name, in bytes: file systems allow 255.
const KEPT: usize = 200;

/// The folder that the target is in, and its name there.
pub(super) fn split(target: &Path) -> Result<(&Path, &OsStr)> {
    let Some(name) = target.file_name() else {
        return Err(Error::new(Cause::call(
            "the output has no name of its own",
            "give the output a name: out/ or dm.csv, not `.`, `..` or `/`",
        )));
    };
    let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty());
    Ok((folder.unwrap_or(Path::new(".")), name))
}

/// `<before><name>.<what>-<16 random digits>` in the target's folder.
pub(super) fn beside(target: &Path, before: &str, what: &str) -> Result<PathBuf> {
    let (folder, name) = split(target)?;
    let mut bytes = [0; 8];
    getrandom::fill(&mut bytes).map_err(|_| fault("drawing a random name", ForeignKind::Other))?;
    let mut full = OsString::from(before);
    match name.to_str() {
        Some(text) if text.len() > KEPT => full.push(shortened(text)),
        _ => full.push(name),
    }
    full.push(format!(".{what}-{:016x}", u64::from_be_bytes(bytes)));
    Ok(folder.join(full))
}

/// As much of a name as is kept, whole characters only.
fn shortened(name: &str) -> &str {
    let end = (0..=KEPT).rev().find(|&end| name.is_char_boundary(end)).unwrap_or(0);
    &name[..end]
}
