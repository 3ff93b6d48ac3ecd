//! The tests of a policy, run: made-up rows through the very path of data, and what came of them
//! compared with what the policy's author expects.

mod cells;
mod problems;
mod report;
mod run;

pub use report::{PolicyTestReport, PolicyTestResult, TestFailure};
pub use run::test_policy;

#[cfg(test)]
mod tests;
