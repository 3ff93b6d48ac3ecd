//! What risk is left in a frame.

use deid_core::equivalence::Scope;
use deid_core::error::{Cause, Error, Result, words};
use deid_core::measure::{self, Question};
use deid_core::vocab::{ColumnName, K};
use pyo3::prelude::*;

use crate::assessment::Assessment;
use crate::error::usage;
use crate::frame;
use crate::guard::detached;

/// Measures a frame.
#[pyfunction]
#[pyo3(signature = (frame, quasi_identifiers, *, sensitive, subject = None, k = None, scope = None, max_memory = None))]
#[allow(clippy::too_many_arguments)] // keywords of one call
pub fn assess_frame(
    py: Python<'_>,
    frame: &Bound<'_, PyAny>,
    quasi_identifiers: Vec<String>,
    sensitive: Vec<String>,
    subject: Option<String>,
    k: Option<u32>,
    scope: Option<&str>,
    max_memory: Option<u64>,
) -> PyResult<Assessment> {
    let question = Question {
        table: None,
        quasi_identifiers: names(py, quasi_identifiers)?,
        sensitive: names(py, sensitive)?,
        subject: names(py, subject)?.pop(),
        scope: match scope {
            None => Scope::default(),
            Some(scope) => scope_of(py, scope)?,
        },
        k: k.map(K::new).transpose().map_err(|invalid| usage(py, words![invalid]))?,
        memory_limit: max_memory,
    };
    let incoming = frame::read(py, frame, None)?;
    detached(py, move || {
        check_columns(&question, &incoming)?;
        measure::assess(incoming.batches.into_iter().map(Ok), &question)
    })
    .map(Assessment::from)
}

/// A frame without rows has no batch that would show what is missing.
fn check_columns(question: &Question, incoming: &frame::Incoming) -> Result<()> {
    let asked =
        question.quasi_identifiers.iter().chain(&question.sensitive).chain(&question.subject);
    let missing: Vec<_> =
        asked.filter(|name| incoming.schema.index_of(name.as_str()).is_none()).cloned().collect();
    if missing.is_empty() { Ok(()) } else { Err(Error::new(Cause::MissingColumns(missing))) }
}

fn names(py: Python<'_>, names: impl IntoIterator<Item = String>) -> PyResult<Vec<ColumnName>> {
    let name = |name: String| ColumnName::new(name).map_err(|invalid| usage(py, words![invalid]));
    names.into_iter().map(name).collect()
}

fn scope_of(py: Python<'_>, scope: &str) -> PyResult<Scope> {
    match scope {
        "row" => Ok(Scope::Row),
        "history" => Ok(Scope::History),
        _ => Err(usage(py, "scope is \"row\" or \"history\"")),
    }
}
