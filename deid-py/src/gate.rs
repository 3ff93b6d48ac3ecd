//! Gates that are not met.

use deid_core::error::{CallWord, Cause, Place, Problem, words};
use deid_core::measure::{self, Advice};
use deid_core::pipeline::GateResult;
use deid_core::vocab::TableName;
use pyo3::prelude::*;
use serde::{Deserialize, Serialize};

use crate::assessment::Assessment;
use crate::error::usage;
use crate::record::{to_json, to_python};

/// What to do about a gate that is not met.
pub const HELP: &str = "generalize or drop quasi-identifiers (the error's advice says what each \
    costs), raise max_suppressed, or lower k, and say why; nothing was released";

/// A gate that is not met: names and counts, which may cross to another process.
#[pyclass(frozen, module = "deid_py")]
#[derive(Clone, Serialize, Deserialize)]
pub struct GateFailure {
    table: TableName,
    message: String,
    assessment: measure::Assessment,
    advice: Vec<Advice>,
}

impl GateFailure {
    /// The failure as a problem of its table.
    pub fn problem(&self) -> Problem {
        // The core's own message, which may have crossed to another process.
        let cause = Cause::call(words![CallWord(&self.message)], HELP);
        Problem { place: Place::table(&self.table), cause }
    }
}

impl From<&GateResult> for GateFailure {
    fn from(gate: &GateResult) -> Self {
        Self {
            table: gate.table.clone(),
            message: gate.cause.to_string(),
            assessment: gate.assessment.clone(),
            advice: gate.advice.clone(),
        }
    }
}

#[pymethods]
impl GateFailure {
    /// The table.
    #[getter]
    fn table(&self) -> &str {
        self.table.as_str()
    }

    /// Why, in words.
    #[getter]
    fn message(&self) -> &str {
        &self.message
    }

    /// The table as it was before anything was suppressed.
    #[getter]
    fn assessment(&self) -> Assessment {
        Assessment::of_gate(&self.assessment, &self.advice, &self.message)
    }

    /// What would help: for each quasi-identifier, what would be left below k without it.
    #[getter]
    fn advice<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        to_python(py, &self.advice)
    }

    fn __reduce__(slf: &Bound<'_, Self>) -> PyResult<(Py<PyAny>, (String,))> {
        Ok((slf.get_type().getattr("_restored")?.unbind(), (to_json(slf.get()),)))
    }

    #[staticmethod]
    fn _restored(py: Python<'_>, text: &str) -> PyResult<Self> {
        serde_json::from_str(text).map_err(|_| usage(py, "this is no pickled gate failure"))
    }

    fn __repr__(&self) -> String {
        format!("<deid.GateFailure of table {}: {}>", self.table, self.message)
    }
}
