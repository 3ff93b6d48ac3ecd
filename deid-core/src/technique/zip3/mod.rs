//! ZIP3: the first three digits of a ZIP code, kept only where more than 20,000 people live.

use serde::{Deserialize, Serialize};

/// Which census decides, and what the other prefixes become.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Params {
    /// 2000, 2010 or 2020.
    #[serde(default = "Params::default_census")]
    pub census: u16,
    /// What a prefix becomes that may not be kept.
    #[serde(default = "Params::default_restricted")]
    pub restricted: String,
}

impl Params {
    fn default_census() -> u16 {
        2020
    }

    /// 45 CFR 164.514(b)(2)(i)(B)(2).
    fn default_restricted() -> String {
        "000".to_owned()
    }
}
