//! ARX's CSV layout: no header, a line for each value: the value, its group at level 1, at level
//! 2, and so on. Fields are separated by `;` (ARX's default), tab or `,` and quoted as in RFC 4180.

use csv_core::{ReadRecordResult, Reader, ReaderBuilder};
use sha2::{Digest, Sha256};

use crate::error::{Cause, Error, Place, Result, Words, words};

use super::Hierarchy;
use super::tree::Builder;

/// In the order in which they are tried on line 1: intervals and places hold commas more often
/// than semicolons.
const DELIMITERS: [u8; 3] = *b";\t,";
const BOM: &[u8] = "\u{feff}".as_bytes();

impl Hierarchy {
    /// Loads a hierarchy in ARX's CSV layout. The delimiter is the first of `;`, tab and `,` that
    /// cuts line 1 into more than one field. Blank lines are skipped; a byte-order mark is too.
    ///
    /// `shown_name` is what errors call the file: its name as the policy spells it.
    ///
    /// # Errors
    /// When the bytes are empty or not UTF-8, a line has more or fewer fields than the first or
    /// fewer than two, a group is blank, a value is listed again in other groups, or a level
    /// divides what is together at a finer one. Every error names file and line.
    pub fn parse(bytes: &[u8], shown_name: &str) -> Result<Self> {
        let fail = |(line, why): Refused| {
            let place = Place::file(shown_name);
            let place = if line > 0 { place.with_line(line) } else { place };
            Error::at(place, Cause::policy(why))
        };
        let text = bytes.strip_prefix(BOM).unwrap_or(bytes);
        check_utf8(text).map_err(fail)?;
        let delimiter = detect_delimiter(text).map_err(fail)?;
        let mut records = Records::new(text, delimiter);
        let mut builder = Builder::default();
        while let Some((line, fields)) = records.next().map_err(fail)? {
            builder.add(&fields).map_err(|why| fail((line, why)))?;
        }
        Ok(builder.finish(Sha256::digest(bytes).into()))
    }
}

/// A line, counted from 1 (0: the file as a whole), and what is wrong there.
type Refused = (u64, Words);

fn check_utf8(text: &[u8]) -> Result<(), Refused> {
    std::str::from_utf8(text).map(drop).map_err(|error| {
        let line = 1 + newlines(&text[..error.valid_up_to()]);
        (line, "the hierarchy is not valid UTF-8".into())
    })
}

fn detect_delimiter(text: &[u8]) -> Result<u8, Refused> {
    let mut first = 0;
    for delimiter in DELIMITERS {
        match Records::new(text, delimiter).next()? {
            None => return Err((0, "the hierarchy is empty".into())),
            Some((_, fields)) if fields.len() > 1 => return Ok(delimiter),
            Some((line, _)) => first = line,
        }
    }
    let why = "a hierarchy needs a value and at least one group on every line, separated by `;`, tab or `,`";
    Err((first, why.into()))
}

/// The records of a hierarchy, one after the other.
struct Records<'a> {
    reader: Reader,
    rest: &'a [u8],
    line: u64,
    output: Vec<u8>,
    ends: Vec<usize>,
}

impl<'a> Records<'a> {
    fn new(text: &'a [u8], delimiter: u8) -> Self {
        Self {
            reader: ReaderBuilder::new().delimiter(delimiter).build(),
            rest: text,
            line: 1,
            output: vec![0; 1024],
            ends: vec![0; Hierarchy::MAX_LEVELS + 1], // a value and its groups
        }
    }

    /// The next record with the line where it begins; `None` at the end.
    fn next(&mut self) -> Result<Option<(u64, Vec<&str>)>, Refused> {
        self.skip_blank_lines();
        let line = self.line;
        let (mut written, mut count) = (0, 0);
        loop {
            let (result, read, wrote, ended) = self.reader.read_record(
                self.rest,
                &mut self.output[written..],
                &mut self.ends[count..],
            );
            self.line += newlines(&self.rest[..read]);
            self.rest = &self.rest[read..];
            written += wrote;
            count += ended;
            match result {
                ReadRecordResult::End => return Ok(None),
                ReadRecordResult::Record => return Ok(Some((line, self.fields(count)))),
                ReadRecordResult::OutputFull => self.output.resize(self.output.len() * 2, 0),
                ReadRecordResult::InputEmpty => {} // the next call ends the last record
                ReadRecordResult::OutputEndsFull => {
                    let why = words!["a hierarchy has at most ", Hierarchy::MAX_LEVELS, " levels"];
                    return Err((line, why));
                }
            }
        }
    }

    /// So that `line` is where the next record begins. A record's own line break may be left over
    /// here too.
    fn skip_blank_lines(&mut self) {
        let blank = self.rest.iter().take_while(|byte| matches!(byte, b'\n' | b'\r')).count();
        self.line += newlines(&self.rest[..blank]);
        self.rest = &self.rest[blank..];
    }

    /// The file is UTF-8 as a whole and is cut at ASCII bytes only.
    fn fields(&self, count: usize) -> Vec<&str> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        let cells = starts.zip(&self.ends[..count]);
        cells
            .map(|(start, &end)| std::str::from_utf8(&self.output[start..end]).unwrap_or_default())
            .collect()
    }
}

fn newlines(bytes: &[u8]) -> u64 {
    bytes.iter().map(|&byte| u64::from(byte == b'\n')).sum()
}
