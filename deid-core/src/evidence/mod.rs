//! What stays behind to be checked: the manifest that travels with a release, the record that the
//! custodian keeps, what a release is compared by, and the check that nothing leaked.

mod count;
mod derivation;
mod forms;
pub mod leak;
mod manifest;
mod spots;
mod statements;
mod verification;

pub use count::Count;
pub use derivation::{Columns, Compared, Comparison, Expected, Watched};
pub use forms::Form;
pub use manifest::{
    ColumnEntry, Custodian, CustodianTable, GateEntry, InputEntry, Manifest, OutputEntry,
    PolicyEntry, TableEntry, Tool,
};
pub use spots::Spots;
pub use statements::differing;
pub use verification::{Check, Held, Verification};
