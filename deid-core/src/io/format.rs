//! Which format a file is in: by its name, and by its first bytes.

use std::fmt;

use crate::error::{Cause, Error, Place, Result};
use crate::vocab::Encoding;

/// How a table is laid out in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Layout {
    /// Fields with commas between them (RFC 4180).
    Csv,
    /// Fields with tabs between them.
    Tsv,
    /// Apache Parquet.
    Parquet,
    /// Arrow IPC file, also called Feather version 2.
    Arrow,
    /// Arrow IPC stream.
    ArrowStream,
    /// Newline-delimited JSON, one flat object a line.
    Ndjson,
}

/// How a file of text is compressed as a whole.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Packing {
    /// Not at all.
    #[default]
    None,
    /// gzip (RFC 1952).
    Gzip,
    /// Zstandard (RFC 8878).
    Zstd,
}

/// The format of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Format {
    /// How the table is laid out.
    pub layout: Layout,
    /// How the file is compressed as a whole; never for Parquet and Arrow, which compress within.
    pub packing: Packing,
}

impl Format {
    /// Comma-separated, not compressed.
    pub const CSV: Self = Self::plain(Layout::Csv);
    /// Tab-separated, not compressed.
    pub const TSV: Self = Self::plain(Layout::Tsv);
    /// Parquet.
    pub const PARQUET: Self = Self::plain(Layout::Parquet);
    /// Arrow IPC file.
    pub const ARROW: Self = Self::plain(Layout::Arrow);
    /// Arrow IPC stream.
    pub const ARROW_STREAM: Self = Self::plain(Layout::ArrowStream);

    /// Newline-delimited JSON, not compressed.
    pub const NDJSON: Self = Self::plain(Layout::Ndjson);

    /// Endings of file names; of two for one format the first is the one that is written.
    const ENDINGS: [(&'static str, Self); 16] = [
        (".csv", Self::CSV),
        (".tsv", Self::TSV),
        (".csv.gz", Self { packing: Packing::Gzip, ..Self::CSV }),
        (".tsv.gz", Self { packing: Packing::Gzip, ..Self::TSV }),
        (".csv.zst", Self { packing: Packing::Zstd, ..Self::CSV }),
        (".tsv.zst", Self { packing: Packing::Zstd, ..Self::TSV }),
        (".parquet", Self::PARQUET),
        (".arrow", Self::ARROW),
        (".feather", Self::ARROW),
        (".arrows", Self::ARROW_STREAM),
        (".ndjson", Self::NDJSON),
        (".ndjson.gz", Self { packing: Packing::Gzip, ..Self::NDJSON }),
        (".ndjson.zst", Self { packing: Packing::Zstd, ..Self::NDJSON }),
        (".jsonl", Self::NDJSON),
        (".jsonl.gz", Self { packing: Packing::Gzip, ..Self::NDJSON }),
        (".jsonl.zst", Self { packing: Packing::Zstd, ..Self::NDJSON }),
    ];

    const fn plain(layout: Layout) -> Self {
        Self { layout, packing: Packing::None }
    }

    /// The format that a file name's ending stands for, in whatever case; `None` where it is not
    /// one of a table.
    ///
    /// ```
    /// use deid_core::io::Format;
    /// assert_eq!(Format::of_name("DM.CSV"), Some(Format::CSV));
    /// assert_eq!(Format::of_name("notes.txt"), None);
    /// ```
    #[must_use]
    pub fn of_name(name: &str) -> Option<Self> {
        Self::split(name).map(|(_, format)| format)
    }

    /// A file name without the ending of its format: `dm` for `dm.csv.gz`.
    #[must_use]
    pub fn stem(name: &str) -> Option<&str> {
        Self::split(name).map(|(stem, _)| stem)
    }

    /// The ending of file names, with its dot.
    #[must_use]
    pub fn extension(self) -> &'static str {
        let ending = Self::ENDINGS.iter().find(|(_, format)| *format == self);
        ending.map_or("", |(ending, _)| ending) // Parquet and Arrow are never packed
    }

    /// Whether the file says its columns' names and types itself.
    #[must_use]
    pub fn is_typed(self) -> bool {
        match self.layout {
            Layout::Csv | Layout::Tsv => false,
            Layout::Arrow | Layout::ArrowStream | Layout::Ndjson | Layout::Parquet => true,
        }
    }

    /// The endings of file names that are known.
    pub fn endings() -> impl Iterator<Item = &'static str> {
        Self::ENDINGS.iter().map(|(ending, _)| *ending)
    }

    fn split(name: &str) -> Option<(&str, Self)> {
        Self::ENDINGS.iter().find_map(|(ending, format)| {
            let at = name.len().checked_sub(ending.len())?;
            let fits = name.is_char_boundary(at) && name[at..].eq_ignore_ascii_case(ending);
            fits.then(|| (&name[..at], *format))
        })
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.extension())
    }
}

/// What the first bytes of a file say it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Magic {
    Arrow,
    /// A stream has no magic: this is how its first message starts.
    ArrowStream,
    /// Feather version 1: a format of its own.
    Feather,
    Gzip,
    Parquet,
    /// Encrypted footer: a format of its own, as far as readers go.
    ParquetEncrypted,
    Utf16,
    /// Spreadsheets are ZIP archives.
    Zip,
    Zstd,
}

impl Magic {
    /// As many bytes as [`of`](Self::of) looks at.
    pub(super) const LEN: usize = 8;

    pub(super) fn of(start: &[u8]) -> Option<Self> {
        match start {
            [b'A', b'R', b'R', b'O', b'W', b'1', rest @ ..] if is_binary(rest) => Some(Self::Arrow),
            [0xff, 0xff, 0xff, 0xff, ..] => Some(Self::ArrowStream),
            [b'F', b'E', b'A', b'1', rest @ ..] if is_binary(rest) => Some(Self::Feather),
            [0x1f, 0x8b, ..] => Some(Self::Gzip),
            [b'P', b'A', b'R', b'1', rest @ ..] if is_binary(rest) => Some(Self::Parquet),
            [b'P', b'A', b'R', b'E', rest @ ..] if is_binary(rest) => Some(Self::ParquetEncrypted),
            [b'P', b'K', 3, 4, ..] => Some(Self::Zip),
            [0x28, 0xb5, 0x2f, 0xfd, ..] => Some(Self::Zstd),
            [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => Some(Self::Utf16),
            _ => None,
        }
    }

    /// The same of text in a known encoding, which may begin as UTF-16 does.
    pub(super) fn of_text(magic: Option<Self>, encoding: Encoding) -> Option<Self> {
        magic.filter(|magic| *magic != Self::Utf16 || encoding == Encoding::UTF_8)
    }

    /// How text is packed that starts so.
    pub(super) fn packing(magic: Option<Self>) -> Packing {
        match magic {
            Some(Self::Gzip) => Packing::Gzip,
            Some(Self::Zstd) => Packing::Zstd,
            _ => Packing::None,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Arrow => "an Arrow IPC file",
            Self::ArrowStream => "an Arrow IPC stream",
            Self::Feather => "Feather version 1",
            Self::Gzip => "gzip data",
            Self::Parquet => "Parquet",
            Self::ParquetEncrypted => "encrypted Parquet",
            Self::Utf16 => "UTF-16 text",
            Self::Zip => "a ZIP archive or a spreadsheet",
            Self::Zstd => "Zstandard data",
        }
    }
}

/// Whether no header of text goes on so: a column may be called `PARENT_ID`, or `FEA1`.
fn is_binary(rest: &[u8]) -> bool {
    let is_text = |byte: &u8| (b' '..0x7f).contains(byte) || b"\t\r\n".contains(byte);
    rest.is_empty() || !rest.iter().all(is_text)
}

/// Refuses content that is not what the file is said to be.
pub(super) fn expect(format: Format, magic: Option<Magic>) -> Result<()> {
    let wanted = match (format.layout, format.packing) {
        (Layout::Parquet, _) => Some(Magic::Parquet),
        (Layout::Arrow, _) => Some(Magic::Arrow),
        (Layout::ArrowStream, _) => Some(Magic::ArrowStream),
        (Layout::Csv | Layout::Tsv | Layout::Ndjson, Packing::Gzip) => Some(Magic::Gzip),
        (Layout::Csv | Layout::Tsv | Layout::Ndjson, Packing::Zstd) => Some(Magic::Zstd),
        (Layout::Csv | Layout::Tsv | Layout::Ndjson, Packing::None) => None,
    };
    match (wanted, magic) {
        _ if wanted == magic => Ok(()),
        (None, Some(Magic::Utf16)) if format.is_typed() => {
            Err(Error::at(Place::default().with_line(1), Cause::Utf8))
        }
        (None, Some(Magic::Utf16)) => Err(Error::at(Place::default().with_line(1), Cause::Utf16)),
        (_, magic) => {
            let found = magic.map_or("something else", Magic::name);
            Err(Error::new(Cause::OtherFormat { named: format.extension(), found }))
        }
    }
}
