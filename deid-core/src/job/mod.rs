//! Files in, release out: what the command line and Python both call.
//!
//! [`scrub`] reads a folder, a file or a pipe, applies the policy, holds the gate, writes all or
//! nothing and leaves a manifest. [`check`] does the same and writes nothing.

mod assess;
mod frames;
mod init;
mod inputs;
mod manifest;
mod outcome;
mod prepare;
mod read;
mod release;
mod request;
mod scrub;
mod stdin;
mod stream;
mod target;
mod verify;

pub use assess::{AssessRequest, assess};
pub use frames::{
    Frame, FrameOutcome, FramesOutcome, OutputColumn, check_frames, scrub_frames, wanted,
    write_frames,
};
pub use init::init;
pub use outcome::{Outcome, TableOutcome};
pub use prepare::resolve;
pub use request::{Cancel, Input, Options, Output, Progress, Quiet};
pub use scrub::{check, scrub};
pub use verify::{VerifyRequest, verify};
