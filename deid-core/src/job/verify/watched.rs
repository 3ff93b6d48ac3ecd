//! What the cells of each released column must be.

use crate::evidence::{Expected, Form, Spots, Unmoved, Watched};
use crate::pipeline::TablePlan;
use crate::policy::ResolvedColumn;
use crate::technique::definition::Effect;

use super::keys::Keys;
use super::rerun::Rerun;
use super::table::left;

/// The columns of a table's output, nothing found yet.
pub(super) fn watched(rerun: &Rerun<'_>, plan: &TablePlan, keys: &Keys<'_>) -> Vec<Watched> {
    let policy = rerun.policy;
    let columns = left(plan).into_iter().map(|index| &plan.resolved().columns[index]);
    let watched = |(place, column): (usize, &ResolvedColumn)| Watched {
        expected: expected(column, rerun, keys),
        form: Form::of(&column.rule, policy.domains(), policy.hierarchies()),
        null_values: column.reading.null_values.clone(),
        starred: plan.starred().contains(&place),
        differing: Spots::default(),
        unmoved: Unmoved::default(),
        misshapen: Spots::default(),
    };
    columns.enumerate().map(watched).collect()
}

fn expected(column: &ResolvedColumn, rerun: &Rerun<'_>, keys: &Keys<'_>) -> Expected {
    if column.rule.needs_crosswalk() && rerun.crosswalk.why_not().is_some() {
        return Expected::Token;
    }
    if keys.of_the_release().is_some() || !column.rule.is_keyed() {
        return Expected::Same;
    }
    match column.rule.effect() {
        Effect::Lookalike => Expected::Lookalike,
        _ if column.rule.is_shift() => Expected::Shifted,
        _ => Expected::Token,
    }
}
