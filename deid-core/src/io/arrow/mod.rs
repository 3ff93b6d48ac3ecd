//! Arrow IPC: record batches as they stand in memory, one after another (a stream), or with an
//! index behind them (a file, which is Feather version 2).
//!
//! Of an input nothing but cells, column names and types is taken over: no metadata. A dictionary
//! of an input is written as its values: one dictionary for all rows would have to hold the values
//! of rows that do not leave.

mod fail;
mod file;
mod message;
mod piece;
mod stream;
mod write;

pub(super) use file::ArrowFile;
pub(super) use piece::ArrowPiece;
pub(super) use stream::ArrowStream;
pub(super) use write::{ArrowEncoder, ArrowSink};

/// The most rows of a piece. Batches can be of any size; larger ones are cut.
const PIECE_ROWS: usize = 131_072;

#[cfg(test)]
mod tests;
