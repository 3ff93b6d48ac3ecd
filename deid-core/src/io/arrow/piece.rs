//! Rows of one record batch, decoded by the first thread that wants some of them.

use std::ops::Range;
use std::sync::{Arc, OnceLock};

use arrow_array::RecordBatch;
use arrow_ipc::reader::FileDecoder;

use crate::error::Result;
use crate::io::source::{Decoded, ensure_supported};
use crate::table::{Column, Schema};

use super::PIECE_ROWS;
use super::fail::{damaged, guarded, unreadable};
use super::message::Message;

/// A run of rows of a batch, not decoded yet.
pub(in crate::io) struct ArrowPiece {
    schema: Schema,
    rows: Range<usize>,
    batch: Arc<Batch>,
}

/// A record batch: whole, or as stored in a file.
pub(super) struct Batch {
    stored: Option<Stored>,
    read: OnceLock<Result<RecordBatch>>,
}

struct Stored {
    decoder: Arc<FileDecoder>,
    message: Message,
}

impl Batch {
    pub(super) fn whole(batch: RecordBatch) -> Self {
        Self { stored: None, read: Ok(batch).into() }
    }

    pub(super) fn stored(decoder: Arc<FileDecoder>, message: Message) -> Self {
        Self { stored: Some(Stored { decoder, message }), read: OnceLock::new() }
    }

    fn get(&self) -> Result<&RecordBatch> {
        let read = self.read.get_or_init(|| guarded(|| self.decode()));
        read.as_ref().map_err(Clone::clone)
    }

    fn decode(&self) -> Result<RecordBatch> {
        let Stored { decoder, message } = self.stored.as_ref().ok_or_else(damaged)?;
        let batch = decoder.read_record_batch(&message.block, &message.bytes);
        let batch = batch.map_err(unreadable)?;
        batch.ok_or_else(damaged)
    }
}

/// A batch that is cut into runs of rows, one after another: how many rows a damaged batch
/// announces must not decide how much is allocated.
#[derive(Default)]
pub(super) struct Cut {
    batch: Option<Arc<Batch>>,
    rows: Range<usize>,
}

impl Cut {
    pub(super) fn of(batch: Batch, rows: usize) -> Self {
        Self { batch: Some(Arc::new(batch)), rows: 0..rows }
    }

    /// Whether no row is left.
    pub(super) fn is_done(&self) -> bool {
        self.rows.is_empty()
    }

    pub(super) fn next_piece(&mut self, schema: &Schema) -> Option<ArrowPiece> {
        let batch = Arc::clone(self.batch.as_ref().filter(|_| !self.rows.is_empty())?);
        let end = self.rows.end.min(self.rows.start + PIECE_ROWS);
        let rows = std::mem::replace(&mut self.rows.start, end)..end;
        if self.is_done() {
            self.batch = None;
        }
        Some(ArrowPiece { schema: schema.clone(), rows, batch })
    }
}

impl ArrowPiece {
    pub(in crate::io) fn decode(self, wanted: &[bool]) -> Result<Decoded> {
        ensure_supported(&self.schema, wanted)?;
        let batch = self.batch.get()?;
        let fits = batch.num_columns() == self.schema.len() && batch.num_rows() >= self.rows.end;
        if !fits {
            return Err(damaged());
        }
        let len = self.rows.len();
        let column = |(index, array)| {
            let is_wanted = wanted.get(index).copied().unwrap_or(false);
            let whole = || Column::from_array(Arc::clone(array));
            is_wanted.then(|| whole().slice(self.rows.start, len))
        };
        let columns = batch.columns().iter().enumerate().map(column).collect();
        Ok(Decoded { rows: len, columns })
    }
}
