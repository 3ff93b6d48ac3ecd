//! How a cell is read, and what a release claims to be.

use std::fmt;

use serde::{Deserialize, Serialize};

/// How the cells of a column are read. The policy says it; a file's own type never does.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum CellType {
    /// `true` or `false`.
    Boolean,
    /// A civil date: ISO 8601 `YYYY-MM-DD`, or the column's `format`.
    Date,
    /// A decimal number, kept digit by digit.
    Decimal,
    /// A binary floating-point number.
    Float,
    /// A whole number.
    Integer,
    /// A CDISC `--DTC` value: any ISO 8601 date or time, parts of it missing from the right or
    /// marked `-`, an interval or a duration (SDTMIG 3.4, 4.4.2).
    PartialDate,
    /// Text as it stands.
    #[default]
    Text,
    /// A clock time.
    Time,
    /// A date with a clock time, and perhaps a zone.
    Timestamp,
}

impl CellType {
    /// The name a policy uses.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Boolean => "boolean",
            Self::Date => "date",
            Self::Decimal => "decimal",
            Self::Float => "float",
            Self::Integer => "integer",
            Self::PartialDate => "partial-date",
            Self::Text => "text",
            Self::Time => "time",
            Self::Timestamp => "timestamp",
        }
    }

    /// Whether a calendar day can stand in such a cell.
    #[must_use]
    pub fn is_calendar(self) -> bool {
        matches!(self, Self::Date | Self::PartialDate | Self::Timestamp)
    }

    /// Whether such a cell is a number.
    #[must_use]
    pub fn is_number(self) -> bool {
        matches!(self, Self::Decimal | Self::Float | Self::Integer)
    }
}

impl fmt::Display for CellType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What the release is said to be. The policy is checked against it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Claim {
    /// 45 CFR 164.514(b)(1): an expert finds the risk very small.
    ExpertDetermination,
    /// GDPR Article 4(5): still personal data, not attributable without the key.
    GdprPseudonymised,
    /// 45 CFR 164.514(e): for research, with a data use agreement.
    LimitedDataSet,
    /// 45 CFR 164.514(b)(2): the eighteen identifiers are gone.
    SafeHarbor,
}

impl Claim {
    /// The name a policy uses.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::ExpertDetermination => "expert-determination",
            Self::GdprPseudonymised => "gdpr-pseudonymised",
            Self::LimitedDataSet => "limited-data-set",
            Self::SafeHarbor => "safe-harbor",
        }
    }
}

impl fmt::Display for Claim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
