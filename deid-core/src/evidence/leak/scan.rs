//! Reading the output: every cell once, every value in it.

use crate::error::Result;
use crate::table::Column;

use super::date::is_date_cell;
use super::facts::Made;
use super::fold::fold;
use super::index::{Index, PADDING};
use super::judge::{Verdict, is_whole, judge};
use super::layout::{Id, Layout};
use super::values::ValueId;

/// A value in an output cell.
#[derive(Clone, Copy)]
pub(super) struct Hit {
    /// The output column.
    pub(super) column: Id,
    pub(super) value: ValueId,
    /// From 0, within the table.
    pub(super) row: u64,
    pub(super) sort: Sort,
}

/// What a hit is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sort {
    /// The cell is the value.
    Whole,
    /// The cell contains it.
    Inside,
    /// The cell of a kept column is, or contains, a value that may be there by chance.
    Perhaps,
    /// The cell is a value that its own column held.
    OfItself,
    /// The cell of a kept column is a text with a date in it.
    InText,
}

/// What some rows of an output table hold.
#[derive(Default)]
pub(super) struct Hits {
    pub(super) hits: Vec<Hit>,
    /// Cells that were compared.
    pub(super) cells: u64,
}

/// Reads output tables.
pub(super) struct Scanner<'a> {
    pub(super) layout: &'a Layout<'a>,
    pub(super) index: &'a Index,
}

impl Scanner<'_> {
    /// Reads some rows of an output table, of which the first is row `first_row` (from 0).
    ///
    /// # Errors
    /// When a column has no text form.
    pub(super) fn read(&self, table: usize, first_row: u64, columns: &[Column]) -> Result<Hits> {
        let mut hits = Hits::default();
        for (id, output) in self.layout.columns_of(table) {
            let made = self.layout.made(output);
            let mut cell_scan = CellScan::new(self.index, made, self.layout.has_numbers(output));
            columns[output.position].text()?.for_each(|row, cell| {
                let Some(cell) = cell else { return };
                hits.cells += 1;
                for &(value, sort) in cell_scan.read(cell) {
                    hits.hits.push(Hit { column: id, value, row: first_row + row as u64, sort });
                }
            });
        }
        Ok(hits)
    }
}

/// Reads the cells of one column. Remembers the last cells, as many columns repeat a few.
pub(super) struct CellScan<'a> {
    index: &'a Index,
    made: &'a Made,
    numbers: bool,
    padded: Vec<u8>,
    perhaps: Vec<ValueId>,
    found: Vec<(ValueId, Sort)>,
    /// Cells in which nothing was found, placed by their hash.
    clean: Vec<Vec<u8>>,
}

/// How many cells a column remembers, and how long they may be.
const REMEMBERED: usize = 256;
const REMEMBERED_BYTES: usize = 64;

impl<'a> CellScan<'a> {
    /// Cells of a column that is made so; `numbers` says whether it holds numbers.
    pub(super) fn new(index: &'a Index, made: &'a Made, numbers: bool) -> Self {
        Self {
            index,
            made,
            numbers,
            padded: Vec::new(),
            perhaps: Vec::new(),
            found: Vec::new(),
            clean: vec![Vec::new(); REMEMBERED],
        }
    }

    /// What is found in the cell, each value once.
    pub(super) fn read(&mut self, cell: &str) -> &[(ValueId, Sort)] {
        self.found.clear();
        let slot = slot(cell.as_bytes());
        if cell.is_empty() || self.clean[slot] == cell.as_bytes() {
            return &self.found;
        }
        self.compare(cell);
        if self.found.is_empty() && cell.len() <= REMEMBERED_BYTES {
            self.clean[slot].clear();
            self.clean[slot].extend_from_slice(cell.as_bytes());
        }
        &self.found
    }

    fn compare(&mut self, cell: &str) {
        fold(cell, &mut self.padded);
        let len = self.padded.len();
        self.padded.extend_from_slice(&[0; PADDING]);
        if *self.made == Made::Kept {
            self.index.perhaps(&self.padded, &mut self.perhaps);
            self.found.extend(self.perhaps.iter().map(|&value| (value, Sort::Perhaps)));
        }
        // Folding writes whole characters.
        let folded = std::str::from_utf8(&self.padded[..len]).unwrap_or_default();
        // Nothing in it counts: see `judge`.
        if *self.made == (Made::Shifted { own_format: false }) && is_date_cell(folded) {
            return;
        }
        let (index, made, numbers) = (self.index, self.made, self.numbers);
        let found = &mut self.found;
        let mut note = |id: ValueId| {
            let value = index.values().value(id);
            let sort = match judge(made, numbers, index.values().class(id), value, folded) {
                Verdict::Chance => return,
                Verdict::Finding if is_whole(value, folded) => Sort::Whole,
                Verdict::Finding => Sort::Inside,
                Verdict::OfItself => Sort::OfItself,
                Verdict::InText => Sort::InText,
            };
            if !found.iter().any(|&(other, _)| other == id) {
                found.push((id, sort));
            }
        };
        if let Some(id) = index.whole(folded.as_bytes()) {
            note(id);
        }
        index.within(&self.padded, note);
    }
}

/// Where a cell is remembered: a cheap hash of its ends and its length.
fn slot(cell: &[u8]) -> usize {
    let sum = match cell {
        [first @ .., a, b] => {
            let c = first.last().copied().unwrap_or(0);
            usize::from(*b) ^ (usize::from(*a) * 31) ^ (usize::from(c) * 131)
        }
        _ => usize::from(cell.first().copied().unwrap_or(0)),
    };
    (sum + cell.len() * 7) % REMEMBERED
}
