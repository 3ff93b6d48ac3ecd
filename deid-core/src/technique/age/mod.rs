//! Age: completed years, in bands, with one category at the top.
//!
#![doc = include_str!("README.md")]

mod amount;
mod bands;
mod definition;

use serde::{Deserialize, Serialize};

use crate::error::{Cause, CellFault, Error, Faults, Result};
use crate::table::cell::{Civil, DateReader, Day, KnownDate};
use crate::table::{Column, Field, Reading};
use crate::vocab::{CellType, ColumnName};

use super::{Cells, Context, OutputKind, Technique, check};

use amount::Amount;
use bands::Bands;

pub(super) use definition::FACTS;

#[cfg(test)]
mod tests;

/// The rule's key in a policy.
const RULE: &str = "age";

/// The unit of an age column (CDISC `AGEU`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unit {
    /// Days.
    Days,
    /// Hours.
    Hours,
    /// Months.
    Months,
    /// Weeks.
    Weeks,
    /// Years.
    #[default]
    Years,
}

/// How an age is told. The column holds ages, or birth dates where its type is a date.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Params {
    /// Width of a band in years; single years where it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub band: Option<u16>,
    /// The age from which on there is one category (`90+`), in completed years.
    #[serde(default = "Params::default_top")]
    pub top: u16,
    /// For ages: their unit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<Unit>,
    /// For ages: the column that holds the unit of each row.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit_column: Option<ColumnName>,
    /// For birth dates: the column with the day that the age counts to; the policy's `as_of`
    /// where it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<ColumnName>,
}

impl Params {
    /// Ages of 90 and more are one category (45 CFR 164.514(b)(2)(i)(C)).
    fn default_top() -> u16 {
        90
    }

    /// Ages are numbers; a day to count to makes sense for birth dates only.
    #[must_use]
    pub fn default_type(&self) -> CellType {
        if self.at.is_some() { CellType::Date } else { CellType::Decimal }
    }

    /// The other column that the rule reads.
    #[must_use]
    pub fn companion(&self) -> Option<&ColumnName> {
        self.unit_column.as_ref().or(self.at.as_ref())
    }

    pub(super) fn compile(&self, context: &Context<'_>) -> Result<Age> {
        let source = match context.reading.cell_type {
            kind if kind.is_number() => self.number()?,
            kind if kind.is_calendar() => self.birth(context)?,
            found => return Err(Error::new(Cause::TypeOfRule { rule: RULE, found })),
        };
        Ok(Age {
            source,
            bands: Bands::new(self.band, self.top)?,
            reading: context.reading.clone(),
        })
    }

    fn number(&self) -> Result<Source> {
        match (self.unit, &self.unit_column, &self.at) {
            (_, _, Some(_)) => Err(check::refused(
                RULE,
                "`at` goes with birth dates: declare the column's type as `date`, `timestamp` or `partial-date`",
            )),
            (Some(_), Some(_), _) => {
                Err(check::refused(RULE, "takes `unit` or `unit_column`, not both"))
            }
            (None, Some(_), _) => Ok(Source::NumberWithUnit),
            (unit, None, _) => Ok(Source::Number(unit.unwrap_or_default())),
        }
    }

    fn birth(&self, context: &Context<'_>) -> Result<Source> {
        if self.unit.is_some() || self.unit_column.is_some() {
            return Err(check::refused(
                RULE,
                "`unit` and `unit_column` go with ages, not with birth dates",
            ));
        }
        DateReader::new(RULE, context.reading)?;
        if self.at.is_some() {
            return Ok(Source::BirthWithDay);
        }
        let as_of = context.as_of.ok_or_else(|| {
            check::refused(RULE, "a birth date needs a day to count to: set `as_of` in the policy, or `at = \"COLUMN\"`")
        })?;
        let as_of = Day::from_date(as_of)
            .ok_or_else(|| check::refused(RULE, "`as_of` must lie in the years 1 to 9999"))?;
        Ok(Source::Birth(as_of))
    }
}

/// Writes the age of every row as text: single years or bands, one category from the top on. Null
/// stays null.
pub struct Age {
    source: Source,
    bands: Bands,
    reading: Reading,
}

/// What the column holds, and what it is read with.
enum Source {
    /// Ages of one unit.
    Number(Unit),
    /// Ages with the unit in the companion column.
    NumberWithUnit,
    /// Birth dates, and the day to count to.
    Birth(Day),
    /// Birth dates with the day to count to in the companion column.
    BirthWithDay,
}

impl Technique for Age {
    fn output(&self, input: &Field) -> Result<OutputKind> {
        match self.source {
            Source::Birth(_) | Source::BirthWithDay => {
                DateReader::new(RULE, &self.reading)?.accepts(RULE, input.kind())?;
                input.check_zone()?;
                Ok(OutputKind::Text)
            }
            Source::Number(_) | Source::NumberWithUnit => {
                check::text_from(RULE, input, check::may_be_number)
            }
        }
    }

    fn apply(&self, cells: &Cells<'_>, faults: &mut Faults) -> Result<Column> {
        match self.source {
            Source::Number(unit) => self.numbers(cells, unit, faults),
            Source::NumberWithUnit => self.numbers_with_units(cells, faults),
            Source::Birth(as_of) => self.births(cells, faults, CellFault::AfterAsOf, |_| Ok(as_of)),
            Source::BirthWithDay => self.births_with_days(cells, faults),
        }
    }
}

impl Age {
    fn numbers(&self, cells: &Cells<'_>, unit: Unit, faults: &mut Faults) -> Result<Column> {
        cells.column.map_text(&self.reading.null_values, faults, |cell, sink| {
            self.bands.write(self.amount(cell)?.years(unit, self.bands.top()), sink);
            Ok(())
        })
    }

    fn numbers_with_units(&self, cells: &Cells<'_>, faults: &mut Faults) -> Result<Column> {
        let (column, reading) = companion(cells)?;
        let units = column.text()?;
        cells.column.map_text_rows(&self.reading.null_values, faults, |row, cell, sink| {
            let unit = units.at(row).filter(|unit| !reading.null_values.contains(unit));
            let unit = unit.and_then(Unit::read).ok_or(CellFault::CompanionMissing)?;
            self.bands.write(self.amount(cell)?.years(unit, self.bands.top()), sink);
            Ok(())
        })
    }

    fn births_with_days(&self, cells: &Cells<'_>, faults: &mut Faults) -> Result<Column> {
        let (column, reading) = companion(cells)?;
        let reader = DateReader::new(RULE, reading)?;
        reader.accepts(RULE, column.kind())?;
        let days = column.read_dates(&reader, &reading.null_values)?;
        self.births(cells, faults, CellFault::OutOfRange, |row| match days.get(row) {
            Some(Some(Ok(KnownDate::Full(day)))) => Ok(*day),
            _ => Err(CellFault::CompanionMissing),
        })
    }

    /// `unborn` is the fault of a birth after the day that the age counts to.
    fn births(
        &self,
        cells: &Cells<'_>,
        faults: &mut Faults,
        unborn: CellFault,
        at: impl Fn(usize) -> Result<Day, CellFault>,
    ) -> Result<Column> {
        let reader = DateReader::new(RULE, &self.reading)?;
        let nulls = &self.reading.null_values;
        cells.column.map_dates(&reader, nulls, faults, |row, birth, sink| {
            let birth = birth.day().ok_or(CellFault::NotOfType("full date"))?;
            let at = at(row)?;
            self.bands.write(completed_years(birth, at).ok_or(unborn)?, sink);
            Ok(())
        })
    }

    fn amount(&self, cell: &str) -> Result<Amount, CellFault> {
        Amount::read(cell, self.reading.cell_type)
    }
}

/// Birthdays passed from `birth` to `at`. Who was born on 29 February has the birthday of a common
/// year on 1 March. `None` where the birth comes later.
fn completed_years(birth: Day, at: Day) -> Option<u64> {
    if at < birth {
        return None;
    }
    let (birth, at): (Civil, Civil) = (birth.civil(), at.civil());
    let before_birthday = (at.month, at.day) < (birth.month, birth.day);
    Some(u64::from(at.year - birth.year) - u64::from(before_birthday))
}

fn companion<'a>(cells: &Cells<'a>) -> Result<(&'a Column, &'a Reading)> {
    cells
        .companion
        .ok_or_else(|| Error::new(Cause::usage("age was not given the other column that it reads")))
}
