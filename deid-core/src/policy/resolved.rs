//! A table of a policy, applied to the columns that are really there.

use crate::error::ColumnRef;
use crate::table::{Field, Reading};
use crate::technique::Rule;
use crate::vocab::{ColumnName, DomainName, Role, TableName};

use super::column::Origin;
use super::glob::Pattern;
use super::model::{Gate, OnInvalid, RowOrder};

/// A table of the policy, applied to the columns that are really there.
#[derive(Clone, Debug)]
pub struct ResolvedTable {
    /// Its name.
    pub name: TableName,
    /// Every column of the input, in order, each with its one rule.
    pub columns: Vec<ResolvedColumn>,
    /// Whom a row is about.
    pub subject: Option<Subject>,
    /// What must hold before it may leave.
    pub gate: Option<Gate>,
    /// In which order its rows leave.
    pub order: RowOrder,
    /// Whether the names of the input may be shown: its first line has proved to be a header.
    pub header_proven: bool,
}

/// Whom the rows of a table are about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subject {
    /// The position of the column, from 0.
    pub index: usize,
    /// The domain in which two values are one person; where there is none, they are read as the
    /// column is. See [`Policy::subject_domain`](super::Policy::subject_domain).
    pub domain: Option<DomainName>,
}

/// One column of the input with its rule.
#[derive(Clone, Debug)]
pub struct ResolvedColumn {
    /// Its name and kind.
    pub field: Field,
    /// What happens to it.
    pub rule: Rule,
    /// Its role.
    pub role: Role,
    /// How its cells are read.
    pub reading: Reading,
    /// What happens to cells that cannot be read.
    pub on_invalid: OnInvalid,
    /// Why this rule won.
    pub origin: Origin,
    /// The pattern that matched.
    pub pattern: Pattern,
    /// Why it deviates from a pack.
    pub reason: Option<String>,
    /// Who looked through the kept text.
    pub reviewed: Option<String>,
    /// Why what leaves of the column is not the identifier that its name stands for.
    pub not_identifier: Option<String>,
    /// The policy's line that it comes from; none for packs and unknown columns.
    pub line: Option<u64>,
}

impl ResolvedTable {
    /// Which columns a run looks into, rules that read another column included: the others need
    /// no cells.
    #[must_use]
    pub fn looked_at(&self) -> Vec<bool> {
        let is_read = |(index, column): (usize, &ResolvedColumn)| {
            !column.rule.is_drop()
                || self.subject.as_ref().is_some_and(|subject| subject.index == index)
                || self.columns.iter().any(|other| reads(&other.rule, &column.field.name))
        };
        self.columns.iter().enumerate().map(is_read).collect()
    }

    /// A column of the input as it may be shown: by name where the policy spells it or the file's
    /// first line has proved to be a header, else by position. `index` counts from 0.
    #[must_use]
    pub fn column_ref(&self, index: usize) -> ColumnRef {
        let spelled = |column: &ResolvedColumn| matches!(column.pattern, Pattern::Exact(_));
        match self.columns.get(index) {
            Some(column)
                if self.header_proven || (spelled(column) && column.origin != Origin::Unknown) =>
            {
                ColumnRef::NamedAt(column.field.name.clone(), index + 1)
            }
            _ => ColumnRef::Position { index: index + 1, of: self.columns.len() },
        }
    }
}

fn reads(rule: &Rule, name: &ColumnName) -> bool {
    rule.definition().references().iter().any(|reference| reference.column == name)
}
