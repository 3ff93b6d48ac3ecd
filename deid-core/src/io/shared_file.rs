//! One open file for many readers, each at its own place.

use std::fs::File;
use std::io::{self, Read};
use std::sync::Arc;

use bytes::Bytes;
use parquet::errors::ParquetError;
use parquet::file::reader::{ChunkReader, Length};

/// How much is read at once.
const BLOCK: usize = 64 * 1024;

/// A file that is read by position. A second handle (`File::try_clone`) would share the cursor,
/// and opening the path again could find another file.
#[derive(Clone)]
pub(super) struct SharedFile {
    file: Arc<File>,
    len: u64,
}

impl SharedFile {
    pub(super) fn new(file: File) -> io::Result<Self> {
        let len = file.metadata()?.len();
        Ok(Self { file: Arc::new(file), len })
    }

    /// A reader of the bytes from `start` to the end.
    pub(super) fn reader(&self, start: u64) -> impl Read + use<> {
        At { file: Arc::clone(&self.file), at: start }
    }

    /// Fills `buf` from `start` as far as the file goes.
    pub(super) fn read_at(&self, buf: &mut [u8], start: u64) -> io::Result<usize> {
        let mut filled = 0;
        let mut reader = At { file: Arc::clone(&self.file), at: start };
        while filled < buf.len() {
            match reader.read(&mut buf[filled..]) {
                Ok(0) => break,
                Ok(n) => filled += n,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(filled)
    }
}

impl Length for SharedFile {
    fn len(&self) -> u64 {
        self.len
    }
}

impl ChunkReader for SharedFile {
    type T = io::BufReader<Within>;

    fn get_read(&self, start: u64) -> Result<Self::T, ParquetError> {
        let at = At { file: Arc::clone(&self.file), at: start };
        Ok(io::BufReader::with_capacity(BLOCK, Within(at)))
    }

    fn get_bytes(&self, start: u64, length: usize) -> Result<Bytes, ParquetError> {
        // A length from damaged metadata must not decide how much is allocated.
        if start.checked_add(length as u64).is_none_or(|end| end > self.len) {
            return Err(io::Error::from(io::ErrorKind::UnexpectedEof).into());
        }
        let mut buf = vec![0; length];
        if self.read_at(&mut buf, start)? < length {
            return Err(io::Error::from(io::ErrorKind::UnexpectedEof).into());
        }
        Ok(buf.into())
    }
}

/// A cursor of its own over the shared file.
pub(super) struct At {
    file: Arc<File>,
    at: u64,
}

impl Read for At {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let n = read_at(&self.file, buf, self.at)?;
        self.at += n as u64;
        Ok(n)
    }
}

/// A cursor for which the end of the file is an error: behind every part of a Parquet file stands
/// its footer. The library takes no byte for a byte where it skips over a list, and a damaged
/// header can announce two thousand million of them.
pub(super) struct Within(At);

impl Read for Within {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        match self.0.read(buf)? {
            0 if !buf.is_empty() => Err(io::ErrorKind::UnexpectedEof.into()),
            n => Ok(n),
        }
    }
}

#[cfg(unix)]
fn read_at(file: &File, buf: &mut [u8], at: u64) -> io::Result<usize> {
    std::os::unix::fs::FileExt::read_at(file, buf, at)
}

#[cfg(windows)]
fn read_at(file: &File, buf: &mut [u8], at: u64) -> io::Result<usize> {
    std::os::windows::fs::FileExt::seek_read(file, buf, at)
}
