//! Writing newline-delimited JSON: lines are made on any thread, and appended in order.

use std::io::Write;
use std::sync::Arc;

use crate::error::{Cause, Error, ForeignKind, Result};
use crate::io::digest::{HashingWriter, Totals};
use crate::io::fail::{failed, fault};
use crate::io::format::Packing;
use crate::io::packing::pack;
use crate::io::pool::Pool;
use crate::io::source::ensure_supported;
use crate::table::{Column, ColumnKind, Schema, TextCells};

const ACTION: &str = "writing the output";

/// Lines that are written from the first to the last.
pub(in crate::io) struct JsonSink<W> {
    out: HashingWriter<W>,
    encoder: JsonEncoder,
    empty: bool,
}

impl<W: Write> JsonSink<W> {
    pub(in crate::io) fn new(out: W, schema: &Schema, packing: Packing) -> Result<Self> {
        ensure_supported(schema, &vec![true; schema.len()])?;
        let encoder = JsonEncoder { heads: heads(schema)?, packing, pool: Pool::default() };
        Ok(Self { out: HashingWriter::new(out), encoder, empty: true })
    }

    pub(in crate::io) fn encoder(&self) -> JsonEncoder {
        self.encoder.clone()
    }

    pub(in crate::io) fn write(&mut self, text: Vec<u8>) -> Result<()> {
        self.empty &= text.is_empty();
        self.out.write_all(&text).map_err(failed(ACTION))?;
        let usual = text.len();
        self.encoder.pool.give(text, usual);
        Ok(())
    }

    pub(in crate::io) fn finish(mut self) -> Result<(W, Totals)> {
        if self.empty {
            let nothing = pack(&[], self.encoder.packing)?.unwrap_or_default();
            self.out.write_all(&nothing).map_err(failed(ACTION))?;
        }
        self.out.flush().map_err(failed(ACTION))?;
        Ok(self.out.into_parts())
    }
}

/// What stands before each value of a line: its name, and what comes before that.
fn heads(schema: &Schema) -> Result<Arc<[Vec<u8>]>> {
    let heads = schema.fields().iter().enumerate().map(|(index, field)| {
        let mut head = vec![if index == 0 { b'{' } else { b',' }];
        quote(field.name.as_str(), &mut head)?;
        head.push(b':');
        Ok(head)
    });
    heads.collect()
}

/// Makes lines of batches.
#[derive(Clone)]
pub(in crate::io) struct JsonEncoder {
    heads: Arc<[Vec<u8>]>,
    packing: Packing,
    pool: Pool,
}

impl JsonEncoder {
    pub(in crate::io) fn encode(&self, columns: &[Column], rows: usize) -> Result<Vec<u8>> {
        if columns.len() != self.heads.len() {
            return Err(Error::new(Cause::usage("columns and schema of the output differ")));
        }
        let columns = columns.iter().map(Cells::of).collect::<Result<Vec<_>>>()?;
        let mut out = self.pool.take(0);
        for row in 0..rows {
            for (head, cells) in self.heads.iter().zip(&columns) {
                out.extend_from_slice(head);
                cells.write(row, &mut out)?;
            }
            // An object without fields has no head.
            out.extend_from_slice(if columns.is_empty() { b"{}\n" } else { b"}\n" });
        }
        Ok(match pack(&out, self.packing)? {
            Some(packed) if !out.is_empty() => packed,
            Some(_) => Vec::new(),
            None => out,
        })
    }
}

/// The cells of a column, and how they stand in a line.
struct Cells<'a> {
    text: TextCells<'a>,
    kind: ColumnKind,
}

impl<'a> Cells<'a> {
    fn of(column: &'a Column) -> Result<Self> {
        Ok(Self { text: column.text()?, kind: column.kind() })
    }

    fn write(&self, row: usize, out: &mut Vec<u8>) -> Result<()> {
        use ColumnKind as K;
        let Some(cell) = self.text.at(row) else {
            out.extend_from_slice(b"null");
            return Ok(());
        };
        match self.kind {
            K::Boolean | K::Integer | K::Decimal => out.extend_from_slice(cell.as_bytes()),
            // JSON has no word for what is not a number, and none for infinity.
            K::Float if !cell.ends_with(|end: char| end.is_ascii_digit()) => {
                out.extend_from_slice(b"null");
            }
            K::Float => out.extend_from_slice(cell.as_bytes()),
            _ => quote(cell, out)?,
        }
        Ok(())
    }
}

fn quote(text: &str, out: &mut Vec<u8>) -> Result<()> {
    serde_json::to_writer(out, text).map_err(|_| fault(ACTION, ForeignKind::Other))
}
