//! What came of the tests of a policy.

use deid_core::job::{PolicyTestReport, PolicyTestResult};
use pyo3::prelude::*;
use pyo3::types::{PyIterator, PyList};

use crate::keys::refuse;
use crate::record::to_python;

/// What came of the tests of a policy; true where all of them passed.
#[pyclass(frozen, module = "deid_py")]
pub struct PolicyTests {
    report: PolicyTestReport,
    tests: Vec<Py<PolicyTest>>,
}

/// What came of one test of a policy; true where it passed.
#[pyclass(frozen, module = "deid_py")]
pub struct PolicyTest {
    test: PolicyTestResult,
}

impl PolicyTests {
    pub fn new(py: Python<'_>, report: PolicyTestReport) -> PyResult<Self> {
        let tests = report.tests().iter().cloned();
        let tests = tests.map(|test| Py::new(py, PolicyTest { test })).collect::<PyResult<_>>()?;
        Ok(Self { report, tests })
    }
}

#[pymethods]
impl PolicyTests {
    /// Whether every test passed.
    #[getter]
    fn passed(&self) -> bool {
        self.report.passed()
    }

    /// The tests, in the order in which they are written.
    #[getter]
    fn tests<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        PyList::new(py, self.tests.iter().map(|test| test.clone_ref(py)))
    }

    /// All of it as plain data: the object that ``deid test --json`` prints.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        to_python(py, &self.report)
    }

    fn __reduce_ex__(&self, _protocol: &Bound<'_, PyAny>) -> PyResult<()> {
        refuse("what came of tests is not pickled: take its .to_dict()")
    }

    fn __bool__(&self) -> bool {
        self.report.passed()
    }

    fn __len__(&self) -> usize {
        self.tests.len()
    }

    fn __iter__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyIterator>> {
        self.tests(py)?.try_iter()
    }

    fn _repr_html_<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        slf.py().import("deid_py._display")?.call_method1("tests_html", (slf,))
    }

    fn __repr__(&self) -> String {
        self.report.to_string()
    }
}

#[pymethods]
impl PolicyTest {
    /// What it shows, in its author's words.
    #[getter]
    fn name(&self) -> &str {
        self.test.name()
    }

    /// The line in which it begins, from 1.
    #[getter]
    fn line(&self) -> Option<u64> {
        self.test.line()
    }

    /// Whether everything is as expected.
    #[getter]
    fn passed(&self) -> bool {
        self.test.passed()
    }

    /// What is not, one line each: where, what was expected, and what came instead.
    #[getter]
    fn failures(&self) -> Vec<String> {
        self.test.failures().iter().map(ToString::to_string).collect()
    }

    fn __reduce_ex__(&self, _protocol: &Bound<'_, PyAny>) -> PyResult<()> {
        refuse("what came of a test is not pickled: take .to_dict() of all of them")
    }

    fn __bool__(&self) -> bool {
        self.test.passed()
    }

    fn __str__(&self) -> &str {
        self.test.name()
    }

    fn __repr__(&self) -> String {
        self.test.to_string()
    }
}
