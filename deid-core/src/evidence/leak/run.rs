//! The check as a whole: how often what is read, and by how many threads.

use hashbrown::DefaultHashBuilder;

use crate::error::Result;
use crate::pipeline::{Threads, ordered};
use crate::table::Column;

use super::collect::Collector;
use super::explain::Explainer;
use super::facts::{OutputTable, RawTable, Texts};
use super::index::Index;
use super::layout::Layout;
use super::report::LeakReport;
use super::scan::Scanner;
use super::tally::{ShareTally, Tally};
use super::values::{Share, Values};
use super::{verdict, words};

/// Rows of a table, batch by batch: the columns of each batch in the table's order.
pub type Rows<'a> = Box<dyn Iterator<Item = Result<Vec<Column>>> + 'a>;

/// The tables of a run, readable again and again: values that do not fit into memory are compared
/// share by share.
pub trait Source {
    /// The rows of a raw table, by its place in [`LeakCheck::raw`].
    ///
    /// # Errors
    /// When it cannot be read.
    fn raw(&mut self, table: usize) -> Result<Rows<'_>>;

    /// The rows of an output table, by its place in [`LeakCheck::outputs`].
    ///
    /// # Errors
    /// When it cannot be read.
    fn output(&mut self, table: usize) -> Result<Rows<'_>>;
}

/// Looks for the values of identifier columns in an output.
///
/// Reads the raw tables twice and the output once, for every share of the values: memory is that
/// of the values of one share, of short values by kept column, and of a few batches.
#[derive(Clone, Debug)]
pub struct LeakCheck<'a> {
    /// The raw tables.
    pub raw: &'a [RawTable],
    /// The output tables.
    pub outputs: &'a [OutputTable],
    /// What is compared besides cells.
    pub texts: Texts<'a>,
    /// Bytes that the values of a share may take. At least one value is held.
    pub memory: usize,
    /// How many threads read. The report does not depend on it.
    pub threads: Threads,
}

impl LeakCheck<'_> {
    /// 256 MiB: some two million values.
    pub const MEMORY: usize = 256 << 20;

    /// Runs the check.
    ///
    /// # Errors
    /// When a table cannot be read.
    pub fn run(&self, source: &mut dyn Source) -> Result<LeakReport> {
        let layout = Layout::new(self.raw, self.outputs);
        let hasher = DefaultHashBuilder::default();
        let mut tally = Tally::new(&layout);
        let first = Collector::first(&layout, &hasher, self.memory);
        let (values, share, unreadable) = collect(first, source, Some(&mut tally.rows))?;
        tally.unreadable = unreadable;
        self.share(&layout, values, source, &mut tally)?;
        for index in 1..share.of {
            let collector = Collector::of_share(&layout, &hasher, Share { index, ..share });
            let (values, ..) = collect(collector, source, None)?;
            self.share(&layout, values, source, &mut tally)?;
        }
        Ok(verdict::report(&layout, tally))
    }

    /// Compares the values of one share.
    fn share(
        &self,
        layout: &Layout<'_>,
        values: Values,
        source: &mut dyn Source,
        tally: &mut Tally,
    ) -> Result<()> {
        tally.count_values(&values);
        let index = Index::new(values);
        let mut share = ShareTally::default();
        if index.has_chances() {
            self.explain(layout, &index, source, &mut share, tally)?;
        }
        words::scan(layout, &index, &self.texts, tally);
        self.scan(layout, &index, source, &mut share, tally)?;
        share.settle(index.values(), layout, tally);
        tally.passes += 1;
        Ok(())
    }

    fn explain(
        &self,
        layout: &Layout<'_>,
        index: &Index,
        source: &mut dyn Source,
        share: &mut ShareTally,
        tally: &mut Tally,
    ) -> Result<()> {
        let explainer = Explainer { layout, index, count_distinct: tally.distinct.is_empty() };
        for table in (0..self.raw.len()).filter(|&table| !layout.wanted[table].kept.is_empty()) {
            let mut rows = source.raw(table)?;
            ordered(
                self.threads,
                || rows.next().transpose(),
                |columns| explainer.read(table, &columns),
                |shown| {
                    share.add_raw(shown?, tally);
                    Ok(())
                },
            )?;
        }
        Ok(())
    }

    fn scan(
        &self,
        layout: &Layout<'_>,
        index: &Index,
        source: &mut dyn Source,
        share: &mut ShareTally,
        tally: &mut Tally,
    ) -> Result<()> {
        let scanner = Scanner { layout, index };
        let is_first = tally.passes == 0;
        for table in 0..self.outputs.len() {
            let (mut rows, mut first_row) = (source.output(table)?, 0);
            let next = || {
                let batch = rows.next().transpose()?;
                Ok(batch.map(|columns: Vec<Column>| {
                    let start = first_row;
                    first_row += columns.first().map_or(0, Column::len) as u64;
                    (start, columns)
                }))
            };
            let read = |(start, columns): (u64, Vec<Column>)| scanner.read(table, start, &columns);
            ordered(self.threads, next, read, |hits| {
                let hits = hits?;
                tally.cells += if is_first { hits.cells } else { 0 };
                hits.hits.iter().for_each(|&hit| share.add_hit(hit, index.values(), layout, tally));
                Ok(())
            })?;
        }
        Ok(())
    }
}

/// Reads every raw table for its values; counts the rows of each where that is asked.
fn collect<'a>(
    mut collector: Collector<'a>,
    source: &mut dyn Source,
    mut rows: Option<&mut Vec<u64>>,
) -> Result<(Values, Share, Vec<super::layout::Id>)> {
    for table in 0..collector.tables() {
        for batch in source.raw(table)? {
            let columns = batch?;
            if let Some(rows) = &mut rows {
                rows[table] += columns.first().map_or(0, Column::len) as u64;
            }
            collector.read(table, &columns);
        }
    }
    Ok(collector.finish())
}
