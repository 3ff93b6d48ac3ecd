//! What came of a run.

use std::path::PathBuf;

use deid_core::error::Problem;
use deid_core::io::{Format, Replace};
use deid_core::job::{self, FramesOutcome, TableOutcome};
use deid_core::pipeline::{GateResult, Unlinked};
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyList};

use crate::assessment::Assessment;
use crate::error::{plain, usage};
use crate::frame::ArrowTable;
use crate::gate::{GateFailure, HELP};
use crate::guard::detached;
use crate::keys::refuse;
use crate::record::to_python;

/// What came of a run: exact counts, for whoever keeps the raw data.
#[pyclass(frozen, module = "deid_py")]
pub struct Run {
    tables: Vec<Py<ScrubbedTable>>,
    manifest: deid_core::evidence::Manifest,
    failures: Vec<Py<GateFailure>>,
    unused_rules: Vec<String>,
    unlinked: Vec<(String, String)>,
    crosswalk: Option<job::CrosswalkOutcome>,
    /// The rows, where they are in memory.
    rows: Option<FramesOutcome>,
}

impl Run {
    pub fn of_frames(py: Python<'_>, outcome: FramesOutcome) -> PyResult<Self> {
        let mut tables = Vec::new();
        for table in &outcome.tables {
            let data = detached(py, || ArrowTable::new(&table.schema, &table.batches))?;
            let columns =
                table.schema.fields().iter().zip(&table.columns).map(|(field, column)| {
                    let label = if field.blank { "" } else { field.name.as_str() };
                    (label.to_owned(), column.input, column.untouched)
                });
            let kept = table.kept.as_ref().map(|kept| {
                let kept: Vec<u8> = kept.iter().map(|&kept| kept.into()).collect();
                PyBytes::new(py, &kept).unbind()
            });
            let order = table.order.as_ref().map(|order| {
                let order: Vec<u8> = order.iter().flat_map(|row| row.to_ne_bytes()).collect();
                PyBytes::new(py, &order).unbind()
            });
            let columns = columns.collect();
            let rows = Rows { data: Py::new(py, data)?, columns, kept, order };
            tables.push(ScrubbedTable::new(py, &table.outcome, Some(rows))?);
        }
        Ok(Self {
            tables,
            manifest: outcome.manifest.clone(),
            failures: failures(py, &outcome.failures)?,
            unused_rules: outcome.unused_rules.clone(),
            unlinked: pairs(&outcome.unlinked),
            crosswalk: outcome.crosswalk.clone(),
            rows: Some(outcome),
        })
    }

    pub fn of_files(py: Python<'_>, outcome: job::Outcome) -> PyResult<Self> {
        let tables = outcome.tables.iter().map(|table| ScrubbedTable::new(py, table, None));
        Ok(Self {
            tables: tables.collect::<PyResult<_>>()?,
            failures: failures(py, &outcome.failures)?,
            manifest: outcome.manifest,
            unused_rules: outcome.unused_rules,
            unlinked: pairs(&outcome.unlinked),
            crosswalk: outcome.crosswalk,
            rows: None,
        })
    }
}

#[pymethods]
impl Run {
    /// The tables, by name; none where a gate is not met.
    #[getter]
    fn tables<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        PyList::new(py, self.tables.iter().map(|table| table.clone_ref(py)))
    }

    /// Gates that are not met.
    #[getter]
    fn failures<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        PyList::new(py, self.failures.iter().map(|failure| failure.clone_ref(py)))
    }

    /// Rules of the policy that no column took.
    #[getter]
    fn unused_rules(&self) -> Vec<String> {
        self.unused_rules.clone()
    }

    /// Tables that name nobody whom the second one, that with the most people, names.
    #[getter]
    fn unlinked(&self) -> Vec<(String, String)> {
        self.unlinked.clone()
    }

    /// The crosswalk as plain data: its id, its entries and how many of them are new.
    #[getter]
    fn crosswalk<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        to_python(py, &self.crosswalk)
    }

    /// What an exception says of the gates that are not met: message, problems, help.
    fn refusal<'py>(
        &self,
        py: Python<'py>,
    ) -> PyResult<(String, Bound<'py, PyAny>, Vec<&'static str>)> {
        let problems = self.failures.iter().map(|failure| failure.get().problem());
        let problems: Vec<Problem> = problems.collect();
        let message: Vec<String> = problems.iter().map(ToString::to_string).collect();
        Ok((message.join("\n"), to_python(py, &plain(&problems))?, vec![HELP]))
    }

    /// The manifest as plain data.
    fn manifest<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        to_python(py, &self.manifest)
    }

    /// Writes the released tables and their manifest to a new folder: all, or nothing.
    #[pyo3(signature = (folder, *, format, force = false))]
    fn write<'py>(
        &self,
        py: Python<'py>,
        folder: PathBuf,
        format: &str,
        force: bool,
    ) -> PyResult<Bound<'py, PyAny>> {
        let Some(rows) = &self.rows else {
            return Err(usage(py, "the tables of this run are files already"));
        };
        let Some(format) = Format::of_name(&format!("table.{format}")) else {
            return Err(usage(
                py,
                "format is one of parquet, arrow, arrows, csv, ndjson and tsv; the last three also with .gz or .zst",
            ));
        };
        let replace = if force { Replace::Force } else { Replace::Never };
        let manifest = detached(py, || job::write_frames(rows, &folder, format, replace))?;
        to_python(py, &manifest)
    }

    fn __reduce_ex__(&self, _protocol: &Bound<'_, PyAny>) -> PyResult<()> {
        refuse("a run is not pickled: take the frames of its release (.frame)")
    }
}

fn pairs(unlinked: &[Unlinked]) -> Vec<(String, String)> {
    let names = |pair: &Unlinked| (pair.table.to_string(), pair.from.to_string());
    unlinked.iter().map(names).collect()
}

fn failures(py: Python<'_>, failures: &[GateResult]) -> PyResult<Vec<Py<GateFailure>>> {
    failures.iter().map(|failure| Py::new(py, GateFailure::from(failure))).collect()
}

/// The rows of a table that stay in memory.
struct Rows {
    data: Py<ArrowTable>,
    columns: Vec<(String, usize, bool)>,
    kept: Option<Py<PyBytes>>,
    order: Option<Py<PyBytes>>,
}

/// One table of a run.
#[pyclass(frozen, get_all, module = "deid_py")]
pub struct ScrubbedTable {
    /// Its name.
    name: String,
    /// Rows that came in.
    rows_in: u64,
    /// Rows that are in the output.
    rows_out: u64,
    /// Rows that were suppressed to meet a gate.
    rows_suppressed: u64,
    /// People who were suppressed; None without a subject or a gate.
    subjects_suppressed: Option<u64>,
    /// Cells that could not be read and became null.
    cells_made_null: u64,
    /// What the gate found; None without a gate.
    assessment: Option<Py<Assessment>>,
    /// The rows, where they are in memory.
    data: Option<Py<ArrowTable>>,
    /// The columns of the output: name, place in the input (from 0), whether it is as it came.
    columns: Vec<(String, usize, bool)>,
    /// One byte for every row of the input: 1 where it is in the output. None where all are.
    kept: Option<Py<PyBytes>>,
    /// The row of the input (from 0) that each row of the output was, eight bytes each as the
    /// machine has them, where they are in another order. None where they are not.
    order: Option<Py<PyBytes>>,
}

impl ScrubbedTable {
    fn new(py: Python<'_>, outcome: &TableOutcome, rows: Option<Rows>) -> PyResult<Py<Self>> {
        let assessment =
            outcome.assessment.clone().map(|found| Py::new(py, Assessment::from(found)));
        let invalid = outcome.tally.columns.iter().map(|column| column.faults.count());
        let (data, columns, kept, order) = match rows {
            Some(rows) => (Some(rows.data), rows.columns, rows.kept, rows.order),
            None => (None, Vec::new(), None, None),
        };
        let table = Self {
            name: outcome.name.as_str().to_owned(),
            rows_in: outcome.tally.rows,
            rows_out: outcome.rows_out,
            rows_suppressed: outcome.rows_suppressed,
            subjects_suppressed: outcome.subjects_suppressed,
            cells_made_null: invalid.sum(),
            assessment: assessment.transpose()?,
            data,
            columns,
            kept,
            order,
        };
        Py::new(py, table)
    }
}
