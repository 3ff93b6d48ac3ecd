//! A policy applied to the columns that are really there: every column finds its one rule.

use std::collections::BTreeSet;

use crate::error::{Cause, ColumnRef, Error, Place, PolicyWord, Problem, Result, Words, words};
use crate::table::{Field, Reading, Schema};
use crate::technique::Rule;
use crate::technique::definition::{Must, Reference};
use crate::vocab::{CellType, ColumnName, TableName};

use super::column::{ColumnRule, Origin};
use super::cross;
use super::decide::Decision;
use super::glob::Pattern;
use super::header::Evidence;
use super::model::{Policy, Table};
use super::packs::{Pack, PackMatch};
use super::resolved::{ResolvedColumn, ResolvedTable, Subject};
use super::rules::{claim_problem, pack_problem, place_at};
use super::suggest::hint;

impl Policy {
    /// Finds the rule of every column of a table.
    ///
    /// A header can be data: names of the input are printed only when at least half of the columns
    /// that the policy names for the table are among them; until then a column is its position.
    ///
    /// # Errors
    /// All that does not fit, in one pass: columns without a rule, columns that are missing or
    /// come twice, ties between globs, what the claim forbids, what a pack wants a reason for.
    pub fn resolve(&self, table: &TableName, schema: &Schema) -> Result<ResolvedTable> {
        let (resolved, problems) = self.fit(table, schema)?;
        Error::all(problems)?;
        Ok(resolved)
    }

    /// As [`resolve`](Self::resolve), with what does not fit beside what does: columns without one
    /// usable rule are dropped in it. Nothing may be written under it where there are problems.
    ///
    /// # Errors
    /// When the policy has no such table.
    pub(crate) fn fit(
        &self,
        table: &TableName,
        schema: &Schema,
    ) -> Result<(ResolvedTable, Vec<Problem>)> {
        let Some(table) = self.tables.get(table) else {
            let names = || self.tables.keys().map(TableName::as_str);
            let hint = hint(table.as_str(), names());
            let all = Words::list(self.tables.keys(), ", ");
            return Err(Error::new(Cause::call(
                words!["the policy has no table of that name; it has: ", all, hint],
                "name one of its tables, or add [tables.NAME] to the policy",
            )));
        };
        let evidence = Evidence::new(self, table, schema);
        let mut resolver = Resolver { policy: self, table, schema, evidence, problems: Vec::new() };
        let resolved = resolver.run();
        Ok((resolved, resolver.problems))
    }
}

struct Resolver<'a> {
    policy: &'a Policy,
    table: &'a Table,
    schema: &'a Schema,
    evidence: Evidence,
    problems: Vec<Problem>,
}

impl Resolver<'_> {
    fn run(&mut self) -> ResolvedTable {
        let mut columns = Vec::with_capacity(self.schema.len());
        let mut without_rule = Vec::new();
        let mut unknown = 0;
        for (index, field) in self.schema.fields().iter().enumerate() {
            match self.policy.decide(self.table, field.name.as_str()) {
                Decision::Rule(rule) => {
                    self.rule(index, rule);
                    columns.push(self.by_rule(field, rule));
                }
                Decision::Pack(pack, found) => columns.push(self.by_pack(field, pack, found)),
                Decision::Drop => {
                    unknown += 1;
                    columns.push(self.dropped(field));
                }
                Decision::None => {
                    unknown += 1;
                    without_rule.push(self.evidence.shown(index, field));
                    columns.push(self.dropped(field));
                }
                tied => {
                    self.tie(index, tied);
                    columns.push(self.dropped(field));
                }
            }
        }
        self.header(unknown);
        if !without_rule.is_empty() {
            self.problem(Place::default(), Cause::ColumnsWithoutRule(without_rule));
        }
        self.missing();
        self.repeated();
        ResolvedTable {
            name: self.table.name.clone(),
            columns,
            subject: self.subject(),
            gate: self.table.gate.clone(),
            order: self.table.order,
            header_proven: self.evidence.is_proven(),
        }
    }

    fn problem(&mut self, place: Place, cause: Cause) {
        let place = Place { table: Some(self.table.name.clone()), ..place };
        self.problems.push(Problem { place, cause });
    }

    fn column_ref(&self, index: usize) -> ColumnRef {
        self.evidence.column(index, &self.schema.fields()[index].name)
    }

    /// What only shows once a rule meets a column.
    fn rule(&mut self, index: usize, rule: &ColumnRule) {
        let name = self.schema.fields()[index].name.as_str();
        let place = place_at(rule, &self.table.name, self.column_ref(index));
        if rule.pattern.exact().is_none() {
            let causes = [
                claim_problem(self.policy, rule, Some(name)),
                pack_problem(self.policy, rule, name),
            ];
            for cause in causes.into_iter().flatten() {
                self.problems.push(Problem { place: place.clone(), cause });
            }
        }
        if self.table.subject.is_none()
            && let Some((words, help)) = cross::needs_subject(&rule.rule)
        {
            let cause = Cause::advised(words, help);
            self.problems.push(Problem { place: place.clone(), cause });
        }
        for reference in rule.rule.definition().references() {
            let (key, companion) = (reference.key, reference.column);
            if self.schema.index_of(companion.as_str()).is_none() {
                if self.is_required(companion) {
                    continue;
                }
                let problem = words!["`", key, "` names a column that the data do not have"];
                let help = "name a column of the table, or leave the rule's column out";
                let cause = Cause::advised(problem, help);
                self.problems.push(Problem { place: place.clone(), cause });
            } else if let Some((problem, help)) = cross::unfit(self.policy, self.table, reference) {
                let cause = Cause::advised(problem, help);
                self.problems.push(Problem { place: place.clone(), cause });
            }
        }
    }

    fn tie(&mut self, index: usize, tied: Decision<'_>) {
        let place = Place::default().with_column(self.column_ref(index));
        let (problem, help) = match tied {
            Decision::TiedRules(one, other) => (
                words![spot(one), " and ", spot(other), " both match, and say different things"],
                "give the column a rule by its name, or narrow one of the globs",
            ),
            Decision::TiedPacks(one, other) => (
                words![
                    one.name.as_str(),
                    " and ",
                    other.name.as_str(),
                    " both match, and say different things"
                ],
                "give the column a rule by its name",
            ),
            _ => return,
        };
        self.problem(place, Cause::advised(problem, help));
    }

    fn header(&mut self, unknown: usize) {
        if let Some((found, declared)) = self.evidence.doubt(unknown) {
            // The first thing to say: what else is wrong follows from it.
            let place = Place::table(&self.table.name);
            self.problems
                .insert(0, Problem { place, cause: Cause::NotAHeader { found, declared } });
        }
    }

    /// Whether a column that is not there is told by [`missing`](Self::missing).
    fn is_required(&self, name: &ColumnName) -> bool {
        let is_it = |rule: &&ColumnRule| rule.pattern.exact() == Some(name);
        self.table.rules.iter().find(is_it).is_some_and(|rule| !rule.optional)
    }

    fn missing(&mut self) {
        let required = self.table.rules.iter().filter(|rule| !rule.optional);
        let mut missing: Vec<ColumnName> = required
            .filter_map(|rule| rule.pattern.exact())
            .chain(&self.table.subject)
            .chain(self.table.gate.iter().flat_map(|gate| gate.count.iter().flatten()))
            .filter(|name| self.schema.index_of(name.as_str()).is_none())
            .cloned()
            .collect();
        let mut seen = BTreeSet::new();
        missing.retain(|name| seen.insert(name.clone()));
        if !missing.is_empty() {
            self.problem(Place::default(), Cause::MissingColumns(missing));
        }
    }

    fn repeated(&mut self) {
        let mut seen = BTreeSet::new();
        for (index, field) in self.schema.fields().iter().enumerate() {
            if !seen.insert(field.name.as_str()) {
                let place = Place::default().with_column(self.column_ref(index));
                self.problem(place, Cause::DuplicateColumn);
            }
        }
    }

    fn subject(&self) -> Option<Subject> {
        let name = self.table.subject.as_ref()?;
        let index = self.schema.index_of(name.as_str())?;
        let domain = self.policy.subject_domain(&self.table.name);
        Some(Subject { index, domain: domain.map(|domain| domain.name.clone()) })
    }

    fn by_rule(&self, field: &Field, rule: &ColumnRule) -> ResolvedColumn {
        let counted_to = |reference: &Reference<'_>| {
            reference.must == Must::HoldDays && *reference.column == field.name
        };
        let is_at =
            |other: &ColumnRule| other.rule.definition().references().iter().any(counted_to);
        // A column that only says to which day ages count is a date, though nothing of it leaves.
        let is_day = rule.cell_type.is_none()
            && rule.rule.effect().is_gone()
            && self.table.rules.iter().chain(self.policy.global.iter()).any(is_at);
        let null_values = rule.null_values.as_ref().or(self.table.null_values.as_ref());
        ResolvedColumn {
            field: field.clone(),
            rule: rule.rule.clone(),
            role: rule.role(),
            reading: Reading {
                cell_type: if is_day { CellType::Date } else { rule.cell_type() },
                formats: rule.formats.clone(),
                null_values: null_values.unwrap_or(&self.policy.null_values).clone(),
            },
            on_invalid: rule.on_invalid.unwrap_or(self.policy.on_invalid),
            origin: rule.origin.clone(),
            pattern: rule.pattern.clone(),
            reason: rule.reason.clone(),
            reviewed: rule.reviewed.clone(),
            not_identifier: rule.not_identifier.clone(),
            line: rule.place.line,
        }
    }

    fn by_pack(&self, field: &Field, pack: &'static Pack, found: PackMatch) -> ResolvedColumn {
        let identifier = found.entry.identifier.as_str();
        let origin = Origin::Pack { pack: &pack.name, identifier };
        self.without_entry(field, found.entry.rule.clone(), origin, Pattern::Words(found.words))
    }

    fn dropped(&self, field: &Field) -> ResolvedColumn {
        let pattern = Pattern::Exact(field.name.clone());
        self.without_entry(field, Rule::Drop, Origin::Unknown, pattern)
    }

    fn without_entry(
        &self,
        field: &Field,
        rule: Rule,
        origin: Origin,
        pattern: Pattern,
    ) -> ResolvedColumn {
        let null_values = self.table.null_values.as_ref().unwrap_or(&self.policy.null_values);
        let cell_type = rule.default_type();
        ResolvedColumn {
            field: field.clone(),
            role: rule.default_role(),
            reading: Reading { cell_type, null_values: null_values.clone(), ..Reading::default() },
            rule,
            on_invalid: self.policy.on_invalid,
            origin,
            pattern,
            reason: None,
            reviewed: None,
            not_identifier: None,
            line: None,
        }
    }
}

fn spot(rule: &ColumnRule) -> Words {
    let line = rule.place.line.map(|line| words![" (line ", line, ")"]);
    words!["`", PolicyWord(rule.pattern.as_str()), "`", line]
}
