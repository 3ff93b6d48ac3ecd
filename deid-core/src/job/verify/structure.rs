//! Columns as the manifest tells them, cells of the form that their rules write, and tokens as
//! many as it tells.

use crate::equivalence::Distinct;
use crate::equivalence::suppression::Suppress;
use crate::error::Result;
use crate::evidence::{Manifest, Misshapen, Shape, TableEntry, TokensEntry, Verification};
use crate::policy::{ResolvedColumn, ResolvedTable};
use crate::technique::{Domain, Rule};
use crate::vocab::ColumnName;

use super::super::read::Batches;
use super::tables::{Released, Tables};

impl Tables<'_> {
    /// Every released table has the columns that the manifest tells, no cell that its column's
    /// rule cannot have written, and as many distinct tokens as it tells.
    pub(super) fn check_structure(
        &self,
        verification: &mut Verification,
        manifest: &Manifest,
    ) -> Result<()> {
        let (mut differs, mut columns) = (Vec::new(), 0);
        let (mut miscounted, mut tokenized) = (Vec::new(), 0);
        for released in &self.outputs {
            let entry = manifest.tables.iter().find(|table| table.name == released.name);
            let raw = self.raw.iter().find(|raw| raw.input.table == released.name);
            if let Some(entry) = entry {
                differs.extend(other_columns(released, entry));
            }
            if let Some(raw) = raw {
                let mut shaped = self.shaped(released, &raw.resolved);
                columns += shaped.len();
                look_through(released, &mut shaped)?;
                differs.extend(shaped.iter().filter_map(|shaped| shaped.misshapen(released)));
                tokenized += shaped.iter().filter(|shaped| shaped.domain.is_some()).count();
                let entry = entry.into_iter();
                miscounted.extend(entry.flat_map(|entry| {
                    shaped.iter().filter_map(|shaped| shaped.miscounted(released, entry))
                }));
            }
        }
        verification.check(
            "cells",
            format!("{columns} columns hold what their rules write"),
            &differs,
        );
        if tokenized > 0 {
            let note =
                format!("{tokenized} columns have as many distinct ones as the manifest says");
            verification.check("tokens", note, &miscounted);
        } else {
            verification.skip("tokens", "no column is tokenized");
        }
        Ok(())
    }

    /// The columns whose rule writes cells of a form.
    fn shaped<'r>(&'r self, released: &Released, resolved: &'r ResolvedTable) -> Vec<Shaped<'r>> {
        let starring = resolved.gate.as_ref().is_some_and(|gate| gate.suppress == Suppress::Star);
        let shaped = |column: &'r ResolvedColumn| {
            let shape = Shape::of(&column.rule, self.policy.domains())?;
            let position = released.schema.index_of(column.field.name.as_str())?;
            let domain = match &column.rule {
                Rule::Token(params) => self.policy.domains().get(&params.domain),
                _ => None,
            };
            let (found, seen) = (Misshapen::default(), Distinct::default());
            Some(Shaped { column, position, shape, starring, domain, found, seen })
        };
        resolved.columns.iter().filter_map(shaped).collect()
    }
}

/// A released column with the form of its cells, and what was found in it.
struct Shaped<'r> {
    column: &'r ResolvedColumn,
    position: usize,
    shape: Shape,
    starring: bool,
    /// The domain of its tokens.
    domain: Option<&'r Domain>,
    found: Misshapen,
    seen: Distinct,
}

impl Shaped<'_> {
    /// The cells that its rule cannot have written.
    fn misshapen(&self, released: &Released) -> Option<String> {
        let rows: Vec<String> = self.found.rows.iter().map(ToString::to_string).collect();
        (self.found.count > 0).then(|| {
            format!(
                "{}.{}: {} cell(s) that `{}` does not write (row {})",
                released.name,
                self.column.field.name,
                self.found.count,
                self.column.rule.key(),
                rows.join(", ")
            )
        })
    }

    /// Whether the manifest tells another number of tokens, or other odds.
    fn miscounted(&self, released: &Released, entry: &TableEntry) -> Option<String> {
        self.domain?;
        let name = &self.column.field.name;
        let found = TokensEntry::new(&self.seen, entry.gate.as_ref().map(|gate| gate.k));
        let told = entry.columns.iter().find(|column| column.name.as_ref() == Some(name));
        let told = told.and_then(|column| column.tokens.as_ref());
        (told != Some(&found)).then(|| {
            let told = told.map_or("none".to_owned(), |told| told.distinct.to_string());
            format!(
                "{}.{name}: {} distinct tokens, the manifest says {told}",
                released.name, found.distinct
            )
        })
    }
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

/// Reads the columns once, for their cells' form and for their tokens.
fn look_through(released: &Released, shaped: &mut [Shaped<'_>]) -> Result<()> {
    let wanted: Vec<&ColumnName> = shaped.iter().map(|shaped| &shaped.column.field.name).collect();
    let wants = |name: &str| wanted.iter().any(|wanted| wanted.as_str() == name);
    let mut batches = Batches::some(released.source()?, wants);
    let mut first_row = 0;
    while let Some(batch) = batches.next_full() {
        let batch = batch.map_err(|error| error.within(&released.place()))?;
        for shaped in &mut *shaped {
            let column = &batch.columns()[shaped.position];
            let nulls = &shaped.column.reading.null_values;
            let (starring, found) = (shaped.starring, &mut shaped.found);
            shaped.shape.check(column, first_row, nulls, starring, found)?;
            if let Some(domain) = shaped.domain {
                domain.count_tokens(column, &mut shaped.seen)?;
            }
        }
        first_row += batch.rows() as u64;
    }
    Ok(())
}
