//! What a rule is, beside what it does to cells: its key and its grammar, its names and its words,
//! what is left of a cell, what a claim says of it. Every other room asks here, and none matches on
//! the variants of [`Rule`](super::Rule) for it.

mod claim;
mod example;
mod facts;
mod grammar;
mod words;

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::error::Result;
use crate::hierarchy::Hierarchy;
use crate::table::Reading;
use crate::vocab::{CellType, ColumnName, DomainName, Role};

use super::{After, Coarser, Context, Technique, date_shift};

pub(crate) use claim::{CAP, Claimed, Refused, UNREVIEWED};
pub(crate) use example::{AGES, EVENT, Scene, TODAY, key, numeral, written};
pub(crate) use facts::{Clauses, Effect, Facts, SafeHarbor, Trace};
pub(crate) use grammar::{Grammar, Kind, Param, Short, may, must};
pub(crate) use words::{Setting, and, or};

/// What each rule says of itself. The parameters of a rule implement it, in the rule's own folder.
///
/// What has no default here, every rule has to answer. The defaults are those of a rule without a
/// key, that reads no other column and no file.
pub(crate) trait Definition {
    /// What is the same whatever the parameters are.
    fn facts(&self) -> &'static Facts;

    /// Checks the parameters and binds keys and files. `None` where no column is left to rewrite.
    ///
    /// # Errors
    /// As [`Rule::compile`](super::Rule::compile).
    fn compile(&self, context: &Context<'_>) -> Result<Option<Box<dyn Technique>>>;

    /// What happens to a column, in words for someone who does not code.
    fn words(&self, reading: &Reading, setting: Setting<'_>) -> String;

    /// What Safe Harbor refuses about the rule, whatever the column is called; `None` where it
    /// refuses nothing.
    fn safe_harbor(&self, column: Claimed) -> Option<Refused>;

    /// What it protects against, and what it does not.
    fn clauses(&self) -> Clauses {
        self.facts().clauses
    }

    /// The role that a column has unless the policy says otherwise.
    fn default_role(&self) -> Role {
        self.facts().role
    }

    /// The type that the cells are read as unless the policy says otherwise.
    fn default_type(&self) -> CellType {
        self.facts().cell_type
    }

    /// Whether the output depends on a key.
    fn is_keyed(&self) -> bool {
        false
    }

    /// Whether whoever holds the key can read the values from the output.
    fn is_reversible(&self) -> bool {
        false
    }

    /// All characters that its output can hold, where it looks like raw values.
    #[cfg_attr(not(feature = "io"), allow(dead_code))] // the leak check reads files
    fn characters(&self) -> String {
        String::new()
    }

    /// Whether it looks values up in the crosswalk of the run.
    fn needs_crosswalk(&self) -> bool {
        false
    }

    /// Whether what it writes may stand for an identifier of 45 CFR 164.514(b)(2)(i), by its letter:
    /// a code that 164.514(c) permits.
    fn stands_for(&self, _letter: &str) -> bool {
        false
    }

    /// What parameters, each of which is fine, say against each other: told where the rule is
    /// written, before it is compiled.
    fn contradiction(&self) -> Option<&'static str> {
        None
    }

    /// The domain that its key, its tokens or its range of days are those of.
    fn domain(&self) -> Option<&DomainName> {
        None
    }

    /// What stands before the ids in its cells.
    fn after(&self) -> &After {
        After::of(None)
    }

    /// Whom a cell is about, for a rule that asks: the column that says so is handed to it as its
    /// companion.
    fn person(&self) -> Option<Person<'_>> {
        None
    }

    /// How rows are moved, for a rule that moves dates.
    fn shift(&self) -> Option<&date_shift::Params> {
        None
    }

    /// The other columns that it names.
    fn references(&self) -> Vec<Reference<'_>> {
        Vec::new()
    }

    /// The one of them that it is handed beside its own cells.
    fn companion(&self) -> Option<&ColumnName> {
        None
    }

    /// The hierarchy file that it reads, as the policy writes it.
    fn file(&self) -> Option<&String> {
        None
    }

    /// The list that it takes texts from, as the policy writes it.
    fn list(&self) -> Option<&String> {
        None
    }

    /// Whether it counts an age to the policy's `as_of`, in cells of this type.
    fn counts_age(&self, _cell_type: CellType) -> bool {
        false
    }

    /// What of the raw cells a release must not hold, where the role does not say it already.
    #[cfg_attr(not(feature = "io"), allow(dead_code))] // the leak check reads files
    fn trace(&self, _cell_type: CellType) -> Trace {
        Trace::Nothing
    }

    /// As [`Rule::coarser`](super::Rule::coarser).
    fn coarser(&self, _hierarchies: &BTreeMap<String, Arc<Hierarchy>>) -> Option<Coarser> {
        None
    }

    /// Made-up cells to show it on: one, or two where two tell more.
    fn examples(&self, scene: &Scene<'_>) -> Vec<String> {
        vec![scene.plain()]
    }

    /// What stands in the made-up column that it is handed, and how that is read.
    fn example_companion(&self) -> Option<(String, Reading)> {
        None
    }
}

/// The column that says whom a cell is about.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Person<'a> {
    /// The one that the rule names.
    Named(&'a ColumnName),
    /// The table's subject.
    Subject,
}

/// Another column that a rule names.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reference<'a> {
    /// The parameter that names it.
    pub(crate) key: &'static str,
    pub(crate) column: &'a ColumnName,
    pub(crate) must: Must,
}

/// What another column has to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Must {
    /// Anything that has a rule.
    BeThere,
    /// Read as dates.
    HoldDays,
    /// None that leaves: it would tell what the rule hides.
    StayBehind,
}
