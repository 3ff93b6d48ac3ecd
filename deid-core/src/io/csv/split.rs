//! Where the fields of a run of records are. Copies nothing.

use super::options::{CsvOptions, QUOTE};
use super::scan::Scan;

/// The field is quoted: the first byte is a quote.
const QUOTED: u32 = 1 << 31;
/// The field holds doubled quotes.
const COMPLEX: u32 = 1 << 30;
const PLACE: u32 = COMPLEX - 1;

/// Where the fields of a run of records are.
pub(super) struct Fields {
    /// For every record: where it starts, then the end of each field with its flags above.
    /// Fields of a record lie side by side, a delimiter between them.
    words: Vec<u32>,
    columns: usize,
    records: usize,
}

/// A field as it stands in the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Field {
    /// As it stands.
    Plain(usize, usize),
    /// Between quotes, nothing to undo.
    Quoted(usize, usize),
    /// From its opening quote on: see [`unquote`](super::cell::unquote).
    Complex(usize, usize),
}

/// A record that is none of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Misfit {
    /// From 0.
    pub(super) record: usize,
    pub(super) start: usize,
    pub(super) why: Misshape,
}

/// What is wrong with a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Misshape {
    /// This many fields, more or fewer than the table has columns.
    Fields(usize),
    /// Text follows the closing quote of a field: which of the two is the cell cannot be told.
    TextAfterQuote,
}

/// Splits a run of whole records into fields. `text` must be shorter than 1 GiB.
pub(super) fn split(text: &[u8], options: &CsvOptions, columns: usize) -> Result<Fields, Misfit> {
    let has = |byte| memchr::memchr(byte, text).is_some();
    let d = options.delimiter;
    // Most files have no `\r`, many no quote: every needle less is time saved.
    match (options.quoted && has(QUOTE), has(b'\r')) {
        (false, false) => all(Walk::new(text, [d, b'\n'], options), columns),
        (true, false) => all(Walk::new(text, [d, b'\n', QUOTE], options), columns),
        (false, true) => all(Walk::new(text, [d, b'\n', b'\r'], options), columns),
        (true, true) => all(Walk::new(text, [d, b'\n', QUOTE, b'\r'], options), columns),
    }
}

/// The first record of a text; `None` where there are blank lines only.
pub(super) struct First {
    pub(super) fields: Fields,
    /// Behind its line end, or the end of the text.
    pub(super) end: usize,
    /// Whether it has a line end.
    pub(super) ended: bool,
    /// Whether text follows the closing quote of a field.
    pub(super) broken: bool,
}

/// Splits the first record off.
pub(super) fn first(text: &[u8], options: &CsvOptions) -> Option<First> {
    let needles = [options.delimiter, b'\n', b'\r', if options.quoted { QUOTE } else { b'\n' }];
    let mut walk = Walk::new(text, needles, options);
    let mut words = Vec::new();
    let ended = walk.record(&mut words)?;
    let columns = words.len() - 1;
    let fields = Fields { words, columns, records: 1 };
    Some(First { fields, end: walk.start, ended, broken: walk.broken })
}

fn all<const N: usize>(mut walk: Walk<'_, N>, columns: usize) -> Result<Fields, Misfit> {
    let stride = columns + 1;
    // Ten bytes a field are a guess; growing costs one copy.
    let mut words = Vec::with_capacity(walk.text.len() / 10 + stride);
    let mut records = 0;
    while walk.record(&mut words).is_some() {
        let from = records * stride;
        let found = words.len() - from - 1;
        if walk.broken || found != columns {
            let why = if walk.broken { Misshape::TextAfterQuote } else { Misshape::Fields(found) };
            return Err(Misfit { record: records, start: words[from] as usize, why });
        }
        records += 1;
    }
    Ok(Fields { words, columns, records })
}

impl Fields {
    pub(super) fn records(&self) -> usize {
        self.records
    }

    pub(super) fn columns(&self) -> usize {
        self.columns
    }

    /// Where the first record starts.
    pub(super) fn start(&self) -> usize {
        self.words.first().map_or(0, |&word| (word & PLACE) as usize)
    }

    /// The fields of a column, in order.
    #[inline]
    pub(super) fn column(&self, index: usize) -> impl Iterator<Item = Field> + '_ {
        self.words.chunks_exact(self.columns + 1).map(move |record| field(record, index))
    }
}

#[inline]
fn field(record: &[u32], index: usize) -> Field {
    let before = record[index];
    let start = (before & PLACE) as usize + usize::from(index > 0);
    let word = record[index + 1];
    let end = (word & PLACE) as usize;
    if word & QUOTED == 0 {
        Field::Plain(start, end)
    } else if word & COMPLEX == 0 {
        Field::Quoted(start + 1, end - 1)
    } else {
        Field::Complex(start, end)
    }
}

/// A walk over the records of a text.
struct Walk<'a, const N: usize> {
    text: &'a [u8],
    scan: Scan<'a, N>,
    delimiter: u8,
    /// Where the next record starts.
    start: usize,
    /// Whether text followed the closing quote of a field so far.
    broken: bool,
}

impl<'a, const N: usize> Walk<'a, N> {
    fn new(text: &'a [u8], needles: [u8; N], options: &CsvOptions) -> Self {
        debug_assert!(text.len() <= PLACE as usize, "places fit below the flags");
        let scan = Scan::new(text, needles);
        Self { text, scan, delimiter: options.delimiter, start: 0, broken: false }
    }

    /// Appends the next record: its start and the ends of its fields. Says whether a line end
    /// ended it; `None` when there is no record left.
    #[inline]
    #[allow(clippy::cast_possible_truncation)] // places are below 1 GiB
    fn record(&mut self, words: &mut Vec<u32>) -> Option<bool> {
        let slot = words.len();
        words.push(self.start as u32);
        let mut field = self.start;
        let mut flags = 0;
        while let Some(at) = self.scan.next() {
            let byte = self.text[at];
            if byte == self.delimiter {
                words.push(at as u32 | flags);
                flags = 0;
                field = at + 1;
            } else if byte == QUOTE {
                if at == field {
                    flags = self.quoted_field();
                }
            } else if at == self.start {
                // A blank line, or the `\n` of `\r\n`.
                self.start += 1;
                field = self.start;
                words[slot] = self.start as u32;
            } else {
                words.push(at as u32 | flags);
                self.start = at + 1;
                return Some(true);
            }
        }
        if self.start == self.text.len() {
            words.truncate(slot);
            return None;
        }
        words.push(self.text.len() as u32 | flags);
        self.start = self.text.len();
        Some(false)
    }

    /// Goes to the quote that closes the field whose opening quote was just passed.
    #[inline]
    fn quoted_field(&mut self) -> u32 {
        let mut flags = QUOTED;
        while let Some(at) = self.scan.next() {
            if self.text[at] != QUOTE {
                continue;
            }
            match self.text.get(at + 1) {
                Some(&QUOTE) => {
                    flags |= COMPLEX;
                    self.scan.next(); // the second of the two
                }
                Some(&next) if next != self.delimiter && next != b'\n' && next != b'\r' => {
                    self.broken = true;
                    return flags;
                }
                _ => return flags,
            }
        }
        flags | COMPLEX // still open at the end of the text: there is no quote to leave out
    }
}
