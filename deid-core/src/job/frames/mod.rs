//! Tables in memory in, released tables in memory out: what Python calls. Gates, manifest and
//! errors are those of [`super::scrub`]; only [`write_frames`] touches the disk.

mod bind;
mod scrub;
mod table;
mod write;

pub use bind::wanted;
pub use scrub::{check_frames, scrub_frames};
pub use table::{Frame, FrameOutcome, FramesOutcome, OutputColumn};
pub use write::write_frames;

#[cfg(test)]
mod tests;
