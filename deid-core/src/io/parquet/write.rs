//! Writing Parquet: column chunks are made on any thread, row groups are put in order.

use std::io::Write;
use std::sync::{Arc, OnceLock};

use arrow_array::{Array, ArrayRef};
use arrow_schema::{Field, Schema as ArrowSchema, SchemaRef};
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_writer::{
    ArrowColumnChunk, ArrowColumnWriter, ArrowRowGroupWriterFactory, ArrowWriterOptions,
    compute_leaves,
};
use parquet::basic::{Compression as Codec, ZstdLevel};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;

use crate::error::{Cause, ColumnRef, Error, ForeignKind, Place, Result};
use crate::io::digest::{HashingWriter, Totals};
use crate::io::fail::fault;
use crate::table::{Column, ColumnKind, Schema};

use super::days::in_days;
use super::fail::kind_of;
use super::{GROUP_BYTES, GROUP_ROWS};

/// A batch of at least this many rows becomes row groups of its own; smaller ones are gathered.
const ALONE_ROWS: usize = 32_768;
const ACTION: &str = "writing Parquet";

/// How column chunks are compressed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Compression {
    /// Snappy: fast, read everywhere.
    #[default]
    Snappy,
    /// Zstandard at its usual level: smaller.
    Zstd,
}

/// The rows of one batch.
pub(crate) enum Groups {
    /// Row groups, ready to be appended.
    Ready(Vec<Vec<ArrowColumnChunk>>),
    /// Too few rows for a row group.
    Few(Vec<ArrayRef>, usize),
}

/// A Parquet file that is written from its start to its end.
pub(crate) struct ParquetSink<W: Write + Send> {
    writer: SerializedFileWriter<HashingWriter<W>>,
    encoder: Arc<ParquetEncoder>,
    few: Vec<Vec<ArrayRef>>,
    few_rows: usize,
    few_bytes: u64,
    fault: Arc<OnceLock<ForeignKind>>,
}

impl<W: Write + Send> ParquetSink<W> {
    pub(in crate::io) fn new(out: W, schema: &Schema, compression: Compression) -> Result<Self> {
        let arrow = arrow_schema(schema)?;
        let out = HashingWriter::new(out);
        let fault = out.fault();
        let options = ArrowWriterOptions::new().with_properties(properties(compression));
        let (writer, factory) = ArrowWriter::try_new_with_options(out, Arc::clone(&arrow), options)
            .and_then(ArrowWriter::into_serialized_writer)
            .map_err(|error| unwritable(&error, &fault))?;
        let encoder = Arc::new(ParquetEncoder { schema: arrow, factory });
        Ok(Self { writer, encoder, few: Vec::new(), few_rows: 0, few_bytes: 0, fault })
    }

    pub(in crate::io) fn encoder(&self) -> Arc<ParquetEncoder> {
        Arc::clone(&self.encoder)
    }

    pub(in crate::io) fn write(&mut self, groups: Groups) -> Result<()> {
        match groups {
            Groups::Few(_, 0) => Ok(()),
            Groups::Few(columns, rows) => {
                let bytes: usize = columns.iter().map(Array::get_buffer_memory_size).sum();
                if self.few_rows + rows > GROUP_ROWS || self.few_bytes > GROUP_BYTES {
                    self.write_few()?;
                }
                self.few.push(columns);
                self.few_rows += rows;
                self.few_bytes += bytes as u64;
                Ok(())
            }
            Groups::Ready(groups) => {
                self.write_few()?;
                groups.into_iter().try_for_each(|group| self.append(group))
            }
        }
    }

    pub(in crate::io) fn finish(mut self) -> Result<(W, Totals)> {
        self.write_few()?;
        let Self { writer, fault, .. } = self;
        let out = writer.into_inner().map_err(|error| unwritable(&error, &fault))?;
        Ok(out.into_parts())
    }

    fn write_few(&mut self) -> Result<()> {
        if self.few_rows > 0 {
            let few = std::mem::take(&mut self.few);
            (self.few_rows, self.few_bytes) = (0, 0);
            self.append(self.encoder.group(&few)?)?;
        }
        Ok(())
    }

    fn append(&mut self, group: Vec<ArrowColumnChunk>) -> Result<()> {
        let append = || {
            let mut out = self.writer.next_row_group()?;
            for chunk in group {
                chunk.append_to_row_group(&mut out)?;
            }
            out.close().map(|_| ())
        };
        append().map_err(|error| unwritable(&error, &self.fault))
    }
}

/// Makes column chunks of columns.
pub(crate) struct ParquetEncoder {
    schema: SchemaRef,
    factory: ArrowRowGroupWriterFactory,
}

impl ParquetEncoder {
    /// The rows of a batch.
    pub(in crate::io) fn encode(&self, columns: &[Column], rows: usize) -> Result<Groups> {
        let fields = self.schema.fields();
        let of = fields.len();
        if columns.len() != of {
            return Err(differs(Place::default()));
        }
        let mut ready = Vec::with_capacity(of);
        for (index, (column, field)) in columns.iter().zip(fields).enumerate() {
            // Chunks are made of what cells show, not of what buffers still hold.
            let column = in_days(column.compact()?, index, of)?;
            if column.data_type() != field.data_type() {
                let column = ColumnRef::Position { index: index + 1, of };
                return Err(differs(Place::default().with_column(column)));
            }
            ready.push(column);
        }
        let arrays = |start, len| -> Vec<ArrayRef> {
            ready.iter().map(|column| Arc::clone(column.slice(start, len).array())).collect()
        };
        if rows < ALONE_ROWS {
            return Ok(Groups::Few(arrays(0, rows), rows));
        }
        let size = rows.div_ceil(rows.div_ceil(GROUP_ROWS));
        let starts = (0..rows).step_by(size);
        let groups = starts.map(|start| self.group(&[arrays(start, size.min(rows - start))]));
        groups.collect::<Result<_>>().map(Groups::Ready)
    }

    /// One row group of these batches.
    fn group(&self, batches: &[Vec<ArrayRef>]) -> Result<Vec<ArrowColumnChunk>> {
        let make = || -> Result<Vec<_>, ParquetError> {
            let mut writers = self.factory.create_column_writers(0)?;
            for columns in batches {
                let mut writers = writers.iter_mut();
                for (field, array) in self.schema.fields().iter().zip(columns) {
                    for (leaf, writer) in compute_leaves(field, array)?.iter().zip(writers.by_ref())
                    {
                        writer.write(leaf)?;
                    }
                }
            }
            writers.into_iter().map(ArrowColumnWriter::close).collect()
        };
        make().map_err(|error| fault(ACTION, kind_of(&error)))
    }
}

/// Names and types, nothing else. Every column may hold nulls.
fn arrow_schema(schema: &Schema) -> Result<SchemaRef> {
    let of = schema.len();
    let mut fields = Vec::with_capacity(of);
    for (index, field) in schema.fields().iter().enumerate() {
        if let ColumnKind::Unsupported(name) = field.kind() {
            let column = ColumnRef::Position { index: index + 1, of };
            return Err(Error::at(
                Place::default().with_column(column),
                Cause::UnsupportedType(name),
            ));
        }
        fields.push(Field::new(field.name.as_str(), field.clone().in_days().data_type, true));
    }
    Ok(Arc::new(ArrowSchema::new(fields)))
}

/// Statistics are those of the cells that are written.
fn properties(compression: Compression) -> WriterProperties {
    let codec = match compression {
        Compression::Snappy => Codec::SNAPPY,
        Compression::Zstd => Codec::ZSTD(ZstdLevel::default()),
    };
    WriterProperties::builder().set_compression(codec).set_created_by("deid".into()).build()
}

#[cold]
fn unwritable(error: &ParquetError, known: &OnceLock<ForeignKind>) -> Error {
    fault(ACTION, known.get().copied().unwrap_or_else(|| kind_of(error)))
}

#[cold]
fn differs(place: Place) -> Error {
    Error::at(place, Cause::usage("columns and schema of the output differ"))
}
