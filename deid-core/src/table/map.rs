//! Rewriting a column cell by cell: the drivers that every rule shares.

use std::borrow::Cow;

use crate::error::{CellFault, Faults, Result};

use super::column::Column;
use super::reading::NullValues;
use super::sink::TextSink;
use super::text::{TextCells, same};

/// Bytes of a cell for which room is made at first.
const WIDTH: usize = 16;

impl Column {
    /// Rewrites the column as text by a rule that looks at the cell alone.
    ///
    /// The rule writes the new cell into the sink; a fault is recorded and the cell comes out
    /// null. Null cells stay null. Each value of a dictionary and each run of equal cells is
    /// rewritten once.
    ///
    /// # Errors
    /// When cells of this kind have no text form, or the values of a dictionary are more than
    /// 2 GiB of text once every row has its own. Faults of cells are not errors here: the
    /// policy's `on_invalid` decides about them.
    pub fn map_text(
        &self,
        nulls: &NullValues,
        faults: &mut Faults,
        mut rule: impl FnMut(&str, &mut TextSink) -> Result<(), CellFault>,
    ) -> Result<Self> {
        match self.text()? {
            TextCells::Dictionary(keys, values) => {
                map_dictionary(&keys, &values, nulls, faults, rule)
            }
            cells => {
                let mut sink = TextSink::with_capacity(cells.len(), WIDTH);
                let mut before: Option<(&str, Option<CellFault>)> = None;
                cells.for_each(|row, cell| {
                    let Some(cell) = cell.filter(|cell| !nulls.contains(cell)) else {
                        before = None;
                        return sink.null();
                    };
                    let outcome = match before {
                        Some((before, fault)) if same(before, cell) => {
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

    /// Rewrites the column as text by a rule that makes many values at once: `read` takes a cell,
    /// `make` all values of a block, one result for each, and `write` puts a result into the sink.
    /// Otherwise as [`map_text`](Self::map_text).
    ///
    /// # Errors
    /// As [`map_text`](Self::map_text).
    pub fn map_text_in_blocks<T>(
        &self,
        nulls: &NullValues,
        faults: &mut Faults,
        read: impl for<'c> FnMut(&'c str) -> Result<Cow<'c, str>, CellFault>,
        make: impl FnMut(&[Cow<'_, str>], &mut Vec<T>),
        mut write: impl FnMut(&T, &mut TextSink),
    ) -> Result<Self> {
        self.try_map_text_in_blocks(nulls, faults, read, make, |made, sink| {
            write(made, sink);
            Ok(())
        })
    }

    /// As [`map_text_in_blocks`](Self::map_text_in_blocks), where a result may turn out to be a
    /// fault of its cell.
    ///
    /// # Errors
    /// As [`map_text`](Self::map_text).
    pub fn try_map_text_in_blocks<T>(
        &self,
        nulls: &NullValues,
        faults: &mut Faults,
        read: impl for<'c> FnMut(&'c str) -> Result<Cow<'c, str>, CellFault>,
        make: impl FnMut(&[Cow<'_, str>], &mut Vec<T>),
        mut write: impl FnMut(&T, &mut TextSink) -> Result<(), CellFault>,
    ) -> Result<Self> {
        let cells = self.text()?;
        let ((keys, values), used) = (cells.parts(), cells.used());
        let mut sink = TextSink::with_capacity(values.len(), WIDTH);
        let mut outcomes = Vec::with_capacity(values.len());
        values.in_blocks(nulls, used.as_deref(), read, make, |outcome| {
            let outcome = outcome.map(|made| made.and_then(|made| write(made, &mut sink)));
            match outcome {
                Some(Ok(())) => sink.end(),
                None | Some(Err(_)) => sink.null(),
            }
            outcomes.push(outcome.and_then(Result::err));
        });
        spread(sink, keys, &outcomes, faults)
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
        let mut sink = TextSink::with_capacity(cells.len(), WIDTH);
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
) -> Result<Column> {
    let mut sink = TextSink::with_capacity(values.len(), WIDTH);
    let mut outcomes: Vec<Option<CellFault>> = Vec::with_capacity(values.len());
    values.for_each(|_, cell| match cell.filter(|cell| !nulls.contains(cell)) {
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
    spread(sink, Some(keys), &outcomes, faults)
}

/// The finished column; from the values of a dictionary by the keys of its rows.
fn spread(
    sink: TextSink,
    keys: Option<&[Option<u32>]>,
    outcomes: &[Option<CellFault>],
    faults: &mut Faults,
) -> Result<Column> {
    let mut found = |row: usize, fault: Option<CellFault>| {
        if let Some(fault) = fault {
            faults.push(row as u64, fault);
        }
    };
    let Some(keys) = keys else {
        outcomes.iter().enumerate().for_each(|(row, fault)| found(row, *fault));
        return Ok(sink.finish());
    };
    for (row, key) in keys.iter().enumerate() {
        found(row, key.and_then(|key| outcomes[key as usize]));
    }
    sink.finish().take(keys)
}
