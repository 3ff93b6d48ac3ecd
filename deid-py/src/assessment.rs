//! What was measured, shown.

use std::collections::BTreeMap;

use deid_core::error::words;
use deid_core::measure::{self, Advice};
use deid_core::vocab::{ColumnName, K};
use pyo3::prelude::*;
use serde::{Deserialize, Serialize};

use crate::error::usage;
use crate::record::{to_json, to_python};

/// What was measured of a table: names and counts, never a cell.
///
/// Sizes count distinct subjects where a subject was named, else rows. A null is a value of its
/// own: equal to null, and to nothing else.
#[pyclass(frozen, module = "deid_py")]
#[derive(Serialize, Deserialize)]
pub struct Assessment {
    assessment: measure::Assessment,
    advice: Vec<Advice>,
    message: Option<String>,
}

impl Assessment {
    pub fn of_gate(found: &measure::Assessment, advice: &[Advice], message: &str) -> Self {
        let (assessment, advice) = (found.clone(), advice.to_vec());
        Self { assessment, advice, message: Some(message.to_owned()) }
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
        self.assessment.table.as_ref().map(deid_core::vocab::TableName::as_str)
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
        let found: BTreeMap<&str, Option<u64>> =
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
        let k = K::new(k).map_err(|invalid| usage(py, words![invalid]))?;
        Ok(self.assessment.meets(k))
    }

    /// All figures as plain data: the object that ``deid assess --json`` prints.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        to_python(py, &self.assessment)
    }

    fn __reduce__(slf: &Bound<'_, Self>) -> PyResult<(Py<PyAny>, (String,))> {
        Ok((slf.get_type().getattr("_restored")?.unbind(), (to_json(slf.get()),)))
    }

    #[staticmethod]
    fn _restored(py: Python<'_>, text: &str) -> PyResult<Self> {
        serde_json::from_str(text).map_err(|_| usage(py, "this is no pickled assessment"))
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
