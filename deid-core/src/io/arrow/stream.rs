//! Reading an Arrow IPC stream: messages in order, from a file or a pipe.
//!
//! The format lets a writer just stop; then nobody can tell a whole table from one that was cut, so
//! here a stream has its end marker, and nothing behind it.

use std::io::{self, BufReader, Read};
use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_ipc::reader::FileDecoder;
use arrow_schema::DataType;

use crate::error::Result;
use crate::io::digest::{HashingReader, Totals};
use crate::io::fail::{CELL_BYTES, failed, less};
use crate::io::packing::Stored;
use crate::io::source::Progress;
use crate::table::{Column, Schema};

use super::fail::{READING, cut_short, damaged, guarded, unreadable};
use super::message::{Brings, Message};
use super::piece::{ArrowPiece, Batch, Cut};

/// How much is read at once of what is small.
const BLOCK: usize = 64 * 1024;

/// An Arrow IPC stream that is read from its start to its end.
pub(in crate::io) struct ArrowStream {
    input: BufReader<HashingReader<Stored>>,
    len: Option<u64>,
    schema: Schema,
    decoder: FileDecoder,
    at_end: bool,
    rest: Cut,
    /// How many bytes what follows may take; see [`Source::from_bytes`](crate::io::Source).
    room: u64,
}

impl ArrowStream {
    pub(in crate::io) fn open(input: Stored, len: Option<u64>) -> Result<Self> {
        Self::within(input, len, u64::MAX)
    }

    /// A stream whose rows may take so many bytes once every cell has its own.
    pub(in crate::io) fn within(input: Stored, len: Option<u64>, room: u64) -> Result<Self> {
        let mut input = BufReader::with_capacity(BLOCK, HashingReader::new(input));
        let first = guarded(|| Message::read(&mut input))?.ok_or_else(cut_short)?;
        let (schema, decoder) = guarded(|| first.decoder())?;
        let schema = Schema::from_arrow(&schema);
        Ok(Self { input, len, schema, decoder, at_end: false, rest: Cut::default(), room })
    }

    pub(in crate::io) fn schema(&self) -> &Schema {
        &self.schema
    }

    pub(in crate::io) fn next_piece(&mut self) -> Result<Option<ArrowPiece>> {
        while self.rest.is_done() && !self.at_end {
            self.advance()?;
        }
        Ok(self.rest.next_piece(&self.schema))
    }

    pub(in crate::io) fn progress(&self) -> Progress {
        Progress { bytes: self.input.get_ref().bytes(), of: self.len }
    }

    pub(in crate::io) fn finish(mut self) -> Result<Totals> {
        while !self.at_end {
            self.advance()?;
        }
        Ok(self.input.get_ref().totals())
    }

    /// Takes one message. Dictionaries can change from batch to batch, so batches are decoded here.
    fn advance(&mut self) -> Result<()> {
        let Some(message) = guarded(|| Message::read(&mut self.input))? else {
            self.at_end = true;
            let behind = io::copy(&mut self.input.by_ref().take(1), &mut io::sink());
            let is_last = behind.map_err(failed(READING))? == 0;
            return if is_last { Ok(()) } else { Err(damaged()) };
        };
        let Message { block, bytes } = &message;
        guarded(|| {
            match message.brings()? {
                Brings::Schema => return Err(damaged()),
                Brings::Dictionary(unpacked) => {
                    self.room = less(self.room, unpacked)?;
                    self.decoder.read_dictionary(block, bytes).map_err(unreadable)?;
                }
                Brings::Rows { rows, unpacked } => {
                    less(self.room, unpacked)?;
                    let batch = self.decoder.read_record_batch(block, bytes);
                    let batch = batch.map_err(unreadable)?.ok_or_else(damaged)?;
                    if self.room < u64::MAX {
                        self.room = less(self.room, size(&batch)?)?;
                    }
                    self.rest = Cut::of(Batch::whole(batch), rows);
                }
            }
            Ok(())
        })
    }
}

/// About how many bytes the rows take once every cell has its own: views and dictionaries can name
/// one text many times, and a column of nulls is nothing but its length.
fn size(batch: &RecordBatch) -> Result<u64> {
    let mut size = (batch.num_rows() as u64).saturating_mul(batch.num_columns() as u64);
    size = size.saturating_mul(CELL_BYTES);
    for array in batch.columns() {
        let is_text = |data_type: &DataType| {
            matches!(data_type, DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View)
        };
        let shares = match array.data_type() {
            DataType::Utf8View => true,
            DataType::Dictionary(_, values) => is_text(values),
            _ => false,
        };
        if shares {
            let column = Column::from_array(Arc::clone(array));
            column
                .text()?
                .for_each(|_, cell| size = size.saturating_add(cell.map_or(0, str::len) as u64));
        }
    }
    Ok(size)
}
