//! The run of each test: what [`scrub_frames`](super::super::scrub_frames) makes of its rows.

use std::collections::BTreeMap;

use crate::error::{Cause, Error, Result, help, words};
use crate::job::frames::{Frame, FrameOutcome, FramesOutcome, rehearse_frames};
use crate::job::request::Options;
use crate::pipeline::Threads;
use crate::policy::{Outlook, Policy, PolicyTest, TestRows};
use crate::secret::Keyring;
use crate::table::{Batch, Column, Field, Raw, Schema};
use crate::vocab::TableName;

use super::cells::{Came, compare};
use super::problems;
use super::report::{PolicyTestReport, PolicyTestResult, Seen, TestFailure};

/// Runs the tests of a policy. Their rows take the path of data: bound, rewritten, watched by the
/// gate where the test says so. Without keys they do so with a key that is published and protects
/// nothing, so that everybody gets the same codes and no test needs the key of the study.
///
/// A test that fails is not an error: the report says so, and shows what was expected and what came.
/// It shows cells, of made-up rows alone.
///
/// # Errors
/// When the policy has no tests: nothing was shown to hold then.
///
/// ```
/// use deid_core::{Policy, job};
///
/// let policy = Policy::parse(r#"
///     version = 1
///     [tables.visit.columns]
///     AGE = { age = { top = 90 } }
///     [[tests]]
///     name   = "nobody shows an age over 89"
///     table  = "visit"
///     rows   = [{ AGE = "89" }, { AGE = "93" }]
///     expect = [{ AGE = "89" }, { AGE = "90+" }]
/// "#)?;
/// assert!(job::test_policy(&policy, None)?.passed());
/// # Ok::<(), deid_core::Error>(())
/// ```
pub fn test_policy(policy: &Policy, keys: Option<&Keyring>) -> Result<PolicyTestReport> {
    if policy.tests().is_empty() {
        return Err(Error::new(Cause::advised(
            "the policy has no tests",
            help!["write one: [[tests]] with `name`, `table`, `rows` and `expect`"],
        )));
    }
    let public = Keyring::of_examples();
    let keys = keys.unwrap_or(&public);
    let result = |test: &PolicyTest| PolicyTestResult::new(test, failures(policy, keys, test));
    let results = policy.tests().iter().map(result).collect();
    Ok(PolicyTestReport::new(policy, keys.key_id(), results))
}

fn failures(policy: &Policy, keys: &Keyring, test: &PolicyTest) -> Vec<TestFailure> {
    let is_gated = matches!(test.outlook, Outlook::Released | Outlook::Withheld);
    let options = Options { threads: Threads::new(1), ungated: !is_gated, ..Options::default() };
    let frames = test.tables.iter().map(frame).collect::<Result<_>>();
    let run = frames.and_then(|frames| rehearse_frames(policy, keys, frames, &options));
    match (&test.outlook, run) {
        (Outlook::Refused(expected), Err(error)) => problems::compare(expected, &error),
        (_, Err(error)) => vec![TestFailure::of_run("rows that leave", refused(&error))],
        (Outlook::Refused(expected), Ok(_)) => {
            expected.iter().map(|problem| problems::missing(problem, "no problem")).collect()
        }
        (Outlook::Withheld, Ok(outcome)) if outcome.failures.is_empty() => {
            vec![TestFailure::of_run("a gate that is not met", "every gate was met")]
        }
        (Outlook::Withheld, Ok(_)) => Vec::new(),
        (Outlook::Rows | Outlook::Released, Ok(outcome)) => released(policy, test, &outcome),
    }
}

fn refused(error: &Error) -> Seen {
    Seen::from("a run that is refused: ").and("", &Seen::from(error))
}

/// The rows of a table as a frame of text, which is how a file of text would have them.
fn frame(rows: &TestRows) -> Result<Frame> {
    let fields = rows.columns.iter().cloned().map(Field::text).collect();
    let schema = Schema::new(fields);
    let column =
        |index: usize| Column::from_text(rows.rows.iter().map(|row| row[index].as_deref()));
    let columns = (0..rows.columns.len()).map(column).collect();
    let batch = Batch::<Raw>::new(schema.clone(), columns, 0)?;
    let table = rows.table.clone();
    Ok(Frame { table, schema, batches: vec![batch], unreadable: Vec::new() })
}

fn released(policy: &Policy, test: &PolicyTest, outcome: &FramesOutcome) -> Vec<TestFailure> {
    let unmet = outcome.failures.iter().map(|failure| {
        let got = words!["the gate of table ", &failure.table, " was not met"];
        TestFailure::of_run("every gate met", got)
    });
    let unmet: Vec<_> = unmet.collect();
    if !unmet.is_empty() {
        return unmet;
    }
    let find = |name: &TableName| outcome.tables.iter().find(|table| table.name == *name);
    let came: BTreeMap<&TableName, Came<'_>> = test
        .tables
        .iter()
        .filter_map(|rows| Some((&rows.table, Came::new(policy, rows, find(&rows.table)?))))
        .collect();
    let mut failures = Vec::new();
    for rows in &test.tables {
        let Some(found) = came.get(&rows.table) else { continue };
        failures.extend(suppressed(rows, find(&rows.table)));
        for (row, cells) in rows.expect.iter().enumerate() {
            failures.extend(cells.iter().filter_map(|cell| compare(&came, found, row, cell)));
        }
    }
    failures
}

/// Rows that are gone and should be there, or the other way round.
fn suppressed(rows: &TestRows, came: Option<&FrameOutcome>) -> Vec<TestFailure> {
    let kept = came.and_then(|came| came.kept.as_deref());
    let differs = (0..rows.rows.len()).filter_map(|row| {
        let stays = kept.is_none_or(|kept| kept[row]);
        let (expected, got) = match (rows.suppressed.contains(&row), stays) {
            (true, true) => ("a suppressed row", "a row that leaves"),
            (false, false) => ("a row that leaves", "a suppressed row"),
            _ => return None,
        };
        Some(TestFailure::at((&rows.table, row, None), expected, got))
    });
    differs.collect()
}
