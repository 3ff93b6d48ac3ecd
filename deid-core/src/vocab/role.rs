//! What a column is to the person it describes.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A column's role (ARX's attribute types).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Names one person by itself: a name, a record number, an e-mail address.
    #[serde(rename = "direct")]
    DirectIdentifier,
    /// Says nothing that would help to find or to harm a person.
    Insensitive,
    /// Narrows a person down together with others: age, sex, place. The gate counts it.
    #[serde(rename = "quasi")]
    QuasiIdentifier,
    /// What must not be learnt about a person: a diagnosis, an outcome.
    Sensitive,
}

impl Role {
    /// The role's name in reports: "direct identifier", "quasi-identifier" and so on.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::DirectIdentifier => "direct identifier",
            Self::Insensitive => "insensitive",
            Self::QuasiIdentifier => "quasi-identifier",
            Self::Sensitive => "sensitive",
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
