//! Reading newline-delimited JSON.

use std::borrow::Cow;
use std::collections::HashMap;
use std::io::{Cursor, Read};

use bytes::Bytes;
use parquet::file::reader::Length;

use crate::error::{Cause, ColumnRef, Error, JsonFault, Place, Result};
use crate::io::digest::Totals;
use crate::io::fail::{CELL_BYTES, less};
use crate::io::format::{Format, Layout, Magic, Packing, expect};
use crate::io::lines::Lines;
use crate::io::packing::Unpacked;
use crate::io::pool::Pool;
use crate::io::shared_file::SharedFile;
use crate::io::source::{Decoded, Progress, ensure_supported};
use crate::io::stored_text::StoredText;
use crate::table::{Field, Schema};
use crate::vocab::ColumnName;

use super::columns::Columns;
use super::kind::Kind;
use super::line::{self, Cell, Fields};

/// A file of lines that is read from its start to its end.
pub(in crate::io) struct JsonSource {
    input: StoredText,
    schema: Schema,
    is_pipe: bool,
}

impl JsonSource {
    pub(in crate::io) fn file(
        file: &SharedFile,
        packing: Packing,
        piece_bytes: usize,
    ) -> Result<Self> {
        let open = || {
            let input = Unpacked::new(Box::new(file.reader(0)), packing)?;
            StoredText::open(input, Some(file.len()), piece_bytes)
        };
        Self::twice(open, u64::MAX)
    }

    /// Lines that are in memory: once every row has every field they may take `room` bytes.
    pub(in crate::io) fn bytes(bytes: &Bytes, piece_bytes: usize, room: u64) -> Result<Self> {
        let open = || {
            let input = Unpacked::new(Box::new(Cursor::new(bytes.clone())), Packing::None)?;
            StoredText::open(input, Some(bytes.len() as u64), piece_bytes)
        };
        Self::twice(open, room)
    }

    /// What can be read a second time: all fields are known before the first row.
    fn twice(open: impl Fn() -> Result<StoredText>, room: u64) -> Result<Self> {
        let (mut first, mut seen) = (open()?, Seen::default());
        loop {
            let (lines, len) = (first.lines(), whole_lines(&mut first)?);
            if len == 0 {
                break;
            }
            let text = first.take(len);
            seen.pass(&text, lines)?;
            first.pool().give(text, len);
        }
        less(room, seen.size())?;
        Ok(Self { input: open()?, schema: seen.schema()?, is_pipe: false })
    }

    /// The rest of a pipe after its first bytes, which say how it is packed.
    pub(in crate::io) fn pipe(
        start: Vec<u8>,
        rest: impl Read + Send + 'static,
        piece_bytes: usize,
    ) -> Result<Self> {
        let magic = Magic::of(&start);
        let packing = Magic::packing(magic);
        expect(Format { layout: Layout::Ndjson, packing }, magic)?;
        let input = Unpacked::new(Box::new(Cursor::new(start).chain(rest)), packing)?;
        let mut input = StoredText::open(input, None, piece_bytes)?;
        let mut seen = Seen::default();
        let len = whole_lines(&mut input)?;
        if len == 0 {
            return Err(Error::new(Cause::EmptyFile));
        }
        seen.pass(&input.text()[..len], input.lines())?;
        Ok(Self { schema: seen.schema()?, input, is_pipe: true })
    }

    pub(in crate::io) fn schema(&self) -> &Schema {
        &self.schema
    }

    pub(in crate::io) fn next_piece(&mut self) -> Result<Option<JsonPiece>> {
        let lines = self.input.lines();
        let len = whole_lines(&mut self.input)?;
        if len == 0 {
            return Ok(None);
        }
        let (text, pool) = (self.input.take(len), self.input.pool());
        let (schema, is_pipe) = (self.schema.clone(), self.is_pipe);
        Ok(Some(JsonPiece { text, lines, schema, is_pipe, pool }))
    }

    pub(in crate::io) fn progress(&self) -> Progress {
        self.input.progress()
    }

    pub(in crate::io) fn finish(self) -> Result<Totals> {
        self.input.finish()
    }
}

/// How many bytes of whole lines there are to take; 0 at the end.
fn whole_lines(input: &mut StoredText) -> Result<usize> {
    input.fill_piece()?;
    loop {
        match memchr::memrchr(b'\n', input.text()) {
            _ if input.at_end() => return Ok(input.text().len()),
            Some(end) => return Ok(end + 1),
            None => input.fill_more()?,
        }
    }
}

/// Reads line by line, blank ones left out.
fn each_line<'a>(
    bytes: &'a [u8],
    lines: Lines,
    mut read: impl FnMut(&'a str) -> Result<(), (JsonFault, Place)>,
) -> Result<()> {
    let mut start = 0;
    while start < bytes.len() {
        let end = memchr::memchr(b'\n', &bytes[start..]).map_or(bytes.len(), |len| start + len);
        let here = || Place::default().with_line(lines.line_after(&bytes[..start]));
        let line = std::str::from_utf8(&bytes[start..end]);
        let line = line.map_err(|_| Error::at(here(), Cause::Utf8))?;
        if !line.trim_ascii().is_empty() {
            let at = |(fault, place)| Error::at(place, Cause::Json(fault)).within(&here());
            read(line).map_err(at)?;
        }
        start = end + 1;
    }
    Ok(())
}

/// The fields of all lines so far, in the order in which they first appeared.
#[derive(Default)]
struct Seen {
    index: HashMap<String, usize>,
    kinds: Vec<Kind>,
    /// Where the next field is expected, and what is expected there.
    names: Vec<String>,
    next: usize,
    /// How many fields the first line had.
    first: usize,
    rows: u64,
}

impl Seen {
    fn pass(&mut self, bytes: &[u8], lines: Lines) -> Result<()> {
        each_line(bytes, lines, |line| {
            self.next = 0;
            line::read(line, self).map_err(|fault| (fault, Place::default()))?;
            self.rows += 1;
            if self.rows == 1 {
                self.first = self.names.len();
            }
            Ok(())
        })
    }

    /// About how many bytes the rows take once each has every field.
    fn size(&self) -> u64 {
        let row: u64 = self.names.iter().map(|name| name.len() as u64 + CELL_BYTES).sum();
        row.saturating_mul(self.rows)
    }

    fn schema(self) -> Result<Schema> {
        let fields = self.names.iter().zip(self.kinds).enumerate();
        let of = self.names.len();
        let field = |(index, (name, kind)): (usize, (&String, Kind))| {
            let place = Place::default().with_column(ColumnRef::Position { index: index + 1, of });
            let refused = |_| Error::at(place, Cause::Json(JsonFault::NoName));
            let field = Field::new(ColumnName::new(name).map_err(refused)?, kind.data_type());
            Ok(Field { is_late: index >= self.first, ..field })
        };
        fields.map(field).collect::<Result<_>>().map(Schema::new)
    }
}

impl<'a> Fields<'a> for Seen {
    fn field(&mut self, name: Cow<'a, str>, cell: Cell<'a>) -> Result<(), JsonFault> {
        let expected = self.names.get(self.next).is_some_and(|known| *known == name);
        let index = match self.index.get(&*name) {
            _ if expected => self.next,
            Some(&index) => index,
            None => {
                self.index.insert(name.clone().into_owned(), self.names.len());
                self.names.push(name.into_owned());
                self.kinds.push(Kind::Null);
                self.names.len() - 1
            }
        };
        self.kinds[index] = self.kinds[index].join(Kind::of(cell));
        self.next = index + 1;
        Ok(())
    }
}

/// A run of whole lines as text.
pub(in crate::io) struct JsonPiece {
    text: Vec<u8>,
    lines: Lines,
    schema: Schema,
    is_pipe: bool,
    pool: Pool,
}

impl JsonPiece {
    pub(in crate::io) fn decode(self, wanted: &[bool]) -> Result<Decoded> {
        ensure_supported(&self.schema, wanted)?;
        let mut columns = Columns::new(&self.schema, wanted);
        each_line(&self.text, self.lines, |line| {
            let read = line::read(line, &mut columns);
            // Of a file all values have been seen.
            let late = |fault| match fault {
                JsonFault::Mixed | JsonFault::Number | JsonFault::Nested if self.is_pipe => {
                    JsonFault::LateType
                }
                fault => fault,
            };
            read.map_err(late).map_err(|fault| (fault, self.place(&columns, fault)))?;
            columns.end_line();
            Ok(())
        })?;
        let decoded = Decoded { rows: columns.rows(), columns: columns.finish() };
        let usual = self.text.len();
        self.pool.give(self.text, usual);
        Ok(decoded)
    }

    fn place(&self, columns: &Columns<'_>, fault: JsonFault) -> Place {
        let place = Place::default().with_row(columns.rows() as u64);
        match columns.last().filter(|_| fault.is_of_a_field()) {
            Some(index) => {
                place.with_column(ColumnRef::Position { index: index + 1, of: self.schema.len() })
            }
            None => place,
        }
    }
}
