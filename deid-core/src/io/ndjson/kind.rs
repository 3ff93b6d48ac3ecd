//! What type a column of JSON values is.

use arrow_schema::{DataType, Fields, UnionFields, UnionMode};

use super::line::Cell;

/// The least type that holds the values seen so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Kind {
    #[default]
    Null,
    Boolean,
    /// Whole numbers of 64 bits, signed.
    Integer,
    /// Whole numbers, some beyond that.
    Whole,
    /// Numbers, some with a fraction or an exponent.
    Float,
    Text,
    /// Values that do not fit together: such a field can only be dropped.
    Mixed,
    /// Lists or objects: such a field can only be dropped.
    Nested,
}

impl Kind {
    pub(super) fn of(cell: Cell<'_>) -> Self {
        match cell {
            Cell::Null => Self::Null,
            Cell::Boolean(_) => Self::Boolean,
            Cell::Text(_) => Self::Text,
            Cell::Nested => Self::Nested,
            // JSON has a zero with a sign, whole numbers have none.
            Cell::Number(digits) if !is_whole(digits) || digits == "-0" => Self::Float,
            Cell::Number(digits) if digits.parse::<i64>().is_ok() => Self::Integer,
            Cell::Number(_) => Self::Whole,
        }
    }

    pub(super) fn join(self, other: Self) -> Self {
        match (self, other) {
            (one, other) if one == other => one,
            (Self::Null, other) | (other, Self::Null) => other,
            (Self::Nested, _) | (_, Self::Nested) => Self::Nested,
            (Self::Integer, Self::Whole) | (Self::Whole, Self::Integer) => Self::Whole,
            (Self::Integer | Self::Whole, Self::Float)
            | (Self::Float, Self::Integer | Self::Whole) => Self::Float,
            _ => Self::Mixed,
        }
    }

    pub(super) fn data_type(self) -> DataType {
        match self {
            // Nothing is known of a column of nulls: text can hold them.
            Self::Null | Self::Text => DataType::Utf8,
            Self::Boolean => DataType::Boolean,
            Self::Integer => DataType::Int64,
            Self::Whole => DataType::Decimal128(38, 0),
            Self::Float => DataType::Float64,
            Self::Mixed => DataType::Union(UnionFields::empty(), UnionMode::Dense),
            Self::Nested => DataType::Struct(Fields::empty()),
        }
    }
}

/// Whether the number is written without a fraction and without an exponent.
pub(super) fn is_whole(digits: &str) -> bool {
    !digits.bytes().any(|byte| matches!(byte, b'.' | b'e' | b'E'))
}

/// The number, where it comes out of a double as it went in: two programs that read the same digits
/// must not see two numbers.
pub(super) fn exact(digits: &str) -> Option<f64> {
    let number: f64 = digits.parse().ok().filter(|number: &f64| number.is_finite())?;
    // Up to 15 digits every decimal survives (IEEE 754 binary64).
    let is_short = digits.bytes().filter(u8::is_ascii_digit).count() <= 15;
    let survives = || significant(digits) == significant(&format!("{number:e}"));
    (is_short && number != 0.0 || survives()).then_some(number)
}

/// The digits without zeros at either end, and the power of ten of the last.
fn significant(number: &str) -> Option<(String, i64)> {
    let (mantissa, exponent) = number.split_once(['e', 'E']).unwrap_or((number, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits: String = [whole.trim_start_matches('-'), fraction].concat();
    let digits = digits.trim_start_matches('0');
    let kept = digits.trim_end_matches('0');
    if kept.is_empty() {
        return Some((String::new(), 0));
    }
    let moved = i64::try_from(digits.len() - kept.len()).ok()?;
    let behind = i64::try_from(fraction.len()).ok()?;
    let exponent: i64 = exponent.trim_start_matches('+').parse().ok()?;
    Some((kept.to_owned(), exponent.checked_add(moved)?.checked_sub(behind)?))
}

#[cfg(test)]
mod tests {
    use super::{exact, is_whole};

    #[test]
    fn numbers_that_a_double_holds_are_told_from_those_that_it_does_not() {
        for digits in
            ["0.1", "1.50", "-0.0", "0e9", "1e22", "9007199254740992", "0.30000000000000004"]
        {
            assert!(exact(digits).is_some(), "{digits}");
        }
        for digits in ["9007199254740993", "0.1234567890123456789", "1e999", "1e-999"] {
            assert!(exact(digits).is_none(), "{digits}");
        }
        assert!(is_whole("-12") && !is_whole("1e3") && !is_whole("1.0"));
    }
}
