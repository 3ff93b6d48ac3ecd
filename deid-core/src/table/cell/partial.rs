//! CDISC `--DTC` values: any ISO 8601 date or time, parts of it missing, intervals, durations
//! (SDTMIG 3.4, 4.4.2; derivation spec deid/v1, "Partial dates, intervals, durations").

use crate::error::CellFault;
use crate::table::TextSink;

use super::clock;
use super::day::{Day, KnownDate};
use super::scan::Scan;

const INVALID: CellFault = CellFault::NotOfType("partial date");

/// One cell without a slash, or one end of an interval.
enum End<'a> {
    /// A duration: how long, not when.
    Duration,
    /// A clock on an unknown day.
    Clock,
    /// A date, and the text behind it: dashes, clock, zone.
    Date(KnownDate, &'a str),
}

/// Moves every date of the cell and keeps all else byte for byte. Partial dates follow PhUSE:
/// `YYYY-MM` stands for the 15th and `YYYY` for 30 June; they are moved and cut back.
pub(super) fn shift(cell: &str, days: i32, sink: &mut TextSink) -> Result<(), CellFault> {
    let Some((first, second)) = cell.split_once('/') else {
        return shift_end(cell, days, sink).map(drop);
    };
    let first = shift_end(first, days, sink)?;
    sink.push('/');
    let second = shift_end(second, days, sink)?;
    match (first, second) {
        (End::Duration, End::Duration) => Err(INVALID),
        _ => Ok(()),
    }
}

/// The one date of the cell, as far as it is known.
pub(super) fn read(cell: &str) -> Result<KnownDate, CellFault> {
    match End::read(cell) {
        Ok(End::Date(date, _)) => Ok(date),
        Ok(End::Clock) | Err(CellFault::DateWithoutYear) => {
            Err(CellFault::NotOfType("date with a year"))
        }
        Ok(End::Duration) => Err(CellFault::NotOfType("date")),
        Err(_) if cell.contains('/') => Err(CellFault::NotOfType("single date")),
        Err(fault) => Err(fault),
    }
}

/// Whether the cell is such a value, whatever it tells.
pub(super) fn check(cell: &str) -> Result<(), CellFault> {
    let end = |text| match End::read(text) {
        Err(CellFault::DateWithoutYear) => Ok(End::Clock),
        end => end,
    };
    let Some((first, second)) = cell.split_once('/') else {
        return end(cell).map(drop);
    };
    match (end(first)?, end(second)?) {
        (End::Duration, End::Duration) => Err(INVALID),
        _ => Ok(()),
    }
}

fn shift_end<'a>(text: &'a str, days: i32, sink: &mut TextSink) -> Result<End<'a>, CellFault> {
    let end = End::read(text)?;
    match end {
        End::Duration | End::Clock => sink.push_str(text),
        End::Date(date, rest) => {
            write_shifted(date, days, sink)?;
            sink.push_str(rest);
        }
    }
    Ok(end)
}

fn write_shifted(date: KnownDate, days: i32, sink: &mut TextSink) -> Result<(), CellFault> {
    let (stands_for, shown) = match date {
        KnownDate::Full(day) => (Some(day), 10),
        KnownDate::Month(year, month) => {
            (Day::from_civil(year.into(), month.into(), 15), "YYYY-MM".len())
        }
        KnownDate::Year(year) => (Day::from_civil(year.into(), 6, 30), "YYYY".len()),
    };
    let moved = stands_for.ok_or(INVALID)?.shift(days)?;
    sink.push_ascii(&moved.iso()[..shown]);
    Ok(())
}

impl<'a> End<'a> {
    fn read(text: &'a str) -> Result<Self, CellFault> {
        if text.starts_with('P') || text.starts_with("-P") {
            return if clock::is_duration(text) { Ok(Self::Duration) } else { Err(INVALID) };
        }
        if let Some(rest) = text.strip_prefix("--") {
            return Self::without_year(rest);
        }
        let mut scan = Scan::new(text);
        let year = scan.number(4).and_then(|year| u16::try_from(year).ok());
        let year = year.filter(|&year| year > 0).ok_or(INVALID)?;
        let rest = &text[4..];
        Self::after_year(year, rest).ok_or(INVALID)
    }

    /// What follows `YYYY`: nothing, dashes for what is missing, a month.
    fn after_year(year: u16, rest: &'a str) -> Option<Self> {
        let whole_year = Self::Date(KnownDate::Year(year), rest);
        if matches!(rest, "" | "--") {
            return Some(whole_year);
        }
        if let Some(behind) = rest.strip_prefix("----") {
            return is_perhaps_clock(behind).then_some(whole_year);
        }
        if let Some(day) = rest.strip_prefix("---") {
            // The month is unknown: its day cannot be moved and is dropped.
            let mut scan = Scan::new(day);
            let fits = scan.number_in(2, 1, 31).is_some() && scan.at_end();
            return fits.then_some(Self::Date(KnownDate::Year(year), ""));
        }
        let mut scan = Scan::new(rest.strip_prefix('-')?);
        let month = scan.number_in(2, 1, 12)?;
        Self::after_month(year, month, &rest[3..])
    }

    /// What follows `YYYY-MM`: nothing, dashes, a day.
    fn after_month(year: u16, month: u32, rest: &'a str) -> Option<Self> {
        let number = u8::try_from(month).ok()?;
        let whole_month = Self::Date(KnownDate::Month(year, number), rest);
        if rest.is_empty() {
            return Some(whole_month);
        }
        if let Some(behind) = rest.strip_prefix("--") {
            return is_perhaps_clock(behind).then_some(whole_month);
        }
        let mut scan = Scan::new(rest.strip_prefix('-')?);
        let day = Day::from_civil(year.into(), month, scan.number(2)?)?;
        let behind = &rest[3..];
        is_perhaps_clock(behind).then_some(Self::Date(KnownDate::Full(day), behind))
    }

    /// What follows the `--` of an unknown year: `---T…` is a clock on an unknown day; a month or
    /// a day without a year cannot be moved, and it identifies.
    fn without_year(rest: &'a str) -> Result<Self, CellFault> {
        if let Some(behind) = rest.strip_prefix("---") {
            return match behind {
                "" => Err(INVALID),
                _ if is_perhaps_clock(behind) => Ok(Self::Clock),
                _ => Err(INVALID),
            };
        }
        let mut scan = Scan::new(rest);
        let month = scan.eat(b'-') || scan.number_in(2, 1, 12).is_some();
        let day = scan.at_end() || scan.eat(b'-') && scan.number_in(2, 1, 31).is_some();
        let tail = &rest[rest.len() - scan.left()..];
        let partial = month && day && rest.len() > 1 && is_perhaps_clock(tail);
        Err(if partial { CellFault::DateWithoutYear } else { INVALID })
    }
}

/// Whether the text is empty, or `T` with a clock and perhaps a zone.
fn is_perhaps_clock(text: &str) -> bool {
    let mut scan = Scan::new(text);
    scan.at_end() || scan.eat(b'T') && clock::partial(&mut scan) && scan.at_end()
}
