//! What the policy has and the data do not.

use serde::Serialize;

use crate::policy::{ColumnRule, Policy, ResolvedTable, Table};
use crate::vocab::{ColumnName, TableName};

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
        match resolved.iter().find(|found| found.name == table.name) {
            Some(found) => drift.extend(lacking(table, found)),
            None => drift.push(Drift {
                table: Some(table.name.clone()),
                rule: None,
                line: None,
                what: "the data have no such table",
            }),
        }
    }
    for (table, rule) in policy.unused_rules(resolved) {
        drift.push(unused(table, rule, "no column took this rule"));
    }
    drift
}

/// Columns that the table may lack, and does.
fn lacking<'a>(table: &'a Table, found: &'a ResolvedTable) -> impl Iterator<Item = Drift> + 'a {
    let has = |name: &ColumnName| found.columns.iter().any(|column| column.field.name == *name);
    let lacks = move |rule: &&ColumnRule| rule.pattern.exact().is_some_and(|name| !has(name));
    table
        .rules()
        .iter()
        .filter(lacks)
        .map(|rule| unused(Some(&table.name), rule, "the table has no such column (optional)"))
}

fn unused(table: Option<&TableName>, rule: &ColumnRule, what: &'static str) -> Drift {
    Drift {
        table: table.cloned(),
        rule: Some(rule.pattern.to_string()),
        line: rule.place.line,
        what,
    }
}
