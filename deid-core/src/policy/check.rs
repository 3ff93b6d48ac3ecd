//! A policy compared with itself: every name defined, every rule possible, nothing said twice.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::error::{Cause, Error, Place, PolicyWord, Problem, Result, Words, words};
use crate::table::NullValues;
use crate::technique::Domain;
use crate::vocab::{DomainName, TableName};

use super::cases;
use super::column::PackUse;
use super::cross;
use super::file::{At, Typed, TypedRule};
use super::fingerprint::Fingerprint;
use super::glob::Pattern;
use super::load::Loaded;
use super::model::{Policy, Table};
use super::rules::Rules;
use super::subject;
use super::table::TypedTable;

/// Checks what was loaded and makes a policy of it.
pub(super) fn policy(loaded: Loaded, shown: Arc<str>) -> Result<Policy> {
    let Loaded { typed, packs, hierarchies, lists, mut problems } = loaded;
    names_differ(&typed, &mut problems);
    let domains: BTreeMap<DomainName, Domain> =
        typed.domains.into_iter().map(|at| (at.value.name.clone(), at.value)).collect();
    let mut policy = Policy {
        shown,
        name: typed.name.unwrap_or_else(|| "policy".to_owned()),
        claim: typed.claim,
        as_of: typed.as_of,
        recipient: typed.recipient,
        null_values: NullValues::new(typed.null_values.unwrap_or_default()),
        on_invalid: typed.on_invalid.unwrap_or_default(),
        unknown_columns: typed.unknown_columns.unwrap_or_default(),
        domains: Arc::new(domains),
        tables: Arc::default(),
        global: Arc::default(),
        packs: packs.iter().map(|at| PackUse { name: &at.value.name }).collect(),
        hierarchies: Arc::new(hierarchies),
        lists: Arc::new(lists),
        fingerprint: Fingerprint::default(),
        files: Vec::new(),
        tests: Arc::default(),
    };
    let mut rules = Rules::new(&policy, &typed.broken, &mut problems)?;
    let global = rules.read(typed.columns, None);
    let tables = typed.tables.into_iter().map(|at| table(at, &mut rules)).collect();
    policy.global = Arc::new(global);
    policy.tables = Arc::new(tables);
    cross::check(&policy, &typed.broken, &mut problems);
    subject::check(&policy, &typed.broken, &mut problems);
    policy.tests = Arc::new(cases::check(typed.tests, &policy, &typed.broken, &mut problems));
    sort(&mut problems, &policy.shown);
    Error::all(problems)?;
    policy.fingerprint = Fingerprint::of(&policy);
    Ok(policy)
}

/// Columns that one level of one file names twice.
pub(super) fn repeated(typed: &Typed, problems: &mut Vec<Problem>) {
    let tables = typed.tables.iter().map(|at| (Some(&at.value.name), &at.value.rules));
    for (table, rules) in std::iter::once((None, &typed.columns)).chain(tables) {
        let mut first: BTreeMap<&Pattern, &TypedRule> = BTreeMap::new();
        for rule in rules {
            let Some(known) = first.get(&rule.pattern) else {
                first.insert(&rule.pattern, rule);
                continue;
            };
            let problem = words![
                "`",
                PolicyWord(rule.pattern.as_str()),
                "` is in ",
                spot(known),
                " and in ",
                spot(rule),
                ": a column has one rule",
            ];
            let help = "leave the one that is meant";
            let cause = Cause::advised(problem, help);
            let place = Place { table: table.cloned(), ..rule.place.clone() };
            problems.push(Problem { place, cause });
        }
    }
}

fn spot(rule: &TypedRule) -> Words {
    let line = rule.place.line.unwrap_or_default();
    words!["`", rule.within, "` (line ", line, ")"]
}

/// Tables whose names differ in case only: their files could not be told apart everywhere.
fn names_differ(typed: &Typed, problems: &mut Vec<Problem>) {
    let mut seen: BTreeMap<String, &TableName> = BTreeMap::new();
    for table in &typed.tables {
        let name = &table.value.name;
        if let Some(other) = seen.insert(name.as_str().to_lowercase(), name) {
            let words =
                words!["tables ", other, " and ", name, " differ in upper and lower case only"];
            problems.push(Problem { place: table.place.clone(), cause: Cause::policy(words) });
        }
    }
}

/// The file that was asked for first, then those that it extends; by line within each.
fn sort(problems: &mut [Problem], shown: &str) {
    problems.sort_by_key(|problem| {
        let file = problem.place.file.clone();
        (file.as_deref() != Some(shown), file, problem.place.line)
    });
}

fn table(at: At<TypedTable>, rules: &mut Rules<'_>) -> (TableName, Table) {
    let At { value: typed, place } = at;
    let (subject, subject_domain, subject_place) = match typed.subject {
        Some(at) => (Some(at.value.column), at.value.domain, at.place),
        None => (None, None, place.clone()),
    };
    let order_place = typed.order.as_ref().map_or(&place, |at| &at.place).clone();
    let gate_place = typed.gate.as_ref().map_or(place, |at| at.place.clone());
    let (gate, count_lines) =
        typed.gate.map_or((None, Vec::new()), |at| (Some(at.value.gate), at.value.count_lines));
    let at_line = |line: u64| Place { line: Some(line), ..gate_place.clone() };
    let null_values = typed.null_values.map(NullValues::new);
    let table = Table {
        name: typed.name.clone(),
        files: typed.files,
        sources: typed.sources.into_iter().map(|at| at.value).collect(),
        optional: typed.optional.unwrap_or(false),
        dialect: typed.dialect.resolved(),
        subject,
        subject_domain,
        gate,
        order: typed.order.map(|at| at.value).unwrap_or_default(),
        null_values,
        rules: rules.read(typed.rules, Some(&typed.name)),
        subject_place,
        count_places: count_lines.into_iter().map(at_line).collect(),
        gate_place,
        order_place,
    };
    (typed.name, table)
}
