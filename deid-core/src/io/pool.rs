//! Buffers that are used again.

use std::sync::{Arc, Mutex, PoisonError};

/// How many buffers wait to be used again: as many as pieces are under way at once.
const KEPT: usize = 16;

/// Buffers of about one piece. Taking one from the system for every piece would have it clear
/// all the memory again that the piece before has just given back.
#[derive(Clone, Default)]
pub(super) struct Pool(Arc<Mutex<Vec<Vec<u8>>>>);

impl Pool {
    /// An empty buffer with room for so many bytes.
    pub(super) fn take(&self, room: usize) -> Vec<u8> {
        let mut buffer =
            self.0.lock().unwrap_or_else(PoisonError::into_inner).pop().unwrap_or_default();
        buffer.clear();
        buffer.reserve(room);
        buffer
    }

    /// Gives a buffer back; one that is much larger than `usual` bytes is not worth keeping.
    pub(super) fn give(&self, buffer: Vec<u8>, usual: usize) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() < KEPT && buffer.capacity() <= 4 * usual {
            kept.push(buffer);
        }
    }
}
