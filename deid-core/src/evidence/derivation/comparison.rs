//! Rows that a policy makes beside released ones, both in order, in batches of any length.

use crate::error::Result;
use crate::table::Column;

use super::expected::{Expected, Watched};

/// The columns of a batch, in the output's order.
pub type Columns = Vec<Column>;

/// Compares a released table with the rows that are made of the raw one.
pub struct Comparison<R> {
    released: R,
    /// The released batch under way, and how much of it has been compared.
    held: Columns,
    done: usize,
    columns: Vec<Watched>,
    rows: u64,
    made: u64,
    first: Option<u64>,
}

/// What came of a comparison.
#[derive(Clone, Debug)]
pub struct Compared {
    /// The columns with their cells at fault, in the output's order.
    pub columns: Vec<Watched>,
    /// Rows that were made.
    pub made: u64,
    /// Rows that were released.
    pub released: u64,
    /// The first row (from 0) that is not the one that was made.
    pub first: Option<u64>,
}

impl Compared {
    /// Whether the rows are those that were made, cell by cell.
    #[must_use]
    pub fn is_same(&self) -> bool {
        self.made == self.released && self.columns.iter().all(|c| c.differing.is_empty())
    }
}

impl<R: Iterator<Item = Result<Columns>>> Comparison<R> {
    /// Nothing compared yet. `released` gives batches with one column for each of `columns`.
    pub fn new(released: R, columns: Vec<Watched>) -> Self {
        let held = Vec::new();
        Self { released, held, done: 0, columns, rows: 0, made: 0, first: None }
    }

    /// Compares the rows that were made next. `raw` has the raw column behind an output column,
    /// for the same rows, where [`Expected`] needs it.
    ///
    /// # Errors
    /// When the released table cannot be read.
    pub fn push(&mut self, made: &[Column], raw: &[Option<Column>]) -> Result<()> {
        let rows = made.first().map_or(0, Column::len);
        let mut start = 0;
        while start < rows && self.has_more()? {
            let len = (rows - start).min(self.left());
            for index in 0..self.columns.len() {
                let released = self.held[index].slice(self.done, len);
                let made = made[index].slice(start, len);
                let raw = raw[index].as_ref().map(|raw| raw.slice(start, len));
                self.compare(index, &made, &released, raw.as_ref())?;
            }
            (start, self.done, self.rows) = (start + len, self.done + len, self.rows + len as u64);
        }
        self.made += rows as u64;
        Ok(())
    }

    /// Reads what is left of the released table.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn finish(mut self) -> Result<Compared> {
        if self.made != self.rows {
            self.note(self.rows);
        }
        while self.has_more()? {
            self.note(self.rows);
            let len = self.left();
            for (column, watched) in self.held.iter().zip(&mut self.columns) {
                watched.check_form(&column.slice(self.done, len), self.rows)?;
            }
            (self.done, self.rows) = (self.done + len, self.rows + len as u64);
        }
        let Self { mut columns, made, rows: released, first, .. } = self;
        for watched in &mut columns {
            if let Some(unmoved) = watched.unmoved.beyond_chance(released) {
                watched.differing.merge(unmoved);
            }
        }
        Ok(Compared { columns, made, released, first })
    }

    fn compare(
        &mut self,
        index: usize,
        made: &Column,
        released: &Column,
        raw: Option<&Column>,
    ) -> Result<()> {
        let (watched, rows) = (&mut self.columns[index], self.rows);
        watched.check_form(released, rows)?;
        let (expected, pairs, mut first) = (watched.expected, watched.pairs.clone(), None);
        let (made, raw) = (made.text()?, raw.map(Column::text).transpose()?);
        released.text()?.for_each(|row, cell| {
            let (cell, made) = (cell.unwrap_or(""), made.at(row).unwrap_or(""));
            let raw = || raw.as_ref().map(|raw| raw.at(row).unwrap_or(""));
            let pairs = pairs.as_ref().filter(|_| !made.is_empty() && made != "*");
            let is_paired = pairs.is_none_or(|pairs| pairs.agree(made, cell));
            if !is_paired || !expected.admits(made, cell, raw()) {
                watched.differing.add(rows + row as u64);
                first = first.or(Some(rows + row as u64));
            } else if expected == Expected::Lookalike && !cell.is_empty() && raw() == Some(cell) {
                watched.unmoved.add(rows + row as u64, cell);
            }
        });
        first.into_iter().for_each(|row| self.note(row));
        Ok(())
    }

    /// Whether there are released rows left; brings the next ones.
    fn has_more(&mut self) -> Result<bool> {
        while self.left() == 0 {
            match self.released.next() {
                Some(batch) => (self.held, self.done) = (batch?, 0),
                None => return Ok(false),
            }
        }
        Ok(true)
    }

    fn left(&self) -> usize {
        self.held.first().map_or(0, Column::len) - self.done
    }

    fn note(&mut self, row: u64) {
        self.first = Some(self.first.map_or(row, |first| first.min(row)));
    }
}

impl Watched {
    fn check_form(&mut self, cells: &Column, first_row: u64) -> Result<()> {
        let Some(form) = &self.form else { return Ok(()) };
        let (null_values, starred) = (&self.null_values, self.starred);
        cells.text()?.for_each(|row, cell| {
            let Some(cell) = cell.filter(|cell| !cell.is_empty()) else { return };
            let stands_for_null = form.admits_null_values() && null_values.contains(cell);
            let is_starred = starred && cell == "*";
            if !(stands_for_null || is_starred || form.admits(cell)) {
                self.misshapen.add(first_row + row as u64);
            }
        });
        Ok(())
    }
}
