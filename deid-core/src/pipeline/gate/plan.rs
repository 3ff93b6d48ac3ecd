//! What the gate of a table counts.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::error::{Cause, Error, Result, words};
use crate::pipeline::bind::PlannedColumn;
use crate::policy::{Gate, Policy, ResolvedColumn, ResolvedTable};
use crate::table::Schema;
use crate::technique::Coarser;
use crate::vocab::{ColumnName, Role};

/// What the gate counts.
pub(in crate::pipeline) struct GatePlan {
    pub(in crate::pipeline) gate: Gate,
    /// Positions in the output.
    pub(in crate::pipeline) quasi: Vec<usize>,
    /// For each of them, its rule's next coarser form where it has one.
    pub(in crate::pipeline) coarser: Vec<Option<Coarser>>,
    pub(in crate::pipeline) not_counted: Vec<NotCounted>,
}

/// A quasi-identifier that the gate leaves out, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NotCounted {
    /// The column.
    pub column: ColumnName,
    /// Why.
    pub why: Cow<'static, str>,
}

impl GatePlan {
    /// # Errors
    /// When the gate counts a column that does not leave, or nothing.
    pub(in crate::pipeline) fn new(
        policy: &Policy,
        gate: &Gate,
        resolved: &ResolvedTable,
        columns: &[PlannedColumn],
        output: &Schema,
    ) -> Result<Self> {
        let (mut quasi, mut coarser, mut not_counted) = (Vec::new(), Vec::new(), Vec::new());
        for (column, planned) in resolved.columns.iter().zip(columns) {
            let Some(place) = planned.output else { continue };
            match counts(gate, column) {
                Counts::Yes => {
                    quasi.push(place);
                    coarser.push(column.rule.coarser(policy.hierarchies()));
                }
                Counts::LeftOut(why) => {
                    let column = column.field.name.clone();
                    not_counted.push(NotCounted { column, why: why.into() });
                }
                Counts::No => {}
            }
        }
        let mut names = gate.count.iter().flatten();
        if let Some(name) = names.find(|name| output.index_of(name.as_str()).is_none()) {
            let problem = words!["gate.count names ", name, ", which is not in the output"];
            let help = "count columns that leave, by their names";
            return Err(Error::new(Cause::advised(problem, help)));
        }
        if quasi.is_empty() {
            return Err(Error::new(Cause::advised(
                "the gate has no quasi-identifier to count: declare some, or remove the gate",
                "list columns that outsiders may know under `quasi`, or in the gate's `count`",
            )));
        }
        Ok(Self { gate: gate.clone(), quasi, coarser, not_counted })
    }
}

enum Counts {
    Yes,
    /// A quasi-identifier all the same.
    LeftOut(&'static str),
    No,
}

/// Whether the gate counts a column that leaves.
fn counts(gate: &Gate, column: &ResolvedColumn) -> Counts {
    let asked = gate.count.as_ref().map(|names| names.contains(&column.field.name));
    match (asked, column.role, column.rule.is_shift()) {
        (Some(true), ..) => Counts::Yes,
        (Some(false), Role::QuasiIdentifier, _) => Counts::LeftOut("not in gate.count"),
        (None, Role::QuasiIdentifier, true) => Counts::LeftOut("shifted date"),
        (None, Role::QuasiIdentifier, false) => Counts::Yes,
        _ => Counts::No,
    }
}
