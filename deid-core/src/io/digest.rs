//! SHA-256 and byte counts of what is read and written, on the way.

use std::fmt;
use std::fs::File;
use std::io::{self, Read, Write};
use std::path::Path;
use std::sync::{Arc, OnceLock};

use sha2::{Digest as _, Sha256};

use crate::error::{ForeignKind, Result};

use super::fail::failed;

/// How much is read at a time where a whole file is digested.
const BLOCK: usize = 256 * 1024;

/// A SHA-256 digest (FIPS 180-4). Displays as 64 lower-case hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest([u8; 32]);

impl Digest {
    /// The 32 bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// How long a file is, and its digest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Totals {
    /// Length in bytes, as stored (a compressed file is not unpacked for it).
    pub bytes: u64,
    /// SHA-256 of those bytes.
    pub sha256: Digest,
}

impl Totals {
    /// Reads the whole file once, in bounded memory.
    ///
    /// # Errors
    /// When the file cannot be opened or read.
    ///
    /// ```
    /// use deid_core::io::Totals;
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let folder = tempfile::tempdir()?;
    /// std::fs::write(folder.path().join("a"), "abc")?;
    /// let totals = Totals::of_file(&folder.path().join("a"))?;
    /// assert_eq!(totals.bytes, 3);
    /// // FIPS 180-4, example of a one-block message.
    /// assert!(totals.sha256.to_string().starts_with("ba7816bf8f01cfea"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn of_file(path: &Path) -> Result<Self> {
        let file = File::open(path).map_err(failed("opening a file"))?;
        Self::of(file)
    }

    /// The same of what anything gives that can be read.
    ///
    /// # Errors
    /// When reading fails.
    pub fn of(input: impl Read) -> Result<Self> {
        let mut input = HashingReader::new(input);
        let mut block = vec![0; BLOCK];
        while input.read(&mut block).or_else(again).map_err(failed("reading a file"))? > 0 {}
        Ok(input.totals())
    }
}

/// An interrupted read is one that gave nothing yet; the loop above needs a number that is not 0.
fn again(error: io::Error) -> io::Result<usize> {
    if error.kind() == io::ErrorKind::Interrupted { Ok(1) } else { Err(error) }
}

/// A reader that digests what passes.
pub(super) struct HashingReader<R> {
    inner: R,
    hasher: Sha256,
    bytes: u64,
}

impl<R> HashingReader<R> {
    pub(super) fn new(inner: R) -> Self {
        Self { inner, hasher: Sha256::new(), bytes: 0 }
    }

    pub(super) fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Of what was read so far.
    pub(super) fn totals(&self) -> Totals {
        Totals { bytes: self.bytes, sha256: Digest(self.hasher.clone().finalize().into()) }
    }
}

impl<R: Read> Read for HashingReader<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(buf)?;
        self.hasher.update(&buf[..n]);
        self.bytes += n as u64;
        Ok(n)
    }
}

/// A writer that digests what passes, and remembers why it failed: libraries that write through
/// it may only tell that it did.
pub(super) struct HashingWriter<W> {
    inner: W,
    hasher: Sha256,
    bytes: u64,
    fault: Arc<OnceLock<ForeignKind>>,
}

impl<W> HashingWriter<W> {
    pub(super) fn new(inner: W) -> Self {
        Self { inner, hasher: Sha256::new(), bytes: 0, fault: Arc::default() }
    }

    /// Where the kind of the first failure will stand.
    pub(super) fn fault(&self) -> Arc<OnceLock<ForeignKind>> {
        Arc::clone(&self.fault)
    }

    pub(super) fn into_parts(self) -> (W, Totals) {
        let sha256 = Digest(self.hasher.finalize().into());
        (self.inner, Totals { bytes: self.bytes, sha256 })
    }
}

impl<W: Write> Write for HashingWriter<W> {
    fn write(&mut self, buf: &[u8]) -> io::Result<usize> {
        let n = self.inner.write(buf).inspect_err(|error| {
            if error.kind() != io::ErrorKind::Interrupted {
                let _ = self.fault.set(error.kind().into());
            }
        })?;
        self.hasher.update(&buf[..n]);
        self.bytes += n as u64;
        Ok(n)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush().inspect_err(|error| {
            let _ = self.fault.set(error.kind().into());
        })
    }
}
