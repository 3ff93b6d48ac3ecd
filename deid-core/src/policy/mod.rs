//! Policies: the file as typed, the checked policy, what it makes of the columns that are there.
//!
//! A policy is TOML. It is read key by key ([`Policy::load`], [`Policy::parse`]): every problem is
//! found in one pass and told with file and line, and no message repeats a value. What is
//! left is a [`Policy`]; [`Policy::resolve`] applies it to the columns of a table.
//!
//! Look first at [`Policy`]. [`ResolvedTable`] says which rule each column got and why;
//! [`Policy::fingerprint`] is what a manifest names a policy by. [`packs`] hold the rules that
//! recognise columns by name, [`skeleton`] writes a first policy for tables that have none. The
//! grammar is in the project's `docs/policy.md`.
//!
//! ```
//! use deid_core::{Policy, Schema};
//! use deid_core::table::Field;
//! use deid_core::vocab::{ColumnName, TableName};
//!
//! let policy = Policy::parse(r#"
//!     version = 1
//!     [columns]
//!     "*DTC" = { drop = true }
//!     [tables.dm]
//!     quasi = ["SEX"]
//! "#)?;
//! let names = ["SEX", "BRTHDTC"].map(|name| Field::text(ColumnName::new(name).unwrap()));
//! let table = policy.resolve(&TableName::new("dm").unwrap(), &Schema::new(names.to_vec()))?;
//! assert_eq!(table.columns[1].rule.key(), "drop");
//! assert_eq!(table.columns[1].origin.to_string(), "all tables, by glob");
//! # Ok::<(), deid_core::Error>(())
//! ```

mod cases;
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
mod letters;
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
mod slip;
mod source;
mod subject;
mod suggest;
mod table;
mod todo;
mod values;

pub use crate::equivalence::Scope;
pub use crate::equivalence::suppression::Suppress;
pub use cases::{Expected, ExpectedCell, ExpectedProblem, Outlook, PolicyTest, Spot, TestRows};
pub use column::{ColumnRule, Origin, PackUse};
pub use files::Belonging;
pub use fingerprint::Fingerprint;
pub use glob::{Pattern, leads_into, matches_path};
pub use model::{
    Dialect, Gate, Header, OnInvalid, Policy, Quoting, RowOrder, Table, UnknownColumns,
};
pub use resolved::{ResolvedColumn, ResolvedTable, Subject};
pub use source::TableSource;
#[cfg(feature = "io")]
pub(crate) use suggest::{hint, nearest};
#[cfg(feature = "io")]
pub(crate) use todo::open_places;
