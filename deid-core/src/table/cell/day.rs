//! One day of the calendar: arithmetic, and its ISO 8601 form.
//!
//! Own arithmetic (Hinnant, *chrono-compatible low-level date algorithms*; back to year, month and
//! day: Neri and Schneider, *Euclidean affine functions and their application to calendar
//! algorithms*, 2023, doi:10.1002/spe.3172) because every date cell passes here; a test holds it to
//! `jiff`.

use jiff::civil::Date;

use crate::error::CellFault;

/// Days from 0000-03-01, where the leap cycle of 400 years begins, to 1970-01-01.
const CYCLE_TO_EPOCH: i32 = 719_468;
/// Days of 400 years.
const CYCLE: u32 = 146_097;

/// A day of the proleptic Gregorian calendar in the years 1 to 9999, held as days since
/// 1970-01-01. It has no `Debug`: a date of a cell is never printed.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(i32);

/// A day as year (1 to 9999), month (1 to 12) and day of the month (1 to 31).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Civil {
    /// 1 to 9999.
    pub year: u16,
    /// 1 to 12.
    pub month: u8,
    /// 1 to 31.
    pub day: u8,
}

/// A date as far as a cell tells it. It has no `Debug`, as [`Day`].
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum KnownDate {
    /// The day.
    Full(Day),
    /// Year (1 to 9999) and month (1 to 12).
    Month(u16, u8),
    /// The year, 1 to 9999.
    Year(u16),
}

impl Day {
    /// 0001-01-01.
    pub const FIRST: Self = Self(-719_162);
    /// 9999-12-31.
    pub const LAST: Self = Self(2_932_896);

    /// The day this many days after 1970-01-01; `None` outside of the years 1 to 9999.
    #[inline]
    #[must_use]
    pub fn new(days: i64) -> Option<Self> {
        let days = i32::try_from(days).ok()?;
        (Self::FIRST.0..=Self::LAST.0).contains(&days).then_some(Self(days))
    }

    /// The day of this year, month and day of the month; `None` where there is no such day.
    #[inline]
    #[must_use]
    pub fn from_civil(year: u32, month: u32, day: u32) -> Option<Self> {
        let exists = (1..=9999).contains(&year)
            && (1..=12).contains(&month)
            && (1..=days_of_month(year, month)).contains(&day);
        if !exists {
            return None;
        }
        // March is the first month, so that the leap day ends the year.
        let year = if month <= 2 { year - 1 } else { year };
        let from_march = (month + 9) % 12;
        let day_of_year = (153 * from_march + 2) / 5 + day - 1;
        let of_cycle = year % 400;
        let day_of_cycle = of_cycle * 365 + of_cycle / 4 - of_cycle / 100 + day_of_year;
        let since = year / 400 * CYCLE + day_of_cycle;
        // At most 25 cycles: far below the limits of i32.
        Some(Self(since.cast_signed() - CYCLE_TO_EPOCH))
    }

    /// The day of a `jiff` date; `None` outside of the years 1 to 9999.
    #[must_use]
    pub fn from_date(date: Date) -> Option<Self> {
        let (year, month, day) = (date.year(), date.month(), date.day());
        let part = |number: i8| u32::try_from(number).ok();
        Self::from_civil(u32::try_from(year).ok()?, part(month)?, part(day)?)
    }

    /// Reads exactly `YYYY-MM-DD`; `None` for anything else and for days that do not exist.
    #[inline]
    #[must_use]
    pub fn from_iso(text: &[u8]) -> Option<Self> {
        let &[a, b, c, d, b'-', e, f, b'-', g, h] = text else { return None };
        let pair = |tens: u8, ones: u8| {
            let (tens, ones) = (tens.wrapping_sub(b'0'), ones.wrapping_sub(b'0'));
            (tens <= 9 && ones <= 9).then(|| u32::from(tens) * 10 + u32::from(ones))
        };
        Self::from_civil(pair(a, b)? * 100 + pair(c, d)?, pair(e, f)?, pair(g, h)?)
    }

    /// Year, month and day of the month.
    #[inline]
    #[must_use]
    // Years to 9999, months to 12, days to 31; and the low half of a product is meant.
    #[allow(clippy::cast_possible_truncation)]
    pub fn civil(self) -> Civil {
        // Positive: the calendar here begins 306 days after 0000-03-01.
        let since = (self.0 + CYCLE_TO_EPOCH).cast_unsigned();
        let quarters = 4 * since + 3;
        let (century, of_century) = (quarters / CYCLE, quarters % CYCLE / 4);
        // 2,939,745 / 2^32 is 4 / 1461, exact enough for a century; the low half is what is left.
        let scaled = u64::from(4 * of_century + 3) * 2_939_745;
        let day_of_year = (scaled as u32) / (4 * 2_939_745);
        let year = 100 * century + (scaled >> 32) as u32;
        // From March: 2141 / 2^16 is 5 / 153, and the low half again is what is left.
        let scaled = 2_141 * day_of_year + 197_913;
        let (month, day) = (scaled >> 16, (scaled & 0xffff) / 2_141 + 1);
        let after_new_year = day_of_year >= 306;
        let month = if after_new_year { month - 12 } else { month };
        let year = year + u32::from(after_new_year);
        Civil { year: year as u16, month: month as u8, day: day as u8 }
    }

    /// Days since 1970-01-01.
    #[inline]
    #[must_use]
    pub fn days(self) -> i32 {
        self.0
    }

    /// The day `days` later.
    ///
    /// # Errors
    /// When that is outside of the years 1 to 9999.
    #[inline]
    pub fn shift(self, days: i32) -> Result<Self, CellFault> {
        Self::new(i64::from(self.0) + i64::from(days)).ok_or(CellFault::LeavesCalendar)
    }

    /// `YYYY-MM-DD`.
    #[inline]
    #[must_use]
    pub fn iso(self) -> [u8; 10] {
        let Civil { year, month, day } = self.civil();
        let ([a, b, c, d], [e, f], [g, h]) = (four(year), two(month), two(day));
        [a, b, c, d, b'-', e, f, b'-', g, h]
    }
}

impl KnownDate {
    /// The year, 1 to 9999.
    #[must_use]
    pub fn year(self) -> u16 {
        match self {
            Self::Full(day) => day.civil().year,
            Self::Month(year, _) | Self::Year(year) => year,
        }
    }

    /// Year and month, where the month is known.
    #[must_use]
    pub fn month(self) -> Option<(u16, u8)> {
        match self {
            Self::Full(day) => Some((day.civil().year, day.civil().month)),
            Self::Month(year, month) => Some((year, month)),
            Self::Year(_) => None,
        }
    }

    /// The day, where it is known.
    #[must_use]
    pub fn day(self) -> Option<Day> {
        match self {
            Self::Full(day) => Some(day),
            Self::Month(..) | Self::Year(_) => None,
        }
    }
}

#[inline]
fn days_of_month(year: u32, month: u32) -> u32 {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    if month == 2 { 28 + u32::from(leap) } else { 30 + ((month + (month >> 3)) & 1) }
}

/// Four digits of a number below 10,000.
#[inline]
pub(crate) fn four(number: u16) -> [u8; 4] {
    #[allow(clippy::cast_possible_truncation)] // below 100 each
    let ([a, b], [c, d]) = (two((number / 100) as u8), two((number % 100) as u8));
    [a, b, c, d]
}

/// Two digits of a number below 100.
#[inline]
pub(crate) fn two(number: u8) -> [u8; 2] {
    [b'0' + number / 10, b'0' + number % 10]
}
