//! Tests of a policy: made-up rows, and what must become of them. Written in the policy or in a file
//! beside it; no part of the fingerprint, for they decide nothing about data.

mod cell;
mod check;
mod expect;
mod model;
mod read;

pub(super) use check::check;
pub use model::{Expected, ExpectedCell, ExpectedProblem, Outlook, PolicyTest, Spot, TestRows};
pub(super) use read::{TypedTest, of_file, tests};

#[cfg(test)]
mod tests;
