//! Bands: a number becomes the interval it lies in.
//!
#![doc = include_str!("README.md")]

mod band;
mod cut;
mod definition;
mod label;

pub use band::{BandParams, Bands};
pub use cut::{CutParams, Cuts};
pub(super) use definition::{BAND, CUT};

#[cfg(test)]
mod tests;
