//! Rounding: a number becomes the nearest multiple of a step.

use serde::{Deserialize, Serialize};

/// The step.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Params {
    /// Multiples of this stay; above 0.
    pub to: f64,
}
