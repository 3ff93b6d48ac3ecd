//! Frames in and out as Arrow streams. Errors of other libraries quote cells: none gets through.

use std::sync::Arc;

use arrow_array::{ArrayRef, RecordBatch, RecordBatchReader, StructArray};
use arrow_schema::{Field, SchemaRef};
use deid_core::Result;
use deid_core::error::Place;
use deid_core::table::{Batch, Raw, Released, Schema};
use deid_core::vocab::TableName;
use pyo3::exceptions::PyException;
use pyo3::prelude::*;
use pyo3::types::PyCapsule;
use pyo3_arrow::error::PyArrowResult;
use pyo3_arrow::ffi::{ArrayIterator, to_schema_pycapsule, to_stream_pycapsule};
use pyo3_arrow::input::AnyRecordBatch;

use crate::error::unreadable;
use crate::guard::{attached, detached};
use crate::keys::refuse;

/// A table that came over the Arrow interface.
pub struct Incoming {
    pub schema: Schema,
    pub batches: Vec<Batch<Raw>>,
}

/// Takes over a frame with ``__arrow_c_stream__`` or ``__arrow_c_array__``, without a copy.
///
/// # Errors
/// When it cannot be read as Arrow; what its own library says about that is dropped.
pub fn read(
    py: Python<'_>,
    frame: &Bound<'_, PyAny>,
    table: Option<&TableName>,
) -> PyResult<Incoming> {
    let failed = |py| failed(py, table);
    let reader = attached(py, || frame.extract::<AnyRecordBatch>()?.into_reader());
    let reader = reader.map_err(|error| {
        // An interrupt goes through; an error would bring the words of the other library.
        if error.is_instance_of::<PyException>(py) { failed(py) } else { error }
    })?;
    detached(py, move || collect(reader))?.ok_or_else(|| failed(py))
}

fn collect(reader: Box<dyn RecordBatchReader + Send>) -> Result<Option<Incoming>> {
    let schema = Schema::from_arrow(&reader.schema());
    let (mut batches, mut rows) = (Vec::new(), 0);
    for batch in reader {
        let Ok(batch) = batch else { return Ok(None) };
        batches.push(Batch::from_arrow(&schema, &batch, rows)?);
        rows += batch.num_rows() as u64;
    }
    Ok(Some(Incoming { schema, batches }))
}

fn failed(py: Python<'_>, table: Option<&TableName>) -> PyErr {
    let place = table.map(Place::table).unwrap_or_default();
    let message = "the frame cannot be read as Arrow";
    let help = "look at what its own library says when it exports the frame to Arrow";
    unreadable(py, place, message, help)
}

/// De-identified rows, for every library that reads Arrow streams.
///
/// Example:
///     ``polars.DataFrame(table)``, ``pyarrow.table(table)``.
#[pyclass(frozen, module = "deid_py")]
pub struct ArrowTable {
    schema: SchemaRef,
    batches: Vec<RecordBatch>,
}

impl ArrowTable {
    pub fn new(schema: &Schema, batches: &[Batch<Released>]) -> Result<Self> {
        let batches = batches.iter().map(Batch::to_arrow).collect::<Result<_>>()?;
        Ok(Self { schema: Arc::new(schema.to_arrow()), batches })
    }
}

#[pymethods]
impl ArrowTable {
    /// How many rows.
    #[getter]
    fn num_rows(&self) -> usize {
        self.batches.iter().map(RecordBatch::num_rows).sum()
    }

    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyArrowResult<Bound<'py, PyCapsule>> {
        to_schema_pycapsule(py, self.schema.as_ref())
    }

    /// Hands the rows over. A schema that is asked for is not looked at: cells leave as they are.
    #[pyo3(signature = (requested_schema = None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<&Bound<'py, PyAny>>,
    ) -> PyArrowResult<Bound<'py, PyCapsule>> {
        let _ = requested_schema;
        let rows = self.batches.clone().into_iter();
        let rows = rows.map(|batch| Ok(Arc::new(StructArray::from(batch)) as ArrayRef));
        let field = Field::new_struct("", self.schema.fields().clone(), false);
        to_stream_pycapsule(py, Box::new(ArrayIterator::new(rows, Arc::new(field))), None)
    }

    fn __reduce_ex__(&self, _protocol: &Bound<'_, PyAny>) -> PyResult<()> {
        refuse("an ArrowTable is not pickled: pickle pyarrow.table(table) instead")
    }

    fn __repr__(&self) -> String {
        format!(
            "<deid.ArrowTable {} columns, {} rows>",
            self.schema.fields().len(),
            self.num_rows()
        )
    }
}
