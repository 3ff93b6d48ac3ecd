//! An age as a number and a unit, brought to completed years.

use crate::error::CellFault;

use super::Unit;

/// An age in some unit, cut to whole ones, and whether something was cut off.
#[derive(Clone, Copy)]
pub(super) struct Amount {
    whole: u64,
    beyond: bool,
}

impl Amount {
    /// Reads a whole number.
    pub(super) fn whole(cell: &str) -> Result<Self, CellFault> {
        Self::read(cell, "").ok_or(CellFault::NotOfType("integer"))?
    }

    /// Reads a number with or without a fraction.
    pub(super) fn decimal(cell: &str) -> Result<Self, CellFault> {
        let (whole, fraction) = match cell.split_once('.') {
            Some((_, "")) => return Err(CellFault::NotOfType("decimal")),
            Some(parts) => parts,
            None => (cell, ""),
        };
        Self::read(whole, fraction).ok_or(CellFault::NotOfType("decimal"))?
    }

    fn read(whole: &str, fraction: &str) -> Option<Result<Self, CellFault>> {
        let (negative, digits) = match whole.strip_prefix('-') {
            Some(digits) => (true, digits),
            None => (false, whole.strip_prefix('+').unwrap_or(whole)),
        };
        let mut all = digits.bytes().chain(fraction.bytes());
        if digits.is_empty() || !all.all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let ten =
            |sum: u64, byte: u8| sum.saturating_mul(10).saturating_add(u64::from(byte - b'0'));
        let whole = digits.bytes().fold(0, ten);
        let beyond = fraction.bytes().any(|byte| byte != b'0');
        let amount = Self { whole, beyond };
        let below_zero = negative && (whole > 0 || beyond);
        Some(if below_zero { Err(CellFault::OutOfRange) } else { Ok(amount) })
    }

    /// Completed years, or `top` for every age that may be above `top - 1` years.
    ///
    /// A unit shorter than a year cannot tell birthdays, so the top is cautious: it begins above
    /// `top - 1` years of 365 days (for 90: 1068 months, 4641 weeks, 32,485 days, 779,640 hours),
    /// and `89.5` years are above 89. Below, a year has 365.25 days.
    pub(super) fn years(self, unit: Unit, top: u64) -> u64 {
        let last = top - 1;
        let limit = match unit {
            Unit::Years => last,
            Unit::Months => last * 12,
            Unit::Weeks => (last * 365).div_ceil(7),
            Unit::Days => last * 365,
            Unit::Hours => last * 365 * 24,
        };
        if self.whole > limit || (self.whole == limit && self.beyond) {
            return top;
        }
        let years_of_days = |days: u64| days * 4 / 1461;
        match unit {
            Unit::Years => self.whole,
            Unit::Months => self.whole / 12,
            Unit::Weeks => years_of_days(self.whole * 7),
            Unit::Days => years_of_days(self.whole),
            Unit::Hours => years_of_days(self.whole / 24),
        }
    }
}

impl Unit {
    /// Reads a unit as CDISC's `AGEU` spells it, in any case.
    pub(super) fn read(cell: &str) -> Option<Self> {
        const SPELLINGS: [(&str, Unit); 5] = [
            ("YEARS", Unit::Years),
            ("MONTHS", Unit::Months),
            ("WEEKS", Unit::Weeks),
            ("DAYS", Unit::Days),
            ("HOURS", Unit::Hours),
        ];
        let found = SPELLINGS.iter().find(|(spelling, _)| cell.eq_ignore_ascii_case(spelling));
        found.map(|&(_, unit)| unit)
    }
}
