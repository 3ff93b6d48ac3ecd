//! Whether cells are of their declared type, for rules that leave them as they are.

use crate::error::{CellFault, Result};
use crate::table::{ColumnKind, Reading};
use crate::vocab::CellType;

use super::clock;
use super::number::Decimal;
use super::reader::DateReader;
use super::scan::Scan;

/// Checks text cells against the type that the policy declares.
#[derive(Clone, Copy)]
pub struct TypeCheck<'a>(Form<'a>);

#[derive(Clone, Copy)]
enum Form<'a> {
    Boolean,
    Calendar(DateReader<'a>),
    Number(CellType),
    Text,
    Time,
}

impl<'a> TypeCheck<'a> {
    /// A check for cells of this type and these formats, under this rule.
    ///
    /// # Errors
    /// When the declared type has forms of its own beside declared formats.
    pub fn new(rule: &'static str, reading: &'a Reading) -> Result<Self> {
        Ok(Self(match reading.cell_type {
            CellType::Boolean => Form::Boolean,
            CellType::Date | CellType::PartialDate | CellType::Timestamp => {
                Form::Calendar(DateReader::new(rule, reading)?)
            }
            CellType::Decimal | CellType::Float | CellType::Integer => {
                Form::Number(reading.cell_type)
            }
            CellType::Text => Form::Text,
            CellType::Time => Form::Time,
        }))
    }

    /// Whether columns of this kind hold such cells and no others, so that none needs a look.
    #[must_use]
    pub fn is_sure_of(&self, kind: ColumnKind) -> bool {
        use ColumnKind as K;
        match self.0 {
            _ if kind == K::Null => true,
            Form::Boolean => kind == K::Boolean,
            Form::Calendar(reader) => {
                matches!(kind, K::Date | K::Timestamp) && reader.accepts("", kind).is_ok()
            }
            Form::Number(CellType::Integer) => kind == K::Integer,
            Form::Number(_) => matches!(kind, K::Decimal | K::Float | K::Integer),
            Form::Text => true,
            Form::Time => kind == K::Time,
        }
    }

    /// Whether the cell is of the type: what it says need not be within the reach of any rule
    /// (a number of many digits, a date without a year, one that two formats read differently).
    ///
    /// # Errors
    /// [`CellFault::NotOfType`] when it is not.
    pub fn check(&self, cell: &str) -> Result<(), CellFault> {
        let fault = match self.0 {
            Form::Text => None,
            Form::Number(cell_type) => Decimal::read(cell, cell_type).err(),
            Form::Calendar(reader) => reader.check(cell).err(),
            Form::Boolean => {
                let is_one = ["true", "false"].iter().any(|word| cell.eq_ignore_ascii_case(word));
                (!is_one).then_some(CellFault::NotOfType("boolean"))
            }
            Form::Time => {
                let mut scan = Scan::new(cell);
                let is_one = clock::full(&mut scan) && scan.at_end();
                (!is_one).then_some(CellFault::NotOfType("time"))
            }
        };
        match fault {
            Some(fault @ CellFault::NotOfType(_)) => Err(fault),
            _ => Ok(()),
        }
    }
}
