//! What is counted.

use serde::{Deserialize, Serialize};

/// What the size of a class counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unit {
    /// Rows: the table names no subject.
    Rows,
    /// Distinct subjects.
    Subjects,
}

impl Unit {
    /// "rows" or "subjects".
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Rows => "rows",
            Self::Subjects => "subjects",
        }
    }
}

/// What an equivalence class is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scope {
    /// The multiset of a subject's tuples.
    History,
    /// One tuple of quasi-identifiers.
    #[default]
    Row,
}

/// How much of a table: its rows and, where it names one, the subjects they are about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Extent {
    /// Rows.
    pub rows: u64,
    /// Distinct subjects; `None` where the table names none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subjects: Option<u64>,
}

impl Extent {
    /// Subjects where they are counted, else rows.
    #[must_use]
    pub fn units(self) -> u64 {
        self.subjects.unwrap_or(self.rows)
    }

    /// Whether there is nothing.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.rows == 0
    }
}
