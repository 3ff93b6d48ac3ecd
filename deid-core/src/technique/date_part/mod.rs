//! Date part: what is left of a date when its finer parts are taken away.

use serde::{Deserialize, Serialize};

/// Which part of a date stays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Part {
    /// `1950s`.
    Decade,
    /// `2014-W05`: year and week of ISO 8601.
    IsoWeek,
    /// `2014-01`.
    Month,
    /// `2014-Q1`.
    Quarter,
    /// `2014`.
    Year,
}

/// Which part stays, and from which age on years fall into one category.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Params {
    /// The part.
    pub part: Part,
    /// For birth dates: a year that tells an age above this (years at `as_of`) becomes `label`.
    /// 45 CFR 164.514(b)(2)(i)(C) asks for 89.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cap: Option<u16>,
    /// What such a year becomes; `<cap + 1>+` where it is left out: `90+`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
}
