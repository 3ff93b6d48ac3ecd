//! From the tables of a run to their plans, whether they lie in files, come through a pipe or are
//! in memory.

use std::sync::Arc;

use crate::crosswalk::Crosswalk;
use crate::error::{Cause, Error, Place, Problem, Result};
use crate::pipeline::TablePlan;
use crate::policy::{ColumnRule, Policy, ResolvedTable};
use crate::secret::Keyring;
use crate::table::Schema;
use crate::technique::DomainKeys;
use crate::vocab::TableName;

/// A table whose columns are known and of which no cell was read.
pub(super) trait Table {
    /// Which one of the policy it is.
    fn name(&self) -> &TableName;

    /// Its columns.
    fn schema(&self) -> &Schema;

    /// Where its problems are.
    fn place(&self) -> Place;

    /// Its files, where there are several: where their problems are, and what columns they have. Of
    /// those with the same columns the first is enough.
    fn parts(&self) -> Vec<(&Place, &Schema)> {
        Vec::new()
    }

    /// Whether its files say their columns' names themselves: there is no line 1 then.
    fn is_typed(&self) -> bool {
        false
    }

    /// What a rule would look into and nobody can: where there is something, there are no cells.
    fn unreadable(&self, _policy: &Policy) -> Vec<Problem> {
        Vec::new()
    }
}

/// What the tables of a run are bound with.
pub(super) struct Plans<'a> {
    policy: &'a Policy,
    keys: Option<DomainKeys>,
    /// Why there are none, where there should be.
    problems: Vec<Problem>,
}

/// The tables of a run with their plans: the two lists run in step.
pub(super) struct Bound<T> {
    pub(super) tables: Vec<T>,
    pub(super) plans: Vec<TablePlan>,
    /// Rules of the policy that no column took, as it has them.
    pub(super) unused_rules: Vec<String>,
    /// What is wrong so far. Where there is something, tables may be missing and plans may lack
    /// columns and hold no gate: nothing may be released under them.
    pub(super) problems: Vec<Problem>,
}

impl<'a> Plans<'a> {
    /// Derives the keys of the policy's domains, and makes the secret of the run where a domain
    /// wants one.
    pub(super) fn new(
        policy: &'a Policy,
        keys: Option<&Keyring>,
        crosswalk: Option<Arc<Crosswalk>>,
    ) -> Self {
        let with = |keys: DomainKeys| match crosswalk {
            Some(crosswalk) => keys.with_crosswalk(crosswalk),
            None => keys,
        };
        match DomainKeys::of_run(keys, policy.domains(), policy.recipient()) {
            Ok(keys) => Self { policy, keys: keys.map(with), problems: Vec::new() },
            Err(error) => Self { policy, keys: None, problems: error.into_problems() },
        }
    }

    /// Binds a plan to every table, gathering the problems of all of them after those that are
    /// known. The gates are left out where the run is `ungated`, or no row may leave anyway.
    pub(super) fn bind<T: Table>(
        &self,
        tables: impl IntoIterator<Item = Result<T>>,
        known: Vec<Problem>,
        ungated: bool,
    ) -> Bound<T> {
        let (unused_rules, mut problems) = (Vec::new(), known);
        problems.extend(self.problems.iter().cloned());
        let mut bound = Bound { tables: Vec::new(), plans: Vec::new(), unused_rules, problems };
        for table in tables {
            match table {
                Ok(table) => self.add(table, &mut bound),
                Err(error) => bound.problems.extend(error.into_problems()),
            }
        }
        tell_of_the_key_once(&mut bound.problems);
        if ungated || !bound.problems.is_empty() {
            bound.plans = bound.plans.into_iter().map(TablePlan::ungated).collect();
        }
        bound.unused_rules = unused_rules_of(self.policy, &bound.plans);
        bound
    }

    fn add<T: Table>(&self, table: T, bound: &mut Bound<T>) {
        let unreadable = table.unreadable(self.policy);
        let keys = self.keys.as_ref();
        let fitted = TablePlan::gather(self.policy, table.name(), table.schema(), keys);
        let (plan, mut found) = fitted.unwrap_or_else(|error| (None, error.into_problems()));
        let in_parts: Vec<Problem> = table
            .parts()
            .into_iter()
            .flat_map(|(place, schema)| self.problems_of(table.name(), place, schema))
            .collect();
        if !in_parts.is_empty() {
            found = in_parts; // what is wrong with the table is wrong with one of its files
        }
        if table.is_typed() {
            found = found.into_iter().map(of_typed_file).collect();
        }
        let found = Error::all(found).map_err(|error| error.within(&table.place()));
        bound.problems.extend(found.err().map(Error::into_problems).unwrap_or_default());
        if let Some(plan) = plan.filter(|_| unreadable.is_empty()) {
            bound.plans.push(plan);
            bound.tables.push(table);
        }
        bound.problems.extend(unreadable);
    }

    /// What is wrong with one file of a table.
    fn problems_of(&self, table: &TableName, place: &Place, schema: &Schema) -> Vec<Problem> {
        let fitted = TablePlan::gather(self.policy, table, schema, self.keys.as_ref());
        let found = fitted.map_or_else(Error::into_problems, |(_, problems)| problems);
        let found = Error::all(found).map_err(|error| error.within(place));
        found.err().map(Error::into_problems).unwrap_or_default()
    }
}

impl<T> Bound<T> {
    /// That nothing is wrong so far.
    ///
    /// # Errors
    /// The problems of all tables at once.
    pub(super) fn ensure_clear(&mut self) -> Result<()> {
        Error::all(std::mem::take(&mut self.problems))
    }
}

/// A problem of a file that has no line 1.
pub(super) fn of_typed_file(problem: Problem) -> Problem {
    Problem { cause: problem.cause.of_typed_file(), ..problem }
}

/// One missing key is one problem, not one for every table that needs it.
fn tell_of_the_key_once(problems: &mut Vec<Problem>) {
    let mut told = false;
    problems.retain(|problem| match problem.cause {
        Cause::Key(_) => !std::mem::replace(&mut told, true),
        _ => true,
    });
}

fn unused_rules_of(policy: &Policy, plans: &[TablePlan]) -> Vec<String> {
    let resolved: Vec<ResolvedTable> = plans.iter().map(|plan| plan.resolved().clone()).collect();
    let unused = policy.unused_rules(&resolved);
    unused.iter().map(|(table, rule)| as_written(*table, rule)).collect()
}

/// A rule as a reader finds it in the policy.
fn as_written(table: Option<&TableName>, rule: &ColumnRule) -> String {
    match table {
        Some(table) => format!("{} of table {table}", rule.pattern),
        None => format!("{} of [columns]", rule.pattern),
    }
}
