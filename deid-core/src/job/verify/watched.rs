//! What the cells of each released column must be.

use std::collections::BTreeMap;

use crate::evidence::{Expected, Form, Pairs, Spots, Unmoved, Watched};
use crate::pipeline::TablePlan;
use crate::policy::{Policy, ResolvedColumn};
use crate::technique::definition::Effect;
use crate::vocab::DomainName;

use super::keys::{Keys, mixes};
use super::rerun::Rerun;
use super::table::left;

/// The tokens of each domain of a run, in all its tables.
pub(super) type Paired = BTreeMap<DomainName, Pairs>;

/// The columns of a table's output, nothing found yet.
pub(super) fn watched(
    rerun: &Rerun<'_>,
    plan: &TablePlan,
    keys: &Keys<'_>,
    paired: &mut Paired,
) -> Vec<Watched> {
    let policy = rerun.policy;
    let columns = left(plan).into_iter().map(|index| &plan.resolved().columns[index]);
    let watched = |(place, column): (usize, &ResolvedColumn)| Watched {
        expected: expected(column, rerun, keys),
        of_run: policy.is_of_run(&column.rule),
        pairs: pairs(policy, column, paired),
        form: Form::of(&column.rule, policy.domains(), policy.hierarchies(), policy.lists()),
        null_values: column.reading.null_values.clone(),
        starred: plan.starred().contains(&place),
        differing: Spots::default(),
        unmoved: Unmoved::default(),
        misshapen: Spots::default(),
    };
    columns.enumerate().map(watched).collect()
}

/// Tokens that no run can make again must at least be as many as were made, each in the places of
/// one of those.
fn pairs(policy: &Policy, column: &ResolvedColumn, paired: &mut Paired) -> Option<Pairs> {
    if !policy.is_of_run(&column.rule) || mixes(&column.rule) {
        return None;
    }
    let domain = column.rule.definition().domain()?;
    Some(paired.entry(domain.clone()).or_default().clone())
}

fn expected(column: &ResolvedColumn, rerun: &Rerun<'_>, keys: &Keys<'_>) -> Expected {
    if column.rule.needs_crosswalk() && rerun.crosswalk.why_not().is_some() {
        return Expected::Token;
    }
    let is_of_run = rerun.policy.is_of_run(&column.rule);
    if keys.of_the_release().is_some() && !is_of_run || !column.rule.is_keyed() {
        return Expected::Same;
    }
    match column.rule.effect() {
        Effect::Lookalike => Expected::Lookalike,
        _ if column.rule.is_shift() => Expected::Shifted,
        _ => Expected::Token,
    }
}
