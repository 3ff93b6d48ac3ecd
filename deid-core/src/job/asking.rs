//! Reading and writing that can be given up in the middle.

use std::io::{self, Read, Write};

use super::request::Cancel;

/// Asks before every piece that is read or written whether to go on.
pub(super) struct Asking<'c, T> {
    pub(super) inner: T,
    pub(super) cancel: &'c Cancel,
}

impl<T> Asking<'_, T> {
    fn ask(&self) -> io::Result<()> {
        self.cancel.check().map_err(|_| io::Error::other("stopped"))
    }
}

impl<R: Read> Read for Asking<'_, R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        self.ask()?;
        self.inner.read(buf)
    }
}

impl<W: Write> Write for Asking<'_, W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.ask()?;
        self.inner.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}
