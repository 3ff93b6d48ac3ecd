//! Reading the text of a number.

use super::{Decimal, MAX_SCALE, power_of_ten};

/// The text of a number, taken apart but not yet weighed.
pub(super) struct Parts<'a> {
    negative: bool,
    integer: &'a [u8],
    fraction: &'a [u8],
    exponent: Option<i32>,
}

impl<'a> Parts<'a> {
    /// `[+-]digits[.digits][e[+-]digits]` with at most three digits in the exponent.
    pub(super) fn of(text: &'a str) -> Option<Self> {
        let (negative, rest) = sign(text.as_bytes());
        let (integer, rest) = digits(rest)?;
        let (fraction, rest) = match rest {
            [b'.', rest @ ..] => digits(rest)?,
            _ => (&[][..], rest),
        };
        let exponent = match rest {
            [] => None,
            [b'e' | b'E', rest @ ..] => Some(exponent(rest)?),
            _ => return None,
        };
        Some(Self { negative, integer, fraction, exponent })
    }

    /// Whether it is a sign and digits.
    pub(super) fn is_plain_integer(&self) -> bool {
        self.fraction.is_empty() && self.exponent.is_none()
    }

    /// The number; `None` when its digits do not fit.
    pub(super) fn decimal(&self) -> Option<Decimal> {
        let fraction = without_trailing_zeros(self.fraction);
        let mut digits = self.integer.iter().chain(fraction).map(|digit| digit - b'0');
        let count = self.integer.len() + fraction.len();
        let places = i32::try_from(fraction.len()).ok()? - self.exponent.unwrap_or(0);
        let excess = usize::try_from(places - i32::from(MAX_SCALE)).unwrap_or(0);
        let mut mantissa = accumulate(digits.by_ref().take(count.saturating_sub(excess)))?;
        if digits.any(|digit| digit != 0) && mantissa % 10 == 0 {
            // What was cut away lies above the last place that is kept, and stays above it.
            mantissa += 1;
        }
        if places < 0 && mantissa != 0 {
            mantissa = mantissa.checked_mul(power_of_ten(u8::try_from(-places).ok()?)?)?;
        }
        let scale = u8::try_from(places.clamp(0, i32::from(MAX_SCALE))).ok()?;
        let number = Decimal { mantissa: if self.negative { -mantissa } else { mantissa }, scale };
        Some(if self.exponent.is_some() || excess > 0 { number.shortest() } else { number })
    }
}

fn sign(text: &[u8]) -> (bool, &[u8]) {
    match text {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        _ => (false, text),
    }
}

/// The digits at the beginning, at least one, and what follows them.
fn digits(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let end = text.iter().position(|byte| !byte.is_ascii_digit()).unwrap_or(text.len());
    (end > 0).then(|| text.split_at(end))
}

fn exponent(text: &[u8]) -> Option<i32> {
    let (negative, rest) = sign(text);
    let (digits, rest) = digits(rest)?;
    if !rest.is_empty() || digits.len() > 3 {
        return None;
    }
    let size = digits.iter().fold(0, |number, digit| number * 10 + i32::from(digit - b'0'));
    Some(if negative { -size } else { size })
}

fn without_trailing_zeros(digits: &[u8]) -> &[u8] {
    let end = digits.iter().rposition(|&digit| digit != b'0').map_or(0, |last| last + 1);
    &digits[..end]
}

/// The digits as a number: 64 bits as far as they reach, 128 after that.
fn accumulate(mut digits: impl Iterator<Item = u8>) -> Option<i128> {
    let head = digits.by_ref().take(18).fold(0_i64, |number, digit| number * 10 + i64::from(digit));
    digits.try_fold(i128::from(head), |number, digit| {
        number.checked_mul(10)?.checked_add(i128::from(digit))
    })
}
