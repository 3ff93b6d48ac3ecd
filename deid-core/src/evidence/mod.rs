//! What stays behind to be checked: the manifest that travels with a release, the record that the
//! custodian keeps, and the check that nothing leaked.

mod count;
pub mod leak;
mod manifest;
mod verification;

pub use count::Count;
pub use manifest::{
    ColumnEntry, Custodian, CustodianTable, GateEntry, InputEntry, Manifest, OutputEntry,
    PolicyEntry, TableEntry, Tool,
};
pub use verification::{Check, Held, Verification};
