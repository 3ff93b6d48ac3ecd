//! What every column of every frame becomes, before a cell is read.

use std::sync::Arc;

use crate::error::{Cause, ColumnRef, Error, Place, Problem, Result};
use crate::job::prepare::tell_of_the_key_once;
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

/// The tables of a run with their plans, which run in step.
pub(super) struct Bound {
    pub(super) frames: Vec<Frame>,
    pub(super) plans: Vec<TablePlan>,
    /// What is wrong so far. Where there is something, tables may be missing and plans may lack
    /// columns and hold no gate: nothing may be released under them.
    pub(super) problems: Vec<Problem>,
}

/// Binds every plan, gathering the problems of all tables beside what can be looked at.
pub(super) fn bind(
    policy: &Policy,
    keys: Option<&Keyring>,
    frames: Vec<Frame>,
    options: &Options,
) -> Result<Bound> {
    if frames.is_empty() {
        return Err(Error::new(Cause::NoInput));
    }
    let policy = Arc::new(policy.clone());
    let keys = keys.map(|keys| DomainKeys::derive(keys, policy.domains(), policy.recipient()));
    let keys = keys.map(Arc::new);
    let mut bound = Bound { frames: Vec::new(), plans: Vec::new(), problems: Vec::new() };
    for frame in frames {
        let unreadable = unreadable(&policy, &frame);
        let fitted = Plan::new(Arc::clone(&policy), frame.table.as_str(), keys.clone())
            .and_then(|plan| plan.fit(&frame.schema));
        let (plan, problems) = fitted.unwrap_or_else(|error| (None, error.into_problems()));
        let place = Place::table(&frame.table);
        let found = Error::all(problems).err().map(|error| error.within(&place).into_problems());
        bound.problems.extend(found.unwrap_or_default());
        // There are no cells to look at in columns that could not be read.
        if let Some(plan) = plan.filter(|_| unreadable.is_empty()) {
            bound.plans.push(plan);
            bound.frames.push(frame);
        }
        bound.problems.extend(unreadable);
    }
    tell_of_the_key_once(&mut bound.problems);
    if options.ungated || !bound.problems.is_empty() {
        bound.plans = bound.plans.into_iter().map(TablePlan::ungated).collect();
    }
    Ok(bound)
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
