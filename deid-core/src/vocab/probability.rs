//! Probabilities.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::Invalid;

/// A probability, from 0 to 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(try_from = "f64", into = "f64")]
pub struct Probability(f64);

impl Probability {
    /// A probability from 0 to 1.
    ///
    /// # Errors
    /// When it is not a number, below 0 or above 1.
    pub fn new(probability: f64) -> Result<Self, Invalid> {
        if (0.0..=1.0).contains(&probability) {
            Ok(Self(probability))
        } else {
            Err(Invalid { expected: "a probability from 0 to 1" })
        }
    }

    /// How many of how many; 0 where there are none at all.
    ///
    /// ```
    /// use deid_core::vocab::Probability;
    /// assert_eq!(Probability::of(1, 4).get(), 0.25);
    /// assert_eq!(Probability::of(0, 0).get(), 0.0);
    /// ```
    #[must_use]
    #[allow(clippy::cast_precision_loss)] // counts of rows stay far below 2^53
    pub fn of(part: u64, whole: u64) -> Self {
        if whole == 0 { Self(0.0) } else { Self(part.min(whole) as f64 / whole as f64) }
    }

    /// From a number that is one by its formula; rounding beyond the ends is cut off.
    pub(crate) fn clamped(probability: f64) -> Self {
        Self(probability.clamp(0.0, 1.0))
    }

    /// The probability as a number.
    #[must_use]
    pub fn get(self) -> f64 {
        self.0
    }
}

impl TryFrom<f64> for Probability {
    type Error = Invalid;
    fn try_from(probability: f64) -> Result<Self, Invalid> {
        Self::new(probability)
    }
}

impl From<Probability> for f64 {
    fn from(probability: Probability) -> f64 {
        probability.0
    }
}

impl fmt::Display for Probability {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
