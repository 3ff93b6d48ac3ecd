//! Bands: a number becomes the interval it lies in.

use serde::{Deserialize, Serialize};

/// Bands of equal width.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BandParams {
    /// Width of a band, above 0.
    pub width: f64,
    /// Where a band begins; 0 where it is left out.
    #[serde(default)]
    pub origin: f64,
}

/// Bands between given points.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CutParams {
    /// Ascending; a band includes its lower point.
    pub points: Vec<f64>,
    /// One more than points; told from the points where they are left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub labels: Option<Vec<String>>,
}
