//! The policy applied once more to the raw tables, beside what was released.

use std::sync::Arc;

use crate::error::Result;
use crate::evidence::{Columns, Derived, Manifest, TableEntry, Verification, derived};
use crate::pipeline::{Plan, TablePlan};
use crate::policy::Policy;
use crate::secret::Keyring;
use crate::table::{Batch, Raw};
use crate::technique::DomainKeys;

use super::super::prepare::{open, place};
use super::super::read::Batches;
use super::tables::{RawInput, Released, Tables};

/// What the check is called.
const WHAT: &str = "derivation";

impl Tables<'_> {
    /// Every released row is what the policy and the key make of a raw one.
    pub(super) fn check_derivation(
        &self,
        verification: &mut Verification,
        manifest: &Manifest,
        keys: Option<&Keyring>,
    ) -> Result<()> {
        match (&manifest.key_id, keys) {
            (Some(_), None) => {
                verification.skip(WHAT, "no key was given");
                return Ok(());
            }
            (Some(id), Some(keys)) if *id != keys.key_id().to_string() => {
                verification.skip(WHAT, "another key was given");
                return Ok(());
            }
            _ => {}
        }
        let policy = Arc::new(self.policy.clone());
        let keys = keys.map(|keys| DomainKeys::derive(keys, policy.domains(), policy.recipient()));
        let keys = keys.map(Arc::new);
        let (mut differs, mut released_rows) = (Vec::new(), 0);
        for released in &self.outputs {
            let Some(raw) = self.raw.iter().find(|raw| raw.input.table == released.name) else {
                continue;
            };
            let Some(entry) = manifest.tables.iter().find(|table| table.name == released.name)
            else {
                continue;
            };
            match compare(&policy, keys.clone(), raw, released, entry)? {
                Ok(rows) => released_rows += rows,
                Err(why) => differs.push(why),
            }
        }
        let note = format!("{released_rows} rows are what the policy makes of the raw ones");
        verification.check(WHAT, note, &differs);
        Ok(())
    }
}

/// The released rows of one table, or what differs.
fn compare(
    policy: &Arc<Policy>,
    keys: Option<Arc<DomainKeys>>,
    raw: &RawInput,
    released: &Released,
    entry: &TableEntry,
) -> Result<Result<u64, String>> {
    let within = |error: crate::error::Error| error.within(&place(&raw.input));
    let (_, source) = open(policy, &raw.input).map_err(within)?;
    let plan = Plan::new(Arc::clone(policy), released.name.as_str(), keys).map_err(within)?;
    let plan = plan.bind(source.schema()).map_err(within)?;
    if plan.output_schema().len() != released.schema.len() {
        return Ok(Err(format!("table {} has other columns than the policy makes", released.name)));
    }
    let made = full(Batches::all(source)).map(|batch| apply(&plan, &batch.map_err(within)?));
    let rows = full(Batches::all(released.source()?));
    let rows = rows.map(|batch| {
        batch.map(|batch| batch.columns().to_vec()).map_err(|error| error.within(&released.place()))
    });
    let name = &released.name;
    Ok(match derived(made, rows, plan.starred())? {
        Derived::Yes { rows, missing } if entry.rows_suppressed.admits(missing) => Ok(rows),
        Derived::Yes { missing, .. } => Err(format!(
            "table {name}: {missing} rows are missing, the manifest says {}",
            entry.rows_suppressed
        )),
        Derived::No { row } => {
            Err(format!("table {name}: row {row} is not what the policy makes of a raw row"))
        }
    })
}

fn apply(plan: &TablePlan, batch: &Batch<Raw>) -> Result<Columns> {
    Ok(plan.apply(batch)?.batch.columns().to_vec())
}

fn full(mut batches: Batches) -> impl Iterator<Item = Result<Batch<Raw>>> {
    std::iter::from_fn(move || batches.next_full())
}
