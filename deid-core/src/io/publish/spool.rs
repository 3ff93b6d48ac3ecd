//! De-identified rows that wait for the last check.

use std::fs::File;
use std::io::{self, Seek, Write};
use std::path::Path;

use crate::error::Result;
use crate::io::fail::failed;

const ACTION: &str = "spooling the output";

/// A temporary file without a name that only this process can open: written once, then read from
/// its start. The system removes it when the process ends, however it ends.
pub struct Spool(File);

impl Spool {
    /// A spool in this folder; in the system's folder for temporary files where there is none.
    ///
    /// # Errors
    /// When it cannot be created.
    pub fn create(folder: Option<&Path>) -> Result<Self> {
        let file = folder.map_or_else(tempfile::tempfile, tempfile::tempfile_in);
        file.map(Self).map_err(failed("creating a temporary file"))
    }

    /// The file, at its start.
    ///
    /// # Errors
    /// When it cannot be rewound.
    pub fn into_file(mut self) -> Result<File> {
        self.0.rewind().map_err(failed(ACTION))?;
        Ok(self.0)
    }

    /// Copies all of it, to standard output for one. A reader that stops early is no error: then
    /// not all of it was taken, and the answer is no.
    ///
    /// # Errors
    /// When reading or writing fails.
    pub fn copy_to(self, mut out: impl Write) -> Result<bool> {
        let mut file = self.into_file()?;
        let copied = io::copy(&mut file, &mut out).and_then(|_| out.flush());
        match copied {
            Ok(()) => Ok(true),
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(false),
            Err(error) => Err(failed("writing the output")(error)),
        }
    }
}

impl Write for Spool {
    fn write(&mut self, buf: &[u8]) -> io::Result<usize> {
        self.0.write(buf)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}
