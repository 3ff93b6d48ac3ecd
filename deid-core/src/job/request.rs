//! What a caller asks for.

use std::path::PathBuf;
use std::sync::Arc;

use crate::io::{Format, Replace};
use crate::pipeline::Threads;
use crate::vocab::TableName;

/// Where the tables come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// One table; which one is told by the file's name unless it is given.
    File {
        /// The file.
        path: PathBuf,
        /// The table of the policy that it is.
        table: Option<TableName>,
    },
    /// Every table file of a folder (not of folders in it).
    Folder(PathBuf),
    /// One table from standard input.
    Stdin {
        /// The table of the policy that it is.
        table: TableName,
        /// CSV or TSV.
        format: Format,
    },
}

/// Where the release goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Output {
    /// One table; its manifest goes beside it as `<file>.manifest.json`.
    File(PathBuf),
    /// A folder of tables with its manifest; the custodian's record goes beside the folder.
    Folder(PathBuf),
    /// One table to standard output, after the last check.
    Stdout {
        /// Where its manifest goes, with the custodian's record beside it; without a place for
        /// them there is neither.
        manifest: Option<PathBuf>,
    },
}

/// How a run goes about it. None of it changes a cell.
#[derive(Clone)]
pub struct Options {
    /// How many threads work.
    pub threads: Threads,
    /// The most that the gate's tables may take, in bytes.
    pub max_memory: Option<u64>,
    /// Whether an existing output may be replaced.
    pub replace: Replace,
    /// Leave the gate out; the manifest says so.
    pub ungated: bool,
    /// Write to standard output as rows come, before the last check; refused with a gate.
    pub stream: bool,
    /// Who is told how far the run is.
    pub progress: Arc<dyn Progress>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            threads: Threads::default(),
            max_memory: None,
            replace: Replace::Never,
            ungated: false,
            stream: false,
            progress: Arc::new(Quiet),
        }
    }
}

/// Is told how far a run is: counts only.
pub trait Progress: Send + Sync {
    /// A table begins; `bytes` is its size where that is known.
    fn begin(&self, table: &TableName, bytes: Option<u64>);
    /// So many rows are done since the last call, from so many bytes of input.
    fn advance(&self, rows: u64, bytes: u64);
    /// The table is done.
    fn end(&self);
}

/// Tells nobody.
pub struct Quiet;

impl Progress for Quiet {
    fn begin(&self, _table: &TableName, _bytes: Option<u64>) {}
    fn advance(&self, _rows: u64, _bytes: u64) {}
    fn end(&self) {}
}
