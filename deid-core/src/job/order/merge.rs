//! Runs merged: the smallest token of all of them next, the older run first where tokens are equal.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use crate::error::Result;
use crate::io::Source;
use crate::pipeline::{Departure, Numbered, Position, TablePlan, TableVerdict, TokenOrder};
use crate::table::{Batch, Column, Deidentified, Released};

use super::super::request::Options;
use super::runs::{Run, rows_of};

/// Cells that leave at once, in bytes.
pub(super) const OUT: usize = 256 * 1024;

/// Sorted rows out of sorted runs, block after block.
pub(in crate::job) struct Merge {
    order: TokenOrder,
    heads: BinaryHeap<Head>,
    runs: Vec<Open>,
    /// The blocks that rows are taken from: those of the runs, and those that ended while the rows
    /// under way were gathered.
    blocks: Vec<Batch<Deidentified>>,
    /// How many rows are gathered at once.
    rows: usize,
}

/// A run that is read.
struct Open {
    source: Source,
    /// Which of the blocks is its own, and the row of it that is next; `None` at its end.
    at: Option<Position>,
}

/// The next row of a run.
#[derive(PartialEq, Eq)]
struct Head {
    /// Empty for null, which no token is.
    token: String,
    run: usize,
}

impl Merge {
    /// # Errors
    /// When a run cannot be read.
    pub(super) fn new(order: TokenOrder, runs: Vec<Run>, bytes: usize) -> Result<Self> {
        let (heads, blocks) = (BinaryHeap::new(), Vec::new());
        let mut this = Self { order, heads, runs: Vec::new(), blocks, rows: 0 };
        for (index, run) in runs.into_iter().enumerate() {
            this.runs.push(Open { source: run.source()?, at: None });
            let mut head = Head { token: String::new(), run: index };
            if this.open_block(index)? {
                this.read(&mut head)?;
                this.heads.push(head);
            }
        }
        let all = || this.blocks.iter();
        let held: usize = all().map(Batch::bytes).sum();
        this.rows = rows_of(bytes, all().map(Batch::rows).sum(), held);
        Ok(this)
    }

    /// Lets the rows go that the verdict says, in order. Gives what left, measured.
    ///
    /// # Errors
    /// When a run cannot be read, or rows cannot be taken.
    pub(in crate::job) fn release(
        mut self,
        plan: &TablePlan,
        verdict: &TableVerdict<'_>,
        options: &Options,
        mut take: impl FnMut(Batch<Released>) -> Result<()>,
    ) -> Result<Departure> {
        let mut releaser = verdict.releaser();
        options.progress.begin(plan.table(), None);
        while let Some(block) = self.next_block()? {
            options.cancel.check()?;
            let Numbered { batch, rows } = self.order.part(&block)?;
            let batch = releaser.release_rows(batch, &rows)?;
            options.progress.advance(batch.rows() as u64, 0);
            take(batch)?;
        }
        options.progress.end();
        Ok(releaser.finish())
    }

    /// The next rows, with their numbers as a column; `None` at the end.
    ///
    /// # Errors
    /// When a run cannot be read.
    pub(super) fn next_block(&mut self) -> Result<Option<Batch<Deidentified>>> {
        let mut places: Vec<Position> = Vec::with_capacity(self.rows);
        while places.len() < self.rows {
            let Some(mut head) = self.heads.pop() else { break };
            places.extend(self.runs[head.run].at);
            if self.advance(&mut head)? {
                self.heads.push(head);
            }
        }
        if places.is_empty() {
            return Ok(None);
        }
        let blocks: Vec<&Batch<Deidentified>> = self.blocks.iter().collect();
        let block = Batch::interleave(&blocks, &places)?;
        self.forget();
        Ok(Some(block))
    }

    /// Brings a run to its next row; false at its end.
    fn advance(&mut self, head: &mut Head) -> Result<bool> {
        let Some((block, row)) = &mut self.runs[head.run].at else { return Ok(false) };
        *row += 1;
        if *row == self.blocks[*block].rows() && !self.open_block(head.run)? {
            return Ok(false);
        }
        self.read(head)?;
        Ok(true)
    }

    /// The token of the row that is next.
    fn read(&self, head: &mut Head) -> Result<()> {
        head.token.clear();
        if let Some((block, row)) = self.runs[head.run].at {
            let tokens = self.blocks[block].columns()[self.order.column].text()?;
            head.token.push_str(tokens.at(row).unwrap_or_default());
        }
        Ok(())
    }

    /// Reads the next block of a run; false at its end.
    fn open_block(&mut self, run: usize) -> Result<bool> {
        let run = &mut self.runs[run];
        run.at = None;
        let Some(piece) = run.source.next_piece()? else { return Ok(false) };
        let decoded = piece.decode(&vec![true; self.order.schema().len()])?;
        let rows = decoded.rows;
        let columns = decoded.columns.into_iter();
        let columns = columns.map(|column| column.unwrap_or_else(|| Column::absent(rows)));
        run.at = Some((self.blocks.len(), 0));
        self.blocks.push(self.order.read_back(columns.collect(), rows));
        Ok(true)
    }

    /// Lets go of the blocks of which no row is left.
    fn forget(&mut self) {
        let mut blocks: Vec<_> = std::mem::take(&mut self.blocks).into_iter().map(Some).collect();
        for (block, _) in self.runs.iter_mut().filter_map(|run| run.at.as_mut()) {
            // Each run has a block of its own.
            if let Some(own) = blocks[*block].take() {
                *block = self.blocks.len();
                self.blocks.push(own);
            }
        }
    }
}

impl Ord for Head {
    /// The heap gives the greatest: the smallest token, and of equal ones the older run.
    fn cmp(&self, other: &Self) -> Ordering {
        other.token.cmp(&self.token).then(other.run.cmp(&self.run))
    }
}

impl PartialOrd for Head {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
