//! Noise: a number becomes another one nearby, the same every time (derivation spec deid/v1,
//! "Noise").
//!
#![doc = include_str!("README.md")]

mod definition;

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::error::{Cause, CellFault, Error, Faults, Result};
use crate::secret::{DomainKey, Noise};
use crate::table::cell::{Decimal, DecimalText};
use crate::table::{Column, Field, TextSink};
use crate::vocab::{CellType, ColumnName, DomainName};

use super::{After, Cells, Context, Domain, OutputKind, Technique, check, keys};

pub(super) use definition::FACTS;

#[cfg(test)]
mod tests;

const RULE: &str = "noise";

/// Fewest steps either way: five numbers to choose from, so that at most one cell in five stays as
/// it is.
const FEWEST: i128 = 2;
/// Most steps either way.
const MOST: i128 = 1_000_000_000;

/// How far a number may move, in what steps, and for whom.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Params {
    /// The domain whose key decides.
    pub domain: DomainName,
    /// The column that names the person; the table's `subject` where it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<ColumnName>,
    /// How far a number may move, both ways.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub within: Option<f64>,
    /// Instead: how far, in hundredths of the number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub within_percent: Option<f64>,
    /// What results are multiples of; 1 for whole numbers where it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step: Option<f64>,
    /// No result is below; a cell below is at fault.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min: Option<f64>,
    /// No result is above; a cell above is at fault.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max: Option<f64>,
}

impl Params {
    pub(super) fn compile(&self, context: &Context<'_>) -> Result<Noiser> {
        check::declared(RULE, context, CellType::is_number)?;
        let cell_type = context.reading.cell_type;
        let step = self.step(cell_type)?;
        let reach = self.reach(step)?;
        let bound =
            |key, value: Option<f64>| value.map(|v| check::number(RULE, key, v)).transpose();
        let (min, max) = (bound("min", self.min)?, bound("max", self.max)?);
        let first = min.map(|min| ceiling(min, step).ok_or_else(too_large)).transpose()?;
        let last = max.map(|max| max.steps_from(Decimal::ZERO, step).ok_or_else(too_large));
        let last = last.transpose()?;
        if let (Some(first), Some(last)) = (first, last)
            && last.saturating_sub(first) < 2 * FEWEST
        {
            let why = "there must be five multiples of the step from `min` to `max`";
            return Err(check::refused(RULE, why));
        }
        let domain = context.domain(&self.domain)?.clone();
        let key = context.keys.ok_or_else(keys::missing)?.noise(&self.domain)?;
        let (column, after) = (String::new(), After::of(None).clone());
        Ok(Noiser { key, domain, column, after, cell_type, step, reach, min, max, first, last })
    }

    /// What results are multiples of.
    fn step(&self, cell_type: CellType) -> Result<Decimal> {
        let Some(step) = self.step else {
            return match cell_type {
                CellType::Integer => Ok(Decimal::whole(1)),
                _ => Err(check::refused(
                    RULE,
                    "`step` is missing: how fine results are, 0.1 say; only numbers of type \"integer\" need none",
                )),
            };
        };
        let step = check::positive(RULE, "step", step)?;
        if cell_type == CellType::Integer && !step.is_whole() {
            return Err(check::refused(RULE, "`step` must be a whole number for whole numbers"));
        }
        Ok(step)
    }

    fn reach(&self, step: Decimal) -> Result<Reach> {
        match (self.within, self.within_percent) {
            (Some(within), None) => {
                let within = check::positive(RULE, "within", within)?;
                let steps = within.steps_from(Decimal::ZERO, step).ok_or_else(too_large)?;
                if !(FEWEST..=MOST).contains(&steps) {
                    return Err(check::refused(RULE, "`within` must be from 2 to 10^9 steps"));
                }
                Ok(Reach::Steps(steps))
            }
            (None, Some(percent)) => {
                let percent = check::positive(RULE, "within_percent", percent)?;
                if percent > Decimal::whole(100) {
                    return Err(check::refused(RULE, "`within_percent` must be at most 100"));
                }
                Ok(Reach::Percent(percent))
            }
            _ => Err(check::refused(RULE, "needs `within` or `within_percent`, one of them")),
        }
    }
}

/// How many steps a number may move either way.
#[derive(Clone, Copy)]
enum Reach {
    Steps(i128),
    /// Of the number, in hundredths.
    Percent(Decimal),
}

/// Writes a multiple of the step near the number: which one, the key decides, by column, number and
/// person. Null stays null. A row with a number and without a person is at fault.
pub struct Noiser {
    key: Arc<DomainKey<Noise>>,
    domain: Domain,
    column: String,
    after: After,
    cell_type: CellType,
    step: Decimal,
    reach: Reach,
    min: Option<Decimal>,
    max: Option<Decimal>,
    /// `min` and `max` in steps.
    first: Option<i128>,
    last: Option<i128>,
}

impl Noiser {
    fn write(&self, cell: &str, person: &str, sink: &mut TextSink) -> Result<(), CellFault> {
        let number = Decimal::read(cell, self.cell_type)?;
        if self.min.is_some_and(|min| number < min) || self.max.is_some_and(|max| number > max) {
            return Err(CellFault::OutOfRange);
        }
        let moved = self.moved(number, person).ok_or(CellFault::OutOfRange)?;
        sink.push_str(moved.text_with(self.step.scale(), &mut DecimalText::new()));
        Ok(())
    }

    /// `None` where it does not fit.
    fn moved(&self, number: Decimal, person: &str) -> Option<Decimal> {
        let nearest = number.round_to(self.step)?;
        let at = nearest.steps_from(Decimal::ZERO, self.step)?;
        let reach = self.steps(at)?;
        let first = self.first.map_or(at - reach, |first| first.max(at - reach));
        let last = self.last.map_or(at + reach, |last| last.min(at + reach));
        let count = u32::try_from(last.checked_sub(first)?.checked_add(1)?).ok()?;
        let mut room = DecimalText::new();
        let parts = [&self.column, self.cell_type.name(), nearest.text(&mut room), person];
        self.step.times(first + i128::from(self.key.tag_of(&parts).uniform(count)))
    }

    /// How far a number of so many steps may move.
    fn steps(&self, at: i128) -> Option<i128> {
        let steps = match self.reach {
            Reach::Steps(steps) => steps,
            Reach::Percent(percent) => {
                let hundredfold = percent.times(at.checked_abs()?)?;
                hundredfold.steps_from(Decimal::ZERO, Decimal::whole(100))?.max(FEWEST)
            }
        };
        (steps <= MOST && at.checked_abs()? <= i128::MAX / 2).then_some(steps)
    }
}

impl Technique for Noiser {
    fn output(&self, input: &Field) -> Result<OutputKind> {
        check::text_from(RULE, input, check::may_be_number)
    }

    fn meet(&mut self, column: &ColumnName, after: &After) {
        column.as_str().clone_into(&mut self.column);
        self.after.clone_from(after);
    }

    fn apply(&self, cells: &Cells<'_>, faults: &mut Faults) -> Result<Column> {
        let Some((people, reading)) = cells.companion else {
            return Err(Error::new(Cause::usage("noise was given no people")));
        };
        let (kind, people) = (people.kind(), people.text()?);
        cells.column.map_text_rows(&cells.reading.null_values, faults, |row, cell, sink| {
            let person = people.at(row).filter(|cell| !reading.null_values.contains(cell));
            let person = person.ok_or(CellFault::SubjectMissing)?;
            let id = self.after.split(person).map_err(|_| CellFault::SubjectRefused)?.1;
            let id = self.domain.keyed(id, kind).map_err(|_| CellFault::SubjectRefused)?;
            self.write(cell, &id, sink)
        })
    }
}

/// The first multiple of the step that is not below, in steps.
fn ceiling(number: Decimal, step: Decimal) -> Option<i128> {
    number.times(-1)?.steps_from(Decimal::ZERO, step)?.checked_neg()
}

fn too_large() -> Error {
    check::refused(RULE, "numbers of the rule are too far apart: write a larger `step`")
}
