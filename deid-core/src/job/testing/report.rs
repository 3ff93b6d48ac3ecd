//! What came of the tests of a policy. The one report that shows cells: those of made-up rows, which
//! are text of the policy. Only this room makes one, and it makes them of such rows alone.

use std::fmt;

use serde::{Serialize, Serializer};

use crate::error::{Error, Words};
use crate::policy::{Fingerprint, PolicyTest};
use crate::secret::KeyId;
use crate::vocab::{ColumnName, TableName};

/// What came of the tests of a policy. `Display` is one line for each test, with what failed below
/// it.
#[derive(Clone, Serialize)]
pub struct PolicyTestReport {
    schema_version: u32,
    policy: String,
    #[serde(serialize_with = "as_text")]
    fingerprint: Fingerprint,
    #[serde(serialize_with = "as_text")]
    key_id: KeyId,
    passed: bool,
    tests: Vec<PolicyTestResult>,
}

/// What came of one test.
#[derive(Clone, Serialize)]
pub struct PolicyTestResult {
    name: String,
    file: Option<String>,
    line: Option<u64>,
    passed: bool,
    failures: Vec<TestFailure>,
}

/// What is other than expected.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct TestFailure {
    table: Option<TableName>,
    row: Option<usize>,
    column: Option<ColumnName>,
    expected: String,
    got: String,
}

fn as_text<S: Serializer>(value: &impl fmt::Display, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(value)
}

impl PolicyTestReport {
    pub(super) fn new(
        policy: &crate::policy::Policy,
        key_id: KeyId,
        tests: Vec<PolicyTestResult>,
    ) -> Self {
        Self {
            schema_version: 1,
            policy: policy.name().to_owned(),
            fingerprint: policy.fingerprint().clone(),
            key_id,
            passed: tests.iter().all(PolicyTestResult::passed),
            tests,
        }
    }

    /// Whether every test passed.
    #[must_use]
    pub fn passed(&self) -> bool {
        self.passed
    }

    /// The tests, in the order in which they are written.
    #[must_use]
    pub fn tests(&self) -> &[PolicyTestResult] {
        &self.tests
    }
}

impl PolicyTestResult {
    pub(super) fn new(test: &PolicyTest, failures: Vec<TestFailure>) -> Self {
        Self {
            name: test.name.clone(),
            file: test.place.file.as_deref().map(str::to_owned),
            line: test.place.line,
            passed: failures.is_empty(),
            failures,
        }
    }

    /// The test's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The line in which it begins, from 1.
    #[must_use]
    pub fn line(&self) -> Option<u64> {
        self.line
    }

    /// Whether everything is as expected.
    #[must_use]
    pub fn passed(&self) -> bool {
        self.passed
    }

    /// What is not.
    #[must_use]
    pub fn failures(&self) -> &[TestFailure] {
        &self.failures
    }
}

impl TestFailure {
    /// Of a run as a whole.
    pub(super) fn of_run(expected: impl Into<Seen>, got: impl Into<Seen>) -> Self {
        let (expected, got) = (expected.into().0, got.into().0);
        Self { table: None, row: None, column: None, expected, got }
    }

    /// Of a row (from 0), perhaps of one cell of it.
    pub(super) fn at(
        (table, row, column): (&TableName, usize, Option<&ColumnName>),
        expected: impl Into<Seen>,
        got: impl Into<Seen>,
    ) -> Self {
        Self {
            table: Some(table.clone()),
            row: Some(row + 1),
            column: column.cloned(),
            ..Self::of_run(expected, got)
        }
    }

    /// What was expected, for a person.
    #[must_use]
    pub fn expected(&self) -> &str {
        &self.expected
    }

    /// What came instead.
    #[must_use]
    pub fn got(&self) -> &str {
        &self.got
    }
}

/// What a report says of a test: words of ours, or a cell of a made-up row.
pub(super) struct Seen(String);

impl Seen {
    /// A cell of a made-up row, before or after the run.
    pub(super) fn cell(cell: Option<&str>) -> Self {
        // Escaped: a test may hold what a terminal would obey.
        Self(cell.map_or_else(|| "null".to_owned(), |cell| format!("\"{}\"", cell.escape_debug())))
    }

    /// More words behind it.
    pub(super) fn and(self, words: &'static str, more: &Self) -> Self {
        Self(format!("{}{words}{}", self.0, more.0))
    }
}

impl From<&'static str> for Seen {
    fn from(words: &'static str) -> Self {
        Self(words.to_owned())
    }
}

impl From<Words> for Seen {
    fn from(words: Words) -> Self {
        Self(words.to_string())
    }
}

impl From<&Error> for Seen {
    fn from(error: &Error) -> Self {
        let problems: Vec<String> = error.problems().iter().map(ToString::to_string).collect();
        Self(problems.join("; "))
    }
}

impl fmt::Display for PolicyTestReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for test in &self.tests {
            writeln!(f, "{test}")?;
        }
        let failed = self.tests.iter().filter(|test| !test.passed).count();
        let all = self.tests.len();
        let s = if all == 1 { "" } else { "s" };
        write!(f, "{all} test{s}: {} passed, {failed} failed", all - failed)
    }
}

impl fmt::Display for PolicyTestResult {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.passed {
            return write!(f, "passed  {}", self.name.escape_debug());
        }
        write!(f, "FAILED  {}", self.name.escape_debug())?;
        if let (Some(file), Some(line)) = (&self.file, self.line) {
            write!(f, " ({file}, line {line})")?;
        }
        self.failures.iter().try_for_each(|failure| write!(f, "\n        {failure}"))
    }
}

impl fmt::Display for TestFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(table) = &self.table {
            write!(f, "table {table}")?;
            if let Some(row) = self.row {
                write!(f, ", row {row}")?;
            }
            if let Some(column) = &self.column {
                write!(f, ", {column}")?;
            }
            f.write_str(": ")?;
        }
        write!(f, "expected {}, got {}", self.expected, self.got)
    }
}

impl fmt::Debug for PolicyTestReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Debug for TestFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
