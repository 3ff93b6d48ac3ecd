//! Cells read and moved as the spec's vectors and the field's lists say.

use serde_json::Value;

use super::*;
use crate::error::{Cause, CellFault};
use crate::table::{ColumnKind, NullValues, Reading, TextSink};
use crate::vocab::CellType;

/// A file of vectors, by its place in the repository.
fn vectors(path: &str) -> Value {
    let path = format!("{}/../{path}", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(&path).unwrap_or_else(|_| panic!("{path} is missing"));
    serde_json::from_str(&text).unwrap()
}

fn cases<'v>(vectors: &'v Value, name: &str) -> &'v [Value] {
    let cases = vectors[name].as_array().unwrap();
    assert!(!cases.is_empty(), "{name} holds no case");
    cases
}

pub(super) fn reading(cell_type: CellType, formats: &[&str]) -> Reading {
    let formats = DateFormats::new(formats).unwrap();
    Reading { cell_type, formats, null_values: NullValues::default() }
}

pub(super) fn reader(reading: &Reading) -> DateReader<'_> {
    DateReader::new("date_shift", reading).unwrap()
}

/// What a text cell becomes.
pub(super) fn shift(reading: &Reading, cell: &str, days: i32) -> Result<String, CellFault> {
    let mut sink = TextSink::with_capacity(1, 16);
    reader(reading).shift(cell, days, &mut sink)?;
    sink.end();
    Ok(only_cell(sink))
}

fn only_cell(sink: TextSink) -> String {
    sink.finish().text().unwrap().at(0).unwrap().to_owned()
}

fn partial(cell: &str, days: i32) -> Result<String, CellFault> {
    shift(&reading(CellType::PartialDate, &[]), cell, days)
}

fn type_of(case: &Value) -> CellType {
    serde_json::from_value(case["type"].clone()).unwrap()
}

fn formats_of(case: &Value) -> Vec<&str> {
    case["formats"].as_array().into_iter().flatten().map(|f| f.as_str().unwrap()).collect()
}

#[test]
fn dates_move_as_the_spec_says() {
    for case in cases(&vectors("docs/spec/vectors/dates.json"), "cases") {
        let Some(cell) = case["cell"].as_str().filter(|cell| !cell.is_empty()) else {
            assert!(case["output"].is_null(), "null cells never reach a reader: {case}");
            continue;
        };
        let days = i32::try_from(case["days"].as_i64().unwrap()).unwrap();
        let result = shift(&reading(type_of(case), &formats_of(case)), cell, days);
        match case["error"].as_str() {
            None => assert_eq!(result.as_deref().ok(), case["output"].as_str(), "{case}"),
            Some("leaves-calendar") => {
                assert_eq!(result, Err(CellFault::LeavesCalendar), "{case}");
            }
            Some("invalid") => {
                assert!(matches!(result, Err(f) if f != CellFault::LeavesCalendar), "{case}");
            }
            Some(other) => panic!("unknown error {other}"),
        }
    }
}

#[test]
fn values_have_the_canonical_form_of_the_spec() {
    let vectors = vectors("docs/spec/vectors/canonical.json");
    let mut seen = 0;
    for case in cases(&vectors, "cases") {
        let Some(cell) = case["cell"].as_str().filter(|cell| !cell.is_empty()) else { continue };
        let formats = DateFormats::new(&formats_of(case)).unwrap();
        let result = match case["type"].as_str().unwrap() {
            "integer" => canonical_integer(cell),
            "date" => formats.canonical(cell),
            _ => continue,
        };
        seen += 1;
        assert_eq!(result.ok().as_deref(), case["output"].as_str(), "{case}");
    }
    assert!(seen > 20, "only {seen} cases of integers and dates");
    assert_eq!(canonical_date("2013-02-28").unwrap(), "2013-02-28");
    assert_eq!(canonical_date("28.02.2013"), Err(CellFault::NotOfType("date")));
}

/// Every form of the CDISC list is named here: a new one in the list fails the test.
#[test]
fn every_cdisc_form_is_handled() {
    let vectors = vectors("deid-core/tests/vectors/cdisc_dtc_forms.json");
    for form in cases(&vectors, "forms") {
        let (cell, form) = (form[0].as_str().unwrap(), form[1].as_str().unwrap());
        let expected = match form {
            "full+ms" | "full" | "minute" | "hour" | "day" | "hour unknown" | "minute unknown" => {
                Ok(cell.replacen("2003-12-15", "2003-11-25", 1))
            }
            "month" => Ok("2003-11".to_owned()),
            "month, day explicitly missing" => Ok("2003-11--".to_owned()),
            "year" | "month unknown, day known" => Ok("2003".to_owned()),
            "year only, explicit" => Ok("2003--".to_owned()),
            "year unknown" => Err(CellFault::DateWithoutYear),
            "interval: shift both ends" => Ok(cell.replace("2003-12-15", "2003-11-25")),
            "interval" => Ok("2002-12-12/2003-06-10".to_owned()),
            "date unknown, time known"
            | "duration (--DUR): keep"
            | "duration: keep"
            | "negative duration (--ELTM etc.): keep" => Ok(cell.to_owned()),
            "null" => {
                assert!(NullValues::default().contains(cell));
                continue;
            }
            other => panic!("a form that no test knows: {other}"),
        };
        assert_eq!(partial(cell, -20), expected, "{form}");
    }
}

#[test]
fn partial_dates_follow_phuse() {
    let vectors = vectors("deid-core/tests/vectors/phuse_date_offset.json");
    for (list, delta) in [("quoted_examples", "delta"), ("derived", "delta_days")] {
        for case in cases(&vectors, list) {
            let days = i32::try_from(case[delta].as_i64().unwrap()).unwrap();
            let result = partial(case["input"].as_str().unwrap(), days);
            assert_eq!(result.as_deref().ok(), case["output"].as_str(), "{case}");
        }
    }
}

#[test]
fn a_date_in_another_form_keeps_its_form() {
    let cases = [
        ("%d%b%Y", "05JAN2013", -20, "16DEC2012"),
        ("%d%b%Y", "05jan2013", -20, "16dec2012"),
        ("%d%b%Y", "05Jan2013", -20, "16Dec2012"),
        ("%d%b%Y:%T", "01JAN2013:10:15:59", 40, "10FEB2013:10:15:59"),
        ("%d%b%Y:%H:%M:%S.%f", "01JAN2013:10:15:00.000000001", 1, "02JAN2013:10:15:00.000000001"),
        ("%B %-d, %Y", "May 9, 2013", 30, "June 8, 2013"),
        ("%B %-d, %Y", "SEPTEMBER 30, 2013", 1, "OCTOBER 1, 2013"),
        ("%-m/%-d/%Y", "12/31/2013", 1, "1/1/2014"),
        ("%-m/%-d/%Y %I:%M:%S %p", "9/9/2013 01:02:03 pM", 30, "10/9/2013 01:02:03 pM"),
        ("%Y%m%d%H%M%S", "20131231235960", 1, "20140101235960"),
        ("%F %T%z", "2013-12-31 23:59:59+0530", 1, "2014-01-01 23:59:59+0530"),
        ("Año %Y, 100%% día %d.%m", "Año 2013, 100% día 31.12", 1, "Año 2014, 100% día 01.01"),
    ];
    for (format, cell, days, expected) in cases {
        let reading = reading(CellType::Date, &[format]);
        assert_eq!(shift(&reading, cell, days).as_deref(), Ok(expected), "{format}");
    }
}

#[test]
fn a_cell_of_no_declared_form_is_refused() {
    let cases = [
        ("%-m/%-d/%Y", "01/5/2013"),
        ("%-m/%-d/%Y", "0/5/2013"),
        ("%-m/%-d/%Y", "123/5/2013"),
        ("%m/%d/%Y", "1/5/2013"),
        ("%d%b%Y", "05MAY 2013"),
        ("%d%b%Y", "05MAI2013"),
        ("%d%b%Y", "05MAY13"),
        ("%d%b%Y", "31FEB2013"),
        ("%d%b%Y", "05MAY2013 "),
        ("%F %I:%M %p", "2013-05-05 13:00 PM"),
        ("%F %H:%M", "2013-05-05 25:00"),
        ("%F %z", "2013-05-05 +2"),
        ("%F.%f", "2013-05-05.1234567890"),
        ("Año %F", "Ano 2013-05-05"),
    ];
    for (format, cell) in cases {
        let expected = Err(CellFault::NotOfType("date in the declared format"));
        assert_eq!(
            shift(&reading(CellType::Date, &[format]), cell, 1),
            expected,
            "{format}: {cell}"
        );
    }
}

#[test]
fn two_formats_that_disagree_are_an_error() {
    let both = reading(CellType::Date, &["%m/%d/%Y", "%d/%m/%Y"]);
    assert_eq!(shift(&both, "05/06/2003", 1), Err(CellFault::AmbiguousDate));
    assert_eq!(shift(&both, "05/05/2003", 1).as_deref(), Ok("05/06/2003"), "the first one writes");
    assert_eq!(shift(&both, "31/05/2003", 1).as_deref(), Ok("01/06/2003"));
    let same = reading(CellType::Date, &["%-m/%-d/%Y", "%m/%d/%Y"]);
    assert_eq!(shift(&same, "12/31/2003", 1).as_deref(), Ok("1/1/2004"));
}

#[test]
fn a_format_that_cannot_be_trusted_is_refused() {
    let refused = [
        "",
        "%Y",
        "%Y-%m",
        "%d.%m.%y",
        "%Y-%m-%d %m",
        "%Y-%m-%d%b",
        "%Y-%j",
        "%q%Y%m%d",
        "%Y%m%d%",
        "%Y%m%d%-",
        "%-Y%m%d",
        "%--m%d%Y",
        "%-m%-d%Y",
        "%-d%m%Y",
        "%F.%f%H",
        "%F%z%H",
        "%Y%-m1%d",
    ];
    for format in refused {
        assert!(DateFormats::new(&[format]).is_err(), "{format}");
    }
    let two_digits = DateFormats::new(&["%d.%m.%y"]).unwrap_err();
    assert!(two_digits.to_string().contains("ambiguous"));
    assert!(DateFormats::new::<&str>(&[]).unwrap().is_iso());
    let formats = DateFormats::new(&["%F", "%d%b%Y"]).unwrap();
    assert_eq!(formats.written().collect::<Vec<_>>(), ["%F", "%d%b%Y"]);
    assert_eq!(formats, DateFormats::new(&["%F", "%d%b%Y"]).unwrap());
    assert_ne!(formats, DateFormats::default());
}

#[test]
fn partial_dates_tell_what_they_know() {
    let reading = reading(CellType::PartialDate, &[]);
    let reader = DateReader::new("date_part", &reading).unwrap();
    let known = |cell| match reader.read(cell) {
        Ok(date) => Ok((date.year(), date.month(), date.day().map(Day::days))),
        Err(fault) => Err(fault.to_string()),
    };
    assert_eq!(known("2003-12-15T-:15"), Ok((2003, Some((2003, 12)), Some(12_401))));
    assert_eq!(known("2003-12--"), Ok((2003, Some((2003, 12)), None)));
    for year in ["2003", "2003--", "2003---15", "2003----T07:15"] {
        assert_eq!(known(year), Ok((2003, None, None)), "{year}");
    }
    for (cell, expected) in [
        ("--12-15", "date with a year"),
        ("-----T07:15", "date with a year"),
        ("P5D", "date"),
        ("2003-12-15/2003-12-16", "single date"),
        ("2003-12-15x", "partial date"),
    ] {
        assert_eq!(known(cell), Err(format!("not a valid {expected}")), "{cell}");
    }
}

#[test]
fn a_reader_is_for_dates_and_takes_no_format_beside_partial_dates() {
    let cause = |reading: &Reading| {
        let error = DateReader::new("date_part", reading).err().expect("refused");
        error.problems()[0].cause.clone()
    };
    for cell_type in [CellType::Text, CellType::Integer, CellType::Time] {
        let expected = Cause::TypeOfRule { rule: "date_part", found: cell_type };
        assert_eq!(cause(&reading(cell_type, &[])), expected);
    }
    assert!(matches!(cause(&reading(CellType::PartialDate, &["%F"])), Cause::Policy(_)));
}

#[test]
fn typed_columns_are_read_under_their_own_types() {
    use CellType::{Date, PartialDate, Timestamp};
    use ColumnKind as K;
    let accepts = |cell_type, formats: &[&str], kind| {
        let reading = reading(cell_type, formats);
        reader(&reading).accepts("date_shift", kind).is_ok()
    };
    for cell_type in [Date, PartialDate, Timestamp] {
        assert!(accepts(cell_type, &[], K::Text) && accepts(cell_type, &[], K::Null));
        for kind in [K::Boolean, K::Decimal, K::Float, K::Integer, K::Time, K::Unsupported("list")]
        {
            assert!(!accepts(cell_type, &[], kind), "{cell_type}, {}", kind.name());
        }
    }
    assert!(accepts(Date, &[], K::Date) && !accepts(Date, &[], K::Timestamp));
    assert!(accepts(Timestamp, &[], K::Timestamp) && !accepts(Timestamp, &[], K::Date));
    assert!(accepts(PartialDate, &[], K::Date) && accepts(PartialDate, &[], K::Timestamp));
    assert!(accepts(Date, &["%Y%m%d"], K::Integer) && !accepts(Date, &["%Y%m%d"], K::Float));
}
