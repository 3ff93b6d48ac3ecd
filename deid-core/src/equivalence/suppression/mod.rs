//! Which subjects and rows must go so that every gate of a run is met.

mod gate;
mod solution;
mod solver;

pub use gate::{Gated, Suppress};
pub use solution::{Fate, Outcome, Solution};
pub use solver::solve;

#[cfg(test)]
mod tests;
