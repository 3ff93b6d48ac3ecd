//! Reading a delimited file: the part that keeps the order.

use std::io::{Cursor, Read};

use parquet::file::reader::Length;

use crate::error::{Cause, ColumnRef, Error, Place, Result};
use crate::io::digest::Totals;
use crate::io::format::{Format, Magic, Packing, expect};
use crate::io::lines::Lines;
use crate::io::packing::Unpacked;
use crate::io::pool::Pool;
use crate::io::shared_file::SharedFile;
use crate::io::source::{Decoded, Progress};
use crate::io::stored_text::StoredText;
use crate::table::{Field, Schema};
use crate::vocab::ColumnName;

use super::cut::{Ending, ending};
use super::decode;
use super::options::CsvOptions;
use super::split::{First, Misshape, first, split};

/// A delimited file that is read from its start to its end.
pub(crate) struct CsvSource {
    input: StoredText,
    options: CsvOptions,
    schema: Schema,
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
        expect(Format { packing, ..Format::CSV }, Magic::of_text(magic, options.encoding))?;
        let input = Unpacked::new(Box::new(Cursor::new(start).chain(rest)), packing)?;
        Self::open(input, None, options)
    }

    fn open(input: Unpacked, len: Option<u64>, options: &CsvOptions) -> Result<Self> {
        let options = options.check()?;
        let input = StoredText::encoded(input, len, options.piece_bytes, options.encoding)?;
        let mut source = Self { input, options, schema: Schema::default() };
        let first = source.first_record()?;
        if first.broken {
            let line =
                source.input.lines().line_after(&source.input.text()[..first.fields.start()]);
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
        self.input.fill_piece()?;
        loop {
            let Ending { cut, open } = ending(self.input.text(), &self.options);
            match (self.input.at_end(), open, cut) {
                (true, Some(open), _) => return Err(self.open_quote(open)),
                (true, None, _) if self.input.text().is_empty() => return Ok(None),
                (true, None, _) => return Ok(Some(self.take(self.input.text().len()))),
                (false, _, Some(cut)) => return Ok(Some(self.take(cut))),
                (false, _, None) => self.input.fill_more()?,
            }
        }
    }

    pub(in crate::io) fn progress(&self) -> Progress {
        self.input.progress()
    }

    pub(in crate::io) fn finish(self) -> Result<Totals> {
        self.input.finish()
    }

    /// Reads on until the first record is whole.
    fn first_record(&mut self) -> Result<First> {
        loop {
            let (text, at_end) = (self.input.text(), self.input.at_end());
            // A text without a line end need not be looked at closely.
            let ends = at_end || memchr::memchr2(b'\n', b'\r', text).is_some();
            match ends.then(|| first(text, &self.options)).flatten() {
                Some(record) if record.ended => return Ok(record),
                found if at_end => {
                    if let Some(open) = ending(text, &self.options).open {
                        return Err(self.open_quote(open));
                    }
                    return found.ok_or_else(|| Error::new(Cause::EmptyFile));
                }
                _ => self.input.fill_more()?,
            }
        }
    }

    /// The columns: named by the first record, or by their position.
    fn schema_of(&self, first: &First) -> Result<Schema> {
        let count = first.fields.columns();
        let mut columns = Vec::with_capacity(count);
        for index in 0..count {
            let cells = decode::column(self.input.text(), &first.fields, index).map_err(|_| {
                let place = Place::default().with_line(self.input.lines().line());
                let column = ColumnRef::Position { index: index + 1, of: count };
                Error::at(place.with_column(column), Cause::NotInEncoding(self.options.encoding))
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

    /// Takes the first `len` bytes as a piece.
    fn take(&mut self, len: usize) -> CsvPiece {
        let lines = self.input.lines();
        let text = self.input.take(len);
        let (options, columns, pool) = (self.options, self.schema.len(), self.input.pool());
        CsvPiece { text, lines, options, columns, pool }
    }

    #[cold]
    fn open_quote(&self, at: usize) -> Error {
        let line = self.input.lines().line_after(&self.input.text()[..at]);
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
        // What nobody looks at must be text all the same: `verify` will look at it.
        let is_text =
            wanted.iter().all(|wanted| *wanted) || std::str::from_utf8(&self.text).is_ok();
        let mut columns = Vec::with_capacity(self.columns);
        for index in 0..self.columns {
            let is_wanted = wanted.get(index).copied().unwrap_or(false);
            let column = (is_wanted || !is_text).then(|| {
                decode::column(&self.text, &fields, index).map_err(|row| {
                    let column = ColumnRef::Position { index: index + 1, of: self.columns };
                    let place = Place::default().with_column(column).with_row(row as u64);
                    Error::at(place, Cause::NotInEncoding(self.options.encoding))
                })
            });
            columns.push(column.transpose()?.filter(|_| is_wanted));
        }
        self.pool.give(self.text, self.options.piece_bytes);
        Ok(Decoded { rows: fields.records(), columns })
    }
}
