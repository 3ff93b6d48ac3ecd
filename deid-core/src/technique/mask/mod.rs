//! Mask: characters replaced, the form kept.

use serde::{Deserialize, Serialize};

/// Which characters stay.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Params {
    /// How many characters at the start stay.
    #[serde(default)]
    pub keep_first: u8,
    /// How many characters at the end stay.
    #[serde(default)]
    pub keep_last: u8,
    /// What the others become.
    #[serde(default = "Params::default_char")]
    pub with: char,
    /// Characters that stay wherever they stand: separators.
    #[serde(default)]
    pub skip: String,
}

impl Params {
    fn default_char() -> char {
        '*'
    }
}
