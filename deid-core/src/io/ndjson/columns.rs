//! Lines as columns.

use std::borrow::Cow;
use std::sync::Arc;

use arrow_array::ArrayRef;
use arrow_array::builder::{
    BooleanBuilder, Decimal128Builder, Float64Builder, Int64Builder, StringBuilder,
};
use arrow_schema::DataType;

use crate::error::JsonFault;
use crate::table::{Column, Schema};

use super::kind::exact;
use super::line::{Cell, Fields, text};

/// The columns of a piece, cell by cell.
pub(super) struct Columns<'s> {
    schema: &'s Schema,
    cells: Vec<Option<Cells>>,
    /// How many cells each column has; one more than `row` where the line has had the field.
    filled: Vec<usize>,
    row: usize,
    /// Where the next field is expected: lines mostly have theirs in one order.
    next: usize,
}

enum Cells {
    Boolean(BooleanBuilder),
    Integer(Int64Builder),
    Whole(Decimal128Builder),
    Float(Float64Builder),
    Text(StringBuilder),
}

impl<'s> Columns<'s> {
    pub(super) fn new(schema: &'s Schema, wanted: &[bool]) -> Self {
        let is_wanted = |index: usize| wanted.get(index).copied().unwrap_or(false);
        let cells = schema.fields().iter().enumerate();
        let cells =
            cells.map(|(index, field)| is_wanted(index).then(|| Cells::of(&field.data_type)));
        Self { schema, cells: cells.collect(), filled: vec![0; schema.len()], row: 0, next: 0 }
    }

    pub(super) fn rows(&self) -> usize {
        self.row
    }

    /// Which column (from 0) the last field was, where a fault is that of a field.
    pub(super) fn last(&self) -> Option<usize> {
        self.next.checked_sub(1)
    }

    /// Ends a line: fields that it did not have are null.
    pub(super) fn end_line(&mut self) {
        self.row += 1;
        self.next = 0;
        for (cells, filled) in self.cells.iter_mut().zip(&mut self.filled) {
            if *filled < self.row {
                *filled = self.row;
                if let Some(cells) = cells {
                    cells.null();
                }
            }
        }
    }

    pub(super) fn finish(self) -> Vec<Option<Column>> {
        self.cells.into_iter().map(|cells| cells.map(Cells::finish)).collect()
    }

    fn index_of(&self, name: &str) -> Option<usize> {
        let is = |index: &usize| {
            self.schema.fields().get(*index).is_some_and(|field| field.name.as_str() == name)
        };
        Some(self.next).filter(is).or_else(|| self.schema.index_of(name))
    }
}

impl<'a> Fields<'a> for Columns<'_> {
    fn field(&mut self, name: Cow<'a, str>, cell: Cell<'a>) -> Result<(), JsonFault> {
        let Some(index) = self.index_of(&name) else {
            self.next = 0;
            return Err(JsonFault::LateField);
        };
        self.next = index + 1;
        if self.filled[index] > self.row {
            return Err(JsonFault::TwoOfOneName);
        }
        self.filled[index] = self.row + 1;
        self.cells[index].as_mut().map_or(Ok(()), |cells| cells.push(cell))
    }
}

impl Cells {
    fn of(data_type: &DataType) -> Self {
        match data_type {
            DataType::Boolean => Self::Boolean(BooleanBuilder::new()),
            DataType::Int64 => Self::Integer(Int64Builder::new()),
            DataType::Decimal128(..) => {
                Self::Whole(Decimal128Builder::new().with_data_type(data_type.clone()))
            }
            DataType::Float64 => Self::Float(Float64Builder::new()),
            _ => Self::Text(StringBuilder::new()),
        }
    }

    fn push(&mut self, cell: Cell<'_>) -> Result<(), JsonFault> {
        match (self, cell) {
            (_, Cell::Nested) => return Err(JsonFault::Nested),
            (cells, Cell::Null) => cells.null(),
            (Self::Boolean(cells), Cell::Boolean(flag)) => cells.append_value(flag),
            (Self::Text(cells), Cell::Text(quoted)) => cells.append_value(text(quoted)?),
            (Self::Integer(cells), Cell::Number(digits)) => {
                cells.append_value(digits.parse().map_err(|_| JsonFault::Number)?);
            }
            (Self::Whole(cells), Cell::Number(digits)) => {
                let number = digits.parse().ok().filter(|n: &i128| n.unsigned_abs() < LIMIT);
                cells.append_value(number.ok_or(JsonFault::Number)?);
            }
            (Self::Float(cells), Cell::Number(digits)) => {
                cells.append_value(exact(digits).ok_or(JsonFault::Number)?);
            }
            _ => return Err(JsonFault::Mixed),
        }
        Ok(())
    }

    fn null(&mut self) {
        match self {
            Self::Boolean(cells) => cells.append_null(),
            Self::Integer(cells) => cells.append_null(),
            Self::Whole(cells) => cells.append_null(),
            Self::Float(cells) => cells.append_null(),
            Self::Text(cells) => cells.append_null(),
        }
    }

    fn finish(self) -> Column {
        let array: ArrayRef = match self {
            Self::Boolean(mut cells) => Arc::new(cells.finish()),
            Self::Integer(mut cells) => Arc::new(cells.finish()),
            Self::Whole(mut cells) => Arc::new(cells.finish()),
            Self::Float(mut cells) => Arc::new(cells.finish()),
            Self::Text(mut cells) => Arc::new(cells.finish()),
        };
        Column::from_array(array)
    }
}

/// Decimals have 38 digits.
const LIMIT: u128 = 10u128.pow(38);
