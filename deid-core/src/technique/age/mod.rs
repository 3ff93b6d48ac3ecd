//! Age: completed years, in bands, with one category at the top.

use serde::{Deserialize, Serialize};

use crate::vocab::{CellType, ColumnName};

/// The unit of an age column (CDISC `AGEU`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unit {
    /// Days.
    Days,
    /// Hours.
    Hours,
    /// Months.
    Months,
    /// Weeks.
    Weeks,
    /// Years.
    #[default]
    Years,
}

/// How an age is told. The column holds ages, or birth dates where its type is a date.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Params {
    /// Width of a band in years; single years where it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub band: Option<u16>,
    /// The age from which on there is one category (`90+`), in completed years.
    #[serde(default = "Params::default_top")]
    pub top: u16,
    /// For ages: their unit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<Unit>,
    /// For ages: the column that holds the unit of each row.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit_column: Option<ColumnName>,
    /// For birth dates: the column with the day that the age counts to; the policy's `as_of`
    /// where it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<ColumnName>,
}

impl Params {
    /// Ages of 90 and more are one category (45 CFR 164.514(b)(2)(i)(C)).
    fn default_top() -> u16 {
        90
    }

    /// Ages are whole numbers; a day to count to makes sense for birth dates only.
    #[must_use]
    pub fn default_type(&self) -> CellType {
        if self.at.is_some() { CellType::Date } else { CellType::Decimal }
    }

    /// The other column that the rule reads.
    #[must_use]
    pub fn companion(&self) -> Option<&ColumnName> {
        self.unit_column.as_ref().or(self.at.as_ref())
    }
}
