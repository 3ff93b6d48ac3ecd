//! Made-up cells that suit a rule and the way the column is read.

use crate::policy::Policy;
use crate::table::Reading;
use crate::technique::Rule;
use crate::technique::definition::{self, Scene};
use crate::vocab::CellType;

use super::person;

pub(super) use definition::TODAY;

/// Cells to show a rule on: one, or two where two tell more.
pub(super) fn cells(rule: &Rule, reading: &Reading, name: &str, policy: &Policy) -> Vec<String> {
    rule.definition().examples(&Scene {
        reading,
        as_of: policy.as_of().unwrap_or(TODAY),
        domains: policy.domains(),
        hierarchies: policy.hierarchies(),
        named: person::cell(name),
    })
}

/// A value of the domain's type for a column of this name, as one that is tokenized.
pub(super) fn key(cell_type: CellType, name: &str) -> String {
    definition::key(cell_type, person::cell(name))
}
