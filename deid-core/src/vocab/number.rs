//! Numbers with a meaning and a range.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::Invalid;

/// The anonymity threshold: every equivalence class must hold at least `k` (Sweeney 2002,
/// doi:10.1142/S0218488502001648). 1 asks for nothing and is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "u32", into = "u32")]
pub struct K(u32);

impl K {
    /// A threshold of at least 2.
    ///
    /// # Errors
    /// When `k` is 0 or 1.
    pub fn new(k: u32) -> Result<Self, Invalid> {
        if k >= 2 { Ok(Self(k)) } else { Err(Invalid { expected: "k of at least 2" }) }
    }

    /// The threshold as a number.
    #[must_use]
    pub fn get(self) -> u32 {
        self.0
    }
}

impl TryFrom<u32> for K {
    type Error = Invalid;
    fn try_from(k: u32) -> Result<Self, Invalid> {
        Self::new(k)
    }
}

impl From<K> for u32 {
    fn from(k: K) -> u32 {
        k.0
    }
}

impl fmt::Display for K {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A share from 0 to 1, held in millionths so that limits compare as integers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "f64", into = "f64")]
pub struct Fraction(u32);

impl Fraction {
    const ONE: u32 = 1_000_000;

    /// A share from 0 to 1, kept to six decimals.
    ///
    /// # Errors
    /// When it is not a number, below 0, above 1, or finer than a millionth.
    pub fn new(share: f64) -> Result<Self, Invalid> {
        const EXPECTED: Invalid =
            Invalid { expected: "a share from 0 to 1 with at most six decimals" };
        if !(0.0..=1.0).contains(&share) {
            return Err(EXPECTED);
        }
        // In range by the check above: 0 to 1,000,000.
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let held = Self((share * f64::from(Self::ONE)).round() as u32);
        // A limit is never rounded up: 0.2899999999999999 is not 0.29. A decimal of six digits and
        // its quotient are the same nearest float.
        if f64::from(held) == share { Ok(held) } else { Err(EXPECTED) }
    }

    /// The largest whole number of `n` that stays within this share: `⌊share · n⌋`.
    #[must_use]
    pub fn of(self, n: u64) -> u64 {
        let product = u128::from(n) * u128::from(self.0) / u128::from(Self::ONE);
        u64::try_from(product).unwrap_or(u64::MAX) // a share of n is at most n
    }
}

impl TryFrom<f64> for Fraction {
    type Error = Invalid;
    fn try_from(share: f64) -> Result<Self, Invalid> {
        Self::new(share)
    }
}

impl From<Fraction> for f64 {
    fn from(share: Fraction) -> f64 {
        f64::from(share.0) / f64::from(Fraction::ONE)
    }
}

impl fmt::Display for Fraction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", f64::from(*self))
    }
}

/// An inclusive range of whole days for date shifts. It holds at least 60 days other than 0:
/// fewer could be tried out by hand. Where weekdays stay it offers whole weeks, at least 52 of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "WrittenDays", into = "WrittenDays")]
pub struct DayRange {
    first: i32,
    last: i32,
    /// The shifts are the multiples of this: 1, or 7 where weekdays stay.
    step: i32,
}

/// A range as data: the two days alone, or with what stays.
#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(untagged)]
enum WrittenDays {
    Days([i32; 2]),
    Keeping { days: [i32; 2], keep: Kept },
}

/// What of a date a shift leaves as it is.
#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Kept {
    Weekday,
}

impl DayRange {
    /// A century either way: more would push believable dates out of the calendar.
    pub const LIMIT: i32 = 36_500;
    /// Fewest days a range may offer (derivation spec deid/v1, section "Date shift").
    const FEWEST: u32 = 60;
    /// Fewest weeks: those of a year. Fewer would keep the season too, and a guess would be right
    /// more often than one time in fifty.
    const FEWEST_WEEKS: u32 = 52;
    const WEEK: i32 = 7;

    /// The days `first` to `last`, both included, without 0.
    ///
    /// # Errors
    /// When the order is wrong, a bound lies beyond ±36,500, or fewer than 60 days are left.
    pub fn new(first: i32, last: i32) -> Result<Self, Invalid> {
        let range = Self { first, last, step: 1 };
        let bounded = -Self::LIMIT <= first && first <= last && last <= Self::LIMIT;
        if bounded && range.len() >= Self::FEWEST {
            Ok(range)
        } else {
            Err(Invalid {
                expected: "[first, last] within ±36500 days, at least 60 of them not 0"
            })
        }
    }

    /// The same days as far as they are whole weeks: every date stays on its weekday.
    ///
    /// # Errors
    /// When fewer than 52 weeks are left.
    pub fn keeping_weekday(self) -> Result<Self, Invalid> {
        let range = Self { step: Self::WEEK, ..self };
        if range.len() >= Self::FEWEST_WEEKS {
            Ok(range)
        } else {
            Err(Invalid { expected: "days with at least 52 multiples of 7 that are not 0" })
        }
    }

    /// Whether every date stays on its weekday.
    #[must_use]
    pub fn keeps_weekday(self) -> bool {
        self.step == Self::WEEK
    }

    /// How many shifts the range offers (0 is none).
    #[must_use]
    #[allow(clippy::len_without_is_empty)] // never empty: at least 52
    pub fn len(self) -> u32 {
        let (first, last) = self.steps();
        if last < first {
            return 0;
        }
        last.abs_diff(first) + 1 - u32::from(first <= 0 && 0 <= last)
    }

    /// The `index`-th day, ascending, 0 left out. `index` must be below [`Self::len`].
    #[must_use]
    pub fn day(self, index: u32) -> i32 {
        let (first, _) = self.steps();
        let step = first.saturating_add_unsigned(index);
        let step = if first <= 0 && 0 <= step { step + 1 } else { step };
        step * self.step
    }

    /// The first and the last multiple of the step that lie within.
    fn steps(self) -> (i32, i32) {
        (-(-self.first).div_euclid(self.step), self.last.div_euclid(self.step))
    }

    /// The first and the last day.
    #[must_use]
    pub fn bounds(self) -> (i32, i32) {
        (self.first, self.last)
    }
}

impl TryFrom<WrittenDays> for DayRange {
    type Error = Invalid;
    fn try_from(written: WrittenDays) -> Result<Self, Invalid> {
        match written {
            WrittenDays::Days([first, last]) => Self::new(first, last),
            WrittenDays::Keeping { days: [first, last], keep: Kept::Weekday } => {
                Self::new(first, last)?.keeping_weekday()
            }
        }
    }
}

impl From<DayRange> for WrittenDays {
    fn from(range: DayRange) -> Self {
        let days = [range.first, range.last];
        if range.keeps_weekday() {
            Self::Keeping { days, keep: Kept::Weekday }
        } else {
            Self::Days(days)
        }
    }
}

/// A row's place in its table, counted from 1 (a header is not a row).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct RowNumber(u64);

impl RowNumber {
    /// From an index that counts from 0.
    #[must_use]
    pub fn from_index(index: u64) -> Self {
        Self(index + 1)
    }

    /// Counted from 1.
    #[must_use]
    pub fn get(self) -> u64 {
        self.0
    }
}

impl fmt::Display for RowNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_leaves_zero_out() {
        let range = DayRange::new(-30, 30).unwrap();
        let days: Vec<i32> = (0..range.len()).map(|i| range.day(i)).collect();
        let expected: Vec<i32> = (-30..=30).filter(|&d| d != 0).collect();
        assert_eq!(days, expected);
        assert_eq!(DayRange::new(0, 60).unwrap().day(0), 1);
        assert_eq!(DayRange::new(-60, 0).unwrap().day(59), -1);
        assert_eq!(DayRange::new(5, 64).unwrap().day(59), 64);
        assert!(DayRange::new(1, 59).is_err());
        assert!(DayRange::new(-29, 30).is_err(), "59 days that are not 0");
    }

    #[test]
    fn a_range_of_weeks_holds_the_multiples_of_seven() {
        for (first, last, count) in [
            (-365, -1, 52),
            (-365, -7, 52),
            (-182, 182, 52),
            (1, 364, 52),
            (-36_500, 36_500, 10_428),
        ] {
            let range = DayRange::new(first, last).unwrap().keeping_weekday().unwrap();
            let days: Vec<i32> = (0..range.len()).map(|index| range.day(index)).collect();
            let expected = (first..=last).filter(|&day| day != 0 && day % 7 == 0);
            assert_eq!(days, expected.collect::<Vec<_>>());
            assert_eq!(days.len(), count);
        }
        for (first, last) in [(-363, -1), (1, 363), (-181, 182), (-60, -1)] {
            assert!(DayRange::new(first, last).unwrap().keeping_weekday().is_err());
        }
    }

    #[test]
    fn a_share_of_people_is_floored() {
        let share = Fraction::new(0.05).unwrap();
        assert_eq!(share.of(99), 4);
        assert_eq!(share.of(100), 5);
        assert_eq!(Fraction::new(0.29).unwrap().of(100), 29);
        assert!(Fraction::new(f64::NAN).is_err());
        assert!(Fraction::new(1.000_001).is_err());
        assert!(Fraction::new(0.289_999_999_999_999_9).is_err(), "it would be rounded up");
    }

    #[test]
    fn every_share_of_six_decimals_is_held() {
        for millionths in (0..1_000_000).step_by(7) {
            let share: f64 = format!("0.{millionths:06}").parse().unwrap();
            assert_eq!(Fraction::new(share).map(|share| share.0), Ok(millionths));
        }
    }
}
