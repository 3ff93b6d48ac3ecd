//! What the cells of each released column must be.

use crate::evidence::{Expected, Form, Spots, Watched};
use crate::pipeline::TablePlan;
use crate::policy::{Policy, ResolvedColumn};

use super::keys::Keys;
use super::table::left;

/// The columns of a table's output, nothing found yet.
pub(super) fn watched(policy: &Policy, plan: &TablePlan, keys: &Keys<'_>) -> Vec<Watched> {
    let columns = left(plan).into_iter().map(|index| &plan.resolved().columns[index]);
    let watched = |(place, column): (usize, &ResolvedColumn)| Watched {
        expected: expected(column, keys),
        form: Form::of(&column.rule, policy.domains(), policy.hierarchies(), policy.lists()),
        null_values: column.reading.null_values.clone(),
        starred: plan.starred().contains(&place),
        differing: Spots::default(),
        misshapen: Spots::default(),
    };
    columns.enumerate().map(watched).collect()
}

fn expected(column: &ResolvedColumn, keys: &Keys<'_>) -> Expected {
    if keys.of_the_release().is_some() || !column.rule.is_keyed() {
        return Expected::Same;
    }
    if column.rule.is_shift() { Expected::Shifted } else { Expected::Token }
}
