//! An age as a number and a unit, brought to completed years.

use crate::error::CellFault;
use crate::table::cell::Decimal;
use crate::vocab::CellType;

use super::Unit;

/// An age in some unit, not below 0.
#[derive(Clone, Copy)]
pub(super) struct Amount(Decimal);

impl Amount {
    /// Reads a number of the declared type.
    pub(super) fn read(cell: &str, cell_type: CellType) -> Result<Self, CellFault> {
        let number = Decimal::read(cell, cell_type)?;
        if number.is_negative() { Err(CellFault::OutOfRange) } else { Ok(Self(number)) }
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
        if self.0 > Decimal::whole(limit.into()) {
            return top;
        }
        let whole = self.0.steps_from(Decimal::ZERO, Decimal::whole(1));
        // From 0 to the limit; whatever else it were, the top tells least.
        let Some(whole) = whole.and_then(|whole| u64::try_from(whole).ok()) else { return top };
        let years_of_days = |days: u64| days * 4 / 1461;
        match unit {
            Unit::Years => whole,
            Unit::Months => whole / 12,
            Unit::Weeks => years_of_days(whole * 7),
            Unit::Days => years_of_days(whole),
            Unit::Hours => years_of_days(whole / 24),
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
