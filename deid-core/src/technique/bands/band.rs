//! Bands of equal width.

use serde::{Deserialize, Serialize};

use crate::error::{CellFault, Faults, Result};
use crate::table::cell::Decimal;
use crate::table::{Column, Field, TextSink};
use crate::vocab::CellType;

use super::super::{Cells, Context, OutputKind, Technique, check};
use super::label::write_band;

pub(super) const RULE: &str = "band";

/// Bands of equal width.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BandParams {
    /// Width of a band, above 0.
    pub width: f64,
    /// Where a band begins; 0 where it is left out.
    #[serde(default)]
    pub origin: f64,
}

impl BandParams {
    pub(in crate::technique) fn compile(&self, context: &Context<'_>) -> Result<Bands> {
        check::declared(RULE, context, CellType::is_number)?;
        let width = check::positive(RULE, "width", self.width)?;
        let origin = check::number(RULE, "origin", self.origin)?;
        Ok(Bands { width, origin, whole: width.is_whole() && origin.is_whole() })
    }
}

/// Writes the band of every number: `40-49` where width and origin are whole numbers, `[0.5, 1)`
/// where they are not. A band holds its lower bound. Null stays null.
pub struct Bands {
    width: Decimal,
    origin: Decimal,
    whole: bool,
}

impl Bands {
    fn write(&self, number: Decimal, sink: &mut TextSink) -> Result<(), CellFault> {
        let (low, high) = self.bounds(number).ok_or(CellFault::OutOfRange)?;
        write_band(low, high, self.whole, |text| sink.push_str(text));
        Ok(())
    }

    /// The band of a number; `None` where its bounds have more digits than fit.
    fn bounds(&self, number: Decimal) -> Option<(Decimal, Decimal)> {
        let steps = number.steps_from(self.origin, self.width)?;
        let low = self.origin.plus(self.width.times(steps)?)?;
        Some((low, low.plus(self.width)?))
    }
}

impl Technique for Bands {
    fn output(&self, input: &Field) -> Result<OutputKind> {
        check::text_from(RULE, input, check::may_be_number)
    }

    fn apply(&self, cells: &Cells<'_>, faults: &mut Faults) -> Result<Column> {
        check::map_numbers(cells, faults, |number, _, sink| self.write(number, sink))
    }
}
