//! Delimited text: fields between delimiters, records between line ends, `"` around what holds
//! either of them.
//!
//! What is a field follows the grammar of the `csv` crate to the byte (the tests hold it to
//! that), so that a file reads here as it reads elsewhere: a quote opens only where a field
//! starts and is a character like others within an unquoted one (`5" pipe`), `""` inside is one
//! quote, `\n`, `\r\n` and a lone `\r` all end a record, blank lines are skipped. An empty field,
//! quoted or not, is null. One thing is stricter here: what follows a closing quote (`"o"k`) the
//! crate takes as it stands, which changes a value without a word; here it is an error.

mod cell;
mod cut;
mod decode;
mod encode;
mod options;
mod read;
mod scan;
mod sink;
mod split;

pub(super) use encode::CsvEncoder;
pub use options::CsvOptions;
pub(super) use read::{CsvPiece, CsvSource};
pub(super) use sink::CsvSink;

#[cfg(test)]
mod tests;
