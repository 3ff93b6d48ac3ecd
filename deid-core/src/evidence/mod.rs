//! What stays behind to be checked: the manifest that travels with a release, the record that the
//! custodian keeps, and the check that nothing leaked.

mod count;
mod manifest;

pub use count::Count;
pub use manifest::{
    ColumnEntry, Custodian, CustodianTable, GateEntry, InputEntry, Manifest, OutputEntry,
    PolicyEntry, TableEntry, Tool,
};
