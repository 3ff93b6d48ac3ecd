//! One cell as a column of one row: how records enter and leave.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{Float64Type, Int64Type, UInt64Type};
use arrow_array::{
    Array, ArrayRef, BooleanArray, Date32Array, Decimal128Array, Float64Array, Int64Array,
    StringArray, Time64MicrosecondArray, TimestampMicrosecondArray, TimestampNanosecondArray,
    UInt64Array, new_null_array,
};
use arrow_schema::{DataType, TimeUnit};

use crate::error::{Cause, Error, Result};
use crate::vocab::ColumnName;

use super::column::Column;
use super::schema::{ColumnKind, Field};

/// One cell of a record, of the type that a column of such cells has in a table.
#[derive(Clone, Copy)]
pub enum Scalar<'a> {
    /// `true` or `false`.
    Boolean(bool),
    /// Days since 1970-01-01.
    Date(i32),
    /// A fixed-point number: `digits` / 10^`scale`, of at most 38 digits.
    Decimal {
        /// The number without its point.
        digits: i128,
        /// How many of its digits stand behind the point, 0 to 38.
        scale: i8,
    },
    /// A number with a fraction or an exponent.
    Float(f64),
    /// A whole number.
    Integer(i64),
    /// Text, or null.
    Text(Option<&'a str>),
    /// Microseconds since midnight.
    Time(i64),
    /// A point in time.
    Timestamp {
        /// How many of `unit` since 1970-01-01T00:00:00, in UTC where there is a zone.
        ticks: i64,
        /// What `ticks` counts.
        unit: Tick,
        /// Whether the source has a zone.
        is_zoned: bool,
    },
    /// A whole number of the upper half of 64 bits: `i64::MAX` cannot hold it.
    Unsigned(u64),
}

/// The unit of a timestamp.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tick {
    /// Microseconds.
    Micro,
    /// Nanoseconds.
    Nano,
}

impl Tick {
    fn of_arrow(self) -> TimeUnit {
        match self {
            Self::Micro => TimeUnit::Microsecond,
            Self::Nano => TimeUnit::Nanosecond,
        }
    }
}

impl<'a> Scalar<'a> {
    /// A missing cell: of no type, so that it fits a field of any.
    pub const NULL: Self = Scalar::Text(None);

    /// Whether the cell is missing.
    #[must_use]
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Text(None))
    }

    /// A column of this one cell.
    ///
    /// # Errors
    /// For a decimal of more than 38 digits.
    pub fn into_column(self) -> Result<Column> {
        let array: ArrayRef = match self {
            Self::Boolean(cell) => Arc::new(BooleanArray::from(vec![cell])),
            Self::Date(days) => Arc::new(Date32Array::from(vec![days])),
            Self::Decimal { digits, scale } => Arc::new(decimal(digits, scale)?),
            Self::Float(cell) => Arc::new(Float64Array::from(vec![cell])),
            Self::Integer(cell) => Arc::new(Int64Array::from(vec![cell])),
            Self::Text(cell) => Arc::new(StringArray::from(vec![cell])),
            Self::Time(micros) => Arc::new(Time64MicrosecondArray::from(vec![micros])),
            Self::Timestamp { ticks, unit: Tick::Micro, is_zoned } => Arc::new(
                TimestampMicrosecondArray::from(vec![ticks]).with_timezone_opt(zone(is_zoned)),
            ),
            Self::Timestamp { ticks, unit: Tick::Nano, is_zoned } => Arc::new(
                TimestampNanosecondArray::from(vec![ticks]).with_timezone_opt(zone(is_zoned)),
            ),
            Self::Unsigned(cell) => Arc::new(UInt64Array::from(vec![cell])),
        };
        Ok(Column::from_array(array))
    }

    fn data_type(&self) -> DataType {
        match *self {
            Self::Boolean(_) => DataType::Boolean,
            Self::Date(_) => DataType::Date32,
            Self::Decimal { scale, .. } => DataType::Decimal128(DIGITS, scale),
            Self::Float(_) => DataType::Float64,
            Self::Integer(_) => DataType::Int64,
            Self::Text(_) => DataType::Utf8,
            Self::Time(_) => DataType::Time64(TimeUnit::Microsecond),
            Self::Timestamp { unit, is_zoned, .. } => {
                DataType::Timestamp(unit.of_arrow(), zone(is_zoned))
            }
            Self::Unsigned(_) => DataType::UInt64,
        }
    }
}

impl Field {
    /// The field that such a cell makes in a schema.
    #[must_use]
    pub fn scalar(name: ColumnName, cell: &Scalar<'_>) -> Self {
        Self::new(name, cell.data_type())
    }

    /// Whether such a cell makes this field.
    #[must_use]
    pub fn is_of(&self, cell: &Scalar<'_>) -> bool {
        match (cell, &self.data_type) {
            // A zone is text: nothing is allocated to compare it.
            (Scalar::Timestamp { unit, is_zoned, .. }, DataType::Timestamp(mine, zone)) => {
                *mine == unit.of_arrow() && zone.as_deref() == is_zoned.then_some(UTC)
            }
            (Scalar::Timestamp { .. }, _) => false,
            (cell, mine) => *mine == cell.data_type(),
        }
    }

    /// One missing cell of this field.
    #[must_use]
    pub fn null_cell(&self) -> Column {
        Column::from_array(new_null_array(&self.data_type, 1))
    }
}

impl Column {
    /// The first cell; `None` where there is none, where it is null and not text, or where it is
    /// of a type that only its text can show (dates, times, decimals).
    #[must_use]
    pub fn scalar(&self) -> Option<Scalar<'_>> {
        let array = self.array();
        if array.is_empty() || (array.is_null(0) && self.kind() != ColumnKind::Text) {
            return None;
        }
        Some(match array.data_type() {
            DataType::Boolean => Scalar::Boolean(array.as_boolean().value(0)),
            DataType::Float64 => Scalar::Float(array.as_primitive::<Float64Type>().value(0)),
            DataType::Int64 => Scalar::Integer(array.as_primitive::<Int64Type>().value(0)),
            DataType::UInt64 => Scalar::Unsigned(array.as_primitive::<UInt64Type>().value(0)),
            DataType::Utf8 => {
                let cells = array.as_string::<i32>();
                Scalar::Text(cells.is_valid(0).then(|| cells.value(0)))
            }
            _ => return None,
        })
    }
}

/// The zone of what has one.
const UTC: &str = "UTC";

/// The most digits of a decimal: what 128 bits hold.
const DIGITS: u8 = 38;

fn decimal(digits: i128, scale: i8) -> Result<Decimal128Array> {
    // Arrow's own message would quote the number.
    let too_long = || Error::new(Cause::FieldType("a decimal of more than 38 digits"));
    if digits.unsigned_abs() >= 10_u128.pow(DIGITS.into()) || scale < 0 {
        return Err(too_long());
    }
    let array = Decimal128Array::from(vec![digits]).with_precision_and_scale(DIGITS, scale);
    array.map_err(|_| too_long())
}

fn zone(is_zoned: bool) -> Option<Arc<str>> {
    is_zoned.then(|| UTC.into())
}
