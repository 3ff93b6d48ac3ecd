//! A folder of files that appears whole or not at all.

use std::fs::{DirBuilder, File};
use std::io;
use std::path::{Component, Path, PathBuf};

use crate::error::{Cause, Error, ForeignKind, Help, Means, Result, help};
use crate::io::fail::{failed, fault};

use super::Replace;
use super::file::{create_private, sync_folder};
use super::name::{ATTEMPTS, beside, split};
use super::rename::{exchange, to_free_name};

const CREATING: &str = "creating the output folder";
const PUBLISHING: &str = "publishing the output folder";

/// A folder that is filled beside its target, as `<name>.partial-<random>`, and takes its name
/// when it is whole. Only its owner may read it. Removed when dropped before.
///
/// Replacing swaps the two names in one step (Linux, macOS) and then removes the old folder.
/// Where the system cannot swap, the old folder is first renamed to `<name>.old-<random>`: a
/// crash in the instant before the new one takes its name leaves both of them, whole, beside the
/// target.
pub struct PartialFolder {
    path: TempFolder,
    target: PathBuf,
    replace: Replace,
}

impl PartialFolder {
    /// Creates the folder beside its target.
    ///
    /// To replace a folder is to remove what is in it, so an existing target must be empty or
    /// hold a file called `marker`, which says that it was made the same way.
    ///
    /// # Errors
    /// When the target exists and is not to be replaced, or is not such a folder; when the
    /// folder cannot be created.
    pub fn create(target: &Path, replace: Replace, marker: &str) -> Result<Self> {
        if target.symlink_metadata().is_ok() {
            if replace == Replace::Never {
                return Err(Error::new(Cause::OutputExists));
            }
            check_replaceable(target, marker)?;
        }
        for _ in 0..ATTEMPTS {
            let path = beside(target, "", "partial")?;
            match create_folder(&path) {
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                created => {
                    created.map_err(failed(CREATING))?;
                    let path = TempFolder(Some(path));
                    return Ok(Self { path, target: target.to_owned(), replace });
                }
            }
        }
        Err(fault(CREATING, ForeignKind::Other))
    }

    /// Where the folder is until it is published.
    #[must_use]
    pub fn path(&self) -> &Path {
        self.path.0.as_deref().unwrap_or(&self.target)
    }

    /// Creates a file in the folder. `name` must be free, and only a name.
    ///
    /// # Errors
    /// When it is not only a name, is taken, or the file cannot be created.
    pub fn create_file(&self, name: &str) -> Result<File> {
        let mut parts = Path::new(name).components();
        if !matches!((parts.next(), parts.next()), (Some(Component::Normal(_)), None)) {
            return Err(Error::new(Cause::usage("a file of the output needs a plain name")));
        }
        create_private(&self.path().join(name)).map_err(failed("creating a file of the output"))
    }

    /// Brings every file to the disk and gives the folder its name.
    ///
    /// # Errors
    /// When the target has appeared meanwhile and is not to be replaced; when syncing or
    /// renaming fails. Nothing is left behind then, and an old folder is where it was.
    pub fn publish(mut self) -> Result<()> {
        sync_files(self.path()).map_err(failed(PUBLISHING))?;
        match self.replace {
            Replace::Force if self.target.symlink_metadata().is_ok() => self.swap()?,
            _ => to_free_name(self.path(), &self.target).map_err(|error| match error.kind() {
                io::ErrorKind::AlreadyExists | io::ErrorKind::DirectoryNotEmpty => {
                    Error::new(Cause::OutputExists)
                }
                _ => failed(PUBLISHING)(error),
            })?,
        }
        self.path.0 = None;
        let (parent, _) = split(&self.target)?;
        sync_folder(parent);
        Ok(())
    }

    /// Takes the place of the folder that is there, and removes it.
    fn swap(&self) -> Result<()> {
        let old = beside(&self.target, "", "old")?;
        if exchange(self.path(), &self.target).map_err(failed(PUBLISHING))? {
            // The old folder has our name now; under its own it cannot be taken for a release.
            let _ = std::fs::rename(self.path(), &old);
        } else {
            std::fs::rename(&self.target, &old).map_err(failed(PUBLISHING))?;
            if let Err(error) = std::fs::rename(self.path(), &self.target) {
                let _ = std::fs::rename(&old, &self.target);
                return Err(failed(PUBLISHING)(error));
            }
        }
        // The new release is in place; an old one that cannot be removed stays under `.old-…`.
        let _ = std::fs::remove_dir_all(&old);
        Ok(())
    }
}

/// A folder that is removed with all it holds when this is dropped.
struct TempFolder(Option<PathBuf>);

impl Drop for TempFolder {
    fn drop(&mut self) {
        if let Some(path) = &self.0 {
            let _ = std::fs::remove_dir_all(path); // nothing can be done about it here
        }
    }
}

fn check_replaceable(target: &Path, marker: &str) -> Result<()> {
    let refused = |problem: &'static str, help| Err(Error::new(Cause::call(problem, help)));

    if !target.symlink_metadata().map_err(failed(CREATING))?.is_dir() {
        return refused(
            "the output exists and is not a folder",
            Help::from("choose another output: only a release is replaced by a release"),
        );
    }
    let empty = target.read_dir().map_err(failed(CREATING))?.next().is_none();
    if empty || target.join(marker).is_file() {
        return Ok(());
    }
    refused(
        "the output folder exists and is not a release: it would be removed with all that is in it",
        help![
            "choose a new folder, such as one inside of it; ",
            Means::Force,
            " replaces releases and empty folders only"
        ],
    )
}

fn create_folder(path: &Path) -> io::Result<()> {
    #[allow(unused_mut)] // changed on Unix
    let mut builder = DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

fn sync_files(folder: &Path) -> io::Result<()> {
    for entry in folder.read_dir()? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            sync_files(&entry.path())?;
        } else {
            // Windows flushes only what is open for writing.
            File::options().append(true).open(entry.path())?.sync_all()?;
        }
    }
    sync_folder(folder);
    Ok(())
}
