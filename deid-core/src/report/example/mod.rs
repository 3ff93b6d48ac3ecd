//! Made-up cells, before and after. The rule that makes the second from the first is the policy's
//! own, compiled and run; only the cells and the key are invented.

mod invent;
mod person;
mod stage;

use serde::Serialize;

pub(super) use stage::Stage;

/// What is to be known of every example.
pub(super) const NOTE: &str = "Examples are made up. Codes and moved dates in them come from an example key and are not those of your release.";

/// One made-up cell and what the rule makes of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Example {
    /// A made-up cell.
    pub before: String,
    /// What becomes of it; none where nothing is left (the column is removed, or the cell null).
    pub after: Option<String>,
}
