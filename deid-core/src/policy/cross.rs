//! What rules need of each other: subjects, companions, counted columns.

use std::collections::{BTreeMap, BTreeSet};

use crate::equivalence::Scope;
use crate::error::{Cause, Place, Problem, Words, words};
use crate::technique::Rule;
use crate::technique::definition::{Effect, Must, Person, Reference};
use crate::vocab::{ColumnName, DomainName};

use super::column::{ColumnRule, Origin};
use super::decide::Decision;
use super::model::{Gate, Policy, RowOrder, Table};
use super::suggest::hint;

/// Checks the tables of a policy, as far as that goes without the data.
pub(super) fn check(policy: &Policy, broken: &BTreeSet<String>, problems: &mut Vec<Problem>) {
    one_sort_of_code(policy, problems);
    for table in policy.tables.values() {
        let mut cross = Cross { policy, table, broken, problems };
        cross.subject();
        cross.companions();
        if let Some(gate) = &table.gate {
            cross.gate(gate);
        }
        if table.order == RowOrder::Token {
            cross.order();
        }
    }
}

/// Tokens and surrogates of one domain: a value would have two codes, and no rows would meet.
fn one_sort_of_code(policy: &Policy, problems: &mut Vec<Problem>) {
    let mut sorts: BTreeMap<&DomainName, bool> = BTreeMap::new();
    let tables = policy.tables.values().flat_map(|table| &table.rules);
    for rule in policy.global.iter().chain(tables) {
        let definition = rule.rule.definition();
        let coded = rule.rule.effect() == Effect::Coded;
        let Some(domain) = definition.domain().filter(|_| coded) else { continue };
        let is_random = definition.needs_crosswalk();
        if *sorts.entry(domain).or_insert(is_random) != is_random {
            let problem = words!["domain `", domain, "` has both tokens and surrogates"];
            let help =
                "a value has one code in a domain: use one of the two rules, or another domain";
            let cause = Cause::advised(problem, help);
            problems.push(Problem { place: rule.place.clone(), cause });
        }
    }
}

struct Cross<'a> {
    policy: &'a Policy,
    table: &'a Table,
    broken: &'a BTreeSet<String>,
    problems: &'a mut Vec<Problem>,
}

impl Cross<'_> {
    fn say(&mut self, place: &Place, problem: impl Into<Words>, help: &'static str) {
        let place = Place { table: Some(self.table.name.clone()), ..place.clone() };
        self.problems.push(Problem { place, cause: Cause::advised(problem, help) });
    }

    fn is_declared(&self, name: &ColumnName) -> bool {
        let found = self.policy.decide(self.table, name.as_str());
        !matches!(found, Decision::None | Decision::Drop) || self.broken.contains(name.as_str())
    }

    /// `; did you mean …?` among the columns that the table has by name.
    fn hint(&self, name: &ColumnName) -> Option<Words> {
        let rules = self.table.rules.iter().chain(self.policy.global.iter());
        hint(name.as_str(), rules.filter_map(|rule| rule.pattern.exact()).map(ColumnName::as_str))
    }

    fn subject(&mut self) {
        let Some(subject) = &self.table.subject else { return };
        if !self.is_declared(subject) {
            let words = words!["`subject` names a column that has no rule", self.hint(subject)];
            let place = self.table.subject_place.clone();
            self.say(&place, words, "give the column a rule: drop is enough");
        }
    }

    fn companions(&mut self) {
        let table = self.table;
        for rule in &table.rules {
            if rule.origin == Origin::TableExact
                && table.subject.is_none()
                && let Some((words, help)) = needs_subject(&rule.rule)
            {
                self.say(&rule.place, words, help);
            }
            for reference in rule.rule.definition().references() {
                let (key, name) = (reference.key, reference.column);
                if !self.is_declared(name) {
                    let words =
                        words!["`", key, "` names a column that has no rule", self.hint(name)];
                    self.say(&rule.place, words, "give the column a rule: drop is enough");
                } else if let Some(words) = unfit(self.policy, table, reference) {
                    self.say(&rule.place, words.0, words.1);
                }
            }
        }
    }

    /// That there are tokens to order by: those of the subject.
    fn order(&mut self) {
        let (table, place) = (self.table, self.table.order_place.clone());
        let Some(subject) = &table.subject else {
            let words = "`order = \"token\"` goes by the token of the subject, and the table names no subject";
            return self.say(
                &place,
                words,
                "add subject = \"…\" to the table, or leave `order` out",
            );
        };
        let effect = match self.policy.decide(table, subject.as_str()) {
            Decision::Rule(rule) => rule.rule.effect(),
            Decision::Pack(_, found) => found.entry.rule.effect(),
            _ => return, // the subject has no rule: told
        };
        if effect != Effect::Coded {
            let words = "`order = \"token\"` goes by the token of the subject, and the rule of that column writes none";
            self.say(&place, words, "give the subject { token = \"…\" }, or leave `order` out");
        }
    }

    fn gate(&mut self, gate: &Gate) {
        let table = self.table;
        if gate.scope == Some(Scope::History) && table.subject.is_none() {
            let place = table.gate_place.clone();
            let words = "`scope = \"history\"` is about people, and the table names no subject";
            self.say(&place, words, "add subject = \"…\" to the table, or use scope = \"row\"");
        }
        for (name, place) in gate.count.iter().flatten().zip(&table.count_places) {
            if !self.is_declared(name) {
                let words = words!["`count` names a column that has no rule", self.hint(name)];
                self.say(place, words, "count columns that leave, by their names");
            } else if is_dropped(self.policy, table, name) {
                let words = "`count` names a column that is dropped";
                self.say(place, words, "count columns that leave, by their names");
            }
        }
    }
}

/// What to say of a rule that asks for the table's subject where there is none, and what to do.
pub(super) fn needs_subject(rule: &Rule) -> Option<(Words, &'static str)> {
    let definition = rule.definition();
    if definition.shift().is_some_and(|it| it.by.is_none() && it.offset_column.is_none()) {
        return Some((
            "`date_shift` moves the dates of a person, and the table does not say whose a row is"
                .into(),
            "add subject = \"…\" to the table, or `by` or `offset_column` to the rule",
        ));
    }
    matches!(definition.person(), Some(Person::Subject)).then(|| {
        let words = words![
            "`",
            rule.key(),
            "` goes by the person, and the table does not say whose a row is"
        ];
        (words, "add subject = \"…\" to the table, or `by` to the rule")
    })
}

/// Why a column cannot be a rule's companion, and what to do.
pub(super) fn unfit(
    policy: &Policy,
    table: &Table,
    reference: Reference<'_>,
) -> Option<(Words, &'static str)> {
    let Reference { key, column, must } = reference;
    let Decision::Rule(rule) = policy.decide(table, column.as_str()) else { return None };
    match must {
        Must::StayBehind if !rule.rule.effect().is_gone() => Some((
            words!["`", key, "` names a column that leaves: it would tell every shift"],
            "drop that column",
        )),
        Must::HoldDays if !is_day(rule) => Some((
            words!["`", key, "` names a column that is not read as a date"],
            "declare its type: \"date\", \"timestamp\" or \"partial-date\"",
        )),
        Must::BeThere | Must::HoldDays | Must::StayBehind => None,
    }
}

/// Whether a day can be read from the cells: as declared, or, where nothing of them leaves and
/// nothing is declared, because another rule counts to it.
fn is_day(rule: &ColumnRule) -> bool {
    rule.cell_type().is_calendar() || rule.rule.effect().is_gone() && rule.cell_type.is_none()
}

fn is_dropped(policy: &Policy, table: &Table, name: &ColumnName) -> bool {
    match policy.decide(table, name.as_str()) {
        Decision::Rule(rule) => rule.rule.is_drop(),
        Decision::Pack(_, found) => found.entry.rule.is_drop(),
        _ => false,
    }
}
