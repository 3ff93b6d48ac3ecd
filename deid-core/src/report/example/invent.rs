//! Made-up cells that suit a rule and the way the column is read.

use jiff::civil::{Date, DateTime};
use jiff::fmt::strtime::BrokenDownTime;
use jiff::tz::Offset;
use jiff::{ToSpan, civil};

use crate::policy::Policy;
use crate::table::Reading;
use crate::technique::{Rule, age, bands, coding, date_part, hierarchy, rounding};
use crate::vocab::CellType;

use super::person;

/// Ages of the made-up people: one below the age that is told, one above.
const AGES: [i16; 2] = [47, 93];
/// The made-up day of something that happened.
const EVENT: Date = civil::date(2013, 5, 14);
/// The day that made-up ages count to where the policy has none.
pub(super) const TODAY: Date = civil::date(2024, 6, 30);

/// Cells to show a rule on: one, or two where two tell more.
pub(super) fn cells(rule: &Rule, reading: &Reading, name: &str, policy: &Policy) -> Vec<String> {
    let as_of = policy.as_of().unwrap_or(TODAY);
    match rule {
        Rule::Age(params) => ages(params, reading, as_of),
        Rule::Band(params) => vec![in_band(params, reading)],
        Rule::Cut(params) => vec![between(params, reading)],
        Rule::DatePart(params) => parts(params, reading, as_of),
        Rule::DateShift(_) => dates(reading),
        Rule::Hierarchy(params) => vec![listed(params, policy, reading, name)],
        Rule::Limit(params) => beyond(params, reading),
        Rule::Round(params) => vec![off_the_step(params, reading)],
        Rule::Token(params) => {
            let kind = policy.domains().get(&params.domain).map_or(CellType::Text, |d| d.cell_type);
            vec![key(kind, name)]
        }
        // 036 is a prefix of 20,000 people or fewer in every census listed (ref: 2000, 2010, 2020).
        Rule::Zip3(_) => vec!["02139".to_owned(), "03601".to_owned()],
        Rule::Constant(_) | Rule::Drop | Rule::Keep(_) | Rule::Mask(_) | Rule::Null => {
            vec![plain(reading, name)]
        }
    }
}

/// A value of the domain's type, as one that is tokenized.
pub(super) fn key(cell_type: CellType, name: &str) -> String {
    match cell_type {
        CellType::Date => EVENT.to_string(),
        CellType::Integer => "123456".to_owned(),
        _ => person::cell(name).to_owned(),
    }
}

fn plain(reading: &Reading, name: &str) -> String {
    match reading.cell_type {
        CellType::Boolean => "true".to_owned(),
        CellType::Date | CellType::PartialDate | CellType::Timestamp => written(EVENT, reading),
        CellType::Decimal | CellType::Float => "5.4".to_owned(),
        CellType::Integer => "47".to_owned(),
        CellType::Text => person::cell(name).to_owned(),
        CellType::Time => "09:30".to_owned(),
    }
}

fn ages(params: &age::Params, reading: &Reading, as_of: Date) -> Vec<String> {
    if reading.cell_type.is_calendar() {
        let at = if params.at.is_some() { TODAY } else { as_of };
        return AGES.map(|years| written(birth(at, years), reading)).to_vec();
    }
    // A year is 12 months, 52.18 weeks, 365.25 days of 24 hours; rounded up, to be safely of age.
    let per_year = match (params.unit_column.is_some(), params.unit.unwrap_or_default()) {
        (true, _) | (false, age::Unit::Years) => 1.0,
        (false, age::Unit::Months) => 12.0,
        (false, age::Unit::Weeks) => 52.18,
        (false, age::Unit::Days) => 365.25,
        (false, age::Unit::Hours) => 365.25 * 24.0,
    };
    AGES.map(|years| format!("{}", (f64::from(years) * per_year).ceil())).to_vec()
}

/// A birth date of that age on the day.
fn birth(at: Date, years: i16) -> Date {
    at.checked_sub(years.years().months(2)).unwrap_or(EVENT)
}

fn in_band(params: &bands::BandParams, reading: &Reading) -> String {
    let customary = 47.0;
    let number = if (customary - params.origin).abs() >= params.width && params.width >= 1.0 {
        customary
    } else {
        params.origin + 1.4 * params.width
    };
    numeral(number, reading)
}

fn between(params: &bands::CutParams, reading: &Reading) -> String {
    let number = match params.points[..] {
        [first, second, ..] => f64::midpoint(first, second),
        [only] => only + 1.0,
        [] => 47.0,
    };
    numeral(number, reading)
}

fn beyond(params: &coding::Params, reading: &Reading) -> Vec<String> {
    let top = params.top.map(|top| top + top.abs() * 0.1 + 1.0);
    let bottom = params.bottom.map(|bottom| bottom - bottom.abs() * 0.1 - 1.0);
    top.into_iter().chain(bottom).map(|number| numeral(number, reading)).collect()
}

fn off_the_step(params: &rounding::Params, reading: &Reading) -> String {
    let customary = if reading.cell_type == CellType::Integer { 47.0 } else { 47.36 };
    let number = if params.to <= 20.0 { customary } else { params.to * 1.3 };
    numeral(number, reading)
}

/// A number as the column's type writes it, without a tail of binary digits.
fn numeral(number: f64, reading: &Reading) -> String {
    if reading.cell_type == CellType::Integer {
        return format!("{}", number.round());
    }
    let text = format!("{number:.3}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn listed(params: &hierarchy::Params, policy: &Policy, reading: &Reading, name: &str) -> String {
    let hierarchy = params.file.as_ref().and_then(|file| policy.hierarchies().get(file));
    hierarchy
        .and_then(|hierarchy| hierarchy.first())
        .map_or_else(|| plain(reading, name), str::to_owned)
}

fn parts(params: &date_part::Params, reading: &Reading, as_of: Date) -> Vec<String> {
    match params.cap {
        Some(_) => AGES.map(|years| written(birth(as_of, years), reading)).to_vec(),
        None => vec![written(EVENT, reading)],
    }
}

fn dates(reading: &Reading) -> Vec<String> {
    let whole = written(EVENT, reading);
    match reading.cell_type {
        CellType::PartialDate => vec![whole, "2013-05".to_owned()],
        _ => vec![whole],
    }
}

/// A day in the column's own form.
fn written(day: Date, reading: &Reading) -> String {
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
