//! Standard output, which takes nothing back.

use std::io::{self, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Standard output, and whether anything went there.
#[derive(Clone, Default)]
pub(super) struct Stdout {
    has_begun: Arc<AtomicBool>,
}

impl Stdout {
    /// Whether the reader may have got something.
    pub(super) fn has_begun(&self) -> bool {
        self.has_begun.load(Ordering::Relaxed)
    }
}

impl Write for Stdout {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = io::stdout().write(bytes)?;
        self.has_begun.fetch_or(written > 0, Ordering::Relaxed);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        io::stdout().flush()
    }
}
