//! Any text as a date of any type and format: moved there and back, nothing but the date changes,
//! and what comes out is of the form that came in.
#![no_main]

use deid_core::table::cell::{DateFormats, DateReader, KnownDate, TypeCheck};
use deid_core::table::{Column, NullValues, Reading, TextSink};
use deid_core::vocab::CellType;
use libfuzzer_sys::arbitrary::{self, Arbitrary};
use libfuzzer_sys::fuzz_target;

#[derive(Arbitrary, Debug)]
struct Input<'a> {
    kind: Kind,
    days: i16,
    formats: Formats<'a>,
    cell: &'a str,
}

#[derive(Arbitrary, Clone, Copy, Debug)]
enum Kind {
    Date,
    Partial,
    Timestamp,
}

#[derive(Arbitrary, Debug)]
enum Formats<'a> {
    Iso,
    Known(u8, u8),
    Written(&'a str, Option<&'a str>),
}

const KNOWN: [&str; 10] = [
    "%Y%m%d",
    "%m/%d/%Y",
    "%d/%m/%Y",
    "%d%m%Y",
    "%d%b%Y",
    "%-d %B %Y",
    "%-m/%-d/%Y",
    "%F",
    "%d%b%Y:%T.%f",
    "%Y-%m-%d %I:%M %p%z",
];

fuzz_target!(|input: Input| {
    let cell_type = match input.kind {
        Kind::Date => CellType::Date,
        Kind::Partial => CellType::PartialDate,
        Kind::Timestamp => CellType::Timestamp,
    };
    let Some(formats) = formats(&input.formats) else { return };
    let reading = Reading { cell_type, formats, null_values: NullValues::default() };
    let Ok(reader) = DateReader::new("date_shift", &reading) else { return };
    let cell = input.cell;
    let days = i32::from(input.days);
    let Some(there) = shift(&reader, cell, days) else { return };
    assert!(reader.check(cell).is_ok(), "moved, and not of the type");
    let keep = TypeCheck::new("keep", &reading).expect("a calendar type");
    assert!(keep.check(cell).is_ok() && keep.check(&there).is_ok(), "a type of two minds");

    let is_full = matches!(reader.read(cell), Ok(KnownDate::Full(_)));
    let Some(back) = shift(&reader, &there, -days) else {
        // A month or a year stands for a day of its own, which may lie outside of the calendar;
        // a moved date may fit a second format.
        assert!(!is_full || !reading.formats.is_iso(), "out and not back");
        return;
    };
    if reading.formats.is_iso() {
        only_dates_changed(cell, &there);
        if is_full {
            assert_eq!(back, cell, "not the day that it was");
        }
    }
    match (reader.read(cell), reader.read(&back)) {
        (Ok(KnownDate::Full(before)), Ok(KnownDate::Full(after))) => {
            assert_eq!(before.days(), after.days());
        }
        (Ok(before), Ok(after)) => {
            // The midpoint of a month or a year comes back at most one month or year off.
            let months = |date: KnownDate| {
                date.month().map(|(year, month)| i32::from(year) * 12 + i32::from(month))
            };
            let off = months(before).zip(months(after)).map_or(0, |(b, a)| (b - a).abs());
            let years = (i32::from(before.year()) - i32::from(after.year())).abs();
            assert!(off <= 1 && years <= 1, "a partial date went astray");
        }
        _ => {}
    }
});

/// Any format compiles or is refused; the refusal is a fixed text.
fn formats(formats: &Formats) -> Option<DateFormats> {
    let known = |index: u8| KNOWN[usize::from(index) % KNOWN.len()];
    match *formats {
        Formats::Iso => Some(DateFormats::default()),
        Formats::Known(one, other) if one == other => DateFormats::new(&[known(one)]).ok(),
        Formats::Known(one, other) => DateFormats::new(&[known(one), known(other)]).ok(),
        Formats::Written(one, None) => DateFormats::new(&[one]).ok(),
        Formats::Written(one, Some(other)) => DateFormats::new(&[one, other]).ok(),
    }
}

fn shift(reader: &DateReader, cell: &str, days: i32) -> Option<String> {
    let mut sink = TextSink::with_capacity(1, 32);
    let moved = reader.shift(cell, days, &mut sink);
    sink.end();
    moved.ok().map(|()| text(&sink.finish()))
}

/// Digits change, by as many digits, and nothing else; a day without its month goes.
fn only_dates_changed(cell: &str, moved: &str) {
    let shape = |text: &str| -> String {
        text.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect()
    };
    let kept = |end: &str| match shape(end).as_str() {
        "0000---00" => "0000".to_owned(),
        shape => shape.to_owned(),
    };
    let expected: Vec<String> = cell.split('/').map(kept).collect();
    assert_eq!(expected.join("/"), shape(moved), "another form came out");
    let clock = |text: &str| text.split('/').map(after_the_date).collect::<Vec<_>>().join("/");
    assert_eq!(clock(cell), clock(moved), "a clock or a duration changed");
}

/// What follows the date of one end of an interval: all of it, where it is a duration.
fn after_the_date(end: &str) -> String {
    if end.contains('P') {
        return end.to_owned();
    }
    end.find(['T', ' ']).map_or_else(String::new, |at| end[at..].to_owned())
}

fn text(column: &Column) -> String {
    column.text().ok().and_then(|cells| cells.at(0).map(str::to_owned)).unwrap_or_default()
}
