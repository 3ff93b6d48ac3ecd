//! Writing a table piece by piece, whatever its format.

use std::io::Write;
use std::sync::Arc;

use crate::error::{Cause, Error, Result};
use crate::table::{Batch, Deidentified, Released, Schema, State};

use super::csv::{CsvEncoder, CsvOptions, CsvSink};
use super::digest::Digest;
use super::format::{Format, Layout};
use super::parquet::{Compression, Groups, ParquetEncoder, ParquetSink};

/// What may leave: batches to which a plan was applied. Raw ones cannot be written:
///
/// ```compile_fail
/// use deid_core::io::{Encoded, Encoder};
/// use deid_core::table::{Batch, Raw};
/// fn write(encoder: &Encoder, batch: &Batch<Raw>) -> deid_core::Result<Encoded> {
///     encoder.encode(batch)
/// }
/// ```
pub trait Writable: State {}
impl Writable for Deidentified {}
impl Writable for Released {}

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
    Csv(CsvSink<W>),
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
            Layout::Csv | Layout::Tsv => {
                Kind::Csv(CsvSink::new(out, schema, &options.csv, format.gzip)?)
            }
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
            Kind::Csv(sink) => EncoderKind::Csv(sink.encoder()),
            Kind::Parquet(sink) => EncoderKind::Parquet(sink.encoder()),
        })
    }

    /// Appends what an encoder of this sink made. The calls decide the order of the rows.
    ///
    /// # Errors
    /// When writing fails.
    pub fn write(&mut self, encoded: Encoded) -> Result<()> {
        match (&mut self.kind, encoded.body) {
            (Kind::Csv(sink), Body::Text(text)) => sink.write(text)?,
            (Kind::Parquet(sink), Body::Groups(groups)) => sink.write(groups)?,
            _ => {
                let text = "an encoder of one sink cannot serve another";
                return Err(Error::new(Cause::Usage(text.into())));
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
            Kind::Csv(sink) => sink.finish()?,
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
    Csv(CsvEncoder),
    Parquet(Arc<ParquetEncoder>),
}

impl Encoder {
    /// Encodes the rows of a batch.
    ///
    /// # Errors
    /// When the columns are not those of the sink, or a cell would need quotes that are turned
    /// off.
    pub fn encode<S: Writable>(&self, batch: &Batch<S>) -> Result<Encoded> {
        let body = match &self.0 {
            EncoderKind::Csv(encoder) => {
                Body::Text(encoder.encode(batch.columns(), batch.first_row())?)
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
    Text(Vec<u8>),
    Groups(Groups),
}

impl Encoded {
    /// How many rows.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.rows
    }
}
