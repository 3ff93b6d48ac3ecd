//! What risk is left in a frame.

use deid_core::equivalence::Scope;
use deid_core::error::{Cause, Error, Result};
use deid_core::measure::{self, Advice, Question};
use deid_core::pipeline::GateResult;
use deid_core::vocab::{ColumnName, K};
use pyo3::prelude::*;

use crate::error::usage;
use crate::frame;
use crate::guard::detached;
use crate::record::to_python;

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
        k: k.map(K::new).transpose().map_err(|invalid| usage(py, &invalid.to_string()))?,
        memory_limit: max_memory,
    };
    let incoming = frame::read(py, frame)?;
    detached(py, move || {
        check_columns(&question, &incoming)?;
        measure::assess(incoming.batches.into_iter().map(Ok), &question)
    })
    .map(Assessment::from)
}

/// A frame without rows has no batch that would show what is missing.
fn check_columns(question: &Question, incoming: &frame::Incoming) -> Result<()> {
    let asked = question.quasi_identifiers.iter().chain(&question.sensitive).chain(&question.subject);
    let missing: Vec<_> =
        asked.filter(|name| incoming.schema.index_of(name.as_str()).is_none()).cloned().collect();
    if missing.is_empty() { Ok(()) } else { Err(Error::new(Cause::MissingColumns(missing))) }
}

fn names(py: Python<'_>, names: impl IntoIterator<Item = String>) -> PyResult<Vec<ColumnName>> {
    let name = |name: String| ColumnName::new(name).map_err(|invalid| usage(py, &invalid.to_string()));
    names.into_iter().map(name).collect()
}

fn scope_of(py: Python<'_>, scope: &str) -> PyResult<Scope> {
    match scope {
        "row" => Ok(Scope::Row),
        "history" => Ok(Scope::History),
        _ => Err(usage(py, "scope is \"row\" or \"history\"")),
    }
}

/// What was measured of a table: names and counts, never a cell.
///
/// Sizes count distinct subjects where a subject was named, else rows. A null is a value of its
/// own: equal to null, and to nothing else.
#[pyclass(frozen, module = "deid_py")]
pub struct Assessment {
    assessment: measure::Assessment,
    advice: Vec<Advice>,
    message: Option<String>,
}

impl Assessment {
    pub fn of_gate(gate: &GateResult) -> Self {
        let (assessment, advice) = (gate.assessment.clone(), gate.advice.clone());
        Self { assessment, advice, message: Some(gate.cause.to_string()) }
    }
}

impl From<measure::Assessment> for Assessment {
    fn from(assessment: measure::Assessment) -> Self {
        Self { assessment, advice: Vec::new(), message: None }
    }
}

#[pymethods]
impl Assessment {
    /// The table, where it has a name.
    #[getter]
    fn table(&self) -> Option<&str> {
        self.assessment.table.as_ref().map(|table| table.as_str())
    }

    /// The columns that were counted.
    #[getter]
    fn quasi_identifiers(&self) -> Vec<&str> {
        self.assessment.quasi_identifiers.iter().map(ColumnName::as_str).collect()
    }

    /// The size of the smallest equivalence class (k-anonymity); None where there is no class.
    #[getter]
    fn k(&self) -> Option<u64> {
        self.assessment.k
    }

    /// How many equivalence classes there are.
    #[getter]
    fn classes(&self) -> u64 {
        self.assessment.classes
    }

    /// What sizes count: ``"subjects"`` or ``"rows"``.
    #[getter]
    fn unit(&self) -> &'static str {
        self.assessment.unit.name()
    }

    /// How many rows the table has.
    #[getter]
    fn rows(&self) -> u64 {
        self.assessment.total.rows
    }

    /// How many subjects the table has; None where none are named.
    #[getter]
    fn subjects(&self) -> Option<u64> {
        self.assessment.total.subjects
    }

    /// The share (0 to 1) of all units that are alone in their class.
    #[getter]
    fn unique_share(&self) -> f64 {
        self.assessment.unique.share.into()
    }

    /// The share (0 to 1) of all units in classes smaller than the k that was asked for.
    #[getter]
    fn share_below_k(&self) -> Option<f64> {
        self.assessment.below.as_ref().map(|below| below.part.share.into())
    }

    /// The highest prosecutor risk, 1 / size of the smallest class (0 to 1).
    #[getter]
    fn highest_risk(&self) -> f64 {
        self.assessment.risk.highest.into()
    }

    /// The mean prosecutor risk over all units (0 to 1).
    #[getter]
    fn average_risk(&self) -> f64 {
        self.assessment.risk.average.into()
    }

    /// Distinct l-diversity of each sensitive attribute: the least number of distinct values in a
    /// class, null being one. None where there is no class.
    #[getter]
    fn distinct_l<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let found = self.assessment.sensitive.iter();
        let found: std::collections::BTreeMap<&str, Option<u64>> =
            found.map(|found| (found.column.as_str(), found.l)).collect();
        to_python(py, &found)
    }

    /// Why the gate is not met, where this was measured for one that is not.
    #[getter]
    fn message(&self) -> Option<&str> {
        self.message.as_deref()
    }

    /// What would help, where a gate is not met: for each quasi-identifier, what would be left
    /// below k without it.
    #[getter]
    fn advice<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        to_python(py, &self.advice)
    }

    /// Whether every class has at least this size. A table without rows meets any k.
    ///
    /// Args:
    ///     k: The size, in the ``unit`` of this assessment; at least 1.
    fn meets(&self, py: Python<'_>, k: u32) -> PyResult<bool> {
        let k = K::new(k).map_err(|invalid| usage(py, &invalid.to_string()))?;
        Ok(self.assessment.meets(k))
    }

    /// All figures as plain data: the object that ``deid assess --json`` prints.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        to_python(py, &self.assessment)
    }

    fn _repr_html_(slf: &Bound<'_, Self>) -> PyResult<String> {
        slf.py().import("deid_py._display")?.call_method1("assessment_html", (slf,))?.extract()
    }

    fn __repr__(&self) -> String {
        let Self { assessment, .. } = self;
        let k = assessment.k.map_or_else(|| "no class".to_owned(), |k| format!("k={k}"));
        format!("<deid.Assessment {k}, {} classes of {}>", assessment.classes, self.unit())
    }
}
