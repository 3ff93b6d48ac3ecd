//! A policy applied: plan, batches, records, gate. The only room that seals a batch as
//! de-identified or released.
//!
//! ```text
//! Policy ── compile ──► Plan ── bind(schema) ──► TablePlan ── apply ──► Applied ─┬► batch
//!            + keys       └─ scrub_record ► Record      (any thread)             ├► tally: faults
//!                                                                                └► Gatekeeper
//! Gatekeeper ── decide ──► Verdict ── releaser ──► Batch<Released>     (when all rows were seen)
//! ```
//!
//! Look first at [`Plan`] (one table and its derived keys), [`TablePlan`] (met the real columns) and
//! [`Gatekeeper`]; [`ordered`] puts the work on several threads and keeps the order. The front page
//! of the crate has a [record](crate#a-record) and a [batch](crate#a-batch) from end to end.

mod apply;
mod bind;
mod columns;
mod crosswalk;
mod gate;
mod link;
#[cfg(feature = "io")]
mod order;
mod ordered;
mod plan;
mod record;
mod subject;
mod tally;
mod verdict;

pub use apply::Applied;
pub use bind::{PlannedColumn, TablePlan};
pub use gate::{GateResult, Gatekeeper, NotCounted};
pub use link::{Sketch, Unlinked, unlinked};
#[cfg(feature = "io")]
pub(crate) use order::{Numbered, Position, TokenOrder};
pub use ordered::{Threads, ordered};
pub use plan::Plan;
pub use record::{Record, RecordFields};
pub use subject::SubjectTally;
pub use tally::{ColumnTally, Tally};
pub use verdict::{Departure, Releaser, Subjects, TableVerdict, Verdict};

#[cfg(test)]
mod tests;
