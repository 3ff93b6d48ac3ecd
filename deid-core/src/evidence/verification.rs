//! What a verification looked at and found: names, counts, no values.

use std::fmt;

use serde::Serialize;

use super::leak::LeakReport;

/// Whether a check held.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Held {
    /// It did not.
    No,
    /// It could not be made: `note` says why.
    Skipped,
    /// It did.
    Yes,
}

/// One check.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Check {
    /// What was checked.
    pub what: &'static str,
    /// Whether it held.
    pub held: Held,
    /// Counts, names, what differs.
    pub note: String,
}

/// The outcome of verifying a release against the tables that it was made from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Verification {
    /// Version of this form: 1.
    pub schema_version: u32,
    /// The checks, in the order in which they were made.
    pub checks: Vec<Check>,
    /// The leak check; none where an earlier check left nothing to compare.
    pub leaks: Option<LeakReport>,
}

impl Verification {
    /// Nothing checked yet.
    #[must_use]
    pub fn new() -> Self {
        Self { schema_version: 1, checks: Vec::new(), leaks: None }
    }

    /// Whether every check that could be made held, and nothing leaked.
    #[must_use]
    pub fn passed(&self) -> bool {
        self.checks.iter().all(|check| check.held != Held::No)
            && self.leaks.as_ref().is_some_and(LeakReport::passed)
    }

    /// Adds a check: it holds where `differs` is empty.
    pub fn check(&mut self, what: &'static str, note: impl Into<String>, differs: &[String]) {
        let held = if differs.is_empty() { Held::Yes } else { Held::No };
        let note = if differs.is_empty() { note.into() } else { differs.join("; ") };
        self.checks.push(Check { what, held, note });
    }

    /// Adds a check that could not be made.
    pub fn skip(&mut self, what: &'static str, why: &str) {
        self.checks.push(Check { what, held: Held::Skipped, note: why.to_owned() });
    }
}

impl Default for Verification {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Display for Verification {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for check in &self.checks {
            let mark = match check.held {
                Held::No => "FAILED ",
                Held::Skipped => "skipped",
                Held::Yes => "ok     ",
            };
            writeln!(f, "{mark}  {:<12}  {}", check.what, check.note)?;
        }
        let Some(leaks) = &self.leaks else {
            return writeln!(f, "FAILED   leaks         not checked");
        };
        let mark = if leaks.passed() { "ok     " } else { "FAILED " };
        let values: u64 =
            leaks.identifiers.iter().map(|id| id.distinctive + id.dates + id.short).sum();
        let columns = leaks.identifiers.len();
        writeln!(
            f,
            "{mark}  {:<12}  {values} values of {columns} identifier columns looked for in {} cells",
            "leaks", leaks.cells
        )?;
        for finding in &leaks.findings {
            writeln!(f, "         leak: {finding}")?;
        }
        for explained in &leaks.explained {
            writeln!(f, "         by chance: {explained}")?;
        }
        writeln!(f, "{}", if self.passed() { "verified" } else { "NOT verified" })
    }
}
