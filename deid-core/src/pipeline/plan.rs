//! A plan: one table of a policy with its derived keys, before any column is known.

use std::sync::Arc;

use crate::error::{Cause, Error, Place, Result};
use crate::policy::Policy;
use crate::secret::Keyring;
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
    /// Prepares one table with the keys of the run.
    ///
    /// # Errors
    /// When the policy has no such table.
    pub fn compile(&self, table: &str, keys: &Keyring) -> Result<Plan> {
        let keys = DomainKeys::derive(keys, self.domains(), self.recipient());
        Plan::new(Arc::new(self.clone()), table, Some(Arc::new(keys)))
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

fn unknown_table(policy: &Policy) -> Error {
    let names: Vec<&str> = policy.tables().keys().map(TableName::as_str).collect();
    let message = format!("the policy has no table of that name; it has: {}", names.join(", "));
    Error::new(Cause::Usage(message))
}
