//! Standard input that can be given up: nobody may ever write to the pipe again.

use std::io::{self, Read};

use super::request::Cancel;

/// Standard input. While it waits for bytes it asks whether to go on.
pub(super) struct Stdin(pub(super) Cancel);

#[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
impl Read for Stdin {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        use rustix::event::{PollFd, PollFlags, Timespec, poll};

        const PATIENCE: Timespec = Timespec { tv_sec: 0, tv_nsec: 200_000_000 };
        // Read by its descriptor: what the library buffers could not be waited for.
        let stdin = io::stdin();
        loop {
            self.0.check().map_err(|_| io::Error::other("stopped"))?;
            let mut waiting = [PollFd::new(&stdin, PollFlags::IN)];
            match poll(&mut waiting, Some(&PATIENCE)) {
                Ok(0) | Err(rustix::io::Errno::INTR) => {}
                Ok(_) => return Ok(rustix::io::read(&stdin, buf)?),
                Err(error) => return Err(error.into()),
            }
        }
    }
}

#[cfg(not(any(target_os = "linux", target_os = "android", target_vendor = "apple")))]
impl Read for Stdin {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        self.0.check().map_err(|_| io::Error::other("stopped"))?;
        io::stdin().read(buf)
    }
}
