//! Writing a new key down.

use std::io::{ErrorKind, Write};
use std::path::Path;

use crate::error::{Cause, Error, KeyFault, Place, Result};

use super::text::KeyText;

impl KeyText {
    /// Writes the key to a new file that only its owner may read (mode 0600 on Unix). An existing
    /// file is never replaced, not even by force: data made with its key would be orphaned.
    ///
    /// # Errors
    /// When the file exists already or cannot be written.
    pub fn save(&self, path: &Path) -> Result<()> {
        let mut options = std::fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let written = options.open(path).and_then(|mut file| {
            let written = file
                .write_all(self.expose().as_bytes())
                .and_then(|()| file.write_all(b"\n"))
                .and_then(|()| file.sync_all());
            if written.is_err() {
                let _ = std::fs::remove_file(path); // half a key is none; this file is ours
            }
            written
        });
        written.map_err(|error| {
            let cause = match error.kind() {
                ErrorKind::AlreadyExists => Cause::Key(KeyFault::FileExists),
                kind => Cause::Io { action: "writing the key", kind: kind.into() },
            };
            Error::at(Place::file(&path.display().to_string()), cause)
        })
    }
}
