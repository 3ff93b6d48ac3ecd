//! Writing a table piece by piece, whatever its format.

use std::io::Write;
use std::sync::Arc;

use arrow_array::RecordBatch;

use crate::error::{Cause, Error, Result};
use crate::table::{Batch, Deidentified, Released, Schema, State};

use super::arrow::{ArrowEncoder, ArrowSink};
use super::csv::{CsvEncoder, CsvOptions, CsvSink};
use super::digest::Digest;
use super::format::{Format, Layout};
use super::ndjson::{JsonEncoder, JsonSink};
use super::parquet::{Compression, Groups, ParquetEncoder, ParquetSink};

/// How a table is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct WriteOptions {
    /// For delimited text. Records end with `\n`; quotes stand only where they are needed.
    pub csv: CsvOptions,
    /// For Parquet.
    pub compression: Compression,
}

/// A table that is written from its start to its end.
pub struct Sink<W: Write + Send> {
    kind: Kind<W>,
    rows: u64,
}

enum Kind<W: Write + Send> {
    Arrow(Box<ArrowSink<W>>),
    Csv(CsvSink<W>),
    Json(JsonSink<W>),
    Parquet(Box<ParquetSink<W>>),
}

/// What was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Written {
    /// Rows of the table.
    pub rows: u64,
    /// Bytes as stored.
    pub bytes: u64,
    /// SHA-256 of those bytes.
    pub sha256: Digest,
}

impl<W: Write + Send> Sink<W> {
    /// Starts a table of these columns.
    ///
    /// # Errors
    /// When writing fails, or a column's name or type cannot be written in the format.
    pub fn create(out: W, format: Format, schema: &Schema, options: &WriteOptions) -> Result<Self> {
        let kind = match format.layout {
            Layout::Arrow => Kind::Arrow(Box::new(ArrowSink::file(out, schema)?)),
            Layout::ArrowStream => Kind::Arrow(Box::new(ArrowSink::stream(out, schema)?)),
            Layout::Csv | Layout::Tsv => {
                Kind::Csv(CsvSink::new(out, schema, &options.csv, format.packing)?)
            }
            Layout::Ndjson => Kind::Json(JsonSink::new(out, schema, format.packing)?),
            Layout::Parquet => {
                Kind::Parquet(Box::new(ParquetSink::new(out, schema, options.compression)?))
            }
        };
        Ok(Self { kind, rows: 0 })
    }

    /// What makes bytes of batches, on any thread.
    #[must_use]
    pub fn encoder(&self) -> Encoder {
        Encoder(match &self.kind {
            Kind::Arrow(sink) => EncoderKind::Arrow(sink.encoder()),
            Kind::Csv(sink) => EncoderKind::Csv(sink.encoder()),
            Kind::Json(sink) => EncoderKind::Json(sink.encoder()),
            Kind::Parquet(sink) => EncoderKind::Parquet(sink.encoder()),
        })
    }

    /// Appends what an encoder of this sink made. The calls decide the order of the rows.
    ///
    /// # Errors
    /// When writing fails.
    pub fn write(&mut self, encoded: Encoded) -> Result<()> {
        match (&mut self.kind, encoded.body) {
            (Kind::Arrow(sink), Body::Rows(rows)) => sink.write(&rows)?,
            (Kind::Csv(sink), Body::Text(text)) => sink.write(text)?,
            (Kind::Json(sink), Body::Lines(lines)) => sink.write(lines)?,
            (Kind::Parquet(sink), Body::Groups(groups)) => sink.write(groups)?,
            _ => {
                let text = "an encoder of one sink cannot serve another";
                return Err(Error::new(Cause::usage(text)));
            }
        }
        self.rows += encoded.rows as u64;
        Ok(())
    }

    /// Ends the table and hands the writer back, which is not synced or closed.
    ///
    /// # Errors
    /// When writing fails.
    pub fn finish(self) -> Result<(W, Written)> {
        let (out, totals) = match self.kind {
            Kind::Arrow(sink) => sink.finish()?,
            Kind::Csv(sink) => sink.finish()?,
            Kind::Json(sink) => sink.finish()?,
            Kind::Parquet(sink) => sink.finish()?,
        };
        Ok((out, Written { rows: self.rows, bytes: totals.bytes, sha256: totals.sha256 }))
    }
}

/// Makes bytes of batches. Cheap to clone; one for all threads is enough.
#[derive(Clone)]
pub struct Encoder(EncoderKind);

#[derive(Clone)]
enum EncoderKind {
    Arrow(ArrowEncoder),
    Csv(CsvEncoder),
    Json(JsonEncoder),
    Parquet(Arc<ParquetEncoder>),
}

impl Encoder {
    /// Encodes the rows of a batch that may leave.
    ///
    /// ```
    /// use deid_core::io::{Format, Sink, WriteOptions};
    /// use deid_core::policy::Policy;
    /// use deid_core::secret::Keyring;
    /// use deid_core::table::{Batch, Column, Field, Schema};
    /// use deid_core::vocab::ColumnName;
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let keys = Keyring::from_bytes(&std::array::from_fn::<u8, 32, _>(|byte| byte as u8))?;
    /// let policy = Policy::parse(
    ///     "version = 1\n[tables.visit]\ndrop = [\"NAME\"]\ninsensitive = [\"WARD\"]",
    /// )?;
    /// let column = |name| Ok::<_, deid_core::vocab::Invalid>(Field::text(ColumnName::new(name)?));
    /// let schema = Schema::new(vec![column("NAME")?, column("WARD")?]);
    /// let plan = policy.compile("visit", &keys)?.bind(&schema)?;
    /// let columns = ["Roe", "W1"].map(|cell| Column::from_text([Some(cell)]));
    /// let applied = plan.apply(&Batch::new(schema, columns.into(), 0)?)?;
    ///
    /// let released = plan.release(applied)?; // a table with a gate asks for a Gatekeeper's verdict
    /// let options = WriteOptions::default();
    /// let mut sink = Sink::create(Vec::new(), Format::CSV, plan.output_schema(), &options)?;
    /// sink.write(sink.encoder().encode(&released)?)?;
    /// assert_eq!(sink.finish()?.0, b"WARD\nW1\n");
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// Neither raw batches nor those that no gate has seen can be written:
    ///
    /// ```compile_fail,E0308
    /// use deid_core::io::{Encoded, Encoder};
    /// use deid_core::table::{Batch, Raw};
    /// fn write(encoder: &Encoder, batch: &Batch<Raw>) -> deid_core::Result<Encoded> {
    ///     encoder.encode(batch)
    /// }
    /// ```
    /// ```compile_fail,E0308
    /// use deid_core::io::{Encoded, Encoder};
    /// use deid_core::table::{Batch, Deidentified};
    /// fn write(encoder: &Encoder, batch: &Batch<Deidentified>) -> deid_core::Result<Encoded> {
    ///     encoder.encode(batch)
    /// }
    /// ```
    ///
    /// # Errors
    /// When the columns are not those of the sink, or a cell would need quotes that are turned
    /// off.
    pub fn encode(&self, batch: &Batch<Released>) -> Result<Encoded> {
        self.encoded(batch)
    }

    /// Encodes rows that wait for the verdict where nobody sees them: `job` spools them, and
    /// publishes the spool only when the verdict lets every row of it leave.
    ///
    /// # Errors
    /// As [`encode`](Self::encode).
    pub(crate) fn encode_for_spool(&self, batch: &Batch<Deidentified>) -> Result<Encoded> {
        self.encoded(batch)
    }

    fn encoded<S: State>(&self, batch: &Batch<S>) -> Result<Encoded> {
        let body = match &self.0 {
            EncoderKind::Arrow(encoder) => {
                Body::Rows(encoder.encode(batch.columns(), batch.rows())?)
            }
            EncoderKind::Csv(encoder) => {
                Body::Text(encoder.encode(batch.columns(), batch.first_row())?)
            }
            EncoderKind::Json(encoder) => {
                Body::Lines(encoder.encode(batch.columns(), batch.rows())?)
            }
            EncoderKind::Parquet(encoder) => {
                Body::Groups(encoder.encode(batch.columns(), batch.rows())?)
            }
        };
        Ok(Encoded { rows: batch.rows(), body })
    }
}

/// Rows as they will stand in the file.
pub struct Encoded {
    rows: usize,
    body: Body,
}

enum Body {
    Groups(Groups),
    Lines(Vec<u8>),
    Rows(RecordBatch),
    Text(Vec<u8>),
}

impl Encoded {
    /// How many rows.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.rows
    }
}
