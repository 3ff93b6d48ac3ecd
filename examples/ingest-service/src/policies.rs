//! The policy in force, and how another takes its place.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use deid_core::error::{Cause, Error, Place, help, words};
use deid_core::vocab::TableName;
use deid_core::{Keyring, Plan, Policy, Result, Schema, TablePlan};

use crate::config::Config;

/// How many shapes of a table are remembered: clients send few.
const SHAPES: usize = 32;

/// A policy file and what was last read of it.
pub struct Policies {
    path: PathBuf,
    keys: Keyring,
    ungated: bool,
    current: RwLock<Arc<Loaded>>,
}

/// A policy, compiled. A request keeps the one that it began with.
pub struct Loaded {
    policy: Policy,
    tables: BTreeMap<String, Arc<Table>>,
}

/// A table of it.
pub struct Table {
    plan: Plan,
    is_ungated: bool,
    /// Plans that have met their columns, the last used first.
    bound: Mutex<Vec<(Schema, Arc<TablePlan>)>>,
}

impl Policies {
    /// Reads key and policy.
    ///
    /// # Errors
    /// When either cannot be read, or a table has a gate that nobody said to leave out.
    pub fn open(config: &Config) -> Result<Self> {
        let keys = match &config.key {
            Some(path) => Keyring::from_file(path)?,
            None => Keyring::from_env(&config.key_env)?,
        };
        let policy = Policy::load(&config.policy)?;
        let current = Loaded::new(policy, &keys, config.ungated)?;
        let current = RwLock::new(Arc::new(current));
        Ok(Self { path: config.policy.clone(), keys, ungated: config.ungated, current })
    }

    /// The policy in force.
    pub fn current(&self) -> Arc<Loaded> {
        Arc::clone(&self.current.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Reads the file again. What cannot be used changes nothing.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub fn reload(&self) -> Result<Arc<Loaded>> {
        let next = Loaded::new(Policy::load(&self.path)?, &self.keys, self.ungated)?;
        let next = Arc::new(next);
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = Arc::clone(&next);
        Ok(next)
    }
}

impl Loaded {
    fn new(policy: Policy, keys: &Keyring, ungated: bool) -> Result<Self> {
        let mut tables = BTreeMap::new();
        for (name, table) in policy.tables() {
            if table.gate.is_some() && !ungated {
                return Err(gated(&table.name));
            }
            let plan = policy.compile(name.as_str(), keys)?;
            let is_ungated = table.gate.is_some();
            let table = Table { plan, is_ungated, bound: Mutex::default() };
            tables.insert(name.to_string(), Arc::new(table));
        }
        Ok(Self { policy, tables })
    }

    /// The table of this name.
    pub fn table(&self, name: &str) -> Option<Arc<Table>> {
        self.tables.get(name).cloned()
    }

    /// What tells it from every other policy.
    pub fn fingerprint(&self) -> String {
        self.policy.fingerprint().to_string()
    }
}

impl Table {
    /// Its name, as the policy spells it.
    pub fn name(&self) -> &TableName {
        self.plan.table()
    }

    /// Whether it has a gate that is not held.
    pub fn is_ungated(&self) -> bool {
        self.is_ungated
    }

    /// The plan for these columns; found again at once for the next request of the same shape.
    ///
    /// # Errors
    /// All that does not fit.
    pub fn bind(&self, schema: &Schema) -> Result<Arc<TablePlan>> {
        if let Some(plan) = self.known(schema) {
            return Ok(plan);
        }
        let plan = Arc::new(self.plan.bind(schema)?.ungated());
        let mut bound = self.bound.lock().unwrap_or_else(PoisonError::into_inner);
        bound.insert(0, (schema.clone(), Arc::clone(&plan)));
        bound.truncate(SHAPES);
        Ok(plan)
    }

    fn known(&self, schema: &Schema) -> Option<Arc<TablePlan>> {
        let mut bound = self.bound.lock().unwrap_or_else(PoisonError::into_inner);
        let at = bound.iter().position(|(known, _)| known == schema)?;
        bound[..=at].rotate_right(1);
        Some(Arc::clone(&bound[0].1))
    }
}

/// A gate looks at a whole table, and a service sees one request at a time: to take its rows as if
/// the gate were held would be a promise that nobody keeps.
fn gated(table: &TableName) -> Error {
    let problem =
        words!["the table has a gate, which needs all rows at once: a service cannot hold it"];
    let advice = help![
        "take the gate out of the policy of the service and hold it where the rows are gathered (`deid scrub`, `deid assess`), or pass --ungated: every answer then says that no gate was held"
    ];
    Error::at(Place::table(table), Cause::advised(problem, advice))
}
