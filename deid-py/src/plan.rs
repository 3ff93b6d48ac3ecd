//! One table of a policy, ready for records.

use deid_core::pipeline;
use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::cell::Cell;
use crate::guard::{attached, detached};
use crate::keys::refuse;
use crate::record;

/// One table of a policy with the keys derived for it: what a request path holds.
///
/// Made by ``Policy.compile``; may be used by many threads. Never pickled: it holds derived keys.
///
/// Example:
///     >>> import deid_py as deid
///     >>> policy = deid.Policy.parse('''
///     ... version = 1
///     ... [tables.visit]
///     ... drop = ["NAME"]
///     ... insensitive = ["SITE"]
///     ... ''')
///     >>> plan = policy.compile("visit")
///     >>> plan.scrub_record({"NAME": "Jane Roe", "SITE": 7})
///     {'SITE': 7}
#[pyclass(frozen, module = "deid_py")]
pub struct Plan {
    plan: pipeline::Plan,
}

#[pymethods]
impl Plan {
    /// De-identifies one record. The same value gives the same cell as in a frame or a file.
    ///
    /// A gate looks at whole tables: records are de-identified, but not measured.
    ///
    /// Args:
    ///     record: A flat dict of names to text, numbers, booleans, dates, times, decimals or
    ///         None, of Python, numpy or pandas. NaN, NaT and NA are None. Dates, times and
    ///         decimals are read as in a frame and come back as text (ISO 8601). What a rule
    ///         drops is not looked at and may be anything.
    ///
    /// Returns:
    ///     A new dict, without the fields that are dropped.
    ///
    /// Raises:
    ///     DataError: When a field has no rule, a declared field is missing, or a cell cannot be
    ///         read.
    ///     SecretKeyError: When a rule needs a key and the plan has none.
    fn scrub_record<'py>(&self, record: &Bound<'py, PyDict>) -> PyResult<Bound<'py, PyDict>> {
        let py = record.py();
        let (fields, cells) = attached(py, || record::of_dict(&self.plan, record))?;
        let cells: Vec<_> = cells.iter().map(Cell::scalar).collect();
        let safe = detached(py, || self.plan.scrub_cells(&fields, &cells))?;
        record::to_dict(py, safe.into_fields())
    }

    /// The name of its table.
    #[getter]
    fn table(&self) -> &str {
        self.plan.table().as_str()
    }

    fn __repr__(&self) -> String {
        format!("<deid.Plan of table {}>", self.plan.table())
    }

    fn __reduce_ex__(&self, _protocol: &Bound<'_, PyAny>) -> PyResult<()> {
        refuse("a plan holds keys and is never pickled: compile it where it is used")
    }

    fn __getstate__(&self) -> PyResult<()> {
        refuse("a plan holds keys and is never pickled: compile it where it is used")
    }

    fn __copy__(&self) -> PyResult<()> {
        refuse("a plan holds keys and is never copied: pass the same object on")
    }

    fn __deepcopy__(&self, _memo: &Bound<'_, PyAny>) -> PyResult<()> {
        refuse("a plan holds keys and is never copied: pass the same object on")
    }
}

impl From<pipeline::Plan> for Plan {
    fn from(plan: pipeline::Plan) -> Self {
        Self { plan }
    }
}
