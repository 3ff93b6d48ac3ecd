//! Sorted runs: rows as they come, a few megabytes at a time, each sorted and put away.

use std::io::BufWriter;
use std::path::{Path, PathBuf};

use crate::error::Result;
use crate::io::{CsvOptions, Format, Sink, Source, Spool, WriteOptions};
use crate::pipeline::{Numbered, TokenOrder};
use crate::table::{Batch, Deidentified};

use super::super::beside::failed;
use super::merge::{Merge, OUT};

/// Cells of a run, in bytes.
const RUN: usize = 4 * 1024 * 1024;
/// Cells of a run that are read at once, in bytes.
const BLOCK: usize = 32 * 1024;
/// How many runs become one.
const FAN_IN: usize = 24;

/// How rows are put away.
#[derive(Clone, Copy)]
pub(super) struct Sizes {
    pub(super) run: usize,
    pub(super) block: usize,
    pub(super) fan_in: usize,
}

/// The rows of a table so far.
pub(in crate::job) struct Runs {
    order: TokenOrder,
    folder: Option<PathBuf>,
    sizes: Sizes,
    /// Rows that no run has yet, where they begin in the input, and the bytes of their cells.
    pending: Vec<Batch<Deidentified>>,
    first: u64,
    bytes: usize,
    /// By age: what is merged next stands at the end.
    runs: Vec<Run>,
}

/// A sorted run in a file.
pub(super) struct Run {
    spool: Spool,
    /// How often its rows were merged.
    level: u32,
}

impl Runs {
    /// Nothing yet. Runs go to files without a name in this folder, or in the system's folder for
    /// temporary files.
    pub(in crate::job) fn new(order: TokenOrder, folder: Option<&Path>) -> Self {
        let sizes = Sizes { run: RUN, block: BLOCK, fan_in: FAN_IN };
        Self {
            order,
            folder: folder.map(Path::to_owned),
            sizes,
            pending: Vec::new(),
            first: 0,
            bytes: 0,
            runs: Vec::new(),
        }
    }

    /// The same in small: many runs of few rows, which tests need no large table for.
    #[cfg(test)]
    pub(super) fn with_sizes(self, sizes: Sizes) -> Self {
        Self { sizes, ..self }
    }

    /// Takes the rows that follow.
    ///
    /// # Errors
    /// When a run cannot be put away.
    pub(in crate::job) fn push(&mut self, batch: Batch<Deidentified>) -> Result<()> {
        self.bytes += batch.bytes();
        self.pending.push(batch);
        if self.bytes < self.sizes.run {
            return Ok(());
        }
        self.put_away()?;
        self.merge_equal()
    }

    /// All rows in order.
    ///
    /// # Errors
    /// When the last run cannot be put away or the first rows cannot be read back.
    pub(in crate::job) fn finish(mut self) -> Result<Merge> {
        self.put_away()?;
        Merge::new(self.order, self.runs, OUT)
    }

    /// Sorts what is pending into a run.
    fn put_away(&mut self) -> Result<()> {
        let batches = std::mem::take(&mut self.pending);
        let rows: usize = batches.iter().map(Batch::rows).sum();
        let starts: Vec<u64> = batches
            .iter()
            .map(|batch| {
                let start = self.first;
                self.first += batch.rows() as u64;
                start
            })
            .collect();
        let held = std::mem::take(&mut self.bytes);
        if rows == 0 {
            return Ok(());
        }
        let positions = self.order.sorted(&batches)?;
        let all: Vec<&Batch<Deidentified>> = batches.iter().collect();
        let mut writer = self.writer()?;
        for positions in positions.chunks(rows_of(self.sizes.block, rows, held)) {
            let batch = Batch::interleave(&all, positions)?;
            let rows = positions.iter().map(|&(batch, row)| starts[batch] + row as u64).collect();
            writer.write(&self.order.join(Numbered { batch, rows }))?;
        }
        self.runs.push(writer.finish(0)?);
        Ok(())
    }

    /// Makes one run of the youngest ones where many were merged equally often. So few files are
    /// open, however long the table is, and a row is written again as often as the number of runs
    /// has digits.
    fn merge_equal(&mut self) -> Result<()> {
        while let Some(last) = self.runs.last() {
            let level = last.level;
            let equal = self.runs.iter().rev().take_while(|run| run.level == level).count();
            if equal < self.sizes.fan_in {
                return Ok(());
            }
            let youngest = self.runs.split_off(self.runs.len() - equal);
            let mut writer = self.writer()?;
            let mut merge = Merge::new(self.order.clone(), youngest, self.sizes.block)?;
            while let Some(batch) = merge.next_block()? {
                writer.write(&batch)?;
            }
            self.runs.push(writer.finish(level + 1)?);
        }
        Ok(())
    }

    fn writer(&self) -> Result<Writer> {
        // A block is many small buffers.
        let spool = BufWriter::with_capacity(BLOCK, Spool::create(self.folder.as_deref())?);
        let options = WriteOptions::default();
        Sink::create(spool, FORMAT, self.order.schema(), &options).map(Writer)
    }
}

impl Run {
    /// What was put away.
    pub(super) fn source(self) -> Result<Source> {
        Source::from_file(self.spool.into_file()?, FORMAT, &CsvOptions::default())
    }
}

/// Keeps every type as it is.
const FORMAT: Format = Format::ARROW_STREAM;

/// How many rows have so many bytes, where `rows` have `held`.
pub(super) fn rows_of(bytes: usize, rows: usize, held: usize) -> usize {
    (bytes.saturating_mul(rows) / held.max(1)).clamp(1, 65_536)
}

/// A run under way.
struct Writer(Sink<BufWriter<Spool>>);

impl Writer {
    fn write(&mut self, batch: &Batch<Deidentified>) -> Result<()> {
        let encoded = self.0.encoder().encode_for_spool(batch)?;
        self.0.write(encoded)
    }

    fn finish(self, level: u32) -> Result<Run> {
        let (out, _) = self.0.finish()?;
        let spool =
            out.into_inner().map_err(|error| failed("ordering rows")(error.into_error()))?;
        Ok(Run { spool, level })
    }
}
