//! Dates: one shift a person, forms kept, study days still true.

use std::collections::BTreeMap;

use jiff::ToSpan;
use jiff::civil::Date;

use super::set::Set;

/// What was compared.
#[derive(Debug, Default)]
pub struct Compared {
    /// Cells with a full date.
    pub full: usize,
    /// Cells with a month or a year alone.
    pub partial: usize,
    /// People with a shift.
    pub people: usize,
}

/// All dates of a person, in all columns and tables, have moved by the same number of days within
/// the range, which keeps every interval; a partial date moved as PhUSE says; the form, the clock
/// and the zone stayed.
pub fn moved_together(set: &Set, first: i32, last: i32) -> Compared {
    let mut shifts: BTreeMap<&str, i32> = BTreeMap::new();
    let mut compared = Compared::default();
    let mut partial = Vec::new();
    for (table, column, _) in set.under("date_shift") {
        let subject = set.subject(table).unwrap();
        let people = set.raw[table].cells(&subject);
        let pairs = set.raw[table].cells(column).zip(set.whole[table].cells(column));
        for (row, ((raw, out), person)) in pairs.zip(people).enumerate() {
            let place = || format!("{table}.{column}, row {}", row + 1);
            if set.is_null(column, raw) {
                assert!(out.is_empty(), "{}: null has a date", place());
                continue;
            }
            assert_eq!(shape(raw), shape(out), "{}: another form", place());
            let (Some(from), Some(to)) = (full(raw), full(out)) else {
                partial.push((place(), person, raw, out));
                continue;
            };
            let days = days_between(from, to);
            assert!((first..=last).contains(&days) && days != 0, "{}: {days} days", place());
            assert_eq!(*shifts.entry(person).or_insert(days), days, "{}: another shift", place());
            compared.full += 1;
        }
    }
    for (place, person, raw, out) in partial {
        let Some(&days) = shifts.get(person) else { continue };
        let moved = middle(raw).checked_add(days.days()).unwrap();
        assert_eq!(&moved.to_string()[..raw.len()], out, "{place}: not as PhUSE moves it");
        compared.partial += 1;
    }
    compared.people = shifts.len();
    compared
}

/// Study days counted from the shifted dates are those of the kept columns, wherever they are
/// those of the raw dates. Gives how many rows that is, and how many have a study day.
pub fn study_days(
    set: &Set,
    reference: &str,
    table: &str,
    date: &str,
    day: &str,
) -> (usize, usize) {
    let subject = set.subject(table).unwrap();
    let begin = |tables: &'_ super::set::Tables| -> BTreeMap<String, Date> {
        let (dm, people) = (&tables["dm"], tables["dm"].cells("USUBJID"));
        let pairs = people.zip(dm.cells(reference));
        pairs.filter_map(|(person, cell)| Some((person.to_owned(), full(cell)?))).collect()
    };
    let (raw_begin, begin) = (begin(&set.raw), begin(&set.whole));
    let (raw, out) = (&set.raw[table], &set.whole[table]);
    let (mut same, mut told) = (0, 0);
    for row in 0..raw.rows.len() {
        let Ok(expected) = raw.rows[row][raw.at(day)].parse::<f64>() else { continue };
        told += 1;
        let counted = |table: &super::table::Table, begin: &BTreeMap<String, Date>| {
            let cells = &table.rows[row];
            let first = begin.get(&cells[table.at(&subject)])?;
            Some(f64::from(study_day(*first, full(&cells[table.at(date)])?)))
        };
        if counted(raw, &raw_begin) != Some(expected) {
            continue;
        }
        let found = counted(out, &begin);
        assert_eq!(found, Some(expected), "{table}.{day}, row {}", row + 1);
        assert_eq!(raw.rows[row][raw.at(day)], out.rows[row][out.at(day)]);
        same += 1;
    }
    (same, told)
}

/// CDISC counts from day 1 and has no day 0.
fn study_day(first: Date, day: Date) -> i32 {
    let days = days_between(first, day);
    if days >= 0 { days + 1 } else { days }
}

fn days_between(from: Date, to: Date) -> i32 {
    from.until(to).unwrap().get_days()
}

/// The day of `2013-05-20`, `2013-05-20T11:45`, `20130520`.
pub fn full(cell: &str) -> Option<Date> {
    let bytes = cell.as_bytes();
    let number = |from: usize, to: usize| cell.get(from..to)?.parse::<i16>().ok();
    let (month, day) = match bytes {
        [_, _, _, _, b'-', _, _, b'-', ..] => (number(5, 7)?, number(8, 10)?),
        _ if bytes.len() == 8 => (number(4, 6)?, number(6, 8)?),
        _ => return None,
    };
    Date::new(number(0, 4)?, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// The day that stands for a month or a year (PhUSE).
fn middle(cell: &str) -> Date {
    let year = cell[..4].parse().expect("a year");
    match cell.get(5..7) {
        Some(month) => Date::new(year, month.parse().expect("a month"), 15).unwrap(),
        None => Date::new(year, 6, 30).unwrap(),
    }
}

/// A date with `0` for every digit of the day, and its clock as it is.
fn shape(cell: &str) -> String {
    let end = cell.find(['T', ' ']).unwrap_or(cell.len());
    let digits = |c: char| if c.is_ascii_digit() { '0' } else { c };
    cell[..end].chars().map(digits).chain(cell[end..].chars()).collect()
}
