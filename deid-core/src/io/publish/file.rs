//! One file that appears whole or not at all.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::error::{Cause, Error, ForeignKind, Result};
use crate::io::fail::{failed, fault};

use super::Replace;
use super::name::{ATTEMPTS, beside, split};
use super::rename::{exchange, to_free_name};

const CREATING: &str = "creating the output";
const PUBLISHING: &str = "publishing the output";

/// A file that is written beside its target, as `.<name>.partial-<random>`, and takes its name
/// when it is whole. Only its owner may read it. Removed when dropped before.
///
/// ```
/// use std::io::Write;
/// use deid_core::io::{PartialFile, Replace};
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let folder = tempfile::tempdir()?;
/// let target = folder.path().join("dm.csv");
/// let mut file = PartialFile::create(&target, Replace::Never)?;
/// file.write_all(b"a,b\n")?;
/// assert!(!target.exists());
/// file.publish()?;
/// assert_eq!(std::fs::read(&target)?, b"a,b\n");
/// # Ok(())
/// # }
/// ```
pub struct PartialFile {
    file: File,
    path: TempPath,
    target: PathBuf,
    replace: Replace,
}

impl PartialFile {
    /// Creates the file beside its target.
    ///
    /// # Errors
    /// When the target exists and is not to be replaced, or is no regular file; when the file
    /// cannot be created.
    pub fn create(target: &Path, replace: Replace) -> Result<Self> {
        if let Ok(there) = target.metadata() {
            if replace == Replace::Never {
                return Err(Error::new(Cause::OutputExists));
            }
            if !there.is_file() {
                return Err(Error::new(Cause::call(
                    "the output exists and is not a regular file",
                    "move what is there away, or choose another output",
                )));
            }
        }
        for _ in 0..ATTEMPTS {
            let path = beside(target, ".", "partial")?;
            match create_private(&path) {
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                file => {
                    let file = file.map_err(failed(CREATING))?;
                    let path = TempPath(Some(path));
                    return Ok(Self { file, path, target: target.to_owned(), replace });
                }
            }
        }
        Err(fault(CREATING, ForeignKind::Other))
    }

    /// Brings the bytes to the disk and gives the file its name.
    ///
    /// # Errors
    /// When the target has appeared meanwhile and is not to be replaced; when syncing or
    /// renaming fails. Nothing is left behind then.
    pub fn publish(self) -> Result<()> {
        self.publish_with(|path, target, replace| match replace {
            Replace::Never => to_free_name(path, target).map(|()| None),
            Replace::Force => std::fs::rename(path, target).map(|()| None),
        })
        .map(drop)
    }

    /// Does the same, and keeps what was there until the result is dropped: several files appear
    /// together, or none does.
    ///
    /// # Errors
    /// As [`publish`](Self::publish).
    pub fn publish_revocably(self) -> Result<Published> {
        self.publish_with(|path, target, replace| match replace {
            Replace::Force if target.symlink_metadata().is_ok_and(|there| !there.is_dir()) => {
                swap(path, target).map(Some)
            }
            _ => to_free_name(path, target).map(|()| None),
        })
    }

    /// Renames by `rename`, which gives the path of what was there, where it keeps that.
    fn publish_with(
        self,
        rename: impl FnOnce(&Path, &Path, Replace) -> io::Result<Option<PathBuf>>,
    ) -> Result<Published> {
        let Self { file, mut path, target, replace } = self;
        file.sync_all().map_err(failed(PUBLISHING))?;
        drop(file); // some systems rename only what nobody has open
        let Some(partial) = path.0.as_deref() else {
            return Err(fault(PUBLISHING, ForeignKind::Other));
        };
        let old = rename(partial, &target, replace).map_err(|error| match error.kind() {
            io::ErrorKind::AlreadyExists => Error::new(Cause::OutputExists),
            _ => failed(PUBLISHING)(error),
        })?;
        path.0 = None;
        let (folder, _) = split(&target)?;
        sync_folder(folder);
        Ok(Published { target, old: TempPath(old) })
    }
}

/// A file that has its name. Until this is dropped it can be taken back.
pub struct Published {
    target: PathBuf,
    old: TempPath,
}

impl Published {
    /// Takes the file back: what was there before is there again.
    pub fn revoke(mut self) {
        // This undoes what succeeded a moment ago, on the way to another error: a failure here has
        // no one to tell it to.
        let _ = match self.old.0.take() {
            Some(old) => std::fs::rename(old, &self.target),
            None => std::fs::remove_file(&self.target),
        };
    }
}

/// Gives a file the name of another, which it keeps under the name that is returned.
fn swap(path: &Path, target: &Path) -> io::Result<PathBuf> {
    if exchange(path, target)? {
        return Ok(path.to_owned());
    }
    let mut old = path.as_os_str().to_owned();
    old.push(".old");
    let old = PathBuf::from(old);
    std::fs::rename(target, &old)?;
    match std::fs::rename(path, target) {
        Ok(()) => Ok(old),
        Err(error) => {
            let _ = std::fs::rename(&old, target);
            Err(error)
        }
    }
}

impl Write for PartialFile {
    fn write(&mut self, buf: &[u8]) -> io::Result<usize> {
        self.file.write(buf)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// A path whose file is removed when this is dropped.
struct TempPath(Option<PathBuf>);

impl Drop for TempPath {
    fn drop(&mut self) {
        if let Some(path) = &self.0 {
            let _ = std::fs::remove_file(path); // nothing can be done about it here
        }
    }
}

/// Creates a file that only its owner may read. It must not exist.
pub(super) fn create_private(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// Brings a folder's names to the disk, where the system can. The names are in place already:
/// a failure here changes nothing that could be told.
pub(super) fn sync_folder(folder: &Path) {
    #[cfg(unix)]
    let _ = File::open(folder).and_then(|folder| folder.sync_all());
    #[cfg(not(unix))]
    let _ = folder;
}
