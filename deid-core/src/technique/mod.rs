//! What can happen to a column: one folder a technique, each with its definition, its source, what
//! it protects against and what it does not (README.md beside the code).
//!
//! A technique has two forms. [`Rule`] is the parameters as a policy states them: plain data,
//! without keys. [`Rule::compile`] checks them and binds keys and files; what comes out is a
//! [`Technique`], which rewrites columns.
//!
//! | folder | rules | |
//! |---|---|---|
//! | [`keep`] | `keep` | as it is, under a role |
//! | [`suppress`] | `null`, `constant` (and `drop`) | what the column says does not leave |
//! | [`token`] | `token` | a keyed pseudonym |
//! | [`encrypt`] | `encrypt` | a keyed pseudonym that the key turns back |
//! | [`fpe`] | `fpe` | a value of the same form, which the key turns back |
//! | [`surrogate`] | `surrogate` | a random pseudonym |
//! | [`date_shift`] | `date_shift` | the person's own number of days |
//! | [`date_part`] | `date_part` | year, quarter, month, ISO week, decade |
//! | [`age`] | `age` | bands and a top category, from ages or birth dates |
//! | [`zip3`] | `zip3` | three digits where enough people live |
//! | [`bands`], [`rounding`], [`coding`] | `band`, `cut`, `round`, `limit` | numbers made coarser |
//! | [`hierarchy`] | `hierarchy` | the group that a value belongs to |
//! | [`substitute`] | `substitute` | a text of a list, by key |
//! | [`noise`] | `noise` | another number nearby, by key |
//! | [`mask`] | `mask` | characters replaced |
//!
//! Look first at [`Rule`], then at `definition`: what a rule says of itself to the rooms above, in the
//! folder of the rule. How one is added stands in ARCHITECTURE.md.

pub mod age;
pub mod bands;
mod check;
mod coarser;
pub mod coding;
pub mod date_part;
pub mod date_shift;
pub(crate) mod definition;
mod domain;
pub mod encrypt;
pub mod fpe;
pub mod hierarchy;
pub mod keep;
pub(crate) mod key;
mod keys;
pub mod mask;
pub mod noise;
mod part;
pub mod rounding;
mod rule;
pub mod substitute;
pub mod suppress;
pub mod surrogate;
#[cfg(test)]
mod testing;
pub mod token;
pub mod zip3;

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;

use crate::equivalence::Distinct;
use crate::error::{Faults, Result};
use crate::hierarchy::Hierarchy;
use crate::table::{Column, Field, Reading};
use crate::vocab::{ColumnName, DomainName};

pub use coarser::Coarser;
pub use date_shift::Shifts;
pub use domain::{Domain, DomainScope, Normalization};
pub use keys::DomainKeys;
pub use part::After;
pub use rule::Rule;
pub use substitute::List;

/// A compiled rule for one column of one table.
pub trait Technique: Send + Sync {
    /// What the column will be, given what it arrives as. Called once per table, before any cell
    /// is read.
    ///
    /// # Errors
    /// When the technique cannot read a column of this kind (a float under a key, a list).
    fn output(&self, input: &Field) -> Result<OutputKind>;

    /// Learns which column it is for, and what stands before the ids of the people that its cells
    /// are about. Called once per table, before anything else.
    fn meet(&mut self, _column: &ColumnName, _after: &After) {}

    /// Rewrites the column. Cells that cannot be read are recorded in `faults` (rows from 0 within
    /// the batch) and come out null; null cells stay null unless the technique says otherwise.
    ///
    /// # Errors
    /// When the column as a whole cannot be read; never because of one cell.
    fn apply(&self, cells: &Cells<'_>, faults: &mut Faults) -> Result<Column>;

    /// Itself, where it writes tokens or surrogates: distinct values can be counted then.
    fn as_tokenizer(&self) -> Option<&dyn Coder> {
        None
    }

    /// Itself, where the key turns back what it writes. For `danger` alone.
    #[cfg_attr(not(any(feature = "encrypt", feature = "fpe")), allow(dead_code))]
    #[doc(hidden)]
    fn as_reversible(&self) -> Option<&dyn Reversible> {
        None
    }
}

/// A technique whose output the key turns back.
#[doc(hidden)]
pub trait Reversible {
    /// The column as it was, in the canonical form of its domain. Cells that cannot be turned back
    /// are recorded in `faults` and come out null; null cells stay null.
    ///
    /// # Errors
    /// When the column as a whole cannot be read.
    fn turn_back(&self, column: &Column, faults: &mut Faults) -> Result<Column>;
}

/// A technique that writes the codes of a domain.
pub trait Coder {
    /// Rewrites a column as [`Technique::apply`] does, and counts the distinct values that got a
    /// code. Values that are one after normalization are one.
    ///
    /// # Errors
    /// As [`Technique::apply`].
    fn apply_counting(
        &self,
        cells: &Cells<'_>,
        faults: &mut Faults,
        seen: &mut Distinct,
    ) -> Result<Column>;

    /// The domain whose codes it writes.
    fn domain(&self) -> &Domain;

    /// What stands before each of them.
    fn after(&self) -> &After {
        After::of(None)
    }
}

/// What a technique makes of a column's type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OutputKind {
    /// The type it arrived as.
    Same,
    /// Text.
    Text,
}

/// A column's cells with all that its technique may look at.
pub struct Cells<'a> {
    /// The column itself.
    pub column: &'a Column,
    /// How its cells are read.
    pub reading: &'a Reading,
    /// The shift of each row in days, for techniques that move dates.
    pub shifts: Option<&'a Shifts>,
    /// Another column of the same rows that the rule names, and how it is read.
    pub companion: Option<(&'a Column, &'a Reading)>,
}

/// What rules are compiled against.
pub struct Context<'a> {
    /// The domains of the policy.
    pub domains: &'a BTreeMap<DomainName, Domain>,
    /// The derived keys of the run; `None` compiles only rules without keys.
    pub keys: Option<&'a DomainKeys>,
    /// The day that ages count to.
    pub as_of: Option<Date>,
    /// The hierarchy files that the policy references, loaded, by the path as written there.
    pub hierarchies: &'a BTreeMap<String, Arc<Hierarchy>>,
    /// The list files, likewise.
    pub lists: &'a BTreeMap<String, Arc<List>>,
    /// How the column's cells are read.
    pub reading: &'a Reading,
}
