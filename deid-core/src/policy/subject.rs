//! Whom the rows of a table are about: the column that says so, and the domain in which two of its
//! values are one person.
//!
//! A gate follows a person through all tables of a run, so all of them must tell people apart in
//! the same way. A table says its domain itself, or its token rule does; one that does neither
//! (its subject is dropped, say) is read in the domain that the others use.

use std::collections::BTreeSet;

use crate::error::{Cause, Place, Problem, Words, words};
use crate::technique::Domain;
use crate::technique::definition::Effect;
use crate::vocab::{CellType, ColumnName, DomainName, TableName};

use super::column::ColumnRule;
use super::decide::Decision;
use super::model::{Policy, Table};
use super::params;
use super::reader::{Node, Reader};
use super::suggest::hint;

/// A table's subject as typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct TypedSubject {
    pub(super) column: ColumnName,
    pub(super) domain: Option<DomainName>,
}

impl TypedSubject {
    /// Reads `"COLUMN"` or `{ column = "COLUMN", domain = "DOMAIN" }`.
    pub(super) fn read(reader: &mut Reader, node: Node<'_>) -> Option<Self> {
        if !Reader::is_table(node) {
            return params::column(reader, node).map(|column| Self { column, domain: None });
        }
        let fields = reader.fields(node, &["column", "domain"])?;
        let Some(column) = fields.get("column") else {
            reader.say(
                node.line,
                "`subject` needs `column`: the column that says whom a row is about",
            );
            return None;
        };
        let column = params::column(reader, column)?;
        let domain = fields.get("domain").map(|node| params::domain(reader, node));
        match domain {
            None => Some(Self { column, domain: None }),
            Some(domain) => Some(Self { column, domain: Some(domain?) }),
        }
    }
}

impl Policy {
    /// The domain in which the people of a table are told apart: the one that its `subject` names,
    /// else that of the subject's token rule, else the one that all other tables use for
    /// theirs, else that of the table's shifts. `None`: by the cells as the column is read.
    #[must_use]
    pub fn subject_domain(&self, table: &TableName) -> Option<&Domain> {
        let table = self.tables.get(table).filter(|table| table.subject.is_some())?;
        self.domains.get(self.subject_domain_of(table)?)
    }

    fn subject_domain_of<'p>(&'p self, table: &'p Table) -> Option<&'p DomainName> {
        if let Some(said) = self.said(table) {
            return Some(said);
        }
        let tables = || self.tables.values();
        let said: BTreeSet<&DomainName> = tables().filter_map(|table| self.said(table)).collect();
        let shifted: BTreeSet<&DomainName> = tables().flat_map(|t| self.shifted(t)).collect();
        let common = if said.is_empty() { &shifted } else { &said };
        match common.first() {
            Some(only) if common.len() == 1 => Some(only),
            _ => self.shifted(table).next(),
        }
    }

    /// The domain that a table says itself, or by the token of its subject.
    fn said<'p>(&'p self, table: &'p Table) -> Option<&'p DomainName> {
        let subject = table.subject.as_ref()?;
        let by_rule = || {
            let rule = match self.decide(table, subject.as_str()) {
                Decision::Rule(rule) => &rule.rule,
                Decision::Pack(_, found) => &found.entry.rule,
                _ => return None,
            };
            let is_replaced = matches!(rule.effect(), Effect::Coded | Effect::Lookalike);
            rule.definition().domain().filter(|_| is_replaced)
        };
        table.subject_domain.as_ref().or_else(by_rule)
    }

    /// The domains of the shifts that go by a table's subject, the table's own first.
    fn shifted<'p>(&'p self, table: &'p Table) -> impl Iterator<Item = &'p DomainName> {
        let rules = table.rules.iter().chain(self.global.iter());
        let of_subject = move |rule: &'p ColumnRule| {
            let shift = rule.rule.definition().shift()?;
            let by_it = shift.by.is_none() || shift.by == table.subject;
            shift.domain.as_ref().filter(|_| by_it)
        };
        rules.filter_map(of_subject).filter(|_| table.subject.is_some())
    }
}

/// Checks that people can be told apart, and in the same way wherever a gate follows them.
pub(super) fn check(policy: &Policy, broken: &BTreeSet<String>, problems: &mut Vec<Problem>) {
    let named = || policy.tables.values().filter(|table| table.subject.is_some());
    for table in named() {
        let found = undefined(policy, table, broken).or_else(|| declared(policy, table));
        problems.extend(found.map(|cause| problem(table, cause)));
    }
    let cascades = |table: &&Table| table.gate.as_ref().is_some_and(|gate| gate.cascade);
    let Some(gated) = named().find(cascades) else { return };
    let theirs = Identity::of(policy, gated);
    let other = named().find(|table| Identity::of(policy, table) != theirs);
    if let Some(table) = other {
        let own = Identity::of(policy, table);
        let words = words![
            "the gate of table ",
            &gated.name,
            " follows a person through all tables, but people are told apart ",
            theirs.words(),
            " there and ",
            own.words(),
            " here",
        ];
        let help = "let every table name one domain: subject = { column = \"…\", domain = \"…\" }; or set cascade = false for the gate, with its reason";
        problems.push(problem(table, Cause::advised(words, help)));
    }
}

/// How the people of a table are told apart.
#[derive(PartialEq, Eq)]
enum Identity<'p> {
    Domain(&'p DomainName),
    Type(CellType),
}

impl<'p> Identity<'p> {
    fn of(policy: &'p Policy, table: &'p Table) -> Self {
        match policy.subject_domain_of(table) {
            Some(domain) => Self::Domain(domain),
            None => Self::Type(declared_type(policy, table).unwrap_or_default()),
        }
    }

    fn words(&self) -> Words {
        match self {
            Self::Domain(name) => words!["in domain `", *name, "`"],
            Self::Type(cell_type) => words!["as ", *cell_type],
        }
    }
}

fn undefined(policy: &Policy, table: &Table, broken: &BTreeSet<String>) -> Option<Cause> {
    let name = table.subject_domain.as_ref()?;
    if policy.domains.contains_key(name) || broken.contains(name.as_str()) {
        return None;
    }
    let hint = hint(name.as_str(), policy.domains.keys().map(DomainName::as_str));
    let problem = words!["`subject` names a domain that is not defined", hint];
    Some(Cause::advised(problem, "add [domains.NAME] to the policy"))
}

/// A declared type of the subject's column that people cannot be told apart by. Under a token rule
/// the domain decides.
fn declared(policy: &Policy, table: &Table) -> Option<Cause> {
    let declared = declared_type(policy, table)?;
    let domain = policy.subject_domain_of(table).and_then(|name| policy.domains.get(name));
    match domain {
        Some(domain) if domain.cell_type != declared => {
            let problem = words![
                "the subject's column is declared ",
                declared,
                ", and people are told apart in domain `",
                &domain.name,
                "`, which is of type ",
                domain.cell_type,
            ];
            let help = "declare the domain's type, or leave the column's type out";
            Some(Cause::advised(problem, help))
        }
        None if !matches!(declared, CellType::Text | CellType::Integer | CellType::Date) => {
            let problem = words!["people cannot be told apart by cells of type ", declared];
            let help = "declare the subject's column as text, integer or date";
            Some(Cause::advised(problem, help))
        }
        _ => None,
    }
}

fn declared_type(policy: &Policy, table: &Table) -> Option<CellType> {
    match policy.decide(table, table.subject.as_ref()?.as_str()) {
        Decision::Rule(rule) if matches!(rule.rule.effect(), Effect::Coded | Effect::Lookalike) => {
            None
        }
        Decision::Rule(rule) => rule.cell_type,
        _ => None,
    }
}

fn problem(table: &Table, cause: Cause) -> Problem {
    let place = Place { table: Some(table.name.clone()), ..table.subject_place.clone() };
    Problem { place, cause }
}
