//! The gates of the policy, measured again.

use crate::evidence::{Compared, Manifest, Verification};
use crate::pipeline::{GateResult, TablePlan};

use super::keys::{Keys, mixes};
use super::rerun::Rerun;

/// Whether every gate can be measured: one that counts shifted dates needs the key. What cannot
/// be measured does not hold.
pub(super) fn can_be_measured(
    rerun: &Rerun<'_>,
    keys: &Keys<'_>,
    verification: &mut Verification,
) -> bool {
    let has_key = keys.of_the_release().is_some();
    let unknown = |plan| unknown(rerun, plan, has_key);
    let differs: Vec<String> = rerun.plans.iter().filter_map(unknown).collect();
    if !differs.is_empty() {
        verification.check("gate", "", &differs);
    }
    differs.is_empty()
}

/// Why the gate of a table cannot be measured.
fn unknown(rerun: &Rerun<'_>, plan: &TablePlan, has_key: bool) -> Option<String> {
    let counted = plan.counted();
    let mut mixed = plan.resolved().columns.iter().filter(|column| mixes(&column.rule));
    let found = mixed.find(|column| {
        let is_unknown = !has_key || rerun.policy.is_of_run(&column.rule);
        is_unknown && counted.contains(&&column.field.name)
    })?;
    if rerun.policy.is_of_run(&found.rule) {
        let why = "counts what the secret of that run decided, which no run can make again";
        return Some(format!("table {}: {why}", plan.table()));
    }
    let what = if found.rule.is_shift() { "shifted dates" } else { "what the key decides" };
    Some(format!("table {}: counts {what}, which needs the key", plan.table()))
}

/// Gates that the raw tables do not meet.
pub(super) fn not_met(failures: &[GateResult], verification: &mut Verification) {
    let told = failures.iter().map(|gate| format!("table {}: {}", gate.table, gate.cause));
    verification.check("gate", "", &told.collect::<Vec<_>>());
}

/// Every gate of the policy was held, and its figures, measured again on the rows that left, reach
/// its k. Whom a row is about is known from the raw tables, whether or not the release tells.
pub(super) fn check(
    rerun: &Rerun<'_>,
    told: &Manifest,
    made: &Manifest,
    tables: &[Option<Compared>],
    verification: &mut Verification,
) {
    let gates = rerun.plans.iter().filter(|plan| plan.resolved().gate.is_some()).count();
    if gates == 0 {
        verification.check("gate", "no table has one", &[]);
        return;
    }
    let ungated = told.ungated.then(|| "left out in the run".to_owned());
    verification.check("gate", format!("{gates} held in the run"), ungated.as_slice());
    for (entry, compared) in made.tables.iter().zip(tables) {
        let Some(gate) = &entry.gate else { continue };
        let (table, found) = (&entry.name, &gate.assessment);
        let differs = if !compared.as_ref().is_some_and(Compared::is_same) {
            Some(format!("table {table}: its rows are not those that the policy makes"))
        } else if !found.meets(gate.k) {
            Some(format!("table {table} does not reach k = {}", gate.k))
        } else {
            None
        };
        let note = format!(
            "table {table}: smallest class {} {} in {} classes, k = {}",
            found.k.unwrap_or_default(),
            found.unit.name(),
            found.classes,
            gate.k
        );
        verification.check("model", note, differs.as_slice());
    }
}
