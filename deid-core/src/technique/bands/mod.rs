//! Bands: a number becomes the interval it lies in.
//!
#![doc = include_str!("README.md")]

mod band;
mod cut;
mod label;

pub use band::{BandParams, Bands};
pub use cut::{CutParams, Cuts};

#[cfg(test)]
mod tests;
