//! One column or one declared rule, seen the same way.

use std::borrow::Cow;

use crate::error::{ColumnRef, Place};
use crate::policy::{ColumnRule, Origin, Pattern, ResolvedTable, Table};
use crate::table::Reading;
use crate::technique::Rule;
use crate::vocab::{ColumnName, Role, TableName};

/// What both a column of the data and a rule of the policy have.
#[derive(Clone)]
pub(super) struct Case<'a> {
    /// With data: the position, from 1.
    pub(super) position: Option<usize>,
    /// The column's name; a glob without data has none.
    pub(super) name: Option<&'a ColumnName>,
    /// The column as it may be shown: a header can be data.
    pub(super) shown: ColumnRef,
    pub(super) table: Option<&'a TableName>,
    /// The column that names the person whom a row is about.
    pub(super) subject: Option<&'a ColumnName>,
    pub(super) pattern: &'a Pattern,
    pub(super) origin: &'a Origin,
    pub(super) rule: &'a Rule,
    pub(super) role: Role,
    pub(super) reading: Cow<'a, Reading>,
    pub(super) line: Option<u64>,
    pub(super) optional: bool,
    pub(super) reason: Option<&'a str>,
    pub(super) reviewed: Option<&'a str>,
    pub(super) not_identifier: Option<&'a str>,
}

impl<'a> Case<'a> {
    /// A rule as it is written.
    pub(super) fn declared(rule: &'a ColumnRule, table: Option<&'a Table>) -> Self {
        let name = rule.pattern.exact();
        Self {
            position: None,
            name,
            shown: name
                .map_or(ColumnRef::Position { index: 0, of: 0 }, |n| ColumnRef::Named(n.clone())),
            table: table.map(|table| &table.name),
            subject: table.and_then(|table| table.subject.as_ref()),
            pattern: &rule.pattern,
            origin: &rule.origin,
            rule: &rule.rule,
            role: rule.role(),
            reading: Cow::Owned(reading(rule)),
            line: rule.place.line,
            optional: rule.optional,
            reason: rule.reason.as_deref(),
            reviewed: rule.reviewed.as_deref(),
            not_identifier: rule.not_identifier.as_deref(),
        }
    }

    /// The columns of a table of data.
    pub(super) fn resolved(table: &'a ResolvedTable) -> Vec<Self> {
        let subject =
            table.subject.as_ref().map(|subject| &table.columns[subject.index].field.name);
        let columns = table.columns.iter().enumerate();
        columns
            .map(|(index, column)| Self {
                position: Some(index + 1),
                name: Some(&column.field.name),
                shown: table.column_ref(index),
                table: Some(&table.name),
                subject,
                pattern: &column.pattern,
                origin: &column.origin,
                rule: &column.rule,
                role: column.role,
                reading: Cow::Borrowed(&column.reading),
                line: column.line,
                optional: false,
                reason: column.reason.as_deref(),
                reviewed: column.reviewed.as_deref(),
                not_identifier: column.not_identifier.as_deref(),
            })
            .collect()
    }

    /// The same rule, in a table.
    pub(super) fn within(&self, table: &'a Table) -> Self {
        Self { table: Some(&table.name), subject: table.subject.as_ref(), ..self.clone() }
    }

    /// The name, or without data the pattern, where it may be shown.
    pub(super) fn shown_name(&self) -> Option<&str> {
        match (self.position, &self.shown) {
            (None, _) => Some(self.pattern.as_str()),
            (Some(_), ColumnRef::Named(name) | ColumnRef::NamedAt(name, _)) => Some(name.as_str()),
            (Some(_), ColumnRef::Position { .. }) => None,
        }
    }

    /// The name, or the letters of a glob: what a made-up cell goes by.
    pub(super) fn letters(&self) -> String {
        let text = self.name.map_or_else(|| self.pattern.as_str(), |name| name.as_str());
        text.replace(['*', '?'], "")
    }

    /// Where the rule or the column is.
    pub(super) fn place(&self) -> Place {
        let place = self.table.map(Place::table).unwrap_or_default();
        match (self.position, self.name) {
            (None, None) => Place { line: self.line, ..place },
            _ => place.with_column(self.shown.clone()),
        }
    }

    /// Whether the rule is for a column of this name.
    pub(super) fn is_for(&self, name: &ColumnName) -> bool {
        self.pattern.matches(name.as_str())
    }
}

/// How the cells of a declared rule are read, as far as the rule says it.
fn reading(rule: &ColumnRule) -> Reading {
    Reading {
        cell_type: rule.cell_type(),
        formats: rule.formats.clone(),
        null_values: rule.null_values.clone().unwrap_or_default(),
    }
}
