//! What every column of every frame becomes, before a cell is read.

use std::sync::Arc;

use crate::error::{Cause, ColumnRef, Error, Place, Problem, Result};
use crate::job::request::Options;
use crate::pipeline::{Plan, TablePlan};
use crate::policy::Policy;
use crate::secret::Keyring;
use crate::table::Schema;
use crate::technique::DomainKeys;
use crate::vocab::TableName;

use super::table::Frame;

/// Which columns a run would look into: the others need no cells, and only names are looked at
/// here. All of them where the names do not fit the policy, so that the run can say everything.
#[must_use]
pub fn wanted(policy: &Policy, table: &TableName, schema: &Schema) -> Vec<bool> {
    match policy.resolve(table, schema) {
        Ok(resolved) => resolved.looked_at(),
        Err(_) => vec![true; schema.len()],
    }
}

/// Binds every plan, gathering the problems of all tables.
pub(super) fn bind(
    policy: &Policy,
    keys: Option<&Keyring>,
    frames: &[Frame],
    options: &Options,
) -> Result<Vec<TablePlan>> {
    if frames.is_empty() {
        return Err(Error::new(Cause::NoInput));
    }
    let policy = Arc::new(policy.clone());
    let keys = keys.map(|keys| DomainKeys::derive(keys, policy.domains(), policy.recipient()));
    let keys = keys.map(Arc::new);
    let (mut plans, mut problems) = (Vec::new(), Vec::new());
    for frame in frames {
        let unreadable = unreadable(&policy, frame);
        let bound = Plan::new(Arc::clone(&policy), frame.table.as_str(), keys.clone())
            .and_then(|plan| plan.bind(&frame.schema));
        match bound {
            Ok(plan) => plans.push(if options.ungated { plan.ungated() } else { plan }),
            Err(error) => problems.extend(error.into_problems()),
        }
        problems.extend(unreadable);
    }
    Error::all(problems)?;
    Ok(plans)
}

/// Columns without cells that a rule would look into.
fn unreadable(policy: &Policy, frame: &Frame) -> Vec<Problem> {
    let Ok(resolved) = policy.resolve(&frame.table, &frame.schema) else {
        return Vec::new(); // binding says why
    };
    let read = resolved.looked_at();
    let unreadable = frame.unreadable.iter().filter(|(index, _)| read.get(*index) == Some(&true));
    let problem = |&(index, found): &(usize, &'static str)| {
        let name = resolved.columns[index].field.name.clone();
        let place = Place::table(&frame.table).with_column(ColumnRef::Named(name));
        Problem { place, cause: Cause::UnsupportedType(found) }
    };
    unreadable.map(problem).collect()
}
