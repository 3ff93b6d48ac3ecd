//! A plan bound to real columns: what each becomes, what it needs, what the gate counts.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::error::{Cause, Error, Place, Problem, Result, words};
use crate::policy::{Gate, OnInvalid, Policy, ResolvedColumn, ResolvedTable, Suppress};
use crate::table::{Field, Reading, Schema};
use crate::technique::date_shift::{ShiftSource, Shifter};
use crate::technique::token::Tokenizer;
use crate::technique::{Coarser, Context, Domain, DomainKeys, OutputKind, Technique};
use crate::vocab::{Claim, ColumnName, Role, TableName};

use super::subject::SubjectPlan;

/// A table's plan: pure, `Send` and `Sync`, the same for every batch.
pub struct TablePlan {
    pub(super) claim: Option<Claim>,
    pub(super) resolved: ResolvedTable,
    pub(super) columns: Vec<PlannedColumn>,
    pub(super) shifts: Vec<ShiftPlan>,
    pub(super) subject: Option<SubjectPlan>,
    pub(super) gate: Option<GatePlan>,
    pub(super) input: Schema,
    pub(super) output: Schema,
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
    Keyed { shifter: Shifter, subject: usize },
    /// From a column of days.
    Column(usize),
}

/// What the gate counts.
pub(super) struct GatePlan {
    pub(super) gate: Gate,
    /// Positions in the output.
    pub(super) quasi: Vec<usize>,
    /// For each of them, its rule's next coarser form where it has one.
    pub(super) coarser: Vec<Option<Coarser>>,
    pub(super) not_counted: Vec<NotCounted>,
}

/// A quasi-identifier that the gate leaves out, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NotCounted {
    /// The column.
    pub column: ColumnName,
    /// Why.
    pub why: Cow<'static, str>,
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
        let mut binder = Binder { policy, resolved: &resolved, keys, shifts: Vec::new() };
        let (columns, fields, mut problems) = binder.columns();
        let shifts = binder.shifts.into_iter().map(|(_, plan)| plan).collect();
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
        (Self { claim, resolved, columns, shifts, subject, gate, input, output }, problems)
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

/// Compiles the columns of one table, gathering all problems.
struct Binder<'a> {
    policy: &'a Policy,
    resolved: &'a ResolvedTable,
    keys: Option<&'a DomainKeys>,
    shifts: Vec<(ShiftSource, ShiftPlan)>,
}

impl Binder<'_> {
    fn columns(&mut self) -> (Vec<PlannedColumn>, Vec<Field>, Vec<Problem>) {
        let (mut columns, mut fields) = (Vec::new(), Vec::new());
        let mut problems: Vec<Problem> = Vec::new();
        for (index, column) in self.resolved.columns.iter().enumerate() {
            let planned = self.column(index, column, &mut fields).unwrap_or_else(|error| {
                let place = Place::default().with_column(self.resolved.column_ref(index));
                problems.extend(error.within(&place).into_problems());
                PlannedColumn::dropped(index)
            });
            columns.push(planned);
        }
        // One missing key is one problem, not one for every column that needs it.
        let mut seen_key = false;
        problems.retain(|problem| match problem.cause {
            Cause::Key(_) => !std::mem::replace(&mut seen_key, true),
            _ => true,
        });
        (columns, fields, problems)
    }

    fn column(
        &mut self,
        index: usize,
        column: &ResolvedColumn,
        fields: &mut Vec<Field>,
    ) -> Result<PlannedColumn> {
        let context = Context {
            domains: self.policy.domains(),
            keys: self.keys,
            as_of: self.policy.as_of(),
            hierarchies: self.policy.hierarchies(),
            reading: &column.reading,
        };
        let technique = column.rule.compile(&context)?;
        let shift = column.rule.definition().shift();
        let shifts = shift.map(|shift| self.shift_plan(shift)).transpose()?;
        let companion = column.rule.companion().map(|name| self.position(name)).transpose()?;
        let output = match &technique {
            None => None,
            Some(technique) => {
                let kind = technique.output(&column.field)?;
                fields.push(output_field(&column.field, kind));
                Some(fields.len() - 1)
            }
        };
        Ok(PlannedColumn { input: index, technique, shifts, companion, output })
    }

    /// The position of the plan for these shifts: columns of one source share one.
    fn shift_plan(&mut self, params: &crate::technique::date_shift::Params) -> Result<usize> {
        let subject = self.resolved.subject.as_ref();
        let subject = subject.map(|subject| &self.resolved.columns[subject.index].field.name);
        let source = params.source(subject)?;
        if let Some(found) = self.shifts.iter().position(|(known, _)| *known == source) {
            return Ok(found);
        }
        let plan = match &source {
            ShiftSource::OffsetColumn(name) => ShiftPlan::Column(self.position(name)?),
            ShiftSource::Domain { domain, by } => {
                let shifter = Shifter::compile(domain, self.policy.domains(), self.keys)?;
                let subject = self.position(by)?;
                shifter.accepts(&self.resolved.columns[subject].field)?;
                ShiftPlan::Keyed { shifter, subject }
            }
        };
        self.shifts.push((source, plan));
        Ok(self.shifts.len() - 1)
    }

    fn position(&self, name: &ColumnName) -> Result<usize> {
        let found = self.resolved.columns.iter().position(|column| column.field.name == *name);
        found.ok_or_else(|| Error::new(Cause::MissingColumns(vec![name.clone()])))
    }
}

fn output_field(input: &Field, kind: OutputKind) -> Field {
    match kind {
        OutputKind::Same => input.clone(),
        OutputKind::Text => Field { blank: input.blank, ..Field::text(input.name.clone()) },
    }
}

impl GatePlan {
    fn new(
        policy: &Policy,
        gate: &Gate,
        resolved: &ResolvedTable,
        columns: &[PlannedColumn],
        output: &Schema,
    ) -> Result<Self> {
        let mut quasi = Vec::new();
        let mut not_counted = Vec::new();
        for (column, planned) in resolved.columns.iter().zip(columns) {
            let Some(place) = planned.output else { continue };
            let name = &column.field.name;
            let asked = gate.count.as_ref().map(|names| names.contains(name));
            match (asked, column.role, column.rule.is_shift()) {
                (Some(true), ..) => quasi.push(place),
                (Some(false), Role::QuasiIdentifier, _) => {
                    let why = "not in gate.count".into();
                    not_counted.push(NotCounted { column: name.clone(), why });
                }
                (None, Role::QuasiIdentifier, true) => {
                    let why = "shifted date".into();
                    not_counted.push(NotCounted { column: name.clone(), why });
                }
                (None, Role::QuasiIdentifier, false) => quasi.push(place),
                _ => {}
            }
        }
        let missing =
            gate.count.iter().flatten().find(|name| output.index_of(name.as_str()).is_none());
        if let Some(name) = missing {
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
        let rules =
            columns.iter().filter(|column| column.output.is_some_and(|at| quasi.contains(&at)));
        let coarser =
            rules.map(|column| column.resolved(resolved).rule.coarser(policy.hierarchies()));
        Ok(Self { gate: gate.clone(), coarser: coarser.collect(), quasi, not_counted })
    }
}

impl PlannedColumn {
    fn dropped(input: usize) -> Self {
        Self { input, technique: None, shifts: None, companion: None, output: None }
    }

    pub(super) fn resolved<'r>(&self, table: &'r ResolvedTable) -> &'r ResolvedColumn {
        &table.columns[self.input]
    }

    pub(super) fn reading<'r>(&self, table: &'r ResolvedTable) -> &'r Reading {
        &self.resolved(table).reading
    }

    /// The domain of its tokens, where its rule writes tokens.
    pub(super) fn domain(&self) -> Option<&Domain> {
        self.technique.as_ref()?.as_tokenizer().map(Tokenizer::domain)
    }

    pub(super) fn on_invalid(&self, table: &ResolvedTable) -> OnInvalid {
        self.resolved(table).on_invalid
    }
}
