//! Encrypt: a token that the key turns back (derivation spec deid/v1, "Reversible tokens").
//!
#![doc = include_str!("README.md")]

#[cfg(feature = "encrypt")]
mod cells;
mod definition;

use serde::{Deserialize, Serialize};

use crate::vocab::DomainName;

#[cfg(feature = "encrypt")]
pub use cells::Encryptor;
pub(super) use definition::FACTS;

#[cfg(all(test, feature = "encrypt"))]
mod tests;

/// The rule's key in a policy.
const RULE: &str = "encrypt";

/// The domain whose reversible tokens the column gets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Params {
    /// Equal values of one domain get equal reversible tokens, in every table and column.
    pub domain: DomainName,
}
