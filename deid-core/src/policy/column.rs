//! A rule of a checked policy, with the columns that it is for.

use std::fmt;

use crate::error::Place;
use crate::table::NullValues;
use crate::table::cell::DateFormats;
use crate::technique::Rule;
use crate::vocab::{CellType, Role};

use super::glob::Pattern;
use super::model::OnInvalid;
use super::packs::Pack;

/// A rule with the pattern of column names that it is for.
#[derive(Clone, Debug, PartialEq)]
pub struct ColumnRule {
    /// A column's name, or a glob.
    pub pattern: Pattern,
    /// What happens to it.
    pub rule: Rule,
    /// Its role, where the policy says one.
    pub role: Option<Role>,
    /// The declared type of its cells.
    pub cell_type: Option<CellType>,
    /// The declared forms of its dates.
    pub formats: DateFormats,
    /// What stands for null in it, where it says so itself.
    pub null_values: Option<NullValues>,
    /// What happens to cells that cannot be read, where it says so itself.
    pub on_invalid: Option<OnInvalid>,
    /// Whether a table may lack the column.
    pub optional: bool,
    /// Why it deviates from a pack.
    pub reason: Option<String>,
    /// Who looked through the kept text, and when.
    pub reviewed: Option<String>,
    /// Why what leaves of the column is not the identifier that its name stands for.
    pub not_identifier: Option<String>,
    /// Where the rule was written.
    pub origin: Origin,
    /// Its file and line.
    pub place: Place,
}

impl ColumnRule {
    /// The role that its columns have.
    #[must_use]
    pub fn role(&self) -> Role {
        self.role.unwrap_or_else(|| self.rule.default_role())
    }

    /// The type that its cells are read as.
    #[must_use]
    pub fn cell_type(&self) -> CellType {
        self.cell_type.unwrap_or_else(|| self.rule.default_type())
    }
}

/// Where a rule was written. In order of precedence: the first that matches wins.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Origin {
    /// Under the table, by name.
    TableExact,
    /// Under the table, by a glob.
    TableGlob,
    /// Under `[columns]`, by name.
    GlobalExact,
    /// Under `[columns]`, by a glob.
    GlobalGlob,
    /// In a pack: its name with version, and what the match stands for (`A names`).
    Pack {
        /// `hipaa-safe-harbor@1`.
        pack: &'static str,
        /// The identifier of 45 CFR 164.514(b)(2)(i) and its name.
        identifier: &'static str,
    },
    /// `unknown_columns = "drop"`.
    Unknown,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::TableExact => "table, by name",
            Self::TableGlob => "table, by glob",
            Self::GlobalExact => "all tables, by name",
            Self::GlobalGlob => "all tables, by glob",
            Self::Pack { pack, identifier } => return write!(f, "{pack}, {identifier}"),
            Self::Unknown => "unknown_columns = \"drop\"",
        })
    }
}

/// A pack that a policy extends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackUse {
    /// Name and version: `hipaa-safe-harbor@1`.
    pub name: &'static str,
}

impl PackUse {
    /// The pack.
    #[must_use]
    pub fn pack(&self) -> Option<&'static Pack> {
        Pack::named(self.name)
    }
}
