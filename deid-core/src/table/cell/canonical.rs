//! The one spelling of a value that is keyed (derivation spec deid/v1, "Canonical values").

use std::borrow::Cow;

use crate::error::CellFault;

use super::day::Day;

/// A whole number of any length in its shortest decimal form: no `+`, no leading zeros, no `-0`.
///
/// ```
/// use deid_core::table::cell::canonical_integer;
/// assert_eq!(canonical_integer("+0042").unwrap(), "42");
/// assert!(canonical_integer("4.2").is_err());
/// ```
///
/// # Errors
/// When the cell is anything but `[+-]?[0-9]+`.
pub fn canonical_integer(cell: &str) -> Result<Cow<'_, str>, CellFault> {
    let (negative, digits) = match cell.as_bytes() {
        [b'-', ..] => (true, &cell[1..]),
        [b'+', ..] => (false, &cell[1..]),
        _ => (false, cell),
    };
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(CellFault::NotOfType("integer"));
    }
    let shortest = digits.trim_start_matches('0');
    Ok(match shortest {
        "" => Cow::Borrowed("0"),
        _ if !negative => Cow::Borrowed(shortest),
        _ if shortest.len() == digits.len() => Cow::Borrowed(cell),
        _ => Cow::Owned(format!("-{shortest}")),
    })
}

/// A civil date of the years 1 to 9999, which must be written `YYYY-MM-DD`. For a date in other
/// forms see [`DateFormats::canonical`](super::DateFormats::canonical).
///
/// # Errors
/// When the cell is anything else, or there is no such day.
pub fn canonical_date(cell: &str) -> Result<Cow<'_, str>, CellFault> {
    match Day::from_iso(cell.as_bytes()) {
        Some(_) => Ok(Cow::Borrowed(cell)),
        None => Err(CellFault::NotOfType("date")),
    }
}
