//! What a policy does, shown.

use deid_core::report::{self, officer_page};
use pyo3::prelude::*;

use crate::guard::detached;
use crate::keys::refuse;
use crate::record::to_python;

/// What happens to every column, and why; no cell of any data is in it.
#[pyclass(frozen, module = "deid_py")]
pub struct Explanation {
    explanation: report::Explanation,
}

#[pymethods]
impl Explanation {
    /// The explanation as plain data: the object that ``deid explain --json`` prints.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        to_python(py, &self.explanation)
    }

    /// The explanation as one printable page for a privacy officer.
    ///
    /// Returns:
    ///     A whole HTML document that loads nothing from elsewhere.
    fn to_html(&self, py: Python<'_>) -> PyResult<String> {
        detached(py, || officer_page(&self.explanation))
    }

    fn __reduce_ex__(&self, _protocol: &Bound<'_, PyAny>) -> PyResult<()> {
        refuse("an explanation is not pickled: take its .to_dict() or .to_html()")
    }

    fn _repr_html_(&self, py: Python<'_>) -> PyResult<String> {
        detached(py, || self.explanation.to_html_fragment())
    }

    fn __repr__(&self) -> String {
        self.explanation.to_text(100)
    }
}

impl From<report::Explanation> for Explanation {
    fn from(explanation: report::Explanation) -> Self {
        Self { explanation }
    }
}
