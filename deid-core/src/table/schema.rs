//! What columns a table has, and what they arrive as.

use std::sync::Arc;

use arrow_schema::DataType;

use crate::vocab::ColumnName;

/// What the cells of a column physically are. Decides how a cell is decoded, never what it means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ColumnKind {
    /// `true` or `false`.
    Boolean,
    /// Days.
    Date,
    /// Fixed-point numbers.
    Decimal,
    /// Binary floating-point numbers.
    Float,
    /// Whole numbers.
    Integer,
    /// Nulls only.
    Null,
    /// Text, whatever its layout (plain, large, view, dictionary).
    Text,
    /// Clock times.
    Time,
    /// Points in time, with or without a zone.
    Timestamp,
    /// Lists, structs, binary and the like: they can only be dropped.
    Unsupported(&'static str),
}

impl ColumnKind {
    /// Whether cells of this kind can be read at all.
    #[must_use]
    pub fn is_supported(self) -> bool {
        !matches!(self, Self::Unsupported(_))
    }

    /// Whether such cells are numbers.
    #[must_use]
    pub fn is_number(self) -> bool {
        matches!(self, Self::Decimal | Self::Float | Self::Integer)
    }

    /// The kind as a person calls it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Boolean => "booleans",
            Self::Date => "dates",
            Self::Decimal => "decimals",
            Self::Float => "floats",
            Self::Integer => "integers",
            Self::Null => "nulls",
            Self::Text => "text",
            Self::Time => "times",
            Self::Timestamp => "timestamps",
            Self::Unsupported(name) => name,
        }
    }

    pub(crate) fn of(data_type: &DataType) -> Self {
        use DataType as D;
        match data_type {
            D::Boolean => Self::Boolean,
            D::Date32 | D::Date64 => Self::Date,
            D::Decimal32(..) | D::Decimal64(..) | D::Decimal128(..) | D::Decimal256(..) => {
                Self::Decimal
            }
            D::Float16 | D::Float32 | D::Float64 => Self::Float,
            t if t.is_integer() => Self::Integer,
            D::Null => Self::Null,
            D::Utf8 | D::LargeUtf8 | D::Utf8View => Self::Text,
            D::Time32(_) | D::Time64(_) => Self::Time,
            D::Timestamp(..) => Self::Timestamp,
            D::Dictionary(_, values) => match Self::of(values) {
                Self::Text => Self::Text,
                _ => Self::Unsupported("dictionary (other than of text)"),
            },
            D::List(_)
            | D::LargeList(_)
            | D::FixedSizeList(..)
            | D::ListView(_)
            | D::LargeListView(_) => Self::Unsupported("list"),
            D::Struct(_) => Self::Unsupported("struct"),
            D::Map(..) => Self::Unsupported("map"),
            D::Binary | D::LargeBinary | D::BinaryView | D::FixedSizeBinary(_) => {
                Self::Unsupported("binary")
            }
            D::Duration(_) | D::Interval(_) => Self::Unsupported("duration"),
            D::RunEndEncoded(..) => Self::Unsupported("run-end-encoded"),
            D::Union(..) => Self::Unsupported("mixed"),
            _ => Self::Unsupported("nested"),
        }
    }
}

/// One column of a schema.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// Its name; `#n` where the header is blank or there is none.
    pub name: ColumnName,
    /// Whether the source left the name blank, so that the output does too.
    pub blank: bool,
    /// Whether the name came up behind the first row, where a value can stand by mistake: then no
    /// message shows it.
    pub(crate) is_late: bool,
    pub(crate) data_type: DataType,
}

impl Field {
    /// A column of text, as every column of a CSV file is.
    #[must_use]
    pub fn text(name: ColumnName) -> Self {
        Self::new(name, DataType::Utf8)
    }

    /// A column of whole numbers that are not negative: how rows are counted.
    pub(crate) fn counts(name: ColumnName) -> Self {
        Self::new(name, DataType::UInt64)
    }

    /// A column of text that the source leaves without a name, at this position (from 0).
    pub(crate) fn unnamed(index: usize) -> Self {
        // `#` and a number: never empty.
        #[allow(clippy::expect_used)]
        let name = ColumnName::new(format!("#{}", index + 1)).expect("a name that is not empty");
        Self { blank: true, ..Self::text(name) }
    }

    pub(crate) fn new(name: ColumnName, data_type: DataType) -> Self {
        Self { name, blank: false, is_late: false, data_type }
    }

    /// The same column as text.
    #[cfg(feature = "io")]
    pub(crate) fn as_text(&self) -> Self {
        Self { data_type: DataType::Utf8, ..self.clone() }
    }

    /// Whether cells of both have one layout.
    #[cfg(feature = "io")]
    pub(crate) fn is_of_type(&self, other: &Self) -> bool {
        self.data_type == other.data_type
    }

    /// Whether it has no cells but nulls.
    #[cfg(feature = "io")]
    pub(crate) fn is_null(&self) -> bool {
        self.kind() == ColumnKind::Null
    }

    /// Takes in the same column of another file, and says whether cells of both are one only as
    /// text. What can only be dropped stays so.
    #[cfg(feature = "io")]
    pub(crate) fn join(&mut self, other: &Self) -> bool {
        self.is_late |= other.is_late;
        if self.is_of_type(other) || other.is_null() || !self.kind().is_supported() {
            return false;
        }
        if self.is_null() || !other.kind().is_supported() {
            self.data_type = other.data_type.clone();
            return false;
        }
        true
    }

    /// Whether its numbers have no fraction: integers, decimals of scale 0.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        use DataType as D;
        match self.data_type {
            D::Decimal32(_, scale)
            | D::Decimal64(_, scale)
            | D::Decimal128(_, scale)
            | D::Decimal256(_, scale) => scale == 0,
            ref other => other.is_integer(),
        }
    }

    /// Most digits that its whole numbers can have; `None` where it has none.
    #[cfg(feature = "fpe")]
    pub(crate) fn most_digits(&self) -> Option<u8> {
        use DataType as D;
        Some(match self.data_type {
            D::Int8 | D::UInt8 => 3,
            D::Int16 | D::UInt16 => 5,
            D::Int32 | D::UInt32 => 10,
            D::Int64 => 19,
            D::UInt64 => 20,
            D::Decimal32(digits, _)
            | D::Decimal64(digits, _)
            | D::Decimal128(digits, _)
            | D::Decimal256(digits, _) => digits,
            _ => return None,
        })
    }

    /// How wide its floating-point numbers are, as programs call them; `float` where it has none.
    pub(crate) fn float_name(&self) -> &'static str {
        match self.data_type {
            DataType::Float16 => "float16",
            DataType::Float32 => "float32",
            DataType::Float64 => "float64",
            _ => "float",
        }
    }

    /// What its cells physically are.
    #[must_use]
    pub fn kind(&self) -> ColumnKind {
        ColumnKind::of(&self.data_type)
    }
}

/// The columns of a table, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Schema {
    fields: Arc<[Field]>,
}

impl Schema {
    /// A schema of these columns. Names may repeat: the policy refuses what it cannot tell apart.
    #[must_use]
    pub fn new(fields: Vec<Field>) -> Self {
        Self { fields: fields.into() }
    }

    /// The columns.
    #[must_use]
    pub fn fields(&self) -> &[Field] {
        &self.fields
    }

    /// How many columns there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.fields.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.fields.is_empty()
    }

    /// The position (from 0) of the column of this name.
    #[must_use]
    pub fn index_of(&self, name: &str) -> Option<usize> {
        self.fields.iter().position(|field| field.name.as_str() == name)
    }
}
