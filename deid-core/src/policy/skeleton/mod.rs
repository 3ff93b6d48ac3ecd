//! The skeleton of a policy: every column of some tables on a line of its own, what a pack knows
//! filled in with the reason, `TODO` where only a person can know. It never holds a cell.

mod form;
mod header;
mod sample;
mod subject;
mod write;

pub use sample::Sample;
pub use write::{SkeletonTable, skeleton};
