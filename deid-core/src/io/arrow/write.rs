//! Writing Arrow IPC: batches are made on any thread, and appended in order.

use std::io::Write;
use std::sync::{Arc, OnceLock};

use arrow_array::{ArrayRef, RecordBatch, RecordBatchOptions};
use arrow_cast::{CastOptions, cast_with_options};
use arrow_ipc::writer::{FileWriter, StreamWriter};
use arrow_schema::{ArrowError, DataType, Field, Schema as ArrowSchema, SchemaRef};

use crate::error::{Cause, Error, ForeignKind, Result};
use crate::io::digest::{HashingWriter, Totals};
use crate::io::fail::fault;
use crate::io::source::ensure_supported;
use crate::table::{Column, Schema};

use super::fail::kind_of;

const ACTION: &str = "writing Arrow";

/// An Arrow file or stream that is written from its start to its end.
pub(in crate::io) struct ArrowSink<W: Write> {
    writer: Writer<HashingWriter<W>>,
    schema: SchemaRef,
    fault: Arc<OnceLock<ForeignKind>>,
}

enum Writer<W: Write> {
    File(FileWriter<W>),
    Stream(StreamWriter<W>),
}

impl<W: Write> ArrowSink<W> {
    pub(in crate::io) fn file(out: W, schema: &Schema) -> Result<Self> {
        Self::new(out, schema, |out, schema| FileWriter::try_new(out, schema).map(Writer::File))
    }

    pub(in crate::io) fn stream(out: W, schema: &Schema) -> Result<Self> {
        Self::new(out, schema, |out, schema| StreamWriter::try_new(out, schema).map(Writer::Stream))
    }

    fn new(
        out: W,
        schema: &Schema,
        open: impl FnOnce(
            HashingWriter<W>,
            &ArrowSchema,
        ) -> Result<Writer<HashingWriter<W>>, ArrowError>,
    ) -> Result<Self> {
        ensure_supported(schema, &vec![true; schema.len()])?;
        let schema = Arc::new(plain(schema));
        let out = HashingWriter::new(out);
        let fault = out.fault();
        let writer = open(out, &schema).map_err(|error| unwritable(&error, &fault))?;
        Ok(Self { writer, schema, fault })
    }

    pub(in crate::io) fn encoder(&self) -> ArrowEncoder {
        ArrowEncoder { schema: Arc::clone(&self.schema) }
    }

    pub(in crate::io) fn write(&mut self, rows: &RecordBatch) -> Result<()> {
        if rows.num_rows() == 0 {
            return Ok(());
        }
        let written = match &mut self.writer {
            Writer::File(writer) => writer.write(rows),
            Writer::Stream(writer) => writer.write(rows),
        };
        written.map_err(|error| unwritable(&error, &self.fault))
    }

    pub(in crate::io) fn finish(self) -> Result<(W, Totals)> {
        let out = match self.writer {
            Writer::File(writer) => writer.into_inner(),
            Writer::Stream(writer) => writer.into_inner(),
        };
        out.map(HashingWriter::into_parts).map_err(|error| unwritable(&error, &self.fault))
    }
}

/// Makes batches that hold what cells show, and nothing else.
#[derive(Clone)]
pub(in crate::io) struct ArrowEncoder {
    schema: SchemaRef,
}

impl ArrowEncoder {
    pub(in crate::io) fn encode(&self, columns: &[Column], rows: usize) -> Result<RecordBatch> {
        if columns.len() != self.schema.fields().len() {
            return Err(differs());
        }
        let arrays = columns.iter().zip(self.schema.fields());
        let arrays = arrays.map(|(column, field)| array(column, field.data_type()));
        let arrays = arrays.collect::<Result<Vec<_>>>()?;
        let options = RecordBatchOptions::new().with_row_count(Some(rows));
        RecordBatch::try_new_with_options(Arc::clone(&self.schema), arrays, &options)
            .map_err(|_| differs())
    }
}

fn array(column: &Column, wanted: &DataType) -> Result<ArrayRef> {
    let array = match column.data_type() {
        DataType::Dictionary(..) => {
            let options = CastOptions { safe: false, ..CastOptions::default() };
            let plain = cast_with_options(column.array(), wanted, &options);
            plain.map_err(|error| fault(ACTION, kind_of(&error)))?
        }
        _ => Arc::clone(column.array()),
    };
    Ok(Arc::clone(Column::from_array(array).compact()?.array()))
}

/// Names and types, dictionaries as their values.
fn plain(schema: &Schema) -> ArrowSchema {
    let field = |field: &Arc<Field>| match field.data_type() {
        DataType::Dictionary(_, values) => field.as_ref().clone().with_data_type(*values.clone()),
        _ => field.as_ref().clone(),
    };
    ArrowSchema::new(schema.to_arrow().fields().iter().map(field).collect::<Vec<_>>())
}

#[cold]
fn unwritable(error: &ArrowError, known: &OnceLock<ForeignKind>) -> Error {
    fault(ACTION, known.get().copied().unwrap_or_else(|| kind_of(error)))
}

#[cold]
fn differs() -> Error {
    Error::new(Cause::usage("columns and schema of the output differ"))
}
