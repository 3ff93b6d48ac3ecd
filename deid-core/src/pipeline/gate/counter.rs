//! The classes of a gated table, counted batch by batch.

use crate::equivalence::{ClassBuilder, Grouping, SensitiveBuilder, Unit};
use crate::error::Result;
use crate::measure::{Assessment, Measured, Sensitive};
use crate::pipeline::bind::TablePlan;
use crate::table::{Batch, Column, State};
use crate::vocab::Role;

use super::plan::GatePlan;

/// Counts the classes of a gated table.
pub(in crate::pipeline) struct Counter<'p> {
    plan: &'p TablePlan,
    pub(super) gate: &'p GatePlan,
    classes: ClassBuilder,
    sensitive: Vec<(usize, SensitiveBuilder)>,
}

impl<'p> Counter<'p> {
    pub(in crate::pipeline) fn new(
        plan: &'p TablePlan,
        gate: &'p GatePlan,
        memory_limit: Option<u64>,
    ) -> Self {
        let unit = if plan.subject.is_some() { Unit::Subjects } else { Unit::Rows };
        let sensitive = plan.columns.iter().filter_map(|column| {
            let sensitive = column.resolved(&plan.resolved).role == Role::Sensitive;
            column.output.filter(|_| sensitive).map(|output| (output, SensitiveBuilder::new()))
        });
        Self {
            plan,
            gate,
            classes: ClassBuilder::new(gate.quasi.len(), unit, memory_limit),
            sensitive: sensitive.collect(),
        }
    }

    /// The class of each row of the batch.
    pub(in crate::pipeline) fn push<S: State>(
        &mut self,
        batch: &Batch<S>,
        people: Option<&[Option<u32>]>,
    ) -> Result<&[u32]> {
        let quasi: Vec<&Column> = self.gate.quasi.iter().map(|&at| &batch.columns()[at]).collect();
        let classes = self.classes.push(&quasi, people)?;
        for (output, builder) in &mut self.sensitive {
            builder.push(classes, &batch.columns()[*output])?;
        }
        Ok(classes)
    }

    pub(in crate::pipeline) fn finish(self) -> Counted<'p> {
        let fields = self.plan.output.fields();
        let sensitive = self.sensitive.into_iter().map(|(output, builder)| Sensitive {
            column: fields[output].name.clone(),
            values: builder.finish(),
        });
        Counted {
            plan: self.plan,
            gate: self.gate,
            sensitive: sensitive.collect(),
            grouping: self.classes.finish(),
        }
    }

    pub(super) fn bytes(&self) -> u64 {
        self.classes.bytes()
            + self.sensitive.iter().map(|(_, builder)| builder.bytes()).sum::<u64>()
    }
}

/// The classes of a gated table, counted.
pub(in crate::pipeline) struct Counted<'p> {
    plan: &'p TablePlan,
    gate: &'p GatePlan,
    sensitive: Vec<Sensitive>,
    pub(super) grouping: Grouping,
}

impl Counted<'_> {
    pub(in crate::pipeline) fn into_assessment(self) -> Assessment {
        let sensitive = self.sensitive;
        Self::measured(self.plan, self.gate, &self.grouping, sensitive)
    }

    /// Without the sensitive attributes, while the classes are still needed.
    pub(super) fn assessment(&self) -> Assessment {
        Self::measured(self.plan, self.gate, &self.grouping, Vec::new())
    }

    fn measured(
        plan: &TablePlan,
        gate: &GatePlan,
        grouping: &Grouping,
        sensitive: Vec<Sensitive>,
    ) -> Assessment {
        Assessment::new(Measured {
            table: Some(plan.table().clone()),
            quasi_identifiers: plan.counted().into_iter().cloned().collect(),
            grouping,
            sensitive,
            scope: gate.gate.scope.unwrap_or_default(),
            k: Some(gate.gate.k),
        })
    }
}
