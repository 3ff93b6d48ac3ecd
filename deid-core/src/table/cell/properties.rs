//! What holds for every day, and for every text that a cell may hold.

use proptest::prelude::*;

use super::tests::{reader, reading, shift};
use super::*;
use crate::table::Reading;
use crate::vocab::CellType;

fn day(days: i32) -> Day {
    Day::new(i64::from(days)).expect("a day of the calendar")
}

fn iso(day: Day) -> String {
    String::from_utf8(day.iso().to_vec()).unwrap()
}

/// Days that stay in the calendar when they move by a century.
fn inner_days() -> impl Strategy<Value = i32> {
    Day::FIRST.days() + 36_500..=Day::LAST.days() - 36_500
}

fn shifts() -> impl Strategy<Value = i32> {
    -36_500..=36_500
}

/// Text that looks like dates often enough to get far into every reader.
fn cells() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "[-0-9T:PZ/+.YMDHSW é]{0,32}",
        "[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?(T[-0-9:.Z+]{0,12})?(/[-0-9TPDM:]{0,16})?",
        "[0-9]{1,2}(Jan|FEB|mar|apRIL)[0-9]{4}",
    ]
}

fn readings() -> Vec<Reading> {
    vec![
        reading(CellType::Date, &[]),
        reading(CellType::Timestamp, &[]),
        reading(CellType::PartialDate, &[]),
        reading(CellType::Date, &["%Y%m%d", "%d%b%Y", "%-m/%-d/%Y", "%d%B%Y", "%F"]),
        reading(CellType::Timestamp, &["%FT%T", "%FT%H:%M:%S.%f%z", "%Y%m%dT%H%M%S"]),
    ]
}

#[test]
fn the_calendar_is_that_of_jiff() {
    let epoch = jiff::civil::date(1970, 1, 1);
    for days in (Day::FIRST.days()..=Day::LAST.days()).step_by(11) {
        let day = day(days);
        let Civil { year, month, day: of_month } = day.civil();
        let expected = epoch + jiff::Span::new().days(days);
        assert!(Day::from_date(expected) == Some(day));
        assert_eq!(iso(day), expected.to_string());
        assert!(Day::from_civil(year.into(), month.into(), of_month.into()) == Some(day));
        assert!(Day::from_iso(&day.iso()) == Some(day));
    }
    assert_eq!((iso(Day::FIRST), iso(Day::LAST)), ("0001-01-01".into(), "9999-12-31".into()));
    assert!(Day::new(i64::from(Day::LAST.days()) + 1).is_none() && Day::new(i64::MIN).is_none());
}

#[test]
fn a_year_has_365_days_or_366_and_no_others() {
    for year in 0..=10_000 {
        let months = 0..=14;
        let found = months
            .flat_map(|month| (0..=33).map(move |day| (month, day)))
            .filter(|&(month, day)| Day::from_civil(year, month, day).is_some())
            .count();
        let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        let expected = if year == 0 || year == 10_000 { 0 } else { 365 + usize::from(leap) };
        assert_eq!(found, expected, "{year}");
    }
}

proptest! {
    #[test]
    fn intervals_survive_and_a_shift_can_be_taken_back(
        (one, other, days) in (inner_days(), inner_days(), shifts())
    ) {
        let reading = reading(CellType::Date, &[]);
        let moved = |from| {
            let cell = shift(&reading, &iso(day(from)), days).unwrap();
            Day::from_iso(cell.as_bytes()).unwrap().days()
        };
        prop_assert_eq!(moved(one) - moved(other), one - other);
        let there = shift(&reading, &iso(day(one)), days).unwrap();
        prop_assert_eq!(shift(&reading, &there, -days).unwrap(), iso(day(one)));
    }

    #[test]
    fn clock_and_zone_stay_byte_for_byte(
        (from, days) in (inner_days(), shifts()),
        clock in "(0[0-9]|1[0-9]|2[0-4]):[0-5][0-9](:[0-5][0-9](\\.[0-9]{1,9})?)?",
        zone in "(Z|[+-](0[0-9]|1[0-9]|2[0-3])(:?[0-5][0-9])?)?",
    ) {
        let tail = format!("T{clock}{zone}");
        let cell = format!("{}{tail}", iso(day(from)));
        let expected = format!("{}{tail}", iso(day(from).shift(days).ok().unwrap()));
        for cell_type in [CellType::PartialDate, CellType::Timestamp] {
            let moved = shift(&reading(cell_type, &[]), &cell, days);
            prop_assert_eq!(moved.as_ref(), Ok(&expected));
        }
    }

    #[test]
    fn every_declared_form_agrees_with_iso((from, days) in (inner_days(), shifts())) {
        let (before, after) = (day(from), day(from).shift(days).ok().unwrap());
        for (format, pattern) in [
            ("%Y%m%d", "%Y%m%d"), ("%d.%m.%Y", "%d.%m.%Y"), ("%-m/%-d/%Y", "%-m/%-d/%Y"),
            ("%d%b%Y", "%d%b%Y"), ("%B %-d, %Y", "%B %-d, %Y"), ("%F", "%Y-%m-%d"),
        ] {
            let write = |day: Day| {
                let Civil { year, month, day } = day.civil();
                let (year, month, day) =
                    (year.cast_signed(), month.cast_signed(), day.cast_signed());
                let date = jiff::civil::date(year, month, day);
                date.strftime(pattern).to_string()
            };
            let moved = shift(&reading(CellType::Date, &[format]), &write(before), days);
            prop_assert_eq!(moved, Ok(write(after)), "{}", format);
        }
    }

    #[test]
    fn no_text_panics_and_what_is_written_reads_again(cell in cells(), days in shifts()) {
        for reading in readings() {
            let _known = reader(&reading).read(&cell);
            if let Ok(moved) = shift(&reading, &cell, days) {
                prop_assert!(shift(&reading, &moved, 0).is_ok());
            }
        }
        let _formats = DateFormats::new(&[&cell]);
        if let Ok(canonical) = canonical_integer(&cell) {
            prop_assert_eq!(&*canonical_integer(&canonical).unwrap(), &*canonical);
        }
        let _date = canonical_date(&cell);
    }

    #[test]
    fn a_shift_of_nothing_keeps_all_but_mixed_case_and_a_day_without_month(cell in cells()) {
        for reading in readings() {
            if let Ok(same) = shift(&reading, &cell, 0) {
                let day_without_month = same.len() < cell.len() && cell.contains("---");
                prop_assert!(same.eq_ignore_ascii_case(&cell) || day_without_month);
            }
        }
    }

    #[test]
    fn partial_dates_keep_their_length_and_their_order(
        (one, other, days) in (inner_days(), inner_days(), shifts()),
        shown in prop_oneof![Just(4_usize), Just(7)],
    ) {
        let reading = reading(CellType::PartialDate, &[]);
        let cut = |from: i32| iso(day(from))[..shown].to_owned();
        let moved = |from| shift(&reading, &cut(from), days).unwrap();
        prop_assert_eq!(moved(one).len(), shown);
        prop_assert_eq!(moved(one) < moved(other), cut(one) < cut(other));
    }
}
