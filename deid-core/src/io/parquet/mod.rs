//! Apache Parquet: row groups of column chunks, a footer that says where they are.
//!
//! Of an input nothing but cells, column names and types is taken over: no key-value metadata,
//! no statistics, no field metadata.

mod days;
mod dictionaries;
mod fail;
mod read;
mod write;

pub(super) use read::{ParquetPiece, ParquetSource};
pub use write::Compression;
pub(super) use write::{Groups, ParquetEncoder, ParquetSink};

/// The most rows of a row group that is written, and of a piece that is read.
const GROUP_ROWS: usize = 131_072;

/// About the most bytes of either, not compressed: rows of long notes are fewer.
const GROUP_BYTES: u64 = 128 << 20;

#[cfg(test)]
mod tests;
