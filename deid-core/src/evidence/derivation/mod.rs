//! Whether a released table is what the policy makes of the raw one: every row in its place, every
//! cell the one that was made.

mod comparison;
mod expected;
mod pairs;

pub use comparison::{Columns, Compared, Comparison};
pub use expected::{Expected, Unmoved, Watched};
pub use pairs::Pairs;

#[cfg(test)]
mod tests;
