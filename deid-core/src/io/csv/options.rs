//! How a delimited file is written.

use crate::error::{Cause, Error, Result};
use crate::io::format::{Format, Layout};
use crate::vocab::Encoding;

/// The byte that quotes.
pub(super) const QUOTE: u8 = b'"';

/// How a delimited file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CsvOptions {
    /// The byte between fields: ASCII, not a quote and not a line end.
    pub delimiter: u8,
    /// Whether `"` quotes fields; otherwise it is a character like others.
    pub quoted: bool,
    /// Whether the first record names the columns; otherwise they are `#1`, `#2`, ….
    pub header: bool,
    /// How the text is encoded. What is written is UTF-8.
    pub encoding: Encoding,
    /// About how many bytes a piece has; 1 MiB unless said otherwise. More makes the row groups
    /// of a Parquet output larger.
    pub piece_bytes: usize,
}

impl Default for CsvOptions {
    fn default() -> Self {
        Self {
            delimiter: b',',
            quoted: true,
            header: true,
            encoding: Encoding::UTF_8,
            piece_bytes: 1 << 20,
        }
    }
}

impl CsvOptions {
    /// The usual options of a format: a tab for TSV, else a comma; quotes; a header.
    #[must_use]
    pub fn of(format: Format) -> Self {
        let delimiter = if format.layout == Layout::Tsv { b'\t' } else { b',' };
        Self { delimiter, ..Self::default() }
    }

    /// How the text of such a file is encoded: what is not delimited text is UTF-8.
    pub(in crate::io) fn encoding_of(self, format: Format) -> Encoding {
        if format.is_typed() { Encoding::UTF_8 } else { self.encoding }
    }

    pub(super) fn check(self) -> Result<Self> {
        if !self.delimiter.is_ascii() || matches!(self.delimiter, QUOTE | b'\n' | b'\r') {
            let text = "the delimiter must be an ASCII character other than a quote or a line end";
            return Err(Error::new(Cause::usage(text)));
        }
        Ok(self)
    }
}
