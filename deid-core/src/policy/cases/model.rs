//! A test as checked: its tables, their rows, and what is expected.

use regex::Regex;

use crate::error::Place;
use crate::vocab::{ColumnName, TableName};

/// One test of a policy: made-up rows, and what must become of them. Everything in it is text of the
/// policy, written by its author, and none of it data.
#[derive(Clone)]
pub struct PolicyTest {
    /// What it shows, in its author's words.
    pub name: String,
    /// Where it is written.
    pub place: Place,
    /// Its tables, in the order in which they are written.
    pub tables: Vec<TestRows>,
    /// What must come of the run.
    pub outlook: Outlook,
}

/// What must come of the run of a test.
#[derive(Clone)]
pub enum Outlook {
    /// Rows leave. The gate is left out: a handful of rows is below any k.
    Rows,
    /// Rows leave through the gate: all but those that are said to be suppressed.
    Released,
    /// The gate is held and not met: no row leaves.
    Withheld,
    /// The run is refused, for exactly these reasons.
    Refused(Vec<ExpectedProblem>),
}

/// The made-up rows of one table of a test.
#[derive(Clone)]
pub struct TestRows {
    /// The table.
    pub table: TableName,
    /// The columns that the rows have: those that a row names, then those that the policy asks for
    /// by name, which are null.
    pub columns: Vec<ColumnName>,
    /// The rows, as text, one cell for each column.
    pub rows: Vec<Vec<Option<String>>>,
    /// What is expected of each row; of the rows behind the last one nothing.
    pub expect: Vec<Vec<ExpectedCell>>,
    /// The rows (from 0, ascending) that must be suppressed.
    pub suppressed: Vec<usize>,
}

/// What is expected of one cell.
#[derive(Clone)]
pub struct ExpectedCell {
    /// Its column.
    pub column: ColumnName,
    /// What it must be.
    pub expected: Expected,
}

/// What a cell must be.
#[derive(Clone)]
pub enum Expected {
    /// The release has no such column.
    Absent,
    /// Another text than came in, or null.
    Changed,
    /// Another cell than that one, which is not null.
    DiffersFrom(Spot),
    /// The text that came in.
    Kept,
    /// A text that the pattern matches as a whole.
    Matches(Regex),
    /// Nothing.
    Null,
    /// The same text as that cell, which is not null.
    SameAs(Spot),
    /// This text.
    Text(String),
    /// A code as the column's rule writes it.
    Token,
}

/// A cell of a test.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spot {
    /// Its table.
    pub table: TableName,
    /// Its row, from 0.
    pub row: usize,
    /// Its column.
    pub column: ColumnName,
}

/// A problem that a run must have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExpectedProblem {
    /// Its table, where the test says it.
    pub table: Option<TableName>,
    /// Its column, where the test says it.
    pub column: Option<ColumnName>,
    /// Its row (from 1), where the test says it.
    pub row: Option<u64>,
    /// Words that its message must hold.
    pub reason: String,
}
