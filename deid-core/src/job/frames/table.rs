//! What comes in and what goes out.

use crate::error::{Cause, ColumnRef, Place, Problem, Result};
use crate::evidence::Manifest;
use crate::io::Progress;
use crate::job::crosswalk::CrosswalkOutcome;
use crate::job::engine::Pieces;
use crate::job::outcome::TableOutcome;
use crate::job::plans::Table;
use crate::pipeline::{GateResult, TablePlan, Unlinked};
use crate::policy::Policy;
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
#[must_use = "a gate that is not met is not an error: the outcome says so"]
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
    /// The crosswalk, where a rule needs one.
    pub crosswalk: Option<CrosswalkOutcome>,
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
    /// Which row of the input (from 0) each row of the output is, where they are in another order:
    /// `order = "token"`.
    pub order: Option<Vec<u64>>,
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

/// Which columns a run would look into: the others need no cells, and only names are looked at
/// here. All of them where the names do not fit the policy, so that the run can say everything.
#[must_use]
pub fn wanted(policy: &Policy, table: &TableName, schema: &Schema) -> Vec<bool> {
    match policy.resolve(table, schema) {
        Ok(resolved) => resolved.looked_at(),
        Err(_) => vec![true; schema.len()],
    }
}

impl Table for Frame {
    fn name(&self) -> &TableName {
        &self.table
    }

    fn schema(&self) -> &Schema {
        &self.schema
    }

    fn place(&self) -> Place {
        Place::table(&self.table)
    }

    /// Columns without cells that a rule would look into.
    fn unreadable(&self, policy: &Policy) -> Vec<Problem> {
        let Ok(resolved) = policy.resolve(&self.table, &self.schema) else {
            return Vec::new(); // binding says why
        };
        let read = resolved.looked_at();
        let unreadable =
            self.unreadable.iter().filter(|(index, _)| read.get(*index) == Some(&true));
        let problem = |&(index, found): &(usize, &'static str)| {
            let name = resolved.columns[index].field.name.clone();
            let place = self.place().with_column(ColumnRef::Named(name));
            Problem { place, cause: Cause::UnsupportedType(found) }
        };
        unreadable.map(problem).collect()
    }
}

/// Batches in memory, piece by piece.
pub(super) struct InMemory<I>(pub(super) I);

impl<I: Iterator<Item = Batch<Raw>>> Pieces for InMemory<I> {
    type Piece = Batch<Raw>;

    fn progress(&self) -> Progress {
        Progress { bytes: 0, of: None }
    }

    fn next_piece(&mut self) -> Result<Option<Batch<Raw>>> {
        Ok(self.0.next())
    }

    fn decode(piece: Batch<Raw>, _: &TablePlan, _: &[bool]) -> Result<Batch<Raw>> {
        Ok(piece)
    }
}
