//! Files in, release out: what the command line and Python both call.
//!
//! | | |
//! |---|---|
//! | [`init`] | the skeleton of a policy for some tables |
//! | [`resolve`] | which rule each column of some tables gets; no cell is read |
//! | [`check`] | all that [`scrub`] does, gate included; writes nothing |
//! | [`scrub`] | a folder, a file or a pipe through the policy: all or nothing, with a manifest |
//! | [`verify`] | a release against its raw tables and its policy |
//! | [`test_policy`] | the tests of a policy: made-up rows, and what must become of them |
//! | [`assess`] | k-anonymity of one table in a file |
//! | [`scrub_frames`], [`check_frames`], [`write_frames`] | the same for tables in memory |
//!
//! Every run goes the same way: `plans` binds the tables, `engine` takes their rows through plan and
//! gate, and what differs is where pieces come from and where rows go.
//!
//! Look first at [`scrub`] with [`Input`], [`Output`] and [`Options`], and at the [`Outcome`]: a
//! gate that is not met is not an error, and nothing was written then.

mod align;
mod asking;
mod assess;
mod beside;
mod counts;
mod crosswalk;
mod engine;
mod folder;
mod frames;
mod init;
mod inputs;
mod lock;
mod manifest;
mod natural;
mod order;
mod outcome;
mod pass;
mod plans;
mod prepare;
mod read;
mod request;
mod rows;
mod scrub;
mod stdin;
mod stdout;
mod target;
mod testing;
mod verify;

pub use assess::{AssessRequest, assess};
pub use crosswalk::CrosswalkOutcome;
pub use frames::{
    Frame, FrameOutcome, FramesOutcome, OutputColumn, check_frames, scrub_frames, wanted,
    write_frames,
};
pub use init::{Skeleton, init};
pub use outcome::{Outcome, TableOutcome};
pub use prepare::resolve;
pub use request::{Cancel, FileOptions, Input, Options, Output, Progress, Quiet};
pub use scrub::{check, scrub};
pub use testing::{PolicyTestReport, PolicyTestResult, TestFailure, test_policy};
pub use verify::{VerifyRequest, verify};
