//! Policies: the file as typed, the checked policy, what it makes of the columns that are there.
//!
//! A policy is TOML. It is read key by key ([`Policy::load`], [`Policy::parse`]): every problem is
//! found in one pass and told with file and line, and no message repeats a value. What is
//! left is a [`Policy`]; [`Policy::resolve`] applies it to the columns of a table.

mod check;
mod claim;
mod column;
mod cross;
mod decide;
mod domain;
mod entry;
mod file;
mod files;
mod fingerprint;
mod gate;
mod glob;
mod header;
mod jcs;
mod load;
mod merge;
mod model;
pub mod packs;
mod params;
mod reader;
mod resolve;
mod resolved;
mod rules;
mod secrets;
pub mod skeleton;
mod subject;
mod suggest;
mod table;
mod todo;
mod values;

pub use crate::equivalence::Scope;
pub use crate::equivalence::suppression::Suppress;
pub use column::{ColumnRule, Origin, PackUse};
pub use fingerprint::Fingerprint;
pub use glob::Pattern;
pub use model::{Dialect, Gate, Header, OnInvalid, Policy, Quoting, Table, UnknownColumns};
pub use resolved::{ResolvedColumn, ResolvedTable, Subject};
