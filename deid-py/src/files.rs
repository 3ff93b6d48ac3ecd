//! Runs over files, and the check of a release: what the command line does.

use std::path::PathBuf;

use deid_core::error::{Cause, Error};
use deid_core::evidence;
use deid_core::io::{Format, Replace};
use deid_core::job::{self, FileOptions, Input, Output, VerifyRequest};
use pyo3::prelude::*;

use crate::error::raise;
use crate::guard::detached;
use crate::keys::{Keyring, refuse};
use crate::policy::Policy;
use crate::record::to_python;
use crate::run::Run;
use crate::scrub::options;

/// De-identifies a folder or a file and publishes it with its manifest: all, or nothing.
#[pyfunction]
#[pyo3(signature = (policy, keys, input, output, *, table = None, force = false, ungated = false, threads = None, max_memory = None, crosswalk = None, include = Vec::new(), exclude = Vec::new(), encoding = None, delimiter = None, format = None))]
#[allow(clippy::too_many_arguments)] // keywords of one call
pub fn scrub_files(
    py: Python<'_>,
    policy: &Policy,
    keys: Option<&Keyring>,
    input: PathBuf,
    output: PathBuf,
    table: Option<&str>,
    force: bool,
    ungated: bool,
    threads: Option<usize>,
    max_memory: Option<u64>,
    crosswalk: Option<PathBuf>,
    include: Vec<String>,
    exclude: Vec<String>,
    encoding: Option<&str>,
    delimiter: Option<&str>,
    format: Option<&str>,
) -> PyResult<Run> {
    let input = input_of(py, policy, input, table)?;
    let output = match &input {
        Input::Folder(_) => Output::Folder(output),
        _ => Output::File(output),
    };
    let mut options = options(threads, max_memory, ungated);
    options.crosswalk = crosswalk;
    options.files = file_options(py, include, exclude, encoding, delimiter)?;
    options.format = format.map(|format| format_of(py, format)).transpose()?;
    options.replace = if force { Replace::Force } else { Replace::Never };
    options.also_read = keys.and_then(Keyring::file).into_iter().cloned().collect();
    let keys = keys.map(Keyring::ring);
    let outcome = detached(py, || job::scrub(policy.policy(), keys, &input, &output, &options))?;
    Run::of_files(py, outcome)
}

/// Checks a release against the raw tables that it was made from.
#[pyfunction]
#[pyo3(signature = (policy, keys, release, against, *, manifest = None, threads = None, max_memory = None, crosswalk = None, include = Vec::new(), exclude = Vec::new(), encoding = None, delimiter = None))]
#[allow(clippy::too_many_arguments)] // keywords of one call
pub fn verify_files(
    py: Python<'_>,
    policy: &Policy,
    keys: Option<&Keyring>,
    release: PathBuf,
    against: PathBuf,
    manifest: Option<PathBuf>,
    threads: Option<usize>,
    max_memory: Option<u64>,
    crosswalk: Option<PathBuf>,
    include: Vec<String>,
    exclude: Vec<String>,
    encoding: Option<&str>,
    delimiter: Option<&str>,
) -> PyResult<Verification> {
    let against = input_of(py, policy, against, None)?;
    let mut options = options(threads, max_memory, false);
    options.crosswalk = crosswalk;
    options.files = file_options(py, include, exclude, encoding, delimiter)?;
    let keys = keys.map(Keyring::ring);
    let verification = detached(py, || {
        let policy = policy.policy();
        let request = VerifyRequest { release, manifest, against, policy, keys };
        job::verify(&request, &options)
    })?;
    Ok(Verification { verification })
}

fn file_options(
    py: Python<'_>,
    include: Vec<String>,
    exclude: Vec<String>,
    encoding: Option<&str>,
    delimiter: Option<&str>,
) -> PyResult<FileOptions> {
    let encoding = encoding.map(FileOptions::encoding_named).transpose();
    let delimiter = delimiter.map(FileOptions::delimiter_named).transpose();
    let (encoding, delimiter) = (
        encoding.map_err(|error| raise(py, &error))?,
        delimiter.map_err(|error| raise(py, &error))?,
    );
    Ok(FileOptions { include, exclude, encoding, delimiter })
}

fn format_of(py: Python<'_>, name: &str) -> PyResult<Format> {
    let known = (!name.starts_with('.')).then(|| Format::of_name(&format!(".{name}"))).flatten();
    known.ok_or_else(|| {
        let help = "name one as files end: \"csv\", \"csv.gz\", \"ndjson\", \"parquet\", \"arrow\"";
        raise(py, &Error::new(Cause::call("there is no format of this name", help)))
    })
}

fn input_of(
    py: Python<'_>,
    policy: &Policy,
    path: PathBuf,
    table: Option<&str>,
) -> PyResult<Input> {
    let table = table.map(|table| policy.table(py, table)).transpose()?;
    Input::at(path, table).map_err(|error| raise(py, &error))
}

/// What the check of a release found.
#[pyclass(frozen, module = "deid_py")]
pub struct Verification {
    verification: evidence::Verification,
}

#[pymethods]
impl Verification {
    /// Whether everything is as it should be.
    #[getter]
    fn passed(&self) -> bool {
        self.verification.passed()
    }

    /// All that was looked at and found, as plain data: the object that ``deid verify --json``
    /// prints. Findings name column, row and kind, never a value.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        to_python(py, &self.verification)
    }

    fn __reduce_ex__(&self, _protocol: &Bound<'_, PyAny>) -> PyResult<()> {
        refuse("a verification is not pickled: take its .to_dict()")
    }

    fn __bool__(&self) -> bool {
        self.verification.passed()
    }

    fn __repr__(&self) -> String {
        self.verification.to_string()
    }
}
