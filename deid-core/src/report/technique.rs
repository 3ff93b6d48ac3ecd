//! The techniques that a policy uses, each with what it says of itself.

use serde::Serialize;

use crate::technique::Rule;
use crate::technique::definition::Clauses;

/// A technique that the policy uses.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct TechniqueWords {
    /// The key of the rule.
    pub rule: &'static str,
    /// Its name in ISO/IEC 20889.
    pub iso_20889: &'static str,
    /// What it protects against.
    pub protects: &'static str,
    /// What it does not protect against.
    pub does_not: &'static str,
}

impl TechniqueWords {
    pub(super) fn of(rule: &Rule) -> Self {
        let Clauses { protects, does_not } = rule.definition().clauses();
        Self { rule: rule.key(), iso_20889: rule.iso_20889(), protects, does_not }
    }
}
