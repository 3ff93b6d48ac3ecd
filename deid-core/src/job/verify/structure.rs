//! Columns as the manifest tells them, and cells of the form that their rules write.

use crate::equivalence::suppression::Suppress;
use crate::error::Result;
use crate::evidence::{Manifest, Misshapen, Shape, TableEntry, Verification};
use crate::policy::{ResolvedColumn, ResolvedTable};

use super::super::read::Batches;
use super::tables::{Released, Tables};

impl Tables<'_> {
    /// Every released table has the columns that the manifest tells, and no cell that its
    /// column's rule cannot have written.
    pub(super) fn check_structure(
        &self,
        verification: &mut Verification,
        manifest: &Manifest,
    ) -> Result<()> {
        let (mut differs, mut columns) = (Vec::new(), 0);
        for released in &self.outputs {
            let entry = manifest.tables.iter().find(|table| table.name == released.name);
            let raw = self.raw.iter().find(|raw| raw.input.table == released.name);
            if let Some(entry) = entry {
                differs.extend(other_columns(released, entry));
            }
            if let Some(raw) = raw {
                let shaped = self.shaped(released, &raw.resolved);
                columns += shaped.len();
                differs.extend(misshapen(released, &shaped)?);
            }
        }
        verification.check(
            "cells",
            format!("{columns} columns hold what their rules write"),
            &differs,
        );
        Ok(())
    }

    /// The columns whose rule writes cells of a form.
    fn shaped<'r>(&self, released: &Released, resolved: &'r ResolvedTable) -> Vec<Shaped<'r>> {
        let starring = resolved.gate.as_ref().is_some_and(|gate| gate.suppress == Suppress::Star);
        let shaped = |column: &'r ResolvedColumn| {
            let shape = Shape::of(&column.rule, self.policy.domains())?;
            let position = released.schema.index_of(column.field.name.as_str())?;
            Some(Shaped { column, position, shape, starring })
        };
        resolved.columns.iter().filter_map(shaped).collect()
    }
}

/// A released column with the form of its cells.
struct Shaped<'r> {
    column: &'r ResolvedColumn,
    position: usize,
    shape: Shape,
    starring: bool,
}

/// The positions where the released columns are not those of the manifest.
fn other_columns(released: &Released, entry: &TableEntry) -> Option<String> {
    let told: Vec<_> = entry.columns.iter().filter(|column| column.in_output).collect();
    let fields = released.schema.fields();
    let is_other = |position: usize| {
        let told = told.get(position).and_then(|column| column.name.as_ref());
        told != fields.get(position).map(|field| &field.name)
    };
    let others: Vec<String> = (0..told.len().max(fields.len()))
        .filter(|&position| is_other(position))
        .map(|position| (position + 1).to_string())
        .collect();
    (!others.is_empty()).then(|| {
        let positions = others.join(", ");
        format!("table {}: column(s) {positions} are not those of the manifest", released.name)
    })
}

fn misshapen(released: &Released, shaped: &[Shaped<'_>]) -> Result<Vec<String>> {
    let mut found = vec![Misshapen::default(); shaped.len()];
    let mut first_row = 0;
    let wants = |name: &str| shaped.iter().any(|shaped| shaped.column.field.name.as_str() == name);
    let mut batches = Batches::some(released.source()?, wants);
    while let Some(batch) = batches.next_full() {
        let batch = batch.map_err(|error| error.within(&released.place()))?;
        for (shaped, found) in shaped.iter().zip(&mut found) {
            let column = &batch.columns()[shaped.position];
            let nulls = &shaped.column.reading.null_values;
            shaped.shape.check(column, first_row, nulls, shaped.starring, found)?;
        }
        first_row += batch.rows() as u64;
    }
    let told = shaped.iter().zip(&found).filter(|(_, found)| found.count > 0);
    Ok(told.map(|(shaped, found)| describe(released, shaped.column, found)).collect())
}

fn describe(released: &Released, column: &ResolvedColumn, found: &Misshapen) -> String {
    let rows: Vec<String> = found.rows.iter().map(ToString::to_string).collect();
    format!(
        "{}.{}: {} cell(s) that `{}` does not write (row {})",
        released.name,
        column.field.name,
        found.count,
        column.rule.key(),
        rows.join(", ")
    )
}
