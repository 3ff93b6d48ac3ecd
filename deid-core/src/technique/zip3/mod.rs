//! ZIP3: the first three digits of a US ZIP code, kept only where more than 20,000 people live.
//!
#![doc = include_str!("README.md")]

mod allowlist;
mod census_2020;
mod definition;

use serde::{Deserialize, Serialize};

use crate::error::{CellFault, Faults, Result};
use crate::table::{Column, Field, TextSink};
use crate::vocab::CellType;

use super::{Cells, Context, OutputKind, Technique, check};
use allowlist::Allowlist;

pub(super) use definition::FACTS;

#[cfg(test)]
mod tests;

const RULE: &str = "zip3";

/// Which census decides, and what the other prefixes become. For ZIP codes of the United States: a
/// cell does not tell of which country it is, and every five digits are read as one of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Params {
    /// 2000, 2010 or 2020.
    #[serde(default = "Params::default_census")]
    pub census: u16,
    /// What a prefix becomes that may not be kept.
    #[serde(default = "Params::default_restricted")]
    pub restricted: String,
}

impl Params {
    fn default_census() -> u16 {
        2020
    }

    /// 45 CFR 164.514(b)(2)(i)(B)(2).
    fn default_restricted() -> String {
        "000".to_owned()
    }
}

impl Params {
    /// The prefixes that may be kept, ascending.
    pub fn prefixes(&self) -> impl Iterator<Item = String> {
        let allowed = Allowlist::of(self.census);
        (0..1000)
            .map(|prefix| format!("{prefix:03}"))
            .filter(move |prefix| allowed.as_ref().is_some_and(|allowed| allowed.contains(prefix)))
    }

    pub(super) fn compile(&self, context: &Context<'_>) -> Result<Zip3> {
        check::declared(RULE, context, |found| {
            matches!(found, CellType::Text | CellType::Integer)
        })?;
        check::label(RULE, "restricted", &self.restricted)?;
        if self.restricted != "000" && is_digits(&self.restricted, &[3]) {
            return Err(check::refused(
                RULE,
                "`restricted` must not look like a prefix, other than \"000\"",
            ));
        }
        let allowed = Allowlist::of(self.census)
            .ok_or_else(|| check::refused(RULE, "`census` must be 2000, 2010 or 2020"))?;
        Ok(Zip3 { allowed, restricted: self.restricted.clone() })
    }
}

/// Writes the first three digits of every ZIP code where enough people live there, and
/// `restricted` for every other. Null stays null.
pub struct Zip3 {
    allowed: Allowlist,
    restricted: String,
}

impl Zip3 {
    /// `zeros` says whether leading zeros may be lost: the cells are whole numbers.
    fn write(&self, cell: &str, zeros: LeadingZeros, sink: &mut TextSink) -> Result<(), CellFault> {
        let mut room = [b'0'; 9];
        let zip = match zeros {
            LeadingZeros::Lost => padded(cell.trim(), &mut room),
            LeadingZeros::Kept => Some(cell.trim()).filter(|zip| is_zip(zip)),
        };
        let prefix = zip.and_then(|zip| zip.get(..3)).ok_or(CellFault::NotAZipCode)?;
        sink.push_str(if self.allowed.contains(prefix) { prefix } else { &self.restricted });
        Ok(())
    }
}

impl Technique for Zip3 {
    fn output(&self, input: &Field) -> Result<OutputKind> {
        check::text_from_identifier(RULE, input)
    }

    fn apply(&self, cells: &Cells<'_>, faults: &mut Faults) -> Result<Column> {
        let reading = cells.reading;
        // The declared type alone decides, so that `2139` in CSV and 2139 in Parquet fare alike.
        let zeros = match reading.cell_type {
            CellType::Integer => LeadingZeros::Lost,
            _ => LeadingZeros::Kept,
        };
        cells
            .column
            .map_text(&reading.null_values, faults, |cell, sink| self.write(cell, zeros, sink))
    }
}

/// What became of the zeros that a ZIP code may begin with.
#[derive(Clone, Copy)]
enum LeadingZeros {
    /// Declared as text: `02139`.
    Kept,
    /// Declared as integer: `2139`.
    Lost,
}

/// `ddddd`, `ddddd-dddd`, `ddddddddd` or `ddd`.
fn is_zip(text: &str) -> bool {
    match text.split_once('-') {
        Some((five, four)) => is_digits(five, &[5]) && is_digits(four, &[4]),
        None => is_digits(text, &[3, 5, 9]),
    }
}

/// The digits with their leading zeros: five of them, or nine where there are more than five.
fn padded<'b>(digits: &str, room: &'b mut [u8; 9]) -> Option<&'b str> {
    let whole = if digits.len() > 5 { 9 } else { 5 };
    if !is_digits(digits, &[1, 2, 3, 4, 5, 6, 7, 8, 9]) {
        return None;
    }
    room[whole - digits.len()..whole].copy_from_slice(digits.as_bytes());
    std::str::from_utf8(&room[..whole]).ok()
}

fn is_digits(text: &str, lengths: &[usize]) -> bool {
    lengths.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}
