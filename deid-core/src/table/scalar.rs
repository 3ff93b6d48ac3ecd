//! One cell as a column of one row: how records enter and leave.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{Float64Type, Int64Type, UInt64Type};
use arrow_array::{Array, BooleanArray, Float64Array, Int64Array, StringArray, UInt64Array};
use arrow_schema::DataType;

use crate::vocab::ColumnName;

use super::column::Column;
use super::schema::{ColumnKind, Field};

/// One cell of a record.
#[derive(Clone, Copy)]
pub enum Scalar<'a> {
    /// `true` or `false`.
    Boolean(bool),
    /// A number with a fraction or an exponent.
    Float(f64),
    /// A whole number.
    Integer(i64),
    /// Text, or null.
    Text(Option<&'a str>),
    /// A whole number above those of [`Integer`](Self::Integer).
    Unsigned(u64),
}

impl Scalar<'_> {
    /// What a column of such cells is.
    #[must_use]
    pub fn kind(self) -> ColumnKind {
        ColumnKind::of(&self.data_type())
    }

    /// A column of this one cell.
    #[must_use]
    pub fn into_column(self) -> Column {
        Column::from_array(match self {
            Self::Boolean(cell) => Arc::new(BooleanArray::from(vec![cell])),
            Self::Float(cell) => Arc::new(Float64Array::from(vec![cell])),
            Self::Integer(cell) => Arc::new(Int64Array::from(vec![cell])),
            Self::Text(cell) => Arc::new(StringArray::from(vec![cell])),
            Self::Unsigned(cell) => Arc::new(UInt64Array::from(vec![cell])),
        })
    }

    fn data_type(self) -> DataType {
        match self {
            Self::Boolean(_) => DataType::Boolean,
            Self::Float(_) => DataType::Float64,
            Self::Integer(_) => DataType::Int64,
            Self::Text(_) => DataType::Utf8,
            Self::Unsigned(_) => DataType::UInt64,
        }
    }
}

impl Field {
    /// The field that such a cell makes in a schema.
    #[must_use]
    pub fn scalar(name: ColumnName, cell: Scalar<'_>) -> Self {
        Self::new(name, cell.data_type())
    }
}

impl Column {
    /// The first cell; `None` where it is null and not text, or of another kind.
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
