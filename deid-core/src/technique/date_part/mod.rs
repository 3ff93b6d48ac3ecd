//! Date part: what is left of a date when its finer parts are taken away.
//!
#![doc = include_str!("README.md")]

mod definition;

use std::borrow::Cow;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::error::{CellFault, Faults, Result};
use crate::table::cell::{Civil, DateReader, Day, KnownDate, four, two};
use crate::table::{Column, Field, Reading, TextSink};

use super::{Cells, Context, OutputKind, Technique, check};

pub(super) use definition::FACTS;

#[cfg(test)]
mod tests;

/// The rule's key in a policy.
const RULE: &str = "date_part";

/// Which part of a date stays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Part {
    /// `1950s`.
    Decade,
    /// `2014-W05`: year and week of ISO 8601.
    IsoWeek,
    /// `2014-01`.
    Month,
    /// `2014-Q1`.
    Quarter,
    /// `2014`.
    Year,
}

/// Which part stays, and from which age on years fall into one category.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Params {
    /// The part.
    pub part: Part,
    /// For birth dates: a year that tells an age above this (years at `as_of`) becomes `label`, and
    /// a date after `as_of` is at fault.
    /// 45 CFR 164.514(b)(2)(i)(C) asks for 89.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cap: Option<u16>,
    /// What such a year becomes; `<cap + 1>+` where it is left out: `90+`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
}

impl Params {
    /// What a year becomes that tells an age above the cap; `None` without a cap.
    #[must_use]
    pub fn label(&self) -> Option<Cow<'_, str>> {
        let cap = self.cap?;
        Some(match &self.label {
            Some(label) => label.into(),
            None => format!("{}+", u32::from(cap) + 1).into(),
        })
    }

    pub(super) fn compile(&self, context: &Context<'_>) -> Result<DatePart> {
        DateReader::new(RULE, context.reading)?;
        let cap = match (self.cap, self.label(), context.as_of) {
            (Some(cap), Some(label), Some(as_of)) => Some(Cap::new(cap, &label, as_of)?),
            (Some(_), ..) => {
                return Err(check::refused(RULE, "`cap` counts ages: set `as_of` in the policy"));
            }
            (None, ..) if self.label.is_some() => {
                return Err(check::refused(RULE, "a `label` but no `cap`"));
            }
            (None, ..) => None,
        };
        Ok(DatePart { part: self.part, cap, reading: context.reading.clone() })
    }
}

/// Writes the part of every date, as text. Null stays null; a date that is not known as far as
/// the part needs it is at fault.
pub struct DatePart {
    part: Part,
    cap: Option<Cap>,
    reading: Reading,
}

/// From which year on a year may be told.
struct Cap {
    as_of: Day,
    earliest: u16,
    label: String,
}

impl Cap {
    fn new(cap: u16, label: &str, as_of: Date) -> Result<Self> {
        let as_of = Day::from_date(as_of)
            .ok_or_else(|| check::refused(RULE, "`as_of` must lie in the years 1 to 9999"))?;
        check::label(RULE, "label", label)?;
        let earliest = as_of.civil().year.saturating_sub(cap);
        Ok(Self { as_of, earliest, label: label.to_owned() })
    }

    /// Whether a date, as far as it is known, lies after the day that ages count to. Then that day
    /// is no day of these data: who is older at the time of the date than on that day would keep a
    /// year that tells an age above the cap.
    fn is_before(&self, date: KnownDate) -> bool {
        let Civil { year, month, .. } = self.as_of.civil();
        match date {
            KnownDate::Full(day) => day > self.as_of,
            KnownDate::Month(known_year, known_month) => (known_year, known_month) > (year, month),
            KnownDate::Year(known_year) => known_year > year,
        }
    }
}

impl Technique for DatePart {
    fn output(&self, input: &Field) -> Result<OutputKind> {
        DateReader::new(RULE, &self.reading)?.accepts(RULE, input.kind())?;
        input.check_zone()?;
        Ok(OutputKind::Text)
    }

    fn apply(&self, cells: &Cells<'_>, faults: &mut Faults) -> Result<Column> {
        let reader = DateReader::new(RULE, &self.reading)?;
        let nulls = &self.reading.null_values;
        cells.column.map_dates(&reader, nulls, faults, |_, date, sink| self.write(date, sink))
    }
}

impl DatePart {
    fn write(&self, date: KnownDate, sink: &mut TextSink) -> Result<(), CellFault> {
        if self.cap.as_ref().is_some_and(|cap| cap.is_before(date)) {
            return Err(CellFault::AfterAsOf);
        }
        let shown = match self.part {
            Part::Decade | Part::Year => Shown::Year(date.year()),
            Part::Month | Part::Quarter => {
                let (year, month) =
                    date.month().ok_or(CellFault::NotOfType("date with a month"))?;
                Shown::Month(year, month)
            }
            Part::IsoWeek => {
                let day = date.day().ok_or(CellFault::NotOfType("date with a day"))?;
                iso_week(day)?
            }
        };
        // The year of an ISO week can be the one before: neither may be told.
        let told = shown.year().min(date.year());
        match &self.cap {
            Some(cap) if told < cap.earliest => sink.push_str(&cap.label),
            _ => shown.write(self.part, sink),
        }
        Ok(())
    }
}

/// The parts of a date that are written.
#[derive(Clone, Copy)]
enum Shown {
    Year(u16),
    Month(u16, u8),
    Week(u16, u8),
}

impl Shown {
    fn year(self) -> u16 {
        match self {
            Self::Year(year) | Self::Month(year, _) | Self::Week(year, _) => year,
        }
    }

    fn write(self, part: Part, sink: &mut TextSink) {
        match self {
            Self::Year(year) if part == Part::Decade => {
                sink.push_ascii(&four(year - year % 10));
                sink.push('s');
            }
            Self::Year(year) => sink.push_ascii(&four(year)),
            Self::Month(year, month) if part == Part::Quarter => {
                sink.push_ascii(&four(year));
                sink.push_str("-Q");
                sink.push(char::from(b'1' + (month - 1) / 3));
            }
            Self::Month(year, month) => {
                sink.push_ascii(&four(year));
                sink.push('-');
                sink.push_ascii(&two(month));
            }
            Self::Week(year, week) => {
                sink.push_ascii(&four(year));
                sink.push_str("-W");
                sink.push_ascii(&two(week));
            }
        }
    }
}

/// Year and week of ISO 8601. Every day of the years 1 to 9999 has one in those years:
/// 0001-01-01 is a Monday and 9999-12-31 lies in week 52.
fn iso_week(day: Day) -> Result<Shown, CellFault> {
    const OUTSIDE: CellFault = CellFault::OutOfRange;
    let Civil { year, month, day } = day.civil();
    let part = |number: u8| i8::try_from(number).map_err(|_| OUTSIDE);
    let year = i16::try_from(year).map_err(|_| OUTSIDE)?;
    let week = Date::new(year, part(month)?, part(day)?).map_err(|_| OUTSIDE)?.iso_week_date();
    let year = u16::try_from(week.year()).map_err(|_| OUTSIDE)?;
    Ok(Shown::Week(year, week.week().unsigned_abs()))
}
