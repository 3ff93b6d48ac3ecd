//! Renaming that replaces nothing, and renaming that leaves no gap.

use std::io;
use std::path::Path;

/// Gives `from` the name `to`, which must be free.
pub(super) fn to_free_name(from: &Path, to: &Path) -> io::Result<()> {
    match system::to_free_name(from, to) {
        Err(error) if is_missing(&error) => {}
        done => return done,
    }
    // Without the system's help there is a moment between looking and renaming. What appears in
    // it is not lost: no system renames a folder over one that holds anything.
    if to.symlink_metadata().is_ok() {
        return Err(io::ErrorKind::AlreadyExists.into());
    }
    std::fs::rename(from, to)
}

/// Swaps two names at once; `false` where the system or the file system cannot.
pub(super) fn exchange(one: &Path, other: &Path) -> io::Result<bool> {
    match system::exchange(one, other) {
        Ok(()) => Ok(true),
        Err(error) if is_missing(&error) => Ok(false),
        Err(error) => Err(error),
    }
}

/// Whether the system does not know the call, or the file system not the flag.
fn is_missing(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::Unsupported | io::ErrorKind::InvalidInput)
}

#[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
mod system {
    use std::io;
    use std::path::Path;

    use rustix::fs::{CWD, RenameFlags, renameat_with};

    pub(super) fn to_free_name(from: &Path, to: &Path) -> io::Result<()> {
        Ok(renameat_with(CWD, from, CWD, to, RenameFlags::NOREPLACE)?)
    }

    pub(super) fn exchange(one: &Path, other: &Path) -> io::Result<()> {
        Ok(renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE)?)
    }
}

#[cfg(not(any(target_os = "linux", target_os = "android", target_vendor = "apple")))]
use portable as system;

/// What there is elsewhere, Windows for one.
#[cfg(any(test, not(any(target_os = "linux", target_os = "android", target_vendor = "apple"))))]
mod portable {
    use std::io;
    use std::path::Path;

    use tempfile::TempPath;

    /// Of a file: in one step (`MoveFileExW` on Windows, a link elsewhere). Of a folder there is
    /// none.
    pub(super) fn to_free_name(from: &Path, to: &Path) -> io::Result<()> {
        if from.is_dir() {
            return Err(io::ErrorKind::Unsupported.into());
        }
        let moved = TempPath::try_from_path(from)?.persist_noclobber(to);
        moved.map_err(|mut failed| {
            failed.path.disable_cleanup(true); // who made the file removes it
            match failed.error.kind() {
                // A path that is too long for the call: the usual one knows how to write it.
                io::ErrorKind::NotFound => io::ErrorKind::Unsupported.into(),
                _ => failed.error,
            }
        })
    }

    pub(super) fn exchange(_: &Path, _: &Path) -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::io::ErrorKind;

    use super::portable;

    #[test]
    fn where_the_system_does_not_help_a_name_that_is_taken_stays_taken() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        fs::write(path("new"), "new").unwrap();
        fs::write(path("old"), "old").unwrap();
        let refused = portable::to_free_name(&path("new"), &path("old")).unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::AlreadyExists);
        assert_eq!(fs::read(path("new")).unwrap(), b"new", "it is still there");
        assert_eq!(fs::read(path("old")).unwrap(), b"old");
        portable::to_free_name(&path("new"), &path("free")).unwrap();
        assert!(!path("new").exists());
        assert_eq!(fs::read(path("free")).unwrap(), b"new");
        let gone = portable::to_free_name(&path("gone"), &path("name")).unwrap_err();
        assert_eq!(gone.kind(), ErrorKind::Unsupported, "left to the usual call, which says why");
        fs::create_dir(path("folder")).unwrap();
        for (one, other) in [("folder", "name"), ("free", "old")] {
            assert_eq!(
                portable::exchange(&path(one), &path(other)).unwrap_err().kind(),
                ErrorKind::Unsupported
            );
        }
        let folders = portable::to_free_name(&path("folder"), &path("name")).unwrap_err();
        assert_eq!(folders.kind(), ErrorKind::Unsupported);
    }
}
