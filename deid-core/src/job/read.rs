//! Tables read batch after batch, to be measured or compared.

use crate::error::Result;
use crate::io::{Piece, Source};
use crate::table::{Batch, Raw};

use super::request::Cancel;

/// The batches of a source, with all columns or some of them. Each is read after asking whether to
/// go on.
pub(super) struct Batches {
    source: Source,
    wanted: Vec<bool>,
    rows: u64,
    cancel: Cancel,
}

impl Batches {
    /// The columns whose name `wants`.
    pub(super) fn some(source: Source, cancel: &Cancel, wants: impl Fn(&str) -> bool) -> Self {
        let fields = source.schema().fields().iter();
        let wanted = fields.map(|field| wants(field.name.as_str())).collect();
        Self { source, wanted, rows: 0, cancel: cancel.clone() }
    }

    /// Every column that can be read; the others hold their places as nulls.
    pub(super) fn all(source: Source, cancel: &Cancel) -> Self {
        let fields = source.schema().fields().iter();
        let wanted = fields.map(|field| field.kind().is_supported()).collect();
        Self { source, wanted, rows: 0, cancel: cancel.clone() }
    }

    /// The next batch with a column for every column of the table, wanted or not.
    pub(super) fn next_full(&mut self) -> Option<Result<Batch<Raw>>> {
        let piece = self.next_piece().transpose()?;
        Some(
            piece.and_then(|piece| {
                piece.decode(&self.wanted)?.into_full_batch(self.source.schema())
            }),
        )
    }

    fn next_piece(&mut self) -> Result<Option<Piece>> {
        self.cancel.check().and_then(|()| self.source.next_piece())
    }
}

impl Iterator for Batches {
    type Item = Result<Batch<Raw>>;

    /// The next batch with the wanted columns only.
    fn next(&mut self) -> Option<Self::Item> {
        let piece = self.next_piece().transpose()?;
        Some(piece.and_then(|piece| {
            let decoded = piece.decode(&self.wanted)?;
            let first = self.rows;
            self.rows += decoded.rows as u64;
            decoded.into_batch(self.source.schema(), first)
        }))
    }
}
