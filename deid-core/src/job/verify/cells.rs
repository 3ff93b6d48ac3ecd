//! What is said of the comparison: rows, cells and their forms.

use crate::evidence::{Compared, Expected, Spots, Verification};
use crate::pipeline::TablePlan;

use super::keys::Keys;
use super::rerun::Rerun;
use super::table::{Released, left};

/// Adds what came of the comparison of all tables.
pub(super) fn check(
    rerun: &Rerun<'_>,
    outputs: &[Option<Released>],
    tables: &[Option<Compared>],
    keys: &Keys<'_>,
    verification: &mut Verification,
) {
    let (mut rows, mut differing, mut misshapen, mut formed) = (0, Vec::new(), Vec::new(), 0);
    let mut ordered = 0;
    for ((plan, output), compared) in rerun.plans.iter().zip(outputs).zip(tables) {
        let Some(compared) = compared else {
            differing.push(not_compared(plan, output.as_ref()));
            continue;
        };
        // Rows in the order of tokens that nobody can make were counted, and no more.
        let is_told = compared.columns.iter().all(|column| column.expected == Expected::Same);
        if plan.is_ordered() && !is_told && compared.made == compared.released {
            ordered += 1;
        } else {
            rows += compared.released;
        }
        formed += compared.columns.iter().filter(|column| column.form.is_some()).count();
        differing.extend(rows_or_cells(plan, compared));
        misshapen.extend(columns(plan, compared, |column| &column.misshapen, "does not write"));
    }
    let told = tables.len() - ordered;
    let note = format!("{rows} rows of {told} tables are those that the policy makes");
    verification.check("cells", note, &differing);
    if ordered > 0 {
        let note = format!(
            "rows of {ordered} tables are in the order of their tokens: compared by number and form only"
        );
        verification.skip("ordered cells", keys.why(), note);
    }
    verification.check(
        "forms",
        format!("{formed} columns hold what their rules write"),
        &misshapen,
    );
    let unknown = || {
        let columns = tables.iter().flatten().flat_map(|table| &table.columns);
        columns.filter(|column| column.expected != Expected::Same)
    };
    let of_run = unknown().filter(|column| column.of_run).count();
    let unknown = unknown().count() - of_run;
    if of_run > 0 {
        let note = format!(
            "{of_run} columns were compared by place and form, and their tokens by which of them are equal"
        );
        verification.skip("cells of that run", "a secret of that run alone", note);
    }
    if unknown > 0 {
        let (what, why) = match (keys.of_the_release(), rerun.crosswalk.why_not()) {
            (Some(_), Some(why)) => ("surrogates", why),
            _ => ("tokens, encrypted values and shifted dates", keys.why()),
        };
        let note = format!("{what} of {unknown} columns were compared by place and form only");
        verification.skip("keyed cells", why, note);
    }
}

fn not_compared(plan: &TablePlan, output: Option<&Released>) -> String {
    let table = plan.table();
    let Some(output) = output else {
        return format!("table {table} is not in the release");
    };
    let positions: Vec<String> = output.other_columns.iter().map(ToString::to_string).collect();
    let positions = positions.join(", ");
    format!("table {table}: column(s) {positions} are not those that the policy makes")
}

fn rows_or_cells(plan: &TablePlan, compared: &Compared) -> Vec<String> {
    if compared.made == compared.released {
        return columns(
            plan,
            compared,
            |column| &column.differing,
            "does not make of the raw ones",
        );
    }
    let first = compared.first.map_or(0, |row| row + 1);
    vec![format!(
        "table {} has {} rows, the policy makes {}; they differ from row {first} on",
        plan.table(),
        compared.released,
        compared.made,
    )]
}

/// `dm.AGE: 2 cell(s) (row 3, 8) that `age` does not write`.
fn columns(
    plan: &TablePlan,
    compared: &Compared,
    spots: impl Fn(&crate::evidence::Watched) -> &Spots,
    what: &str,
) -> Vec<String> {
    let raw = left(plan).into_iter().map(|index| &plan.resolved().columns[index]);
    let found = raw.zip(&compared.columns).filter(|(_, watched)| !spots(watched).is_empty());
    found
        .map(|(raw, watched)| {
            let (table, name, rule) = (plan.table(), &raw.field.name, raw.rule.key());
            format!("{table}.{name}: {} that `{rule}` {what}", spots(watched))
        })
        .collect()
}
