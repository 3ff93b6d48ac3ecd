//! Tests compared with their policy: every table and column known, every row there, nothing that
//! contradicts itself.

use std::collections::{BTreeMap, BTreeSet};

use crate::error::{Cause, Place, Problem, Words, words};
use crate::vocab::{ColumnName, TableName};

use super::super::decide::Decision;
use super::super::file::At;
use super::super::model::{Policy, Table};
use super::super::reader::quoted;
use super::super::suggest::hint;
use super::model::{ExpectedProblem, Outlook, PolicyTest, TestRows};
use super::read::{TypedProblem, TypedRows, TypedTest};

/// Checks tests against the policy that they are of.
pub(in crate::policy) fn check(
    typed: Vec<TypedTest>,
    policy: &Policy,
    broken: &BTreeSet<String>,
    problems: &mut Vec<Problem>,
) -> Vec<PolicyTest> {
    let mut names: BTreeMap<String, Option<u64>> = BTreeMap::new();
    let mut tests = Vec::new();
    for test in typed {
        if let Some(line) = names.insert(test.name.clone(), test.place.line) {
            let line = line.unwrap_or_default();
            let words = words!["two tests have one name: the other is in line ", line];
            let cause = Cause::advised(words, "give each test a name of its own");
            problems.push(Problem { place: test.place.clone(), cause });
        }
        let mut checker = Checker { policy, broken, problems };
        tests.extend(checker.test(test));
    }
    tests
}

/// How a test says a column's name.
#[derive(Clone, Copy)]
pub(super) enum Named {
    ByKey,
    ByValue,
}

pub(super) struct Checker<'a> {
    pub(super) policy: &'a Policy,
    broken: &'a BTreeSet<String>,
    problems: &'a mut Vec<Problem>,
}

impl<'a> Checker<'a> {
    pub(super) fn say(&mut self, place: &Place, problem: impl Into<Words>, help: &'static str) {
        self.problems.push(Problem { place: place.clone(), cause: Cause::advised(problem, help) });
    }

    fn test(&mut self, typed: TypedTest) -> Option<PolicyTest> {
        let before = self.problems.len();
        let TypedTest { name, place, tables: typed, released, errors } = typed;
        self.contradictions(&place, &typed, released.as_ref(), errors.is_some());
        let known = |checker: &mut Self, rows: &TypedRows| checker.table(&rows.table);
        let tables: Vec<_> = typed.iter().map(|rows| known(self, rows)).collect();
        let tables: Vec<&Table> = tables.into_iter().collect::<Option<_>>()?;
        let sizes: Vec<(&TableName, usize)> =
            tables.iter().zip(&typed).map(|(table, rows)| (&table.name, rows.rows.len())).collect();
        let only = (tables.len() == 1).then(|| tables[0]);
        let outlook = match (released, errors) {
            (_, Some(errors)) => {
                let errors = errors.value.into_iter();
                Outlook::Refused(errors.filter_map(|error| self.error(error, only)).collect())
            }
            (Some(At { value: false, .. }), None) => Outlook::Withheld,
            (Some(_), None) => Outlook::Released,
            (None, None) => Outlook::Rows,
        };
        let rows = typed.into_iter().zip(&tables);
        let tables = rows.map(|(rows, table)| self.rows(rows, table, &sizes)).collect();
        (self.problems.len() == before).then_some(PolicyTest { name, place, tables, outlook })
    }

    /// What a test says beside what it must not say, or nothing at all.
    fn contradictions(
        &mut self,
        place: &Place,
        tables: &[TypedRows],
        released: Option<&At<bool>>,
        is_refused: bool,
    ) {
        let expects =
            tables.iter().any(|table| table.expect.iter().any(|row| !row.cells.is_empty()));
        let suppressed = tables.iter().flat_map(|table| &table.suppressed).next();
        let gives_nothing = is_refused || released.is_some_and(|released| !released.value);
        if is_refused && released.is_some() {
            self.say(
                place,
                "a test says `error` or `released`, not both",
                "a run that is refused releases nothing: leave `released` out",
            );
        }
        if gives_nothing && expects {
            self.say(
                place,
                "the test expects cells where no row leaves",
                "leave `expect` out, or what says that no row leaves",
            );
        }
        if let Some(row) = suppressed.filter(|_| released.is_none_or(|released| !released.value)) {
            self.say(
                &row.place,
                "rows are suppressed only where the gate is held and met",
                "add released = true to the test",
            );
        }
        if !expects && !is_refused && released.is_none() {
            self.say(
                place,
                "the test expects nothing, so it could not fail",
                "add `expect`, `released` or `error`",
            );
        }
    }

    fn table(&mut self, name: &At<String>) -> Option<&'a Table> {
        let policy = self.policy;
        let found = policy.tables.get(name.value.as_str());
        // A table that could not be read was told, and may be this one.
        if found.is_none() && self.problems.is_empty() {
            let names = || policy.tables.keys().map(TableName::as_str);
            let hint = hint(&name.value, names());
            let all = Words::list(policy.tables.keys(), ", ");
            let words =
                words!["the test is of a table that the policy does not have; it has: ", all, hint];
            self.say(
                &name.place,
                words,
                "name one of its tables, or add [tables.NAME] to the policy",
            );
        }
        found
    }

    /// That the policy has a rule for the column. Its name is told where it is a key, which is a
    /// column's name by its place; a value can be anything.
    pub(super) fn column(
        &mut self,
        table: &Table,
        column: &ColumnName,
        place: &Place,
        named: Named,
    ) {
        let found = self.policy.decide(table, column.as_str());
        if !matches!(found, Decision::None) || self.broken.contains(column.as_str()) {
            return;
        }
        let rules = table.rules.iter().chain(self.policy.global.iter());
        let names = rules.filter_map(|rule| rule.pattern.exact()).map(ColumnName::as_str);
        let hint = hint(column.as_str(), names);
        let words = match named {
            Named::ByKey => words![
                "the test has a column ",
                quoted(column.as_str()),
                " that no rule of the table is for",
                hint
            ],
            Named::ByValue => {
                words!["`column` names a column that no rule of the table is for", hint]
            }
        };
        let place = Place { table: Some(table.name.clone()), ..place.clone() };
        self.say(&place, words, "name a column as the policy does, or give it a rule");
    }

    fn rows(&mut self, typed: TypedRows, table: &Table, sizes: &[(&TableName, usize)]) -> TestRows {
        let columns = self.columns(&typed, table);
        let of_row = |row: &Vec<(At<ColumnName>, String)>| {
            let cell = |column: &ColumnName| row.iter().find(|(name, _)| name.value == *column);
            columns.iter().map(|name| cell(name).map(|(_, text)| text.clone())).collect()
        };
        let rows: Vec<Vec<Option<String>>> = typed.rows.iter().map(of_row).collect();
        let suppressed = self.suppressed(&typed, rows.len());
        if let Some(row) = typed.expect.get(rows.len()) {
            let words = words!["`expect` has more rows than `rows`, which has ", rows.len()];
            self.say(
                &row.place,
                words,
                "expect one table for each row, in their order; { } says nothing of a row",
            );
        }
        let expect = typed.expect.into_iter().enumerate().map(|(row, typed)| {
            if suppressed.contains(&row) && !typed.cells.is_empty() {
                let words = "cells are expected of a row that is suppressed";
                self.say(&typed.place, words, "write { } for it, or take it out of `suppressed`");
            }
            self.expected(typed, table, sizes)
        });
        let expect = expect.collect();
        TestRows { table: table.name.clone(), columns, rows, expect, suppressed }
    }

    /// The columns that the rows name, in the order of their first mention, then those that the
    /// policy asks for.
    fn columns(&mut self, typed: &TypedRows, table: &Table) -> Vec<ColumnName> {
        let mut columns: Vec<ColumnName> = Vec::new();
        for (name, _) in typed.rows.iter().flatten() {
            if !columns.contains(&name.value) {
                self.column(table, &name.value, &name.place, Named::ByKey);
                columns.push(name.value.clone());
            }
        }
        for name in self.policy.required(table) {
            if !columns.contains(name) {
                columns.push(name.clone());
            }
        }
        columns
    }

    fn suppressed(&mut self, typed: &TypedRows, rows: usize) -> Vec<usize> {
        let mut suppressed = BTreeSet::new();
        for row in &typed.suppressed {
            match position(row.value).filter(|row| *row < rows) {
                Some(row) => drop(suppressed.insert(row)),
                None => self.no_row(&row.place, rows),
            }
        }
        suppressed.into_iter().collect()
    }

    pub(super) fn no_row(&mut self, place: &Place, rows: usize) {
        let words = words!["the test names a row that its table does not have: there are ", rows];
        self.say(place, words, "count the rows of the test from 1");
    }

    fn error(&mut self, typed: TypedProblem, only: Option<&Table>) -> Option<ExpectedProblem> {
        let TypedProblem { place, table, column, row, reason } = typed;
        let table = match table {
            Some(name) => Some(self.table(&At { value: name, place: place.clone() })?),
            None => only,
        };
        if let (Some(table), Some(column)) = (table, &column) {
            self.column(table, column, &place, Named::ByValue);
        }
        let row = row.and_then(|row| u64::try_from(row).ok());
        Some(ExpectedProblem { table: table.map(|table| table.name.clone()), column, row, reason })
    }
}

impl Policy {
    /// The columns that a table must have: its rules by name that are not optional, its subject,
    /// what its gate counts, and what its rules look at.
    fn required<'p>(&'p self, table: &'p Table) -> Vec<&'p ColumnName> {
        let rules = || table.rules.iter().filter(|rule| !rule.optional);
        let by_name = rules().filter_map(|rule| rule.pattern.exact());
        let looked_at = rules().flat_map(|rule| rule.rule.definition().references());
        let counted = table.gate.iter().flat_map(|gate| gate.count.iter().flatten());
        let all = by_name.chain(&table.subject).chain(counted);
        all.chain(looked_at.map(|reference| reference.column)).collect()
    }
}

/// A row's place from 0.
pub(super) fn position(row: i64) -> Option<usize> {
    usize::try_from(row).ok()?.checked_sub(1)
}
