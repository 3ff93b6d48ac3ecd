//! Policies.

use std::path::PathBuf;
use std::sync::Arc;

use deid_core::error::{Words, words};
use deid_core::pipeline;
use deid_core::policy;
use deid_core::report;
use deid_core::table::Schema;
use deid_core::technique::DomainKeys;
use deid_core::vocab::TableName;
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;

use crate::error::usage;
use crate::explain::Explanation;
use crate::guard::detached;
use crate::keys::Keyring;
use crate::plan::Plan;
use crate::policy_tests::PolicyTests;
use crate::source::{self, CHANGED, Files, Source};

/// What every column of every table is, and what happens to it. Checked when it is read.
///
/// Example:
///     >>> import deid_py as deid
///     >>> policy = deid.Policy.parse('''
///     ... version = 1
///     ... name = "visits"
///     ... [tables.visit]
///     ... drop = ["NAME"]
///     ... insensitive = ["SITE"]
///     ... ''')
///     >>> policy.tables
///     ['visit']
#[pyclass(frozen, module = "deid_py")]
pub struct Policy {
    policy: Arc<policy::Policy>,
    source: Source,
}

impl Policy {
    pub fn policy(&self) -> &Arc<policy::Policy> {
        &self.policy
    }

    /// The table of this name.
    ///
    /// # Errors
    /// When the policy has none. The name is not shown: it may be data.
    pub fn table(&self, py: Python<'_>, name: &str) -> PyResult<TableName> {
        let found = self.policy.tables().get(name).map(|table| table.name.clone());
        found.ok_or_else(|| {
            let names = Words::list(self.policy.tables().keys(), ", ");
            usage(py, words!["the policy has no table of that name; it has: ", names])
        })
    }
}

#[pymethods]
impl Policy {
    /// Reads and checks a policy file.
    ///
    /// Args:
    ///     path: The file. What it names (hierarchies, policies that it extends) is looked for
    ///         beside it.
    ///
    /// Raises:
    ///     PolicyError: With every problem of the policy, each with file and line.
    ///     FileNotFoundError: When there is no such file.
    #[staticmethod]
    fn load(py: Python<'_>, path: PathBuf) -> PyResult<Self> {
        let policy = detached(py, || policy::Policy::load(&path)).map(Arc::new)?;
        // A relative path means something else once the process has changed its folder.
        Ok(Self { policy, source: Source::of_file(std::path::absolute(&path).unwrap_or(path)) })
    }

    /// Checks a policy given as text.
    ///
    /// Args:
    ///     text: TOML. It has no folder, so it can name no files.
    ///
    /// Raises:
    ///     PolicyError: With every problem of the policy, each with its line.
    #[staticmethod]
    fn parse(py: Python<'_>, text: &str) -> PyResult<Self> {
        let policy = detached(py, || policy::Policy::parse(text)).map(Arc::new)?;
        Ok(Self { policy, source: Source::of_text(text) })
    }

    /// Its name.
    #[getter]
    fn name(&self) -> &str {
        self.policy.name()
    }

    /// SHA-256 over the canonical form of the resolved policy and its files, in hex: the same on
    /// every machine.
    #[getter]
    fn fingerprint(&self) -> String {
        self.policy.fingerprint().to_string()
    }

    /// The names of its tables, sorted.
    #[getter]
    fn tables(&self) -> Vec<&str> {
        self.policy.tables().keys().map(TableName::as_str).collect()
    }

    /// What a release under it is said to be (``"expert-determination"``, …), or None.
    #[getter]
    fn claim(&self) -> Option<String> {
        self.policy.claim().map(|claim| claim.to_string())
    }

    /// Says what happens to every column, and why.
    ///
    /// Only names of columns are looked at, never a cell; the examples are made up.
    ///
    /// Args:
    ///     frames: A frame, or a dict of frames by table. Without it the rules are explained as
    ///         they are written.
    ///     table: Which table of the policy a single frame is; not needed where it has only one.
    ///
    /// Returns:
    ///     A table of column, rule, why, and a made-up example. Displays itself in notebooks.
    ///
    /// Raises:
    ///     DataError: When columns and policy do not fit: every problem in one pass.
    #[pyo3(signature = (frames = None, *, table = None))]
    fn explain(
        slf: &Bound<'_, Self>,
        frames: Option<&Bound<'_, PyAny>>,
        table: Option<&str>,
    ) -> PyResult<Explanation> {
        let (py, policy) = (slf.py(), &slf.get().policy);
        let Some(frames) = frames else {
            return detached(py, || report::Explanation::new(policy, None)).map(Explanation::from);
        };
        // Frames of other libraries are the package's business: it gives their column names.
        let named = py.import("deid_py._frames")?.getattr("column_names")?;
        let named: Vec<(String, Vec<String>)> = named.call1((frames, slf, table))?.extract()?;
        let mut inputs = Vec::new();
        for (name, columns) in named {
            inputs.push((slf.get().table(py, &name)?, schema(&columns)));
        }
        detached(py, || {
            let mut problems = Vec::new();
            let mut tables = Vec::new();
            for (table, schema) in &inputs {
                match policy.resolve(table, schema) {
                    Ok(resolved) => tables.push(resolved),
                    Err(error) => problems.extend(error.into_problems()),
                }
            }
            deid_core::Error::all(problems)?;
            report::Explanation::new(policy, Some(&tables))
        })
        .map(Explanation::from)
    }

    /// Runs the tests of the policy: its made-up rows, and what must become of them.
    ///
    /// A test that fails raises nothing: what came of it is in the result, which displays itself in
    /// notebooks. Under pytest, ``@pytest.mark.parametrize("test", policy.test(), ids=str)`` makes a
    /// test of each.
    ///
    /// Args:
    ///     keys: A key to run them with. Without it they run with a key that is published and
    ///         protects nothing, the same everywhere: no test needs the key of the study.
    ///
    /// Returns:
    ///     What came of every test; true where all of them passed. It shows the cells of the made-up
    ///     rows, which are text of the policy.
    ///
    /// Raises:
    ///     PolicyError: When the policy has no tests: nothing was shown to hold then.
    #[pyo3(signature = (*, keys = None))]
    fn test(&self, py: Python<'_>, keys: Option<&Keyring>) -> PyResult<PolicyTests> {
        let keys = keys.map(Keyring::ring);
        let report = detached(py, || deid_core::job::test_policy(&self.policy, keys))?;
        PolicyTests::new(py, report)
    }

    /// Prepares one table for records on a request path.
    ///
    /// Args:
    ///     table: The table of the policy that the records belong to.
    ///     keys: The key of the run; needed where a rule is keyed.
    ///     crosswalk: The file that random surrogates are looked up in. A value that it does not
    ///         have is an error: only a run that writes a release adds to it.
    ///
    /// Returns:
    ///     A plan that holds derived keys only, never the key itself.
    ///
    /// Raises:
    ///     DeidError: When the policy has no such table.
    ///     SecretKeyError: When the crosswalk cannot be used with this key and this policy.
    #[pyo3(signature = (table, *, keys = None, crosswalk = None))]
    fn compile(
        &self,
        py: Python<'_>,
        table: &str,
        keys: Option<&Keyring>,
        crosswalk: Option<PathBuf>,
    ) -> PyResult<Plan> {
        let table = self.table(py, table)?;
        detached(py, || {
            let (domains, recipient) = (self.policy.domains(), self.policy.recipient());
            let crosswalk = keys.zip(crosswalk.filter(|_| self.policy.needs_crosswalk()));
            let crosswalk =
                crosswalk.map(|(keys, path)| self.policy.load_crosswalk(path, keys.ring()));
            let crosswalk = crosswalk.transpose()?;
            let keys = DomainKeys::of_run(keys.map(Keyring::ring), domains, recipient)?;
            let keys = keys.map(|keys| match crosswalk {
                Some(crosswalk) => keys.with_crosswalk(crosswalk),
                None => keys,
            });
            let policy = Arc::clone(&self.policy);
            pipeline::Plan::new(policy, table.as_str(), keys.map(Arc::new))
        })
        .map(Plan::from)
    }

    /// Which columns of these names a run would look into.
    fn _wanted(&self, py: Python<'_>, table: &str, names: Vec<String>) -> PyResult<Vec<bool>> {
        let table = self.table(py, table)?;
        detached(py, || Ok(deid_core::job::wanted(&self.policy, &table, &schema(&names))))
    }

    /// A policy holds no secret: it travels as its text, with the files that it names.
    fn __reduce__(slf: &Bound<'_, Self>) -> PyResult<(Py<PyAny>, (String, Files))> {
        let (py, this) = (slf.py(), slf.get());
        let parts = detached(py, || Ok(this.source.parts(this.policy.fingerprint())))?;
        let parts = parts.ok_or_else(|| PyTypeError::new_err(CHANGED))?;
        Ok((slf.get_type().getattr("_restored")?.unbind(), parts))
    }

    #[staticmethod]
    fn _restored(py: Python<'_>, text: &str, files: Files) -> PyResult<Self> {
        let policy = detached(py, || source::parse(text, &files)).map(Arc::new)?;
        Ok(Self { policy, source: Source::of_parts(text, files) })
    }

    fn __copy__(slf: Py<Self>) -> Py<Self> {
        slf
    }

    fn __deepcopy__(slf: Py<Self>, _memo: &Bound<'_, PyAny>) -> Py<Self> {
        slf
    }

    fn __repr__(&self) -> String {
        let fingerprint: String = self.fingerprint().chars().take(8).collect();
        format!("<deid.Policy \"{}\" fingerprint {fingerprint}…>", self.policy.name())
    }
}

/// Columns of these names; what a cell is plays no part in finding the rule.
fn schema(names: &[String]) -> Schema {
    let field = |name: &String| arrow_schema::Field::new(name, arrow_schema::DataType::Utf8, true);
    Schema::from_arrow(&arrow_schema::Schema::new(names.iter().map(field).collect::<Vec<_>>()))
}
