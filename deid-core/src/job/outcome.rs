//! What came of a run.

use crate::evidence::Manifest;
use crate::measure::Assessment;
use crate::pipeline::{GateResult, Tally, Unlinked};
use crate::vocab::{ColumnName, K, TableName};

use super::crosswalk::CrosswalkOutcome;

/// What came of a run. Counts are exact here: this is for the custodian.
#[must_use = "a gate that is not met is not an error: the outcome says so"]
pub struct Outcome {
    /// The tables, by name.
    pub tables: Vec<TableOutcome>,
    /// The manifest that was written, or would be.
    pub manifest: Manifest,
    /// Gates that are not met. Nothing was written if there is one.
    pub failures: Vec<GateResult>,
    /// Files of the input folder that are no tables, and were left alone.
    pub left_alone: usize,
    /// Files and folders of the input folder that `include` and `exclude` leave out.
    pub left_out: usize,
    /// Rules of the policy that no column of any table took, as they are written there.
    pub unused_rules: Vec<String>,
    /// Tables that name nobody whom the table with the most people names.
    pub unlinked: Vec<Unlinked>,
    /// The crosswalk, where a rule needs one.
    pub crosswalk: Option<CrosswalkOutcome>,
}

impl Outcome {
    /// Whether every gate is met.
    #[must_use]
    pub fn is_released(&self) -> bool {
        self.failures.is_empty()
    }
}

/// One table of a run.
pub struct TableOutcome {
    /// Its name.
    pub name: TableName,
    /// Rows in the output.
    pub rows_out: u64,
    /// Rows suppressed to meet a gate.
    pub rows_suppressed: u64,
    /// Rows that stay, their quasi-identifiers starred to meet a gate.
    pub rows_starred: u64,
    /// People suppressed, where the table names a subject and a gate was held.
    pub subjects_suppressed: Option<u64>,
    /// The counts of its columns, in the order of the input.
    pub tally: Tally,
    /// The names of its columns, in the order of the input.
    pub columns: Vec<ColumnName>,
    /// The gate's threshold; none where there is no gate.
    pub k: Option<K>,
    /// The table as it leaves; none where there is no gate, or where rows would go and none were
    /// written.
    pub assessment: Option<Assessment>,
}
