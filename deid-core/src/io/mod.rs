//! Tables in files: readers and writers by format, spooling, atomic publish.
//!
//! Reading and writing are split so that threads help: the cheap parts keep the order and stay on
//! one thread, the dear parts work on pieces and may run anywhere.
//!
//! | part | runs | does |
//! |---|---|---|
//! | [`Source::next_piece`] | in order | cuts a run of whole records, digests the bytes |
//! | [`Piece::decode`] | anywhere | columns of Arrow out of the run, only the wanted ones |
//! | [`Encoder::encode`] | anywhere | a released batch as bytes or column chunks |
//! | [`Sink::write`] | in order | appends them, digests the bytes |
//!
//! What a reader refuses it names by line, column and row, never by content. A piece does not
//! know how many rows came before it: its errors count rows from the start of the piece, and
//! [`shift_rows`] moves them to where the piece starts in its table.
//!
//! Nothing appears under its final name before it is whole: see [`PartialFile`],
//! [`PartialFolder`] and [`Spool`].
//!
//! Look first at [`Source`] and [`Sink`]. An encoder takes released batches only.

mod arrow;
mod csv;
mod digest;
mod fail;
mod format;
mod lines;
mod ndjson;
mod packing;
mod parquet;
mod pool;
mod publish;
mod shared_file;
mod sink;
mod source;
mod stored_text;
mod transcode;

pub use csv::CsvOptions;
pub use digest::{Digest, Totals};
pub use fail::{hush_panics, is_hushed, shift_rows};
pub use format::{Format, Layout, Packing};
pub use parquet::Compression;
pub use publish::{
    PartialFile, PartialFolder, Published, Replace, Spool, ensure_distinct, overlap,
};
pub use sink::{Encoded, Encoder, Sink, WriteOptions, Written};
pub use source::{Decoded, Piece, Progress, Source};

#[cfg(test)]
mod tests;
