//! Which format a file is in: by its name, and by its first bytes.

use std::fmt;

use crate::error::{Cause, Error, Place, Result};

/// How a table is laid out in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Layout {
    /// Fields with commas between them (RFC 4180).
    Csv,
    /// Fields with tabs between them.
    Tsv,
    /// Apache Parquet.
    Parquet,
}

/// The format of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Format {
    /// How the table is laid out.
    pub layout: Layout,
    /// Whether the file is compressed as a whole with gzip (RFC 1952); never for Parquet.
    pub gzip: bool,
}

impl Format {
    /// Comma-separated, not compressed.
    pub const CSV: Self = Self { layout: Layout::Csv, gzip: false };
    /// Tab-separated, not compressed.
    pub const TSV: Self = Self { layout: Layout::Tsv, gzip: false };
    /// Parquet.
    pub const PARQUET: Self = Self { layout: Layout::Parquet, gzip: false };

    const NAMES: [(&'static str, Self); 5] = [
        (".csv", Self::CSV),
        (".tsv", Self::TSV),
        (".csv.gz", Self { gzip: true, ..Self::CSV }),
        (".tsv.gz", Self { gzip: true, ..Self::TSV }),
        (".parquet", Self::PARQUET),
    ];

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
        match (self.layout, self.gzip) {
            (Layout::Csv, false) => ".csv",
            (Layout::Csv, true) => ".csv.gz",
            (Layout::Tsv, false) => ".tsv",
            (Layout::Tsv, true) => ".tsv.gz",
            (Layout::Parquet, _) => ".parquet",
        }
    }

    fn split(name: &str) -> Option<(&str, Self)> {
        Self::NAMES.iter().find_map(|(ending, format)| {
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
    Gzip,
    Parquet,
    /// Encrypted footer: a format of its own, as far as readers go.
    ParquetEncrypted,
    Utf16,
    /// Spreadsheets are ZIP archives.
    Zip,
}

impl Magic {
    /// As many bytes as [`of`](Self::of) looks at.
    pub(super) const LEN: usize = 4;

    pub(super) fn of(start: &[u8]) -> Option<Self> {
        match start {
            [0x1f, 0x8b, ..] => Some(Self::Gzip),
            [b'P', b'A', b'R', b'1', ..] => Some(Self::Parquet),
            [b'P', b'A', b'R', b'E', ..] => Some(Self::ParquetEncrypted),
            [b'P', b'K', 3, 4, ..] => Some(Self::Zip),
            [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => Some(Self::Utf16),
            _ => None,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Gzip => "gzip data",
            Self::Parquet => "Parquet",
            Self::ParquetEncrypted => "encrypted Parquet",
            Self::Utf16 => "UTF-16 text",
            Self::Zip => "a ZIP archive or a spreadsheet",
        }
    }
}

/// Refuses content that is not what the file is said to be.
pub(super) fn expect(format: Format, magic: Option<Magic>) -> Result<()> {
    let found = match (format.layout, format.gzip, magic) {
        (Layout::Parquet, _, Some(Magic::Parquet))
        | (Layout::Csv | Layout::Tsv, true, Some(Magic::Gzip))
        | (Layout::Csv | Layout::Tsv, false, None) => return Ok(()),
        (Layout::Csv | Layout::Tsv, false, Some(Magic::Utf16)) => {
            return Err(Error::at(Place::default().with_line(1), Cause::Utf8));
        }
        (.., Some(magic)) => magic.name(),
        (.., None) => "something else",
    };
    Err(Error::new(Cause::OtherFormat { named: format.extension(), found }))
}
