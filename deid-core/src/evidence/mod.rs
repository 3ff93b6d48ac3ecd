//! What stays behind to be checked: the manifest that travels with a release, the record that the
//! custodian keeps, and the check that nothing leaked.
//!
//! Look first at [`Manifest`]: what was done to each column, under which policy and key (by their
//! fingerprint and id), with which result, and the digests of the files. Counts between 1 and k - 1
//! are [`Count::Below`]: small numbers tell of people. [`Custodian`] has the same exactly, with the
//! inputs' names, and never travels.
//!
//! [`Verification`] is what a later check found; the checks themselves are [`leak`] (no identifier
//! in the output), [`Shape`] (cells of the form that their rules write) and [`derived`] (rows that
//! are what policy and key make of raw ones). With files, `job::verify` runs them all.

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
    PolicyEntry, TableEntry, Tool,
};
pub use structure::{Misshapen, Shape};
pub use verification::{Check, Held, Verification};
