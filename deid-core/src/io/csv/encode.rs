//! From columns to delimited text: the part that runs on any thread.

use std::sync::Arc;

use arrow_array::StringArray;

use crate::error::{Cause, ColumnRef, Error, ForeignKind, Place, Result, words};
use crate::io::fail::fault;
use crate::io::format::Packing;
use crate::io::packing::pack;
use crate::io::pool::Pool;
use crate::table::{Column, Schema, TextCells};

use super::cell::{append, quote, wipe};
use super::options::{CsvOptions, QUOTE};
use super::scan::Scan;

const BOM: &str = "\u{feff}";

/// Writes batches as delimited text.
#[derive(Clone)]
pub(crate) struct CsvEncoder {
    options: CsvOptions,
    packing: Packing,
    columns: usize,
    pool: Pool,
}

impl CsvEncoder {
    pub(super) fn new(options: CsvOptions, packing: Packing, columns: usize) -> Self {
        Self { options, packing, columns, pool: Pool::default() }
    }

    /// The record that names the columns; empty where there is to be none.
    pub(super) fn header(&self, schema: &Schema) -> Result<Vec<u8>> {
        if !self.options.header {
            return Ok(Vec::new());
        }
        let names = schema.fields().iter();
        let columns: Vec<Column> = names
            .map(|field| Column::from_text([(!field.blank).then_some(field.name.as_str())]))
            .collect();
        let text = self.text(&columns, true).map_err(|_| unquotable("a column's name"))?;
        self.pack(text)
    }

    /// The rows of a batch, whose first is row `first_row` (from 0) of the table.
    pub(in crate::io) fn encode(&self, columns: &[Column], first_row: u64) -> Result<Vec<u8>> {
        if columns.len() != self.columns {
            return Err(Error::new(Cause::usage("columns and schema of the output differ")));
        }
        let text = self.text(columns, !self.options.header).map_err(|bad| match bad {
            Bad::Cell { column, row } => {
                let of = columns.len();
                let column = ColumnRef::Position { index: column + 1, of };
                let place = Place::default().with_column(column).with_row(first_row + row as u64);
                unquotable("a cell").within(&place)
            }
            Bad::Other(error) => error,
        })?;
        self.pack(text)
    }

    fn pack(&self, text: Vec<u8>) -> Result<Vec<u8>> {
        if text.is_empty() {
            return Ok(text);
        }
        let Some(packed) = pack(&text, self.packing)? else { return Ok(text) };
        self.recycle(text);
        Ok(packed)
    }

    /// Takes back what [`encode`](Self::encode) made, once it is written.
    pub(super) fn recycle(&self, text: Vec<u8>) {
        self.pool.give(text, self.options.piece_bytes);
    }

    /// An output without a record: nothing, packed as all else.
    pub(super) fn nothing(&self) -> Result<Vec<u8>> {
        pack(&[], self.packing).map(Option::unwrap_or_default)
    }

    /// `at_start`: whether these can be the first bytes of the file, where a byte order mark
    /// would be taken off again.
    fn text(&self, columns: &[Column], at_start: bool) -> Result<Vec<u8>, Bad> {
        let rows = columns.first().map_or(0, Column::len);
        let mut cells = Vec::with_capacity(columns.len());
        for (index, column) in columns.iter().enumerate() {
            let guard = at_start && index == 0;
            let flat = Flat::of(column).and_then(|flat| self.guarded(flat, guard));
            cells.push(flat.map_err(|bad| match bad {
                Bad::Cell { row, .. } => Bad::Cell { column: index, row },
                Bad::Other(error) => Bad::Other(error),
            })?);
        }
        match &cells[..] {
            [] => Ok(Vec::new()),
            [only] => self.single(only, rows),
            _ => Ok(self.join(&cells, rows)),
        }
    }

    /// The cells as they may stand between delimiters.
    fn guarded(&self, flat: Flat, at_start: bool) -> Result<Flat, Bad> {
        let values = flat.values();
        let marked = at_start && memchr::memmem::find(values, BOM.as_bytes()).is_some();
        let last = if self.options.quoted { QUOTE } else { b'\n' };
        let mut special =
            Scan::new(values, [self.options.delimiter, b'\n', b'\r', last]).peekable();
        match special.peek() {
            None if !marked => return Ok(flat),
            Some(&at) if !self.options.quoted => return Err(flat.cell_at(at)),
            None if !self.options.quoted => return Err(flat.cell_at(0)),
            _ => {}
        }
        let mut out = Vec::with_capacity(values.len() + values.len() / 8 + 64);
        let mut offsets = Vec::with_capacity(flat.offsets().len());
        offsets.push(0);
        for (start, end) in flat.bounds() {
            let cell = &values[start..end];
            let mut quotes = marked && cell.starts_with(BOM.as_bytes());
            while special.next_if(|&at| at < end).is_some() {
                quotes = true;
            }
            if quotes {
                quote(&mut out, cell);
            } else {
                append(&mut out, values, start, end);
            }
            offsets.push(offset(out.len())?);
        }
        wipe(&mut out);
        Ok(Flat::Built { values: out, offsets })
    }

    /// The innermost loop of writing.
    fn join(&self, cells: &[Flat], rows: usize) -> Vec<u8> {
        let columns: Vec<(&[u8], &[i32])> =
            cells.iter().map(|flat| (flat.values(), flat.offsets())).collect();
        let text: usize = columns.iter().map(|(values, _)| values.len()).sum();
        let mut out = self.pool.take(text + rows * columns.len() + 64);
        for row in 0..rows {
            for (values, offsets) in &columns {
                append(&mut out, values, place(offsets[row]), place(offsets[row + 1]));
                out.push(self.options.delimiter);
            }
            if let Some(last) = out.last_mut() {
                *last = b'\n';
            }
        }
        wipe(&mut out);
        out
    }

    /// A record of one empty field would be a blank line, which readers skip.
    fn single(&self, flat: &Flat, rows: usize) -> Result<Vec<u8>, Bad> {
        let mut out = Vec::with_capacity(flat.values().len() + 3 * rows + 64);
        for (row, (start, end)) in flat.bounds().enumerate() {
            if start < end {
                append(&mut out, flat.values(), start, end);
            } else if self.options.quoted {
                out.extend_from_slice(b"\"\"");
            } else {
                return Err(Bad::Cell { column: 0, row });
            }
            out.push(b'\n');
        }
        wipe(&mut out);
        Ok(out)
    }
}

/// Why a column cannot be written.
enum Bad {
    /// Only quotes could hold this cell.
    Cell {
        column: usize,
        row: usize,
    },
    Other(Error),
}

impl From<Error> for Bad {
    fn from(error: Error) -> Self {
        Self::Other(error)
    }
}

/// Cells one after another; nulls are empty.
enum Flat {
    /// Cells of a column whose buffers hold nothing else.
    Shared(StringArray),
    Built {
        values: Vec<u8>,
        offsets: Vec<i32>,
    },
}

impl Flat {
    fn of(column: &Column) -> Result<Self, Bad> {
        match column.text()? {
            TextCells::Plain(_) => match column.compact()?.text()? {
                TextCells::Plain(cells) => Ok(Self::Shared(cells.clone())),
                other => Self::build(&other), // compacting keeps the type
            },
            TextCells::Rendered(cells) => Self::of(&Column::from_array(Arc::new(cells))),
            other => Self::build(&other),
        }
    }

    fn build(cells: &TextCells<'_>) -> Result<Self, Bad> {
        let mut values = Vec::new();
        let mut ends = Vec::with_capacity(cells.len());
        cells.for_each(|_, cell| {
            values.extend_from_slice(cell.unwrap_or_default().as_bytes());
            ends.push(values.len());
        });
        let offsets = std::iter::once(0).chain(ends).map(offset).collect::<Result<_, Bad>>()?;
        Ok(Self::Built { values, offsets })
    }

    fn values(&self) -> &[u8] {
        match self {
            Self::Shared(cells) => cells.value_data(),
            Self::Built { values, .. } => values,
        }
    }

    fn offsets(&self) -> &[i32] {
        match self {
            Self::Shared(cells) => cells.value_offsets(),
            Self::Built { offsets, .. } => offsets,
        }
    }

    /// Where each cell starts and ends.
    fn bounds(&self) -> impl Iterator<Item = (usize, usize)> {
        self.offsets().windows(2).map(|ends| (place(ends[0]), place(ends[1])))
    }

    /// The cell that the byte at this place belongs to.
    #[cold]
    fn cell_at(&self, at: usize) -> Bad {
        let row = self.offsets().partition_point(|&end| place(end) <= at).saturating_sub(1);
        Bad::Cell { column: 0, row }
    }
}

/// An offset of a column is never negative.
#[inline]
#[allow(clippy::cast_sign_loss)]
fn place(offset: i32) -> usize {
    offset as usize
}

fn offset(place: usize) -> Result<i32, Bad> {
    let too_long = |_| fault("writing a column of more than 2 GiB", ForeignKind::Unsupported);
    i32::try_from(place).map_err(|error| Bad::Other(too_long(error)))
}

#[cold]
fn unquotable(what: &'static str) -> Error {
    let text = "needs quotes (a delimiter, a line end, or nothing else in the record), and quotes are turned off";
    Error::new(Cause::usage(words![what, " ", text]))
}
