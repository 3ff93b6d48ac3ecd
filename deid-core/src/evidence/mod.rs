//! What stays behind to be checked: the manifest that travels with a release, the record that the
//! custodian keeps, and the check that nothing leaked.

mod count;
mod derivation;
pub mod leak;
mod manifest;
mod structure;
mod verification;

pub use count::Count;
pub use derivation::{Columns, Derived, derived};
pub use manifest::{
    ColumnEntry, Custodian, CustodianTable, GateEntry, InputEntry, Manifest, OutputEntry,
    PolicyEntry, TableEntry, TokensEntry, Tool,
};
pub use structure::{Misshapen, Shape};
pub use verification::{Check, Held, Verification};
