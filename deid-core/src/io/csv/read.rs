//! Reading a delimited file: the part that keeps the order.

use std::io::{self, Cursor, Read};

use parquet::file::reader::Length;

use crate::error::{Cause, ColumnRef, Error, Place, Result};
use crate::io::digest::Totals;
use crate::io::fail::failed;
use crate::io::format::{Format, Magic, Packing, expect};
use crate::io::packing::Unpacked;
use crate::io::shared_file::SharedFile;
use crate::io::source::{Decoded, Progress};
use crate::table::{Field, Schema};
use crate::vocab::ColumnName;

use super::cut::{Ending, ending};
use super::decode;
use super::lines::Lines;
use super::options::CsvOptions;
use super::pool::Pool;
use super::split::{First, Misshape, first, split};

/// The longest record: more is a quote that was opened by accident.
const RECORD_LIMIT: usize = if cfg!(test) { 1 << 20 } else { 64 << 20 }; // tests do not wait
const BOM: &[u8] = b"\xef\xbb\xbf";

/// A delimited file that is read from its start to its end.
pub(crate) struct CsvSource {
    input: Unpacked,
    len: Option<u64>,
    options: CsvOptions,
    schema: Schema,
    /// What was read and belongs to no piece yet; starts where a record may start.
    text: Vec<u8>,
    at_end: bool,
    lines: Lines,
    pool: Pool,
}

impl CsvSource {
    pub(in crate::io) fn file(
        file: &SharedFile,
        packing: Packing,
        options: &CsvOptions,
    ) -> Result<Self> {
        let input = Unpacked::new(Box::new(file.reader(0)), packing)?;
        Self::open(input, Some(file.len()), options)
    }

    /// The rest of a pipe after its first bytes, which say how it is packed.
    pub(in crate::io) fn pipe(
        start: Vec<u8>,
        rest: impl Read + Send + 'static,
        options: &CsvOptions,
    ) -> Result<Self> {
        let magic = Magic::of(&start);
        let packing = Magic::packing(magic);
        expect(Format { packing, ..Format::CSV }, magic)?;
        let input = Unpacked::new(Box::new(Cursor::new(start).chain(rest)), packing)?;
        Self::open(input, None, options)
    }

    fn open(input: Unpacked, len: Option<u64>, options: &CsvOptions) -> Result<Self> {
        let mut source = Self {
            input,
            len,
            options: options.check()?,
            schema: Schema::default(),
            text: Vec::new(),
            at_end: false,
            lines: Lines::default(),
            pool: Pool::default(),
        };
        let first = source.first_record()?;
        if first.broken {
            let line = source.lines.line_after(&source.text[..first.fields.start()]);
            return Err(Error::at(Place::default().with_line(line), Cause::TextAfterQuote));
        }
        source.schema = source.schema_of(&first)?;
        if options.header {
            source.take(first.end);
        }
        Ok(source)
    }

    pub(in crate::io) fn schema(&self) -> &Schema {
        &self.schema
    }

    /// The next run of whole records.
    pub(in crate::io) fn next_piece(&mut self) -> Result<Option<CsvPiece>> {
        let mut want = self.piece_bytes();
        loop {
            self.fill(want)?;
            let Ending { cut, open } = ending(&self.text, &self.options);
            match (self.at_end, open, cut) {
                (true, Some(open), _) => return Err(self.open_quote(open)),
                (true, None, _) if self.text.is_empty() => return Ok(None),
                (true, None, _) => return Ok(Some(self.take(self.text.len()))),
                (false, _, Some(cut)) => return Ok(Some(self.take(cut))),
                (false, _, None) => want = self.more(want)?,
            }
        }
    }

    pub(in crate::io) fn progress(&self) -> Progress {
        Progress { bytes: self.input.stored().bytes(), of: self.len }
    }

    pub(in crate::io) fn finish(mut self) -> Result<Totals> {
        while !self.at_end {
            self.text.clear();
            self.fill(self.piece_bytes())?;
        }
        Ok(self.input.stored().totals())
    }

    fn piece_bytes(&self) -> usize {
        self.options.piece_bytes.clamp(1, RECORD_LIMIT)
    }

    /// Reads on until the first record is whole.
    fn first_record(&mut self) -> Result<First> {
        let mut want = self.piece_bytes().max(BOM.len());
        self.fill(want)?;
        if self.text.starts_with(BOM) {
            self.text.drain(..BOM.len());
        }
        loop {
            // A text without a line end need not be looked at closely.
            let ends = self.at_end || memchr::memchr2(b'\n', b'\r', &self.text).is_some();
            match ends.then(|| first(&self.text, &self.options)).flatten() {
                Some(record) if record.ended => return Ok(record),
                found if self.at_end => {
                    if let Some(open) = ending(&self.text, &self.options).open {
                        return Err(self.open_quote(open));
                    }
                    return found.ok_or_else(|| Error::new(Cause::EmptyFile));
                }
                _ => want = self.more(want)?,
            }
            self.fill(want)?;
        }
    }

    /// The columns: named by the first record, or by their position.
    fn schema_of(&self, first: &First) -> Result<Schema> {
        let count = first.fields.columns();
        let mut columns = Vec::with_capacity(count);
        for index in 0..count {
            let cells = decode::column(&self.text, &first.fields, index).map_err(|_| {
                let place = Place::default().with_line(self.lines.line());
                let column = ColumnRef::Position { index: index + 1, of: count };
                Error::at(place.with_column(column), Cause::Utf8)
            });
            let name = if self.options.header {
                cells?.text()?.at(0).and_then(|name| ColumnName::new(name).ok())
            } else {
                None
            };
            columns.push(name.map_or_else(|| Field::unnamed(index), Field::text));
        }
        Ok(Schema::new(columns))
    }

    /// Reads until there are `want` bytes or the input ends.
    fn fill(&mut self, want: usize) -> Result<()> {
        let mut filled = self.text.len();
        if self.at_end || filled >= want {
            return Ok(());
        }
        self.text.resize(want, 0);
        while filled < want {
            match self.input.read(&mut self.text[filled..]) {
                Ok(0) => {
                    self.at_end = true;
                    break;
                }
                Ok(n) => filled += n,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(failed(self.input.action())(error)),
            }
        }
        self.text.truncate(filled);
        Ok(())
    }

    /// How much to read where no record is whole yet.
    fn more(&self, want: usize) -> Result<usize> {
        if want >= RECORD_LIMIT {
            let place = Place::default().with_line(self.lines.line());
            return Err(Error::at(place, Cause::RecordTooLong { limit_mib: RECORD_LIMIT >> 20 }));
        }
        Ok((2 * want).min(RECORD_LIMIT))
    }

    /// Takes the first `len` bytes as a piece.
    fn take(&mut self, len: usize) -> CsvPiece {
        let mut rest = self.pool.take(self.piece_bytes().max(self.text.len() - len));
        rest.extend_from_slice(&self.text[len..]);
        self.text.truncate(len);
        let text = std::mem::replace(&mut self.text, rest);
        let lines = self.lines;
        self.lines.pass(&text);
        let columns = self.schema.len();
        CsvPiece { text, lines, options: self.options, columns, pool: self.pool.clone() }
    }

    #[cold]
    fn open_quote(&self, at: usize) -> Error {
        let line = self.lines.line_after(&self.text[..at]);
        Error::at(Place::default().with_line(line), Cause::OpenQuote)
    }
}

/// A run of whole records as text.
pub(crate) struct CsvPiece {
    text: Vec<u8>,
    lines: Lines,
    options: CsvOptions,
    columns: usize,
    pool: Pool,
}

impl CsvPiece {
    pub(in crate::io) fn decode(self, wanted: &[bool]) -> Result<Decoded> {
        let fields = split(&self.text, &self.options, self.columns).map_err(|misfit| {
            let line = self.lines.line_after(&self.text[..misfit.start]);
            let place = Place::default().with_line(line).with_row(misfit.record as u64);
            Error::at(
                place,
                match misfit.why {
                    Misshape::Fields(found) => Cause::Ragged { expected: self.columns, found },
                    Misshape::TextAfterQuote => Cause::TextAfterQuote,
                },
            )
        })?;
        let mut columns = Vec::with_capacity(self.columns);
        for index in 0..self.columns {
            let column = wanted.get(index).copied().unwrap_or(false).then(|| {
                decode::column(&self.text, &fields, index).map_err(|row| {
                    let column = ColumnRef::Position { index: index + 1, of: self.columns };
                    let place = Place::default().with_column(column).with_row(row as u64);
                    Error::at(place, Cause::Utf8)
                })
            });
            columns.push(column.transpose()?);
        }
        self.pool.give(self.text, self.options.piece_bytes);
        Ok(Decoded { rows: fields.records(), columns })
    }
}
