//! Hierarchy: a value becomes the group it belongs to.

use serde::{Deserialize, Serialize};

/// Which hierarchy and which level of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Params {
    /// A CSV file in ARX's layout, relative to the policy: the value, then level 1, 2, ….
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// The level to use, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<u8>,
    /// Instead of a file: how many characters from the left stay.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prefix: Option<u8>,
    /// What a value becomes that the file does not list; without it such a value is an error.
    #[serde(default, rename = "else", skip_serializing_if = "Option::is_none")]
    pub otherwise: Option<String>,
}
