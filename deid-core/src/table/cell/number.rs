//! Exact decimal numbers: read from a cell, compared, cut into steps and written again without
//! binary floating point, so that `0.1` is a tenth and `0.30` reaches the cut point `0.3`.

mod parse;

use std::cmp::Ordering;

use crate::error::CellFault;
use crate::vocab::CellType;

use parse::Parts;

/// Most digits after the point. What a cell has beyond them only decides on which side of
/// everything coarser it lies.
const MAX_SCALE: u8 = 28;
/// Most digits after the point of a parameter: coarser than what [`MAX_SCALE`] may round.
const MAX_PARAMETER_SCALE: u8 = 20;
/// Bytes that any text of a [`Decimal`] fits in: sign, point, 39 digits and 28 zeros.
const TEXT_BYTES: usize = 72;

/// A decimal number: `mantissa / 10^scale`, in its shortest form (no zero ends the fraction).
///
/// It has neither `Debug` nor `Display`: most of these come from cells.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Decimal {
    mantissa: i128,
    scale: u8,
}

/// Room for the text of one [`Decimal`].
pub struct DecimalText([u8; TEXT_BYTES]);

impl Decimal {
    /// Nothing.
    pub const ZERO: Self = Self::whole(0);

    /// A whole number.
    #[must_use]
    pub const fn whole(number: i128) -> Self {
        Self { mantissa: number, scale: 0 }
    }

    /// Reads a cell as its declared type: `integer` takes a sign and digits; `decimal` and `float`
    /// also take a fraction and an exponent (`-12.50`, `1.5e-7`). Thousands separators, white
    /// space, infinities and NaN are no numbers.
    ///
    /// # Errors
    /// [`CellFault::NotOfType`] when the cell is no number of the type, [`CellFault::OutOfRange`]
    /// when it has more digits than fit (about 38, less those of the fraction).
    pub fn read(cell: &str, cell_type: CellType) -> Result<Self, CellFault> {
        let parts = Parts::of(cell).ok_or(CellFault::NotOfType(cell_type.name()))?;
        if cell_type == CellType::Integer && !parts.is_plain_integer() {
            return Err(CellFault::NotOfType(cell_type.name()));
        }
        parts.decimal().ok_or(CellFault::OutOfRange)
    }

    /// A parameter of a policy, through its shortest text: `0.1` is a tenth. `None` when it is
    /// not finite, too large, or has more than 20 decimals.
    #[must_use]
    pub fn from_parameter(number: f64) -> Option<Self> {
        let parsed = Parts::of(&number.to_string())?.decimal()?;
        (parsed.scale <= MAX_PARAMETER_SCALE).then_some(parsed)
    }

    /// Whether nothing stands after the point.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.scale == 0
    }

    /// Whether it is below 0.
    #[must_use]
    pub fn is_negative(&self) -> bool {
        self.mantissa < 0
    }

    /// Digits after the point.
    #[must_use]
    pub fn scale(&self) -> u8 {
        self.scale
    }

    /// The sum, `None` where it does not fit.
    #[must_use]
    pub fn plus(self, other: Self) -> Option<Self> {
        let scale = self.scale.max(other.scale);
        let sum = self.at_scale(scale)?.checked_add(other.at_scale(scale)?)?;
        Some(Self { mantissa: sum, scale }.shortest())
    }

    /// This many times the number, `None` where that does not fit.
    #[must_use]
    pub fn times(self, count: i128) -> Option<Self> {
        let mantissa = self.mantissa.checked_mul(count)?;
        Some(Self { mantissa, scale: self.scale }.shortest())
    }

    /// How many whole steps lie between `origin` and the number: ⌊(number − origin) / step⌋.
    /// `None` where that does not fit. `step` must be above 0.
    #[must_use]
    pub fn steps_from(self, origin: Self, step: Self) -> Option<i128> {
        let scale = self.scale.max(origin.scale).max(step.scale);
        let distance = self.at_scale(scale)?.checked_sub(origin.at_scale(scale)?)?;
        Some(divide(distance, step.at_scale(scale)?).0)
    }

    /// The nearest multiple of `step`; half a step goes away from 0. `None` where that does not
    /// fit. `step` must be above 0.
    #[must_use]
    pub fn round_to(self, step: Self) -> Option<Self> {
        let scale = self.scale.max(step.scale);
        let unit = step.at_scale(scale)?;
        let size = self.at_scale(scale)?.checked_abs()?;
        let (steps, rest) = divide(size, unit);
        // rest >= unit - rest is 2·rest >= unit without the product.
        let steps = steps + i128::from(rest >= unit - rest);
        step.times(steps * self.mantissa.signum())
    }

    /// The shortest text: `40`, `0.5`, `-12.25`.
    #[must_use]
    pub fn text<'b>(&self, room: &'b mut DecimalText) -> &'b str {
        room.write(self.mantissa, self.scale, self.scale)
    }

    /// The text with exactly this many decimals, at least [`scale`](Self::scale) of them.
    #[must_use]
    pub fn text_with<'b>(&self, decimals: u8, room: &'b mut DecimalText) -> &'b str {
        room.write(self.mantissa, self.scale, decimals.clamp(self.scale, MAX_SCALE))
    }

    /// The mantissa at a scale that is not smaller than its own.
    fn at_scale(self, scale: u8) -> Option<i128> {
        match scale - self.scale {
            0 => Some(self.mantissa),
            more => self.mantissa.checked_mul(power_of_ten(more)?),
        }
    }

    fn shortest(mut self) -> Self {
        while self.scale > 0 && self.mantissa % 10 == 0 {
            self.mantissa /= 10;
            self.scale -= 1;
        }
        self
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> Ordering {
        let scale = self.scale.max(other.scale);
        match (self.at_scale(scale), other.at_scale(scale)) {
            (Some(left), Some(right)) => left.cmp(&right),
            // What does not fit at the common scale is further from 0 than what does.
            (None, _) => self.mantissa.cmp(&0),
            (_, None) => 0.cmp(&other.mantissa),
        }
    }
}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl DecimalText {
    /// Room for one number.
    #[must_use]
    pub fn new() -> Self {
        Self([0; TEXT_BYTES])
    }

    /// Writes from the right: fraction, point, whole part, sign.
    fn write(&mut self, mantissa: i128, scale: u8, decimals: u8) -> &str {
        let mut at = TEXT_BYTES;
        let mut put = |byte: u8| {
            at -= 1;
            self.0[at] = byte;
        };
        (scale..decimals).for_each(|_| put(b'0'));
        let mut rest = mantissa.unsigned_abs();
        let mut written = 0;
        while rest > 0 || written <= scale {
            if written == scale && decimals > 0 {
                put(b'.');
            }
            let digit;
            (rest, digit) = split_last_digit(rest);
            put(b'0' + digit);
            written += 1;
        }
        if mantissa < 0 {
            put(b'-');
        }
        // Only ASCII digits, a point and a sign were written.
        std::str::from_utf8(&self.0[at..]).unwrap_or_default()
    }
}

impl Default for DecimalText {
    fn default() -> Self {
        Self::new()
    }
}

/// 10^0 to 10^38: all that 128 bits hold.
const POWERS_OF_TEN: [i128; 39] = {
    let mut powers = [1; 39];
    let mut exponent = 1;
    while exponent < powers.len() {
        powers[exponent] = powers[exponent - 1] * 10;
        exponent += 1;
    }
    powers
};

/// `None` beyond 10^38.
fn power_of_ten(exponent: u8) -> Option<i128> {
    POWERS_OF_TEN.get(usize::from(exponent)).copied()
}

/// Quotient rounded down, and the rest; `divisor` is above 0. Most numbers need 64 bits only.
fn divide(number: i128, divisor: i128) -> (i128, i128) {
    match (i64::try_from(number), i64::try_from(divisor)) {
        (Ok(number), Ok(divisor)) => {
            (number.div_euclid(divisor).into(), number.rem_euclid(divisor).into())
        }
        _ => (number.div_euclid(divisor), number.rem_euclid(divisor)),
    }
}

/// The number without its last digit, and that digit.
fn split_last_digit(number: u128) -> (u128, u8) {
    let (rest, digit) = match u64::try_from(number) {
        Ok(number) => (u128::from(number / 10), u128::from(number % 10)),
        Err(_) => (number / 10, number % 10),
    };
    (rest, u8::try_from(digit).unwrap_or(0)) // below 10
}

#[cfg(test)]
mod tests;
