//! Problems of a run, compared with those that a test expects.

use crate::error::{Cause, Error, Problem, words};
use crate::policy::ExpectedProblem;

use super::report::{Seen, TestFailure};

/// What is other than expected of a run that was refused: every problem must be expected, and every
/// expected one be there.
pub(super) fn compare(expected: &[ExpectedProblem], error: &Error) -> Vec<TestFailure> {
    let found = error.problems();
    let lacking = expected.iter().filter(|one| !found.iter().any(|problem| is_met(one, problem)));
    let mut failures: Vec<_> = lacking.map(|one| missing(one, Seen::from(error))).collect();
    let strays = found.iter().filter(|problem| !expected.iter().any(|one| is_met(one, problem)));
    if failures.is_empty() {
        let stray = |problem: &Problem| {
            let got = Seen::from(&Error::at(problem.place.clone(), problem.cause.clone()));
            TestFailure::of_run("no other problem", got)
        };
        failures.extend(strays.map(stray));
    }
    failures
}

/// A problem that is not there.
pub(super) fn missing(expected: &ExpectedProblem, got: impl Into<Seen>) -> TestFailure {
    let place = words![
        "a problem",
        expected.table.as_ref().map(|table| words![" of table ", table]),
        expected.column.as_ref().map(|column| words![", column ", column]),
        expected.row.map(|row| words![", row ", row]),
    ];
    let wanted = Seen::from(place).and(" that says ", &Seen::cell(Some(&expected.reason)));
    TestFailure::of_run(wanted, got)
}

fn is_met(expected: &ExpectedProblem, problem: &Problem) -> bool {
    let place = &problem.place;
    let table = expected.table.as_ref().is_none_or(|table| place.table.as_ref() == Some(table));
    let column = expected.column.as_ref().is_none_or(|column| {
        let found = place.column.as_ref().and_then(|column| column.name());
        found == Some(column.as_str())
    });
    let row = expected.row.is_none_or(|row| match &problem.cause {
        Cause::Cells { rows, .. } => rows.contains(&row),
        _ => place.row.is_some_and(|found| found.get() == row),
    });
    table && column && row && problem.cause.to_string().contains(&expected.reason)
}
