//! Rewriting a column cell by cell: the drivers that every rule shares.

use crate::error::{CellFault, Faults, Result};

use super::column::Column;
use super::reading::NullValues;
use super::sink::TextSink;
use super::text::TextCells;

impl Column {
    /// Rewrites the column as text by a rule that looks at the cell alone.
    ///
    /// The rule writes the new cell into the sink; a fault is recorded and the cell comes out
    /// null. Null cells stay null. Each value of a dictionary that some row has and each run of
    /// equal cells is rewritten once.
    ///
    /// # Errors
    /// When cells of this kind have no text form. Faults of cells are not errors here: the
    /// policy's `on_invalid` decides about them.
    pub fn map_text(
        &self,
        nulls: &NullValues,
        faults: &mut Faults,
        mut rule: impl FnMut(&str, &mut TextSink) -> Result<(), CellFault>,
    ) -> Result<Self> {
        match self.text()? {
            TextCells::Dictionary(keys, values) => {
                Ok(map_dictionary(&keys, &values, nulls, faults, rule))
            }
            cells => {
                let mut sink = TextSink::with_capacity(cells.len(), 16);
                let mut before: Option<(&str, Option<CellFault>)> = None;
                cells.for_each(|row, cell| {
                    let Some(cell) = cell.filter(|cell| !nulls.contains(cell)) else {
                        before = None;
                        return sink.null();
                    };
                    let outcome = match before {
                        Some((same, fault)) if same == cell => {
                            if fault.is_none() {
                                return sink.repeat();
                            }
                            fault
                        }
                        _ => rule(cell, &mut sink).err(),
                    };
                    before = Some((cell, outcome));
                    close(&mut sink, faults, row, outcome);
                });
                Ok(sink.finish())
            }
        }
    }

    /// Rewrites the column as text by a rule that also looks at the row (from 0), to reach other
    /// cells of it. Otherwise as [`map_text`](Self::map_text), without its shortcuts.
    ///
    /// # Errors
    /// As [`map_text`](Self::map_text).
    pub fn map_text_rows(
        &self,
        nulls: &NullValues,
        faults: &mut Faults,
        mut rule: impl FnMut(usize, &str, &mut TextSink) -> Result<(), CellFault>,
    ) -> Result<Self> {
        let cells = self.text()?;
        let mut sink = TextSink::with_capacity(cells.len(), 16);
        cells.for_each(|row, cell| match cell.filter(|cell| !nulls.contains(cell)) {
            None => sink.null(),
            Some(cell) => {
                let outcome = rule(row, cell, &mut sink).err();
                close(&mut sink, faults, row, outcome);
            }
        });
        Ok(sink.finish())
    }
}

#[inline]
fn close(sink: &mut TextSink, faults: &mut Faults, row: usize, outcome: Option<CellFault>) {
    match outcome {
        None => sink.end(),
        Some(fault) => {
            faults.push(row as u64, fault);
            sink.null();
        }
    }
}

fn map_dictionary(
    keys: &[Option<u32>],
    values: &TextCells<'_>,
    nulls: &NullValues,
    faults: &mut Faults,
    mut rule: impl FnMut(&str, &mut TextSink) -> Result<(), CellFault>,
) -> Column {
    // A slice carries the dictionary of the whole: what no row of it has is not looked at.
    let mut used = vec![false; values.len()];
    keys.iter().flatten().for_each(|&key| used[key as usize] = true);
    let mut sink = TextSink::with_capacity(values.len(), 16);
    let mut outcomes: Vec<Option<CellFault>> = Vec::with_capacity(values.len());
    values.for_each(|key, cell| match cell.filter(|cell| used[key] && !nulls.contains(cell)) {
        None => {
            outcomes.push(None);
            sink.null();
        }
        Some(cell) => {
            let outcome = rule(cell, &mut sink).err();
            outcomes.push(outcome);
            match outcome {
                None => sink.end(),
                Some(_) => sink.null(),
            }
        }
    });
    for (row, key) in keys.iter().enumerate() {
        if let Some(fault) = key.and_then(|key| outcomes[key as usize]) {
            faults.push(row as u64, fault);
        }
    }
    sink.finish().take(keys)
}
