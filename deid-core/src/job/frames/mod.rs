//! Tables in memory in, released tables in memory out: what Python calls. Gates, manifest and
//! errors are those of [`super::scrub`]; only [`write_frames`] touches the disk.

mod scrub;
mod table;
mod write;

pub(super) use scrub::rehearse_frames;
pub use scrub::{check_frames, scrub_frames};
pub use table::{Frame, FrameOutcome, FramesOutcome, OutputColumn, wanted};
pub use write::write_frames;

#[cfg(test)]
mod tests;
