//! Keep: the column leaves as it came, by decision.
//!
#![doc = include_str!("README.md")]

mod definition;

use crate::error::{Cause, Error, Faults, Result};
use crate::table::cell::TypeCheck;
use crate::table::{Column, ColumnKind, Field};

use super::{Cells, OutputKind, Technique};

pub(super) use definition::FACTS;

#[cfg(test)]
mod tests;

/// Leaves every cell of the declared type exactly as it is. A cell that is not of that type is a
/// fault: a column of numbers keeps numbers, whatever somebody typed into it. Bytes that no cell
/// shows (under nulls, in unused dictionary entries, around slices) do not leave.
pub struct Keep;

impl Technique for Keep {
    fn output(&self, input: &Field) -> Result<OutputKind> {
        match input.kind() {
            ColumnKind::Unsupported(name) => Err(Error::new(Cause::UnsupportedType(name))),
            _ => Ok(OutputKind::Same),
        }
    }

    fn apply(&self, cells: &Cells<'_>, faults: &mut Faults) -> Result<Column> {
        let (column, reading) = (cells.column, cells.reading);
        let check = TypeCheck::new("keep", reading)?;
        if check.is_sure_of(column.kind()) {
            return column.compact();
        }
        let mut keys: Vec<Option<u32>> = Vec::with_capacity(column.len());
        let mut found = false;
        column.text()?.for_each(|row, cell| {
            let cell = cell.filter(|cell| !reading.null_values.contains(cell));
            let fault = cell.and_then(|cell| check.check(cell).err());
            if let Some(fault) = fault {
                faults.push(row as u64, fault);
                found = true;
            }
            // A batch has far fewer rows than 2^32; a row beyond would come out null.
            keys.push(u32::try_from(row).ok().filter(|_| fault.is_none()));
        });
        if found { column.take(&keys)?.compact() } else { column.compact() }
    }
}
