//! Second reading of the raw tables: which short values a kept column held all along, and how
//! often in the rows of the identifier itself.

use hashbrown::HashMap;

use crate::equivalence::Distinct;
use crate::error::Result;
use crate::table::Column;

use super::collect::part_sought;
use super::distinct::bits;
use super::facts::RawColumn;
use super::fold::fold;
use super::index::{Index, PADDING};
use super::layout::{Id, Layout};
use super::tally::Hold;
use super::values::ValueId;

/// What some rows of one raw table showed.
#[derive(Default)]
pub(super) struct Shown {
    /// Cells of a kept column that hold a value.
    pub(super) held: HashMap<(Id, ValueId, Hold), u64>,
    /// Rows where an identifier column and a kept column hold the same value: by identifier and
    /// output column.
    pub(super) equal: HashMap<(Id, Id, Hold), u64>,
    /// Distinct values of the kept columns.
    pub(super) distinct: HashMap<Id, Distinct>,
}

/// Reads kept columns beside the identifiers of their table.
pub(super) struct Explainer<'a> {
    pub(super) layout: &'a Layout<'a>,
    pub(super) index: &'a Index,
    /// Whether distinct values are counted: once a run is enough.
    pub(super) count_distinct: bool,
}

impl Explainer<'_> {
    /// Reads some rows of a raw table.
    ///
    /// # Errors
    /// When a kept column has no text form.
    pub(super) fn read(&self, table: usize, columns: &[Column]) -> Result<Shown> {
        let wanted = &self.layout.wanted[table];
        let mut shown = Shown::default();
        if wanted.kept.is_empty() {
            return Ok(shown);
        }
        let mut identifiers = Vec::with_capacity(wanted.identifiers.len());
        for &(position, id) in &wanted.identifiers {
            // A column without a text form has no values to compare.
            let facts = self.layout.facts(id);
            if let Ok(values) = self.values_of(&columns[position], facts) {
                identifiers.push((id, values));
            }
        }
        for &(position, kept) in &wanted.kept {
            self.kept(&columns[position], kept, &identifiers, &mut shown)?;
        }
        Ok(shown)
    }

    fn kept(
        &self,
        column: &Column,
        kept: Id,
        identifiers: &[(Id, Vec<Option<ValueId>>)],
        shown: &mut Shown,
    ) -> Result<()> {
        let mut distinct = self.count_distinct.then(Distinct::default);
        let (mut padded, mut found) = (Vec::new(), Vec::new());
        column.text()?.for_each(|row, cell| {
            let Some(cell) = cell else { return };
            fold(cell, &mut padded);
            if padded.is_empty() {
                return;
            }
            if let Some(distinct) = &mut distinct {
                distinct.add(bits(&padded));
            }
            padded.extend_from_slice(&[0; PADDING]);
            self.index.perhaps(&padded, &mut found);
            let cells = found.len();
            self.index.dates_in_text(&padded, &mut found);
            for (at, &value) in found.iter().enumerate() {
                let hold = if at < cells { Hold::Cell } else { Hold::Text };
                *shown.held.entry((kept, value, hold)).or_default() += 1;
                for (identifier, values) in identifiers {
                    if values[row] == Some(value) {
                        *shown.equal.entry((*identifier, kept, hold)).or_default() += 1;
                    }
                }
            }
        });
        if let Some(distinct) = distinct {
            shown.distinct.insert(kept, distinct);
        }
        Ok(())
    }

    /// The value that each cell is.
    fn values_of(&self, column: &Column, facts: &RawColumn) -> Result<Vec<Option<ValueId>>> {
        let mut folded = Vec::new();
        let mut values = Vec::with_capacity(column.len());
        column.text()?.for_each(|_, cell| {
            values.push(cell.and_then(|cell| {
                fold(facts.id(cell), &mut folded);
                self.index.values().get(part_sought(&folded, facts.sought)?)
            }));
        });
        Ok(values)
    }
}
