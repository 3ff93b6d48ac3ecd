//! The list that substitutes are taken from.

use std::collections::BTreeMap;
use std::fmt;

use sha2::{Digest, Sha256};

use crate::error::{Cause, Error, Place, Result, Words, words};

/// A byte order mark, which editors write.
const BOM: &[u8] = b"\xef\xbb\xbf";

/// The texts of a list file, in its order. Order and texts decide every substitute.
pub struct List {
    entries: Vec<String>,
    sha256: [u8; 32],
}

impl List {
    /// Fewest texts. A value that is on the list never becomes itself, so who knows the list can
    /// leave one text out; of twenty that tells next to nothing, of two it would tell all.
    pub const FEWEST: usize = 20;

    /// Reads a list: UTF-8, one text on every line. `shown_name` is the name that messages give to
    /// the file.
    ///
    /// # Errors
    /// With the line: when one is blank, stands twice, begins or ends with white space, holds a
    /// control character, or is not UTF-8; and when there are fewer than twenty.
    pub fn parse(bytes: &[u8], shown_name: &str) -> Result<Self> {
        let fail = |line: u64, why: Words| {
            let place = Place::file(shown_name);
            let place = if line > 0 { place.with_line(line) } else { place };
            let help = "a list has one text on every line, each once, at least 20 of them";
            Error::at(place, Cause::advised(why, help))
        };
        let bytes_of_text = bytes.strip_prefix(BOM).unwrap_or(bytes);
        let text = std::str::from_utf8(bytes_of_text).map_err(|error| {
            let before = &bytes_of_text[..error.valid_up_to()];
            let newlines = before.iter().filter(|byte| **byte == b'\n').count() as u64;
            fail(newlines + 1, "the list is not valid UTF-8".into())
        })?;
        let (mut entries, mut first) = (Vec::new(), BTreeMap::new());
        for (number, line) in (1_u64..).zip(text.lines()) {
            if let Some(why) = fault(line) {
                return Err(fail(number, why.into()));
            }
            if let Some(known) = first.insert(line, number) {
                return Err(fail(number, words!["the text stands on line ", known, " already"]));
            }
            entries.push(line.to_owned());
        }
        if entries.len() < Self::FEWEST {
            let words =
                words!["the list has ", entries.len(), " texts and needs at least ", Self::FEWEST];
            return Err(fail(0, words));
        }
        Ok(Self { entries, sha256: Sha256::digest(bytes).into() })
    }

    /// The texts.
    #[must_use]
    pub fn entries(&self) -> &[String] {
        &self.entries
    }

    /// SHA-256 of the file.
    #[must_use]
    pub fn sha256(&self) -> &[u8; 32] {
        &self.sha256
    }
}

/// A list is part of the policy; it may be long.
impl fmt::Debug for List {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "List of {}", self.entries.len())
    }
}

fn fault(line: &str) -> Option<&'static str> {
    if line.trim().is_empty() {
        return Some("the line is blank");
    }
    if line.trim() != line {
        return Some("the text begins or ends with white space");
    }
    line.chars().any(char::is_control).then_some("the text holds a control character")
}
