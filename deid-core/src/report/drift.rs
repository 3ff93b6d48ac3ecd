//! What the policy has and the data do not.

use serde::Serialize;

use crate::policy::{Policy, ResolvedTable};
use crate::vocab::TableName;

/// A rule or a table of the policy without a counterpart in the data.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Drift {
    /// The table; none for a rule for every table.
    pub table: Option<TableName>,
    /// The name or the pattern of the rule; none for a table as a whole.
    pub rule: Option<String>,
    /// The line of the policy.
    pub line: Option<u64>,
    /// What is the matter.
    pub what: &'static str,
}

/// Finds tables and rules that nothing took. Columns of the data without a rule are no drift: they
/// are errors before it comes to this.
pub(super) fn find(policy: &Policy, resolved: &[ResolvedTable]) -> Vec<Drift> {
    let mut drift = Vec::new();
    for table in policy.tables().values() {
        let Some(found) = resolved.iter().find(|found| found.name == table.name) else {
            let what = "the data have no such table";
            drift.push(Drift { table: Some(table.name.clone()), rule: None, line: None, what });
            continue;
        };
        for rule in table.rules() {
            let taken = |table: &ResolvedTable| {
                table.columns.iter().any(|c| c.origin == rule.origin && c.pattern == rule.pattern)
            };
            if !taken(found) {
                let exact = rule.pattern.exact().is_some();
                drift.push(Drift {
                    table: Some(table.name.clone()),
                    rule: Some(rule.pattern.to_string()),
                    line: rule.place.line,
                    what: if exact { "the table has no such column (optional)" } else { "no column took this rule" },
                });
            }
        }
    }
    for rule in policy.everywhere() {
        let taken = |table: &ResolvedTable| {
            table.columns.iter().any(|c| c.origin == rule.origin && c.pattern == rule.pattern)
        };
        if !resolved.iter().any(taken) {
            let what = "no column of these tables took this rule";
            drift.push(Drift { table: None, rule: Some(rule.pattern.to_string()), line: rule.place.line, what });
        }
    }
    drift
}
