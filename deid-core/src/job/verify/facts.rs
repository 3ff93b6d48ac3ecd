//! What the leak check is told: which raw columns identify, and what each released one is made of.

use crate::error::{Error, Result};
use crate::evidence::leak::{Made, OutputTable, RawColumn, RawTable, Rows, Sought, Source};
use crate::pipeline::TablePlan;
use crate::policy::{Origin, Policy, ResolvedColumn};
use crate::table::{Batch, Raw};
use crate::technique::definition::{Effect, Trace};
use crate::vocab::Role;

use super::super::prepare::open;
use super::rerun::Rerun;
use super::table::Released;

/// The raw tables: those of the run, and those beside a single file.
pub(super) fn raw(rerun: &Rerun<'_>) -> Vec<RawTable> {
    let tables = rerun.plans.iter().chain(rerun.beside.iter().map(|(_, plan)| plan)).map(|plan| {
        let columns = plan.resolved().columns.iter();
        let columns = columns.map(|column| raw_column(rerun.policy, column)).collect();
        RawTable { name: plan.table().clone(), columns }
    });
    tables.collect()
}

/// The released ones.
pub(super) fn outputs(outputs: &[Option<Released>]) -> Vec<OutputTable> {
    let tables = outputs.iter().enumerate().filter_map(|(raw, output)| {
        let output = output.as_ref()?;
        let origins = output.origins.iter().map(|origin| origin.map(|column| (raw, column)));
        Some(OutputTable::new(output.name.clone(), &output.schema, origins.collect()))
    });
    tables.collect()
}

fn raw_column(policy: &Policy, column: &ResolvedColumn) -> RawColumn {
    RawColumn {
        name: column.field.name.clone(),
        known: column.origin != Origin::Unknown,
        sought: sought(column),
        calendar: column.reading.cell_type.is_calendar(),
        numbers: column.reading.cell_type.is_number() || column.field.kind().is_number(),
        after: column.rule.definition().after().clone(),
        null_values: column.reading.null_values.clone(),
        made: made(policy, column),
    }
}

/// What of a column is looked for, whatever role the policy gives to what is made of it: values
/// of direct identifiers; of columns that are emptied or made constant without a word on what they
/// were; of birth dates that become ages or capped years and of ZIP codes that become prefixes
/// (45 CFR 164.514(b)(2)(i)(B), (C)); and the days of dates that are shifted or made coarser.
fn sought(column: &ResolvedColumn) -> Sought {
    match (column.rule.effect(), column.role) {
        (Effect::Kept, _) => return Sought::Nothing,
        (_, Role::DirectIdentifier) => return Sought::Values,
        (Effect::Emptied | Effect::Constant, Role::Insensitive) => return Sought::Values,
        _ => {}
    }
    match column.rule.definition().trace(column.reading.cell_type) {
        Trace::Days => Sought::Days,
        Trace::Nothing => Sought::Nothing,
        Trace::Values => Sought::Values,
    }
}

/// Columns of which nothing is left in the release and that are not looked for in it, because the
/// policy gives them a role that names nobody: column, rule and role.
pub(super) fn not_sought<'r>(
    rerun: &'r Rerun<'_>,
) -> impl Iterator<Item = (&'r TablePlan, usize, &'r ResolvedColumn)> {
    rerun.plans.iter().flat_map(|plan| {
        let columns = plan.resolved().columns.iter().enumerate();
        let hidden = |column: &ResolvedColumn| column.rule.effect().hides_direct_identifier();
        let silent = columns.filter(move |(_, c)| hidden(c) && sought(c) == Sought::Nothing);
        silent.map(move |(index, column)| (plan, index, column))
    })
}

/// What becomes of a column, as far as it decides what its cells can hold by chance.
fn made(policy: &Policy, column: &ResolvedColumn) -> Made {
    match column.rule.effect() {
        Effect::Coarsened | Effect::Constant => Made::Labels,
        Effect::Coded => {
            if let Some(list) = column.rule.definition().list() {
                let list = policy.lists().get(list);
                return Made::of_list(list.iter().flat_map(|list| list.entries()));
            }
            let domain = column.rule.definition().domain();
            let domain = domain.and_then(|name| policy.domains().get(name));
            let prefix = domain.map(|domain| domain.prefix.clone()).unwrap_or_default();
            let definition = column.rule.definition();
            let (after, sealed) = (definition.after().clone(), definition.is_reversible());
            Made::Tokens { prefix, after, sealed }
        }
        Effect::Emptied => Made::Emptied,
        Effect::Kept => Made::Kept,
        Effect::Lookalike => {
            let characters = column.rule.definition().characters().to_lowercase();
            Made::Lookalikes { characters }
        }
        Effect::Masked => Made::Masked,
        Effect::Removed => Made::Dropped,
        Effect::Shifted => Made::Shifted { own_format: !column.reading.formats.is_iso() },
    }
}

/// The tables of the leak check, readable again and again.
pub(super) struct LeakTables<'r> {
    pub(super) rerun: &'r Rerun<'r>,
    pub(super) outputs: Vec<&'r Released>,
}

impl Source for LeakTables<'_> {
    fn raw(&mut self, table: usize) -> Result<Rows<'_>> {
        let beside = self.rerun.beside.iter().map(|(input, _)| input);
        let mut inputs = self.rerun.inputs.iter().chain(beside).skip(table);
        let Some(input) = inputs.next() else { return Ok(Box::new(std::iter::empty())) };
        let within = |error: Error| error.within(&input.place());
        let options = &self.rerun.options;
        let rows =
            open(self.rerun.policy, input, &options.files, &options.cancel).map_err(within)?;
        let columns = move |batch: Result<Batch<Raw>>| {
            batch.map(|batch| batch.columns().to_vec()).map_err(within)
        };
        Ok(Box::new(rows.batches().map(columns)))
    }

    fn output(&mut self, table: usize) -> Result<Rows<'_>> {
        Ok(Box::new(self.outputs[table].rows()?))
    }
}
