//! A plan bound to real columns: what each becomes, what it needs, what the gate counts.

use crate::error::{Error, Problem, Result};
use crate::policy::{OnInvalid, Policy, ResolvedColumn, ResolvedTable, RowOrder, Suppress};
use crate::table::{Reading, Schema};
use crate::technique::date_shift::Shifter;
use crate::technique::{Coder, DomainKeys, Technique};
use crate::vocab::{Claim, ColumnName, TableName};

use super::apply::Maker;
use super::columns::Columns;
use super::gate::{GatePlan, NotCounted};
use super::subject::SubjectPlan;

/// A table's plan: pure, `Send` and `Sync`, the same for every batch.
pub struct TablePlan {
    pub(super) claim: Option<Claim>,
    pub(super) resolved: ResolvedTable,
    pub(super) columns: Vec<PlannedColumn>,
    pub(super) shifts: Vec<ShiftPlan>,
    pub(super) subject: Option<SubjectPlan>,
    pub(super) gate: Option<GatePlan>,
    /// The position in the output of the tokens that rows are ordered by.
    pub(super) order: Option<usize>,
    pub(super) input: Schema,
    pub(super) output: Schema,
    pub(super) maker: Maker,
}

/// One input column: its technique and what the technique looks at.
pub struct PlannedColumn {
    /// Its position in the input, from 0.
    pub(super) input: usize,
    /// `None`: the column is dropped.
    pub(super) technique: Option<Box<dyn Technique>>,
    /// The position of its shifts in [`TablePlan::shifts`].
    pub(super) shifts: Option<usize>,
    /// The position of its companion column in the input.
    pub(super) companion: Option<usize>,
    /// Its position in the output.
    pub(super) output: Option<usize>,
}

/// Where the shifts of some date columns come from.
pub(super) enum ShiftPlan {
    /// From the key, by the subject in this column.
    Keyed { shifter: Box<Shifter>, subject: usize },
    /// From a column of days.
    Column(usize),
}

impl TablePlan {
    pub(super) fn new(
        policy: &Policy,
        resolved: ResolvedTable,
        keys: Option<&DomainKeys>,
    ) -> Result<Self> {
        let (plan, problems) = Self::fit(policy, resolved, keys);
        Error::all(problems)?;
        Ok(plan)
    }

    /// The plan of the columns whose rule can be used, and what is wrong with the others. Where
    /// something is wrong they are dropped, and no gate is held.
    pub(super) fn fit(
        policy: &Policy,
        resolved: ResolvedTable,
        keys: Option<&DomainKeys>,
    ) -> (Self, Vec<Problem>) {
        let Columns { columns, fields, shifts, mut problems } =
            Columns::bind(policy, &resolved, keys);
        let output = Schema::new(fields);
        let gate = resolved.gate.as_ref().filter(|_| problems.is_empty());
        let gate = gate.map(|gate| GatePlan::new(policy, gate, &resolved, &columns, &output));
        let gate = gate.transpose().unwrap_or_else(|error| {
            problems.extend(error.into_problems());
            None
        });
        let subject = SubjectPlan::new(policy, &resolved).unwrap_or_else(|error| {
            problems.extend(error.into_problems());
            None
        });
        let input = Schema::new(resolved.columns.iter().map(|c| c.field.clone()).collect());
        let claim = policy.claim();
        let maker = Maker::default();
        let tokens = resolved.subject.as_ref().and_then(|subject| columns[subject.index].output);
        let order = tokens.filter(|_| resolved.order == RowOrder::Token);
        let plan =
            Self { claim, resolved, columns, shifts, subject, gate, order, input, output, maker };
        (plan, problems)
    }

    /// The table's name.
    #[must_use]
    pub fn table(&self) -> &TableName {
        &self.resolved.name
    }

    /// Every input column with its rule.
    #[must_use]
    pub fn resolved(&self) -> &ResolvedTable {
        &self.resolved
    }

    /// The columns that come in.
    #[must_use]
    pub fn input_schema(&self) -> &Schema {
        &self.input
    }

    /// The columns that come out.
    #[must_use]
    pub fn output_schema(&self) -> &Schema {
        &self.output
    }

    /// Which input columns are looked at: the others need not be decoded.
    #[must_use]
    pub fn wanted(&self) -> Vec<bool> {
        let mut wanted = vec![false; self.columns.len()];
        for column in &self.columns {
            wanted[column.input] |= column.technique.is_some();
            if let Some(companion) = column.companion {
                wanted[companion] = true;
            }
        }
        for shift in &self.shifts {
            let (ShiftPlan::Keyed { subject: index, .. } | ShiftPlan::Column(index)) = shift;
            wanted[*index] = true;
        }
        if let Some(subject) = &self.subject {
            wanted[subject.index] = true;
        }
        wanted
    }

    /// The same plan without its gate.
    #[must_use]
    pub fn ungated(mut self) -> Self {
        self.gate = None;
        self
    }

    /// The column that names the subject.
    #[must_use]
    pub fn subject_name(&self) -> Option<&ColumnName> {
        let subject = self.subject.as_ref()?;
        Some(&self.resolved.columns[subject.index].field.name)
    }

    /// Whether its rows leave in the order of their subjects' tokens.
    #[must_use]
    pub fn is_ordered(&self) -> bool {
        self.order.is_some()
    }

    /// Whether the table has a gate.
    #[must_use]
    pub fn is_gated(&self) -> bool {
        self.gate.is_some()
    }

    /// The names of the columns that the gate counts, in output order.
    #[must_use]
    pub fn counted(&self) -> Vec<&ColumnName> {
        let quasi = self.gate.iter().flat_map(|gate| &gate.quasi);
        quasi.map(|&index| &self.output.fields()[index].name).collect()
    }

    /// The positions in the output of the columns whose cells the gate may star.
    #[must_use]
    pub fn starred(&self) -> &[usize] {
        let stars = self.gate.as_ref().filter(|gate| gate.gate.suppress == Suppress::Star);
        stars.map_or(&[], |gate| &gate.quasi)
    }

    /// The quasi-identifiers that the gate leaves out, and why.
    #[must_use]
    pub fn not_counted(&self) -> &[NotCounted] {
        self.gate.as_ref().map_or(&[], |gate| &gate.not_counted)
    }
}

impl PlannedColumn {
    pub(super) fn dropped(input: usize) -> Self {
        Self { input, technique: None, shifts: None, companion: None, output: None }
    }

    pub(super) fn resolved<'r>(&self, table: &'r ResolvedTable) -> &'r ResolvedColumn {
        &table.columns[self.input]
    }

    pub(super) fn reading<'r>(&self, table: &'r ResolvedTable) -> &'r Reading {
        &self.resolved(table).reading
    }

    /// Its technique, where that writes the codes of a domain.
    pub(super) fn tokenizer(&self) -> Option<&dyn Coder> {
        self.technique.as_ref()?.as_tokenizer()
    }

    pub(super) fn on_invalid(&self, table: &ResolvedTable) -> OnInvalid {
        self.resolved(table).on_invalid
    }
}
