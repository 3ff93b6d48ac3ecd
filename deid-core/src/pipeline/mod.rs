//! A policy applied: plan, batches, records, gate. The only room that seals a batch as
//! de-identified or released.

mod apply;
mod bind;
mod gate;
mod ordered;
mod plan;
mod record;
mod tally;
mod verdict;

pub use apply::Applied;
pub use bind::{NotCounted, PlannedColumn, TablePlan};
pub use gate::{GateResult, Gatekeeper};
pub use ordered::{Threads, ordered};
pub use plan::Plan;
pub use record::Record;
pub use tally::{ColumnTally, Tally};
pub use verdict::{Departure, Releaser, Subjects, TableVerdict, Verdict};

#[cfg(test)]
mod tests;
