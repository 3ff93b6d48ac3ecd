//! The field's words as types: parsed once, valid ever after.
//!
//! Names ([`ColumnName`], [`TableName`], [`DomainName`], [`Recipient`]), numbers with their range
//! ([`K`], [`Fraction`], [`Probability`], [`DayRange`], [`RowNumber`]) and closed lists ([`Role`],
//! [`CellType`], [`Claim`]). Each is made by a constructor that checks, and cannot be wrong after.
//!
//! ```
//! use deid_core::vocab::K;
//! assert_eq!(K::new(11).map(K::get), Ok(11));
//! assert_eq!(K::new(1).unwrap_err().to_string(), "expected k of at least 2");
//! ```

mod encoding;
mod kind;
mod name;
mod number;
mod probability;
mod role;

pub use encoding::Encoding;
pub use kind::{CellType, Claim};
pub use name::{ColumnName, DomainName, Recipient, TableName};
pub use number::{DayRange, Fraction, K, RowNumber};
pub use probability::Probability;
pub use role::Role;

/// A word or number that is not what its type asks for. Holds what was expected, never what came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected {expected}")]
pub struct Invalid {
    /// What would have been valid, in words for a person.
    pub expected: &'static str,
}
