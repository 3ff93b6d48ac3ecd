//! What stays behind to be checked: the manifest that travels with a release, the record that the
//! custodian keeps, what a release is compared by, and the check that nothing leaked.
//!
//! Look first at [`Manifest`]: what was done to each column, under which policy and key (by their
//! fingerprint and id), with which result, and the digests of the files. Counts between 1 and k - 1
//! are [`Count::Below`]: small numbers tell of people. [`Custodian`] has the same exactly, with the
//! inputs' names, and never travels.
//!
//! [`Verification`] is what a later check found; the checks themselves are [`leak`] (no identifier
//! in the output), [`Form`] (cells of the form that their rules write), [`Comparison`] (rows that
//! are what policy and key make of raw ones) and [`differing`] (a manifest that says what the run
//! says). With files, `job::verify` runs them all.

mod count;
mod derivation;
mod forms;
pub mod leak;
mod manifest;
mod spots;
mod statements;
mod verification;

pub use count::Count;
pub use derivation::{Columns, Compared, Comparison, Expected, Pairs, Unmoved, Watched};
pub use forms::Form;
pub use manifest::{
    ColumnEntry, Custodian, CustodianCrosswalk, CustodianFile, CustodianTable, GateEntry,
    InputEntry, InputFileEntry, Manifest, OutputEntry, PolicyEntry, TableEntry, TokensEntry, Tool,
};
pub use spots::Spots;
pub use statements::differing;
pub use verification::{Check, Held, Verification};
