//! A plan: one table of a policy with its derived keys, before any column is known.

use std::sync::Arc;

use crate::crosswalk::Crosswalk;
use crate::error::{Cause, Error, Place, Problem, Result, Words, words};
use crate::policy::Policy;
use crate::secret::{Keyring, MasterKey};
use crate::table::Schema;
use crate::technique::DomainKeys;
use crate::vocab::TableName;

use super::bind::TablePlan;
use super::record::RecordPlans;

/// One table of a policy, ready to be bound to the columns that are really there. `Send` and
/// `Sync`; carries derived keys only, never the master key.
///
/// ```compile_fail
/// fn print(plan: &deid_core::pipeline::Plan) { println!("{plan:?}"); }
/// ```
pub struct Plan {
    pub(super) policy: Arc<Policy>,
    pub(super) table: TableName,
    pub(super) keys: Option<Arc<DomainKeys>>,
    pub(super) records: RecordPlans,
}

impl Policy {
    /// Prepares one table with the keys of the run; `None` where no rule of it needs one. That a
    /// rule does is said when its column is met. Domains of `scope = "run"` get a secret of this
    /// call: two plans, of one table or of two, make other tokens.
    ///
    /// # Errors
    /// When the policy has no such table.
    ///
    /// # Example
    /// ```
    /// use deid_core::error::Kind;
    /// use deid_core::{Keyring, Policy};
    /// use serde_json::json;
    ///
    /// # fn main() -> deid_core::Result<()> {
    /// let policy = Policy::parse(r#"
    ///     version = 1
    ///     [domains.person]
    ///     [tables.visit.columns]
    ///     ID   = { token = "person", optional = true }
    ///     NAME = { drop = true }
    ///     SEEN = { date_part = "year" }
    /// "#)?;
    /// let plan = policy.compile("visit", None)?;
    /// let safe = plan.scrub_record(&json!({ "NAME": "Jane Roe", "SEEN": "2024-03-09" }))?;
    /// assert_eq!(safe.fields()["SEEN"], "2024");
    /// let keyed = json!({ "ID": "P1", "NAME": "Jane Roe", "SEEN": "2024-03-09" });
    /// assert_eq!(plan.scrub_record(&keyed).err().map(|error| error.kind()), Some(Kind::Key));
    /// assert!(policy.compile("visit", &Keyring::generate()?)?.scrub_record(&keyed).is_ok());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// Random surrogates need a crosswalk: see [`compile_with`](Self::compile_with).
    pub fn compile<'k>(&self, table: &str, keys: impl Into<Option<&'k Keyring>>) -> Result<Plan> {
        let keys = DomainKeys::of_run(keys.into(), self.domains(), self.recipient())?;
        Plan::new(Arc::new(self.clone()), table, keys.map(Arc::new))
    }

    /// As [`compile`](Self::compile), with the crosswalk that random surrogates are looked up in.
    /// It was [loaded](Self::load_crosswalk) for these keys; a value that it does not have is a
    /// cell at fault, whatever `on_invalid` says.
    ///
    /// # Errors
    /// When the policy has no such table.
    pub fn compile_with(
        &self,
        table: &str,
        keys: &Keyring,
        crosswalk: Arc<Crosswalk>,
    ) -> Result<Plan> {
        let keys = DomainKeys::of_run(Some(keys), self.domains(), self.recipient())?;
        let keys = keys.map(|keys| Arc::new(keys.with_crosswalk(crosswalk)));
        Plan::new(Arc::new(self.clone()), table, keys)
    }
}

impl Plan {
    /// Prepares one table. Without keys only rules that need none can be bound.
    ///
    /// # Errors
    /// When the policy has no such table.
    pub fn new(policy: Arc<Policy>, table: &str, keys: Option<Arc<DomainKeys>>) -> Result<Self> {
        let found = policy.tables().get(table).map(|table| table.name.clone());
        let table = found.ok_or_else(|| unknown_table(&policy))?;
        Ok(Self { policy, table, keys, records: RecordPlans::default() })
    }

    /// Binds the plan to the columns of a table: every column finds its one rule.
    ///
    /// # Errors
    /// All that does not fit, in one pass: columns without a rule, rules without a column, kinds
    /// that a rule cannot read, missing keys.
    pub fn bind(&self, schema: &Schema) -> Result<TablePlan> {
        let place = Place::table(&self.table);
        let resolved = self.policy.resolve(&self.table, schema).map_err(|e| e.within(&place))?;
        TablePlan::new(&self.policy, resolved, self.keys.as_deref()).map_err(|e| e.within(&place))
    }

    /// The table's name.
    #[must_use]
    pub fn table(&self) -> &TableName {
        &self.table
    }

    /// The policy.
    #[must_use]
    pub fn policy(&self) -> &Policy {
        &self.policy
    }
}

impl TablePlan {
    /// As [`Plan::bind`], with what does not fit beside a plan for the columns that do, by which
    /// their cells can be looked at. There is no plan where line 1 is no header. Nothing may be
    /// written under it where there are problems: keys may be made up, and no gate is held.
    ///
    /// # Errors
    /// When the policy has no such table.
    #[cfg_attr(not(feature = "io"), allow(dead_code))] // jobs use it
    pub(crate) fn gather(
        policy: &Policy,
        table: &TableName,
        schema: &Schema,
        keys: Option<&DomainKeys>,
    ) -> Result<(Option<Self>, Vec<Problem>)> {
        let (resolved, mut problems) = policy.fit(table, schema)?;
        if problems.iter().any(|problem| matches!(problem.cause, Cause::NotAHeader { .. })) {
            return Ok((None, problems));
        }
        let (plan, found) = Self::fit(policy, resolved.clone(), keys);
        let lacks_key = found.iter().any(|problem| matches!(problem.cause, Cause::Key(_)));
        // What a rule lacks of the policy was told of the policy.
        let follows = |problem: &Problem| matches!(problem.cause, Cause::MissingColumns(_));
        let is_clear = problems.is_empty();
        problems.extend(found.into_iter().filter(|problem| is_clear || !follows(problem)));
        if !lacks_key {
            return Ok((Some(plan), problems));
        }
        let spare = Keyring::new(MasterKey::generate()?);
        let spare = DomainKeys::made_up(&spare, policy.domains(), policy.recipient());
        let (plan, _) = Self::fit(policy, resolved, Some(&spare));
        Ok((Some(plan), problems))
    }
}

fn unknown_table(policy: &Policy) -> Error {
    let names = Words::list(policy.tables().keys(), ", ");
    Error::new(Cause::call(
        words!["the policy has no table of that name; it has: ", names],
        "name one of its tables, or add [tables.NAME] to the policy",
    ))
}
