//! What comes in and what goes out.

use crate::evidence::Manifest;
use crate::job::outcome::TableOutcome;
use crate::pipeline::{GateResult, Unlinked};
use crate::table::{Batch, Raw, Released, Schema};
use crate::vocab::TableName;

/// One table in memory.
pub struct Frame {
    /// The table of the policy that it is.
    pub table: TableName,
    /// Its columns.
    pub schema: Schema,
    /// Its rows, in order; every batch has the columns of `schema`.
    pub batches: Vec<Batch<Raw>>,
    /// Columns (from 0) that the caller could not turn into cells, and what they hold. They must
    /// be dropped: any other rule is an error.
    pub unreadable: Vec<(usize, &'static str)>,
}

/// What came of a run in memory.
pub struct FramesOutcome {
    /// The tables, by name; none where a gate is not met.
    pub tables: Vec<FrameOutcome>,
    /// The manifest. No table of it has a file.
    pub manifest: Manifest,
    /// Gates that are not met.
    pub failures: Vec<GateResult>,
    /// Rules of the policy that no column of any table took, as they are written there.
    pub unused_rules: Vec<String>,
    /// Tables that name nobody whom the table with the most people names.
    pub unlinked: Vec<Unlinked>,
}

/// One table of a run in memory.
pub struct FrameOutcome {
    /// Its name.
    pub name: TableName,
    /// Its columns.
    pub schema: Schema,
    /// Its rows; none where the run was a check.
    pub batches: Vec<Batch<Released>>,
    /// Which rows of the input are in the output; `None` where all are.
    pub kept: Option<Vec<bool>>,
    /// For every column of the output: its place in the input.
    pub columns: Vec<OutputColumn>,
    /// Its counts.
    pub outcome: TableOutcome,
}

/// Where a column of the output comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OutputColumn {
    /// Its position in the input, from 0.
    pub input: usize,
    /// Whether every cell that is left is as it came.
    pub untouched: bool,
}
