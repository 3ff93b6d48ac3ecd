//! The gates of the policy, measured again.

use crate::evidence::{Compared, Manifest, Verification};
use crate::pipeline::GateResult;
use crate::technique::Rule;

use super::keys::Keys;
use super::rerun::Rerun;

/// Whether every gate can be measured: one that counts shifted dates needs the key. What cannot
/// be measured does not hold.
pub(super) fn can_be_measured(
    rerun: &Rerun<'_>,
    keys: &Keys<'_>,
    verification: &mut Verification,
) -> bool {
    if keys.of_the_release().is_some() {
        return true;
    }
    let counts_shifts = rerun.plans.iter().filter(|plan| {
        let columns = plan.resolved().columns.iter();
        let shifted = |rule: &Rule| rule.is_keyed() && rule.is_shift();
        let mut shifted = columns.filter(|column| shifted(&column.rule));
        let counted = plan.counted();
        shifted.any(|column| counted.contains(&&column.field.name))
    });
    let why = |table| format!("table {table}: counts shifted dates, which needs the key");
    let differs: Vec<String> = counts_shifts.map(|plan| why(plan.table())).collect();
    if !differs.is_empty() {
        verification.check("gate", "", &differs);
    }
    differs.is_empty()
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
