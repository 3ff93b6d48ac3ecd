//! The columns of a table, each with its rule compiled.

use crate::error::{Cause, Error, Place, Problem, Result};
use crate::policy::{Policy, ResolvedColumn, ResolvedTable};
use crate::table::Field;
use crate::technique::date_shift::{Params, ShiftSource, Shifter};
use crate::technique::definition::Person;
use crate::technique::{After, Context, Domain, DomainKeys, OutputKind};
use crate::vocab::ColumnName;

use super::bind::{PlannedColumn, ShiftPlan};

/// The columns of one table, and what is wrong with them: such a column is dropped.
pub(super) struct Columns {
    pub(super) columns: Vec<PlannedColumn>,
    /// The columns that come out.
    pub(super) fields: Vec<Field>,
    pub(super) shifts: Vec<ShiftPlan>,
    pub(super) problems: Vec<Problem>,
}

impl Columns {
    /// Compiles the rule of every column, gathering all problems.
    pub(super) fn bind(
        policy: &Policy,
        resolved: &ResolvedTable,
        keys: Option<&DomainKeys>,
    ) -> Self {
        Binder { policy, resolved, keys, shifts: Vec::new() }.columns()
    }
}

/// Compiles the columns of one table.
struct Binder<'a> {
    policy: &'a Policy,
    resolved: &'a ResolvedTable,
    keys: Option<&'a DomainKeys>,
    shifts: Vec<(ShiftSource, ShiftPlan)>,
}

impl Binder<'_> {
    fn columns(mut self) -> Columns {
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
        let shifts = self.shifts.into_iter().map(|(_, plan)| plan).collect();
        Columns { columns, fields, shifts, problems }
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
            lists: self.policy.lists(),
            reading: &column.reading,
        };
        let mut technique = column.rule.compile(&context)?;
        let person = self.person(column)?;
        let after = person.map_or(After::of(None), |index| self.after(index));
        if let Some(technique) = &mut technique {
            technique.meet(&column.field.name, after);
        }
        let shift = column.rule.definition().shift();
        let shifts = shift.map(|shift| self.shift_plan(shift)).transpose()?;
        let companion = column.rule.companion().map(|name| self.position(name)).transpose()?;
        let companion = companion.or(person);
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

    /// The position of the column that says whom a cell is about, for a rule that asks.
    fn person(&self, column: &ResolvedColumn) -> Result<Option<usize>> {
        let definition = column.rule.definition();
        let index = match definition.person() {
            None => return Ok(None),
            Some(Person::Named(name)) => self.position(name)?,
            Some(Person::Subject) => match &self.resolved.subject {
                Some(subject) => subject.index,
                // Said where the policy meets the table; nothing is applied without a person.
                None => return Err(Error::new(Cause::usage("the table names no subject"))),
            },
        };
        let domain = definition.domain().and_then(|name| self.policy.domains().get(name));
        domain.map_or(Ok(()), |domain| self.accepts(domain, index, column.rule.key()))?;
        Ok(Some(index))
    }

    /// Checks that people of this column can be keyed.
    fn accepts(&self, domain: &Domain, index: usize, rule: &'static str) -> Result<()> {
        domain.accepts(&self.resolved.columns[index].field, rule).map_err(|error| {
            error.within(&Place::default().with_column(self.resolved.column_ref(index)))
        })
    }

    /// What stands before the ids of a column.
    fn after(&self, index: usize) -> &After {
        self.resolved.columns[index].rule.definition().after()
    }

    /// The position of the plan for these shifts: columns of one source share one.
    fn shift_plan(&mut self, params: &Params) -> Result<usize> {
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
                let shifter = shifter.after(self.after(subject).clone());
                shifter.accepts(&self.resolved.columns[subject].field).map_err(|error| {
                    let shown = self.resolved.column_ref(subject);
                    error.within(&Place::default().with_column(shown))
                })?;
                ShiftPlan::Keyed { shifter: Box::new(shifter), subject }
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
