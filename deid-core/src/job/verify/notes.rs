//! What a reader of a verification should know besides: what nobody checked, and why.

use crate::evidence::{Manifest, Verification};

use super::facts::not_sought;
use super::rerun::Rerun;

/// Adds what there is to know.
pub(super) fn write(told: &Manifest, rerun: &Rerun<'_>, verification: &mut Verification) {
    let here = env!("CARGO_PKG_VERSION");
    if told.tool.version != here {
        verification.note(format!("the release was made by another version of deid than {here}"));
    }
    let by_people = [
        ("purpose", &told.purpose),
        ("valid_until", &told.valid_until),
        ("no_actual_knowledge", &told.no_actual_knowledge),
    ];
    let by_people: Vec<&str> =
        by_people.iter().filter(|(_, text)| text.is_some()).map(|(name, _)| *name).collect();
    if !by_people.is_empty() {
        let names = by_people.join(", ");
        verification.note(format!("said by people and checked by nobody here: {names}"));
    }
    let silent: Vec<String> = not_sought(rerun)
        .map(|(plan, index, column)| {
            let shown = plan.resolved().column_ref(index);
            format!("{} {shown} ({}, {})", plan.table(), column.rule.key(), column.role)
        })
        .collect();
    if !silent.is_empty() {
        let columns = silent.join("; ");
        verification
            .note(format!("not looked for, because of the role that the policy gives: {columns}"));
    }
}
