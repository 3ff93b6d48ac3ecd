//! A lock beside a file that is not written to but replaced.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};

use crate::error::{Cause, CrosswalkFault, Error, Result};

use super::beside::failed;

const LOCKING: &str = "locking the crosswalk";

/// How often a lock whose file was just removed is tried for anew.
const ATTEMPTS: usize = 8;

/// A lock that ends with its process, however that ends. Its file is empty and goes with it; what a
/// killed process leaves is no hindrance.
pub(super) struct Lock {
    _file: File,
    #[cfg_attr(not(unix), allow(dead_code))]
    path: PathBuf,
}

impl Lock {
    /// Takes the lock, or does not wait for it: a run that stood still for hours without a word
    /// would look broken.
    ///
    /// # Errors
    /// When another process has it, or the file cannot be made.
    pub(super) fn take(path: PathBuf) -> Result<Self> {
        for _ in 0..ATTEMPTS {
            let mut options = OpenOptions::new();
            options.write(true).create(true).truncate(false);
            #[cfg(unix)]
            std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
            let file = options.open(&path).map_err(failed(LOCKING))?;
            match file.try_lock() {
                // Who had it before may have removed it: then somebody else has the new one.
                Ok(()) if is_at(&file, &path) => return Ok(Self { _file: file, path }),
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => break,
                Err(TryLockError::Error(error)) => return Err(failed(LOCKING)(error)),
            }
        }
        Err(Error::new(Cause::Crosswalk(CrosswalkFault::InUse)))
    }
}

/// Removed while it is held: whoever opened it meanwhile finds that it is gone.
#[cfg(unix)]
impl Drop for Lock {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.path); // an empty file more is no harm
    }
}

#[cfg(unix)]
fn is_at(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let (Ok(mine), Ok(there)) = (file.metadata(), path.metadata()) else { return false };
    (mine.dev(), mine.ino()) == (there.dev(), there.ino())
}

/// Where an open file cannot be removed, it stays.
#[cfg(not(unix))]
fn is_at(_: &File, _: &Path) -> bool {
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_at_a_time_has_it_and_nothing_is_left() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("study.crosswalk.lock");
        let lock = Lock::take(path.clone()).unwrap();
        let refused = Lock::take(path.clone()).err().unwrap();
        assert_eq!(refused.problems()[0].cause, Cause::Crosswalk(CrosswalkFault::InUse));
        drop(lock);
        assert_eq!(path.exists(), cfg!(not(unix)));
        std::fs::write(&path, "of a process that was killed").unwrap();
        assert!(Lock::take(path).is_ok());
    }

    /// Of many who come at once, one has it at any time.
    #[test]
    fn nobody_gets_in_between() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lock");
        let inside = std::sync::atomic::AtomicUsize::new(0);
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for _ in 0..200 {
                        if let Ok(_lock) = Lock::take(path.clone()) {
                            use std::sync::atomic::Ordering::SeqCst;
                            assert_eq!(inside.fetch_add(1, SeqCst), 0);
                            std::thread::yield_now();
                            inside.fetch_sub(1, SeqCst);
                        }
                    }
                });
            }
        });
    }
}
