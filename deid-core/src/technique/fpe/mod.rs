//! Fpe: a value of the same form, which the key turns back (derivation spec deid/v1,
//! "Format-preserving encryption").
//!
#![doc = include_str!("README.md")]

mod alphabet;
#[cfg(feature = "fpe")]
mod cells;
mod definition;

use serde::{Deserialize, Serialize};

use crate::vocab::DomainName;

pub use alphabet::Alphabet;
#[cfg(feature = "fpe")]
pub use cells::FormatPreserving;
pub(super) use definition::FACTS;

#[cfg(all(test, feature = "fpe"))]
mod tests;

/// The rule's key in a policy.
const RULE: &str = "fpe";

/// Most characters of the alphabet in a value: identifiers are short, and the work grows with the
/// square.
#[cfg(feature = "fpe")]
const MOST: usize = 256;

/// Which characters are encrypted, and which stay where they stand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Params {
    /// Equal values of one domain get equal ones, in every table and column.
    pub domain: DomainName,
    /// The characters that a value is made of, and its encrypted form too.
    #[serde(default)]
    pub alphabet: Alphabet,
    /// Characters that stay where they stand: no letters or digits.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub separators: String,
}
