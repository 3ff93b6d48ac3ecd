//! Reading a table piece by piece, whatever its format.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use crate::error::{Cause, Error, Result};
use crate::table::{Batch, Column, Raw, Schema};

use super::csv::{CsvOptions, CsvPiece, CsvSource};
use super::digest::Totals;
use super::fail::failed;
use super::format::{Format, Layout, Magic, expect};
use super::parquet::{ParquetPiece, ParquetSource};
use super::shared_file::SharedFile;

/// A table that is read from its start to its end, once.
pub struct Source(Kind);

enum Kind {
    Csv(CsvSource),
    Parquet(ParquetSource),
}

/// How much of the input was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Bytes as stored.
    pub bytes: u64,
    /// How many there are, where that is known (not for a pipe).
    pub of: Option<u64>,
}

impl Source {
    /// Opens a file of this format. Its first bytes must agree.
    ///
    /// # Errors
    /// When the file cannot be opened, is empty, is of another format, or its header or footer
    /// cannot be read.
    pub fn open(path: &Path, format: Format, options: &CsvOptions) -> Result<Self> {
        let file = File::open(path).map_err(failed("opening the input"))?;
        Self::from_file(file, format, options)
    }

    /// As [`open`](Self::open), for a file that is open already. It is read from its start; a
    /// pipe from where it is.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub fn from_file(file: File, format: Format, options: &CsvOptions) -> Result<Self> {
        let is_file = file.metadata().map_err(failed("opening the input"))?.is_file();
        if !is_file && format.layout != Layout::Parquet {
            return Self::from_reader(file, options); // a pipe with a name
        }
        let file = SharedFile::new(file).map_err(failed("opening the input"))?;
        let mut start = [0; Magic::LEN];
        let n = file.read_at(&mut start, 0).map_err(failed("reading the input"))?;
        if n == 0 {
            return Err(Error::new(Cause::EmptyFile));
        }
        expect(format, Magic::of(&start[..n]))?;
        Ok(Self(match format.layout {
            Layout::Parquet => Kind::Parquet(ParquetSource::open(file)?),
            Layout::Csv | Layout::Tsv => Kind::Csv(CsvSource::file(&file, format.gzip, options)?),
        }))
    }

    /// Reads a delimited table from a pipe; gzip is told by its first bytes.
    ///
    /// # Errors
    /// When the input is empty or its header cannot be read; when it is Parquet, which starts at
    /// its end and so needs a file.
    pub fn from_reader(input: impl Read + Send + 'static, options: &CsvOptions) -> Result<Self> {
        CsvSource::pipe(input, options).map(|source| Self(Kind::Csv(source)))
    }

    /// The columns of the table.
    #[must_use]
    pub fn schema(&self) -> &Schema {
        match &self.0 {
            Kind::Csv(source) => source.schema(),
            Kind::Parquet(source) => source.schema(),
        }
    }

    /// The next run of records, not decoded yet; `None` at the end. Pieces depend on the input
    /// and the options alone, never on threads.
    ///
    /// # Errors
    /// When reading fails, a record is longer than 64 MiB, or a quote is open at the end.
    pub fn next_piece(&mut self) -> Result<Option<Piece>> {
        Ok(match &mut self.0 {
            Kind::Csv(source) => source.next_piece()?.map(|piece| Piece(PieceKind::Csv(piece))),
            Kind::Parquet(source) => {
                source.next_piece().map(|piece| Piece(PieceKind::Parquet(piece)))
            }
        })
    }

    /// How much was read so far.
    #[must_use]
    pub fn progress(&self) -> Progress {
        match &self.0 {
            Kind::Csv(source) => source.progress(),
            Kind::Parquet(source) => source.progress(),
        }
    }

    /// Length and digest of the whole input as stored. What was not read yet is read for it; a
    /// Parquet file is read once more, from start to end.
    ///
    /// # Errors
    /// When reading fails.
    pub fn finish(self) -> Result<Totals> {
        match self.0 {
            Kind::Csv(source) => source.finish(),
            Kind::Parquet(source) => source.finish(),
        }
    }
}

/// A run of whole records, not decoded yet. It may be decoded on any thread.
pub struct Piece(PieceKind);

enum PieceKind {
    Csv(CsvPiece),
    Parquet(ParquetPiece),
}

impl Piece {
    /// Decodes the columns where `wanted` is true, in the schema's order. Columns that are not
    /// wanted are not looked at: what they hold cannot fail.
    ///
    /// # Errors
    /// When a record has more or fewer fields than the schema, a wanted cell is not UTF-8, a
    /// wanted column is of no supported type, or the data are damaged. Rows count from the start
    /// of the piece (see [`shift_rows`](super::shift_rows)), lines from that of the file.
    pub fn decode(self, wanted: &[bool]) -> Result<Decoded> {
        match self.0 {
            PieceKind::Csv(piece) => piece.decode(wanted),
            PieceKind::Parquet(piece) => piece.decode(wanted),
        }
    }
}

/// The columns of a piece.
pub struct Decoded {
    /// How many rows.
    pub rows: usize,
    /// One per column of the schema; `None` where it was not wanted.
    pub columns: Vec<Option<Column>>,
}

impl Decoded {
    /// All columns of the schema as a raw batch; what was not wanted is a column of nulls that
    /// holds its place.
    ///
    /// # Errors
    /// When the columns are not those of the schema.
    pub fn into_full_batch(self, schema: &Schema) -> Result<Batch<Raw>> {
        let rows = self.rows;
        let columns = self.columns.into_iter();
        let columns =
            columns.map(|column| column.unwrap_or_else(|| Column::absent(rows))).collect();
        Batch::new(schema.clone(), columns, 0)
    }

    /// The wanted columns as a raw batch. `schema` is that of the source, `first_row` how many
    /// rows came before.
    ///
    /// # Errors
    /// When the columns are not those of the schema.
    pub fn into_batch(self, schema: &Schema, first_row: u64) -> Result<Batch<Raw>> {
        let mut fields = Vec::with_capacity(self.columns.len());
        let mut columns = Vec::with_capacity(self.columns.len());
        for (field, column) in schema.fields().iter().zip(self.columns) {
            if let Some(column) = column {
                fields.push(field.clone());
                columns.push(column);
            }
        }
        Batch::new(Schema::new(fields), columns, first_row)
    }
}
