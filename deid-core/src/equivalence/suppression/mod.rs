//! Which subjects and rows must go so that every gate of a run is met.
//!
//! Removing a person from one table removes them from all, which can push a class of another
//! table below its k: [`solve`] goes on until nothing changes, and the result depends on no order.
//! Look first at [`Gated`] (what a gate asks), [`Solution`] and [`Outcome`] (who goes, and whether
//! that is within the limit).

mod gate;
mod solution;
mod solver;

pub use gate::{Gated, Suppress};
pub use solution::{Fate, Outcome, Solution};
pub use solver::solve;

#[cfg(test)]
mod tests;
