//! Equivalence classes: the rows of a table that agree on every quasi-identifier.
//!
//! A [`ClassBuilder`] takes batch after batch and says of each row which class it is in. Builders
//! of several threads, files or machines [merge](ClassBuilder::merge); no result depends on the
//! order in which they do. A class's size counts distinct subjects where the table names one,
//! else rows.
//!
//! A null is a value of its own: rows that lack a cell are in one class with other rows that lack
//! it, and in none with rows that have it. An empty text cell is null.
//!
//! Look first at [`ClassBuilder`] (rows in), [`Classes`] (sizes out) and [`Grouping`] (classes of
//! coarser tuples, without reading a row again); then at [`suppression`], which says whom a gate
//! removes. Where only the number of distinct values is asked, [`Distinct`] counts them in little
//! memory. Most callers want [`measure::assess`](crate::measure::assess), which does all of it.
//!
//! ```
//! use deid_core::equivalence::{ClassBuilder, Unit};
//! use deid_core::table::Column;
//!
//! let age = Column::from_text([Some("40-49"), Some("40-49"), Some("90+")]);
//! let sex = Column::from_text([Some("F"), Some("F"), None]);
//! let mut classes = ClassBuilder::new(2, Unit::Rows, None);
//! let of_rows = classes.push(&[&age, &sex], None)?.to_vec();
//! assert_eq!(of_rows[0], of_rows[1]);
//! assert_ne!(of_rows[0], of_rows[2]);
//! # Ok::<(), deid_core::Error>(())
//! ```

mod builder;
mod classes;
mod direct;
mod distinct;
mod grouping;
mod history;
mod interner;
mod layout;
mod recent;
mod sensitive;
mod subjects;
pub mod suppression;
mod table;
mod tally;
mod unit;
mod values;

pub use builder::ClassBuilder;
pub use classes::Classes;
pub use distinct::Distinct;
pub use grouping::Grouping;
pub use history::Histories;
pub use sensitive::{SensitiveBuilder, SensitiveValues};
pub use subjects::{SubjectInterner, SubjectSet};
pub use unit::{Extent, Scope, Unit};

#[cfg(test)]
mod tests;
