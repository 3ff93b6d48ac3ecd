//! Domains: the scope of a token and of a shift, and the form in which a value is keyed.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfkc_quick};

use crate::error::CellFault;
use crate::secret::base32;
use crate::table::cell::{self, DateFormats};
use crate::table::{ColumnKind, Field};
use crate::vocab::{CellType, DayRange, DomainName};

use super::key;

/// A change to a text value before it is keyed, so that spellings of one value meet. Whatever
/// order a policy lists them in, they apply in the order given here (spec deid/v1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Normalization {
    /// Unicode NFKC.
    Nfkc,
    /// White space at both ends goes.
    Trim,
    /// Lower case.
    Case,
    /// Only the ASCII digits stay.
    Digits,
}

/// How far what is made of one value is the same.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DomainScope {
    /// One run, in all its tables: under a secret that is made for it and kept nowhere.
    Run,
    /// Every run under the key and for the recipient.
    #[default]
    Study,
}

/// A domain as the policy defines it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Domain {
    /// Its name, part of the derivation.
    pub name: DomainName,
    /// How a value is read before it is keyed: text, integer or date.
    pub cell_type: CellType,
    /// How far its tokens, shifts, noise and substitutes reach.
    pub scope: DomainScope,
    /// What every token of the domain begins with.
    pub prefix: String,
    /// Changes to text before it is keyed, in order, each once.
    pub normalize: Vec<Normalization>,
    /// The forms in which a text key of type date is written; ISO 8601 where there are none.
    pub formats: DateFormats,
    /// The days from which a subject's shift is taken.
    pub date_shift: Option<DayRange>,
    /// Whether a crosswalk keeps the values of the domain beside their surrogates.
    pub reidentifiable: bool,
}

impl Domain {
    /// The value in the form that is keyed: [`canonical`](Self::canonical), unless it is a token
    /// of the domain already.
    ///
    /// # Errors
    /// When the cell has the shape of the domain's tokens, is not of its type, or nothing is left.
    #[inline]
    pub(super) fn keyed<'c>(
        &self,
        cell: &'c str,
        kind: ColumnKind,
    ) -> Result<Cow<'c, str>, CellFault> {
        if self.is_token(cell) {
            return Err(CellFault::AlreadyToken);
        }
        self.canonical(cell, kind)
    }

    /// As [`keyed`](Self::keyed), unless it is a reversible token of the domain already.
    ///
    /// # Errors
    /// As [`keyed`](Self::keyed), and when the cell has the shape of a reversible token.
    #[cfg(feature = "encrypt")]
    pub(super) fn sealable<'c>(
        &self,
        cell: &'c str,
        kind: ColumnKind,
    ) -> Result<Cow<'c, str>, CellFault> {
        if cell.strip_prefix(&self.prefix).is_some_and(base32::is_sealed) {
            return Err(CellFault::AlreadyToken);
        }
        self.keyed(cell, kind)
    }

    /// The value in its canonical form (spec deid/v1, "Canonical values"): the text of a cell from
    /// a column of this kind.
    ///
    /// # Errors
    /// When the cell is not of the domain's type, or nothing is left of it.
    pub fn canonical<'c>(
        &self,
        cell: &'c str,
        kind: ColumnKind,
    ) -> Result<Cow<'c, str>, CellFault> {
        match self.cell_type {
            CellType::Integer if is_float(cell) => Err(CellFault::FloatUnderKey),
            CellType::Integer | CellType::Date => {
                key::canonical(self.cell_type, &self.formats, cell, kind)
            }
            _ if matches!(kind, ColumnKind::Date | ColumnKind::Timestamp) => {
                in_calendar(cell)?;
                self.normalized(cell)
            }
            _ => self.normalized(cell),
        }
    }

    /// Whether values of such a column can be keyed in this domain (spec deid/v1, "Cells of typed
    /// columns").
    ///
    /// # Errors
    /// For floats, whose digits may be lost already, and for kinds that have no one spelling in
    /// the domain's type.
    pub fn accepts(&self, field: &Field, rule: &'static str) -> crate::error::Result<()> {
        key::check_kind(self.cell_type, field, rule)
    }

    /// Whether the value has the full shape of a token of this domain: prefix, length, alphabet.
    #[inline]
    fn is_token(&self, value: &str) -> bool {
        value.len() == self.prefix.len() + base32::TOKEN_CHARS
            && value
                .strip_prefix(&self.prefix)
                .is_some_and(|rest| base32::is_alphabet(rest.as_bytes()))
    }

    #[inline]
    fn normalized<'c>(&self, cell: &'c str) -> Result<Cow<'c, str>, CellFault> {
        // Most domains have no steps, and every key passes here.
        if self.normalize.is_empty() {
            return match cell {
                "" => Err(CellFault::NothingLeft),
                cell if is_float(cell) => Err(CellFault::FloatUnderKey),
                cell => Ok(Cow::Borrowed(cell)),
            };
        }
        self.in_steps(cell)
    }

    fn in_steps<'c>(&self, cell: &'c str) -> Result<Cow<'c, str>, CellFault> {
        let (spaces, letters) = self
            .normalize
            .split_at(self.normalize.partition_point(|step| *step <= Normalization::Trim));
        let apply = |value, step: &Normalization| step.apply(value);
        let value = spaces.iter().fold(Cow::Borrowed(cell), apply);
        // Before `digits` makes another number of it.
        if is_float(&value) {
            return Err(CellFault::FloatUnderKey);
        }
        let value = letters.iter().fold(value, apply);
        if value.is_empty() { Err(CellFault::NothingLeft) } else { Ok(value) }
    }
}

/// Whether it is how a program writes a whole number that it holds as a float: `100234.0`. Under a
/// key it would never meet `100234`, and digits may be lost.
#[inline]
fn is_float(cell: &str) -> bool {
    // Few cells end in a zero behind a point: the rest is told by the end alone.
    cell.as_bytes().last() == Some(&b'0')
        && cell.split_once('.').is_some_and(|(whole, zeros)| {
            let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
            !whole.is_empty() && digits(whole) && zeros.bytes().all(|byte| byte == b'0')
        })
}

/// Refuses the text of a typed date or timestamp outside of the years 1 to 9999.
fn in_calendar(cell: &str) -> Result<(), CellFault> {
    let date = cell.get(.."YYYY-MM-DD".len()).ok_or(CellFault::NotOfType("date"))?;
    cell::canonical_date(date).map(drop)
}

impl Normalization {
    fn apply(self, value: Cow<'_, str>) -> Cow<'_, str> {
        match self {
            Self::Nfkc => match is_nfkc_quick(value.chars()) {
                IsNormalized::Yes => value,
                _ => Cow::Owned(value.nfkc().collect()),
            },
            Self::Trim => match value {
                Cow::Borrowed(text) => Cow::Borrowed(text.trim()),
                Cow::Owned(text) => Cow::Owned(text.trim().to_owned()),
            },
            Self::Case if value.bytes().all(|b| b.is_ascii() && !b.is_ascii_uppercase()) => value,
            Self::Case => Cow::Owned(value.to_lowercase()),
            Self::Digits if value.bytes().all(|b| b.is_ascii_digit()) => value,
            Self::Digits => Cow::Owned(value.chars().filter(char::is_ascii_digit).collect()),
        }
    }
}

#[cfg(test)]
mod tests;
