//! Made-up cells to show rules on: what all of them take from.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::{Date, DateTime};
use jiff::fmt::strtime::BrokenDownTime;
use jiff::tz::Offset;
use jiff::{ToSpan, civil};

use crate::hierarchy::Hierarchy;
use crate::table::Reading;
use crate::technique::Domain;
use crate::vocab::{CellType, DomainName};

/// Ages of the made-up people: one below the age that is told, one above.
pub(crate) const AGES: [i16; 2] = [47, 93];
/// The made-up day of something that happened.
pub(crate) const EVENT: Date = civil::date(2013, 5, 14);
/// The day that made-up ages count to where the policy has none.
pub(crate) const TODAY: Date = civil::date(2024, 6, 30);

/// What made-up cells have to suit.
pub(crate) struct Scene<'a> {
    /// How the column is read.
    pub(crate) reading: &'a Reading,
    /// The day that ages count to.
    pub(crate) as_of: Date,
    pub(crate) domains: &'a BTreeMap<DomainName, Domain>,
    pub(crate) hierarchies: &'a BTreeMap<String, Arc<Hierarchy>>,
    /// A cell by what the column's name says.
    pub(crate) named: &'static str,
}

impl Scene<'_> {
    /// A cell of the column's type.
    pub(crate) fn plain(&self) -> String {
        match self.reading.cell_type {
            CellType::Boolean => "true".to_owned(),
            CellType::Date | CellType::PartialDate | CellType::Timestamp => {
                written(EVENT, self.reading)
            }
            CellType::Decimal | CellType::Float => "5.4".to_owned(),
            CellType::Integer => "47".to_owned(),
            CellType::Text => self.named.to_owned(),
            CellType::Time => "09:30".to_owned(),
        }
    }

    /// Birth dates of the made-up people, who have their ages on a day.
    pub(crate) fn births(&self, at: Date) -> Vec<String> {
        let birth = |years: i16| at.checked_sub(years.years().months(2)).unwrap_or(EVENT);
        AGES.map(|years| written(birth(years), self.reading)).to_vec()
    }
}

/// A value of a domain's type, as one that is tokenized.
pub(crate) fn key(cell_type: CellType, named: &str) -> String {
    match cell_type {
        CellType::Date => EVENT.to_string(),
        CellType::Integer => "123456".to_owned(),
        _ => named.to_owned(),
    }
}

/// A number as the column's type writes it, without a tail of binary digits.
pub(crate) fn numeral(number: f64, reading: &Reading) -> String {
    if reading.cell_type == CellType::Integer {
        return format!("{}", number.round());
    }
    let text = format!("{number:.3}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// A day in the column's own form.
pub(crate) fn written(day: Date, reading: &Reading) -> String {
    let moment = day.at(9, 30, 0, 0);
    let format = reading.formats.written().next();
    format.and_then(|format| formatted(moment, format)).unwrap_or_else(|| {
        if reading.cell_type == CellType::Timestamp {
            format!("{day}T09:30:00")
        } else {
            day.to_string()
        }
    })
}

fn formatted(moment: DateTime, format: &str) -> Option<String> {
    let mut parts = BrokenDownTime::from(moment);
    parts.set_offset(Some(Offset::UTC));
    parts.to_string(format).ok()
}
