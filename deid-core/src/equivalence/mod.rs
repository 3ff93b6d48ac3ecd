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
//! Where only the number of distinct values is asked, [`Distinct`] counts them in little memory.

mod builder;
mod classes;
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
