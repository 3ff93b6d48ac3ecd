//! Whether line 1 of a file is a header: until it has proved to be one, its words may be a
//! patient's.

use std::collections::BTreeSet;

use crate::error::{ColumnRef, HeaderWord, Words, words};
use crate::table::{Field, Schema};
use crate::vocab::ColumnName;

use super::column::ColumnRule;
use super::model::{Policy, Table};

/// The longest name that a message repeats.
const SHOWN: usize = 64;

/// What speaks for the first line being a header.
pub(super) struct Evidence {
    /// Names that the policy spells for the table, and how many of them are in the file.
    declared: usize,
    found: usize,
    /// Whether the table can do without any of them.
    all_optional: bool,
    is_proven: bool,
    /// Whether any column has a name in the file: else it has no header line.
    has_header: bool,
    columns: usize,
    /// Positions of columns whose names the policy spells.
    spelled: BTreeSet<usize>,
    /// Positions of columns whose names came up behind the first row.
    late: BTreeSet<usize>,
}

impl Evidence {
    pub(super) fn new(policy: &Policy, table: &Table, schema: &Schema) -> Self {
        let names: BTreeSet<&str> =
            schema.fields().iter().map(|field| field.name.as_str()).collect();
        let exact = |required: bool| {
            let rules = table.rules.iter().filter(move |rule| !required || !rule.optional);
            rules.filter_map(|rule| rule.pattern.exact()).map(ColumnName::as_str)
        };
        // Optional columns may be missing from a table that is all right.
        let all_optional = exact(true).next().is_none();
        let declared: Vec<&str> = exact(!all_optional).collect();
        let found = declared.iter().filter(|name| names.contains(*name)).count();
        let spells = |rule: &ColumnRule, name: &str| {
            rule.pattern.exact().is_some_and(|n| n.as_str() == name)
        };
        let rules = || table.rules.iter().chain(policy.global.iter());
        let spelled: BTreeSet<usize> = (0..schema.len())
            .filter(|index| {
                let name = schema.fields()[*index].name.as_str();
                rules().any(|rule| spells(rule, name))
            })
            .collect();
        let is_proven = match declared.len() {
            // The table names no column itself: then half of the file must be names of the policy.
            0 => !spelled.is_empty() && 2 * spelled.len() >= schema.len(),
            declared => 2 * found >= declared,
        };
        Self {
            declared: declared.len(),
            found,
            all_optional,
            is_proven,
            has_header: schema.fields().iter().any(|field| !field.blank),
            columns: schema.len(),
            spelled,
            late: (0..schema.len()).filter(|&index| schema.fields()[index].is_late).collect(),
        }
    }

    pub(super) fn is_proven(&self) -> bool {
        self.is_proven
    }

    /// Columns found and declared, where too few of them are there: line 1 is no header, or this
    /// is another table. `unknown`: columns that no rule covers.
    pub(super) fn doubt(&self, unknown: usize) -> Option<(usize, usize)> {
        let doubtful = !self.is_proven && self.declared > 0 && (unknown > 0 || !self.all_optional);
        doubtful.then_some((self.found, self.declared))
    }

    /// A column as it may be shown; `index` counts from 0.
    pub(super) fn column(&self, index: usize, name: &ColumnName) -> ColumnRef {
        let is_proven = self.is_proven && !self.late.contains(&index);
        if is_proven || self.spelled.contains(&index) {
            ColumnRef::NamedAt(name.clone(), index + 1)
        } else {
            ColumnRef::Position { index: index + 1, of: self.columns }
        }
    }

    /// As [`column`](Self::column), as text, with what a name like `#2` stands for.
    pub(super) fn shown(&self, index: usize, field: &Field) -> Words {
        if !self.is_proven || self.late.contains(&index) {
            return words!["column ", index + 1, " of ", self.columns];
        }
        let name = field.name.as_str();
        let blank = (field.blank && self.has_header).then_some(", blank header");
        let plain: String = name.chars().take(SHOWN).flat_map(char::escape_debug).collect();
        let more = if name.chars().nth(SHOWN).is_some() { "…" } else { "" };
        words![HeaderWord(&plain), more, " (column ", index + 1, blank, ")"]
    }
}
