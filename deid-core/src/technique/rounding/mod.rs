//! Rounding: a number becomes the nearest multiple of a step.
//!
#![doc = include_str!("README.md")]

mod definition;

use serde::{Deserialize, Serialize};

use crate::error::{CellFault, Faults, Result};
use crate::table::cell::{Decimal, DecimalText};
use crate::table::{Column, Field, TextSink};
use crate::vocab::CellType;

use super::{Cells, Context, OutputKind, Technique, check};

pub(super) use definition::FACTS;

#[cfg(test)]
mod tests;

const RULE: &str = "round";

/// The step.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Params {
    /// Multiples of this stay; above 0.
    pub to: f64,
}

impl Params {
    pub(super) fn compile(&self, context: &Context<'_>) -> Result<Rounding> {
        check::declared(RULE, context, CellType::is_number)?;
        Ok(Rounding { step: check::positive(RULE, "to", self.to)? })
    }
}

/// Writes the nearest multiple of the step with as many decimals as the step has; half a step goes
/// away from 0. Null stays null.
pub struct Rounding {
    step: Decimal,
}

impl Rounding {
    fn write(&self, number: Decimal, sink: &mut TextSink) -> Result<(), CellFault> {
        let rounded = number.round_to(self.step).ok_or(CellFault::OutOfRange)?;
        sink.push_str(rounded.text_with(self.step.scale(), &mut DecimalText::new()));
        Ok(())
    }
}

impl Technique for Rounding {
    fn output(&self, input: &Field) -> Result<OutputKind> {
        check::text_from(RULE, input, check::may_be_number)
    }

    fn apply(&self, cells: &Cells<'_>, faults: &mut Faults) -> Result<Column> {
        check::map_numbers(cells, faults, |number, _, sink| self.write(number, sink))
    }
}
