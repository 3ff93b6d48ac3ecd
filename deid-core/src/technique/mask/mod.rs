//! Mask: characters replaced, the form kept.
//!
#![doc = include_str!("README.md")]

mod definition;

use serde::{Deserialize, Serialize};

use crate::error::{Faults, Result, words};
use crate::table::{Column, Field, TextSink};
use crate::vocab::CellType;

use super::{Cells, Context, OutputKind, Technique, check};

pub(super) use definition::FACTS;

#[cfg(test)]
mod tests;

const RULE: &str = "mask";

/// Most characters of a value that may stay. What is masked is a direct identifier: four is what
/// statements and receipts show of an account number, and even four are no longer de-identified
/// under 45 CFR 164.514(b)(2)(i), which allows no part of a number.
const MOST_SHOWN: u8 = 4;

/// Which characters stay.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Params {
    /// How many characters at the start stay; with `keep_last` 4 at most.
    #[serde(default)]
    pub keep_first: u8,
    /// How many characters at the end stay.
    #[serde(default)]
    pub keep_last: u8,
    /// What the others become; no letter, digit or white space.
    #[serde(default = "Params::default_char")]
    pub with: char,
    /// Characters that stay wherever they stand and are not counted: separators, no letters or
    /// digits.
    #[serde(default)]
    pub skip: String,
}

impl Params {
    fn default_char() -> char {
        '*'
    }
}

impl Params {
    pub(super) fn compile(&self, context: &Context<'_>) -> Result<Mask> {
        check::declared(RULE, context, |found| found == CellType::Text)?;
        if self.keep_first.saturating_add(self.keep_last) > MOST_SHOWN {
            let why = words![
                "`keep_first` and `keep_last` may leave ",
                MOST_SHOWN,
                " characters at most"
            ];
            return Err(check::refused(RULE, why));
        }
        if self.with.is_alphanumeric() || self.with.is_whitespace() || self.with.is_control() {
            return Err(check::refused(
                RULE,
                "`with` must not be a letter, a digit or white space",
            ));
        }
        if self.skip.chars().any(char::is_alphanumeric) {
            return Err(check::refused(RULE, "`skip` must not hold letters or digits"));
        }
        Ok(Mask {
            first: self.keep_first.into(),
            last: self.keep_last.into(),
            with: self.with,
            skip: self.skip.clone(),
        })
    }
}

/// Replaces every character but the first and last few. Where nothing would be hidden, everything
/// is. Null stays null.
pub struct Mask {
    first: usize,
    last: usize,
    with: char,
    skip: String,
}

impl Mask {
    fn write(&self, value: &str, sink: &mut TextSink) {
        let count = value.chars().filter(|&c| self.is_maskable(c)).count();
        let shows = count > self.first + self.last;
        let mut index = 0;
        for c in value.chars() {
            if !self.is_maskable(c) {
                // Of nothing but separators the form is the value.
                sink.push(if count > 0 { c } else { self.with });
                continue;
            }
            let stays = shows && (index < self.first || index >= count - self.last);
            sink.push(if stays { c } else { self.with });
            index += 1;
        }
    }

    fn is_maskable(&self, c: char) -> bool {
        !self.skip.contains(c)
    }
}

impl Technique for Mask {
    fn output(&self, input: &Field) -> Result<OutputKind> {
        check::text_from_identifier(RULE, input)
    }

    fn apply(&self, cells: &Cells<'_>, faults: &mut Faults) -> Result<Column> {
        cells.column.map_text(&cells.reading.null_values, faults, |value, sink| {
            self.write(value, sink);
            Ok(())
        })
    }
}
