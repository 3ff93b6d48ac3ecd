//! What a verification looked at and found: names, counts, no values.

use std::collections::BTreeSet;
use std::fmt;

use serde::Serialize;

use super::leak::LeakReport;

/// Whether a check held.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Held {
    /// It did not.
    No,
    /// It could not be made: `why` says for want of what.
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
    /// What a check that was skipped would have needed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<&'static str>,
}

/// The outcome of verifying a release against the tables that it was made from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[must_use = "a check that fails is not an error: the verification says so"]
pub struct Verification {
    /// Version of this form: 1.
    pub schema_version: u32,
    /// The checks, in the order in which they were made.
    pub checks: Vec<Check>,
    /// The leak check; none where an earlier check left nothing to compare.
    pub leaks: Option<LeakReport>,
    /// What a reader should know, and what nobody looked at.
    pub notes: Vec<String>,
}

impl Verification {
    /// Nothing checked yet.
    pub fn new() -> Self {
        Self { schema_version: 1, checks: Vec::new(), leaks: None, notes: Vec::new() }
    }

    /// Whether every check that could be made held, and nothing leaked.
    #[must_use]
    pub fn passed(&self) -> bool {
        self.checks.iter().all(|check| check.held != Held::No)
            && self.leaks.as_ref().is_some_and(LeakReport::passed)
    }

    /// How many checks could not be made.
    #[must_use]
    pub fn skipped(&self) -> usize {
        self.checks.iter().filter(|check| check.held == Held::Skipped).count()
    }

    /// Adds a check: it holds where `differs` is empty.
    pub fn check(&mut self, what: &'static str, note: impl Into<String>, differs: &[String]) {
        let held = if differs.is_empty() { Held::Yes } else { Held::No };
        let note = if differs.is_empty() { note.into() } else { differs.join("; ") };
        self.checks.push(Check { what, held, note, why: None });
    }

    /// Adds a check that could not be made: `why` is what it would have needed.
    pub fn skip(&mut self, what: &'static str, why: &'static str, note: impl Into<String>) {
        self.checks.push(Check { what, held: Held::Skipped, note: note.into(), why: Some(why) });
    }

    /// Adds a note.
    pub fn note(&mut self, note: impl Into<String>) {
        self.notes.push(note.into());
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
        match &self.leaks {
            Some(leaks) => write_leaks(leaks, f)?,
            None => writeln!(f, "FAILED   {:<12}  not looked for", "leaks")?,
        }
        for note in &self.notes {
            writeln!(f, "note     {note}")?;
        }
        self.write_end(f)
    }
}

impl Verification {
    fn write_end(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let skipped = match self.skipped() {
            0 => String::new(),
            count => {
                let why: BTreeSet<&str> =
                    self.checks.iter().filter_map(|check| check.why).collect();
                let why: Vec<&str> = why.into_iter().collect();
                let checks = if count == 1 { "check" } else { "checks" };
                format!(", {count} {checks} skipped ({})", why.join(", "))
            }
        };
        writeln!(f, "{}{skipped}", if self.passed() { "verified" } else { "NOT verified" })
    }
}

fn write_leaks(leaks: &LeakReport, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mark = if leaks.passed() { "ok     " } else { "FAILED " };
    let values: u64 = leaks.identifiers.iter().map(|id| id.distinctive + id.dates + id.short).sum();
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
    Ok(())
}
