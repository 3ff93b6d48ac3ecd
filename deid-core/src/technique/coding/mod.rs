//! Top and bottom coding: numbers beyond a limit become one category.

use serde::{Deserialize, Serialize};

/// The limits and what lies beyond them is called.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Params {
    /// Numbers of at least this become `top_label`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub top: Option<f64>,
    /// Numbers of at most this become `bottom_label`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bottom: Option<f64>,
    /// `<top>+` where it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub top_label: Option<String>,
    /// `<=<bottom>` where it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bottom_label: Option<String>,
}
