//! How the text of a delimited file is encoded.

use std::fmt;

use serde::Serialize;

/// How the text of a delimited file is encoded. Names are those of the Encoding Standard (WHATWG);
/// under it `iso-8859-1` is read as `windows-1252`, which has more characters in place of controls.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize)]
#[serde(into = "&'static str")]
pub struct Encoding(usize);

const NAMES: [&str; 16] = [
    "utf-8",
    "utf-16",
    "windows-1252",
    "iso-8859-1",
    "iso-8859-2",
    "iso-8859-15",
    "windows-1250",
    "windows-1251",
    "windows-1253",
    "windows-1254",
    "windows-1257",
    "macintosh",
    "shift_jis",
    "gb18030",
    "big5",
    "euc-kr",
];

impl Encoding {
    /// What a file is read as unless something else is said.
    pub const UTF_8: Self = Self(0);

    /// The encoding of this name, in whatever case.
    ///
    /// ```
    /// use deid_core::vocab::Encoding;
    /// let encoding = Encoding::named("Windows-1252").unwrap();
    /// assert_eq!(encoding.name(), "windows-1252");
    /// assert!(Encoding::named("ebcdic").is_none());
    /// ```
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        NAMES.iter().position(|known| known.eq_ignore_ascii_case(name)).map(Self)
    }

    /// The names of all of them.
    pub fn names() -> impl Iterator<Item = &'static str> {
        NAMES.into_iter()
    }

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        NAMES[self.0]
    }
}

impl From<Encoding> for &'static str {
    fn from(encoding: Encoding) -> Self {
        encoding.name()
    }
}

impl fmt::Display for Encoding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
