//! Suppression of cells: every cell null, or one constant. (Dropping the column is [`Rule::Drop`].)
//!
//! [`Rule::Drop`]: super::Rule::Drop
//!
#![doc = include_str!("README.md")]

mod definition;

use serde::{Deserialize, Serialize};

use crate::error::{Faults, Result};
use crate::table::{Column, Field};

use super::{Cells, OutputKind, Technique};

pub(super) use definition::{CONSTANT, DROP, DropParams, NULL, NullParams};

/// Every cell null; the column and its type stay, so that readers of the table still find it.
pub struct Null;

impl Technique for Null {
    fn output(&self, _input: &Field) -> Result<OutputKind> {
        Ok(OutputKind::Same)
    }

    fn apply(&self, cells: &Cells<'_>, _faults: &mut Faults) -> Result<Column> {
        Ok(Column::nulls_like(cells.column))
    }
}

/// The text that every cell becomes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ConstantParams(pub String);

impl ConstantParams {
    pub(super) fn compile(&self) -> Constant {
        Constant(self.0.clone())
    }
}

/// One text for every row, null cells too: which cells were missing is not told either.
pub struct Constant(String);

impl Technique for Constant {
    fn output(&self, _input: &Field) -> Result<OutputKind> {
        Ok(OutputKind::Text)
    }

    fn apply(&self, cells: &Cells<'_>, _faults: &mut Faults) -> Result<Column> {
        Ok(Column::constant(&self.0, cells.column.len()))
    }
}
