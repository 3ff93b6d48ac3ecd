//! Reading a table piece by piece, whatever its format.

use std::fs::File;
use std::io::{Cursor, Read};
use std::path::Path;

use bytes::Bytes;
use parquet::file::reader::Length;

use crate::error::{Cause, ColumnRef, Error, Place, Result};
use crate::table::{Batch, Column, ColumnKind, Raw, Schema};

use super::arrow::{ArrowFile, ArrowPiece, ArrowStream};
use super::csv::{CsvOptions, CsvPiece, CsvSource};
use super::digest::Totals;
use super::fail::failed;
use super::format::{Format, Layout, Magic, Packing, expect};
use super::ndjson::{JsonPiece, JsonSource};
use super::parquet::{ParquetPiece, ParquetSource};
use super::shared_file::SharedFile;

/// A table that is read from its start to its end, once.
pub struct Source(Kind);

enum Kind {
    Arrow(ArrowFile),
    ArrowStream(ArrowStream),
    Csv(CsvSource),
    Json(JsonSource),
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

    /// As [`open`](Self::open), for a table that [`Sink`](super::Sink) wrote: without a row, JSON
    /// lines have no field either, and no byte.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub(crate) fn open_written(path: &Path, format: Format, options: &CsvOptions) -> Result<Self> {
        let file = File::open(path).map_err(failed("opening the input"))?;
        Self::any(file, format, options)
    }

    /// As [`open`](Self::open), for a file that is open already. It is read from its start; a
    /// pipe from where it is.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub fn from_file(file: File, format: Format, options: &CsvOptions) -> Result<Self> {
        let source = Self::any(file, format, options)?;
        if source.schema().is_empty() && format.layout == Layout::Ndjson {
            return Err(Error::new(Cause::EmptyFile));
        }
        Ok(source)
    }

    fn any(file: File, format: Format, options: &CsvOptions) -> Result<Self> {
        let is_file = file.metadata().map_err(failed("opening the input"))?.is_file();
        if !is_file && !matches!(format.layout, Layout::Arrow | Layout::Parquet) {
            return Self::from_reader(file, format, options); // a pipe with a name
        }
        let file = SharedFile::new(file).map_err(failed("opening the input"))?;
        let mut start = [0; Magic::LEN];
        let n = file.read_at(&mut start, 0).map_err(failed("reading the input"))?;
        match (n, format.layout) {
            (0, Layout::Ndjson) => {}
            (0, _) => return Err(Error::new(Cause::EmptyFile)),
            _ => {
                expect(
                    format,
                    Magic::of_text(Magic::of(&start[..n]), options.encoding_of(format)),
                )?;
            }
        }
        Ok(Self(match format.layout {
            Layout::Ndjson => {
                Kind::Json(JsonSource::file(&file, format.packing, options.piece_bytes)?)
            }
            Layout::Parquet => Kind::Parquet(ParquetSource::open(file)?),
            Layout::Arrow => Kind::Arrow(ArrowFile::open(file)?),
            Layout::ArrowStream => {
                let len = Some(Length::len(&file));
                Kind::ArrowStream(ArrowStream::open(Box::new(file.reader(0)), len)?)
            }
            Layout::Csv | Layout::Tsv => {
                Kind::Csv(CsvSource::file(&file, format.packing, options)?)
            }
        }))
    }

    /// Reads a pipe of delimited text, JSON lines or an Arrow stream, as `format` says; gzip and
    /// Zstandard are told by the first bytes.
    ///
    /// # Errors
    /// When the input is empty or its header cannot be read; when it is Parquet or an Arrow file,
    /// which start at their end and so need a file.
    pub fn from_reader(
        mut input: impl Read + Send + 'static,
        format: Format,
        options: &CsvOptions,
    ) -> Result<Self> {
        let mut start = Vec::with_capacity(Magic::LEN);
        let limit = Magic::LEN as u64;
        input.by_ref().take(limit).read_to_end(&mut start).map_err(failed("reading the input"))?;
        match (Magic::of(&start), format.layout) {
            (Some(Magic::Parquet | Magic::ParquetEncrypted), _) => {
                let text = "Parquet cannot be read from a pipe: name the file";
                Err(Error::new(Cause::usage(text)))
            }
            (Some(Magic::Arrow), _) => {
                let text =
                    "an Arrow file cannot be read from a pipe: name the file, or send a stream";
                Err(Error::new(Cause::usage(text)))
            }
            (magic, Layout::Arrow | Layout::ArrowStream | Layout::Parquet) => {
                expect(Format::ARROW_STREAM, magic)?;
                let whole = Box::new(Cursor::new(start).chain(input));
                ArrowStream::open(whole, None).map(|source| Self(Kind::ArrowStream(source)))
            }
            (_, Layout::Ndjson) => {
                let source = JsonSource::pipe(start, input, options.piece_bytes);
                source.map(|source| Self(Kind::Json(source)))
            }
            (_, Layout::Csv | Layout::Tsv) => {
                CsvSource::pipe(start, input, options).map(|source| Self(Kind::Csv(source)))
            }
        }
    }

    /// For who counts values: text that the file stores as a dictionary comes as one, so that each
    /// value is looked at once. Cells are the same, columns are not of the type that
    /// [`schema`](Self::schema) says: nothing that is read so may be written.
    pub(crate) fn for_counting(self) -> Self {
        match self.0 {
            Kind::Parquet(source) => Self(Kind::Parquet(source.with_dictionaries())),
            kind => Self(kind),
        }
    }

    /// Reads a table that is whole in memory, as a service is sent one by whoever can reach it.
    ///
    /// Little can stand for much: a name for a field of every row, a dictionary for text, a packed
    /// buffer for gigabytes. `room` bounds it: about how many bytes the table may take once every
    /// cell has its own. Text must not be packed as a whole.
    ///
    /// ```
    /// use deid_core::error::Kind;
    /// use deid_core::io::{CsvOptions, Format, Source};
    ///
    /// let open = |bytes: &'static [u8], room| {
    ///     Source::from_bytes(bytes.into(), Format::NDJSON, &CsvOptions::default(), room)
    /// };
    /// let lines = b"{\"ID\":1}\n{\"ID\":2}\n";
    /// assert_eq!(open(lines, 1 << 20)?.schema().len(), 1);
    /// assert_eq!(open(lines, 10).err().map(|error| error.kind()), Some(Kind::Usage));
    /// # Ok::<(), deid_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// When the input is empty, of another format or packed, needs more room (of kind
    /// [`Usage`](crate::error::Kind::Usage)), or its columns cannot be told; when it is Parquet or
    /// an Arrow file, which are read from files.
    pub fn from_bytes(
        bytes: Bytes,
        format: Format,
        options: &CsvOptions,
        room: u64,
    ) -> Result<Self> {
        if format.packing != Packing::None {
            return Err(Error::new(Cause::usage("what is sent to a service must not be packed")));
        }
        if bytes.is_empty() {
            return Err(Error::new(Cause::EmptyFile));
        }
        let magic = Magic::of(&bytes[..bytes.len().min(Magic::LEN)]);
        match format.layout {
            Layout::Arrow | Layout::Parquet => {}
            _ => expect(format, Magic::of_text(magic, options.encoding_of(format)))?,
        }
        // A small input needs no large buffer.
        let options = CsvOptions { piece_bytes: options.piece_bytes.min(bytes.len()), ..*options };
        match format.layout {
            Layout::ArrowStream => {
                let len = Some(bytes.len() as u64);
                let source = ArrowStream::within(Box::new(Cursor::new(bytes)), len, room)?;
                Ok(Self(Kind::ArrowStream(source)))
            }
            Layout::Ndjson => {
                let source = JsonSource::bytes(&bytes, options.piece_bytes, room)?;
                if source.schema().is_empty() {
                    return Err(Error::new(Cause::EmptyFile));
                }
                Ok(Self(Kind::Json(source)))
            }
            _ => Self::from_reader(Cursor::new(bytes), format, &options),
        }
    }

    /// The columns of the table.
    #[must_use]
    pub fn schema(&self) -> &Schema {
        match &self.0 {
            Kind::Arrow(source) => source.schema(),
            Kind::ArrowStream(source) => source.schema(),
            Kind::Csv(source) => source.schema(),
            Kind::Json(source) => source.schema(),
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
            Kind::Arrow(source) => source.next_piece()?.map(|piece| Piece(PieceKind::Arrow(piece))),
            Kind::ArrowStream(source) => {
                source.next_piece()?.map(|piece| Piece(PieceKind::Arrow(piece)))
            }
            Kind::Csv(source) => source.next_piece()?.map(|piece| Piece(PieceKind::Csv(piece))),
            Kind::Json(source) => source.next_piece()?.map(|piece| Piece(PieceKind::Json(piece))),
            Kind::Parquet(source) => {
                source.next_piece().map(|piece| Piece(PieceKind::Parquet(piece)))
            }
        })
    }

    /// How much was read so far.
    #[must_use]
    pub fn progress(&self) -> Progress {
        match &self.0 {
            Kind::Arrow(source) => source.progress(),
            Kind::ArrowStream(source) => source.progress(),
            Kind::Csv(source) => source.progress(),
            Kind::Json(source) => source.progress(),
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
            Kind::Arrow(source) => source.finish(),
            Kind::ArrowStream(source) => source.finish(),
            Kind::Csv(source) => source.finish(),
            Kind::Json(source) => source.finish(),
            Kind::Parquet(source) => source.finish(),
        }
    }
}

/// A run of whole records, not decoded yet. It may be decoded on any thread.
pub struct Piece(PieceKind);

enum PieceKind {
    Arrow(ArrowPiece),
    Csv(CsvPiece),
    Json(JsonPiece),
    Parquet(ParquetPiece),
}

impl Piece {
    /// Decodes the columns where `wanted` is true, in the schema's order. Columns that are not
    /// wanted are not looked at: but for bytes that are no text, what they hold cannot fail.
    ///
    /// # Errors
    /// When a record has more or fewer fields than the schema, a wanted cell is not UTF-8, a
    /// wanted column is of no supported type, or the data are damaged. Rows count from the start
    /// of the piece (see [`shift_rows`](super::shift_rows)), lines from that of the file.
    pub fn decode(self, wanted: &[bool]) -> Result<Decoded> {
        match self.0 {
            PieceKind::Arrow(piece) => piece.decode(wanted),
            PieceKind::Csv(piece) => piece.decode(wanted),
            PieceKind::Json(piece) => piece.decode(wanted),
            PieceKind::Parquet(piece) => piece.decode(wanted),
        }
    }
}

/// Refuses a wanted column whose type no rule knows.
pub(super) fn ensure_supported(schema: &Schema, wanted: &[bool]) -> Result<()> {
    let of = schema.len();
    for (index, (field, _)) in
        schema.fields().iter().zip(wanted).enumerate().filter(|(_, (_, wanted))| **wanted)
    {
        if let ColumnKind::Unsupported(name) = field.kind() {
            let column = ColumnRef::Position { index: index + 1, of };
            let place = Place::default().with_column(column);
            return Err(Error::at(place, Cause::UnsupportedType(name)));
        }
    }
    Ok(())
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
