//! Parts of dates, and the years that tell an age over 89.

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow_array::{Date32Array, Float64Array, TimestampSecondArray};
use jiff::civil::date;

use super::*;
use crate::technique::testing::NO_LISTS;
use crate::vocab::CellType;

const AS_OF: Date = date(2026, 11, 22);

fn compile(params: &Params, cell_type: CellType, as_of: Option<Date>) -> Result<DatePart> {
    let (domains, hierarchies) = (BTreeMap::new(), BTreeMap::new());
    let reading = Reading { cell_type, ..Reading::default() };
    let reading = &reading;
    let context = Context {
        domains: &domains,
        keys: None,
        as_of,
        hierarchies: &hierarchies,
        lists: &NO_LISTS,
        reading,
    };
    params.compile(&context)
}

fn part(part: Part, cap: Option<u16>) -> Params {
    Params { part, cap, label: None }
}

fn run(params: &Params, cell_type: CellType, column: &Column) -> (Vec<Option<String>>, Faults) {
    let technique = compile(params, cell_type, Some(AS_OF)).unwrap();
    let reading = Reading { cell_type, ..Reading::default() };
    let cells = Cells { column, reading: &reading, shifts: None, companion: None };
    let mut faults = Faults::default();
    let out = technique.apply(&cells, &mut faults).unwrap();
    let text = out.text().unwrap();
    ((0..text.len()).map(|row| text.at(row).map(str::to_owned)).collect(), faults)
}

fn one(params: &Params, cell_type: CellType, cell: &str) -> Result<String, CellFault> {
    let (cells, faults) = run(params, cell_type, &Column::from_text([Some(cell)]));
    match faults.first() {
        [] => Ok(cells[0].clone().unwrap()),
        [(_, fault), ..] => Err(*fault),
    }
}

#[test]
fn each_part_is_written_in_its_form() {
    let cases = [
        ("2014-01-31", "2010s", "2014-W05", "2014-01", "2014-Q1", "2014"),
        ("2014-12-31", "2010s", "2015-W01", "2014-12", "2014-Q4", "2014"),
        ("2016-01-03", "2010s", "2015-W53", "2016-01", "2016-Q1", "2016"),
        ("0001-01-01", "0000s", "0001-W01", "0001-01", "0001-Q1", "0001"),
        ("9999-12-31", "9990s", "9999-W52", "9999-12", "9999-Q4", "9999"),
        ("1959-06-30", "1950s", "1959-W27", "1959-06", "1959-Q2", "1959"),
        ("1959-07-01", "1950s", "1959-W27", "1959-07", "1959-Q3", "1959"),
    ];
    for (cell, decade, week, month, quarter, year) in cases {
        for (kind, expected) in [
            (Part::Decade, decade),
            (Part::IsoWeek, week),
            (Part::Month, month),
            (Part::Quarter, quarter),
            (Part::Year, year),
        ] {
            let written = one(&part(kind, None), CellType::Date, cell);
            assert_eq!(written.as_deref(), Ok(expected), "{cell}");
        }
    }
}

#[test]
fn a_partial_date_must_know_the_part() {
    let of = |kind, cell| one(&part(kind, None), CellType::PartialDate, cell);
    assert_eq!(of(Part::Year, "2003").as_deref(), Ok("2003"));
    assert_eq!(of(Part::Decade, "2003---15").as_deref(), Ok("2000s"));
    assert_eq!(of(Part::Month, "2003-12").as_deref(), Ok("2003-12"));
    assert_eq!(of(Part::Quarter, "2003-12--").as_deref(), Ok("2003-Q4"));
    assert_eq!(of(Part::IsoWeek, "2003-12-15T10").as_deref(), Ok("2003-W51"));
    assert_eq!(of(Part::Month, "2003"), Err(CellFault::NotOfType("date with a month")));
    assert_eq!(of(Part::Quarter, "2003--"), Err(CellFault::NotOfType("date with a month")));
    assert_eq!(of(Part::IsoWeek, "2003-12"), Err(CellFault::NotOfType("date with a day")));
    assert_eq!(of(Part::Year, "--12-15"), Err(CellFault::NotOfType("date with a year")));
    assert_eq!(of(Part::Year, "P5D"), Err(CellFault::NotOfType("date")));
}

/// A day of the data after the day that ages count to: then somebody is older in the data than the
/// cap was told.
#[test]
fn a_date_after_as_of_is_at_fault_under_a_cap() {
    let capped = part(Part::Year, Some(89));
    let fault = Err(CellFault::AfterAsOf);
    assert_eq!(one(&capped, CellType::Date, "2026-11-22").as_deref(), Ok("2026"));
    assert_eq!(one(&capped, CellType::Date, "2026-11-23"), fault);
    assert_eq!(one(&capped, CellType::Date, "2050-01-01"), fault);
    for (cell, is_after) in
        [("2026", false), ("2027", true), ("2026-11", false), ("2026-12", true), ("2025-12", false)]
    {
        let found = one(&capped, CellType::PartialDate, cell);
        assert_eq!(found == fault, is_after, "{cell}");
    }
    let free = part(Part::Year, None);
    assert_eq!(one(&free, CellType::Date, "2050-01-01").as_deref(), Ok("2050"));
}

#[test]
fn a_year_that_tells_an_age_over_the_cap_becomes_the_label() {
    let capped = |kind, cell| one(&part(kind, Some(89)), CellType::Date, cell).unwrap();
    assert_eq!(capped(Part::Year, "1937-01-01"), "1937", "2026 - 1937 = 89");
    assert_eq!(capped(Part::Year, "1936-12-31"), "90+");
    assert_eq!(capped(Part::Year, "0001-01-01"), "90+");
    assert_eq!(capped(Part::Decade, "1936-12-31"), "90+");
    assert_eq!(capped(Part::Month, "1936-12-31"), "90+");
    assert_eq!(capped(Part::IsoWeek, "1937-01-01"), "90+", "1936-W53 would tell 1936");
    assert_eq!(capped(Part::IsoWeek, "1936-12-31"), "90+");
    let labelled = Params { label: Some("older".into()), ..part(Part::Year, Some(89)) };
    assert_eq!(one(&labelled, CellType::Date, "1900-01-01").unwrap(), "older");
    let wide = part(Part::Year, Some(u16::MAX));
    assert_eq!(one(&wide, CellType::Date, "0001-01-01").unwrap(), "0001");
}

#[test]
fn parameters_that_cannot_hold_are_refused() {
    let refused = [
        (part(Part::Year, Some(89)), None, "as_of"),
        (Params { label: Some("old".into()), ..part(Part::Year, None) }, Some(AS_OF), "no `cap`"),
        (Params { label: Some(String::new()), ..part(Part::Year, Some(89)) }, Some(AS_OF), "blank"),
        (part(Part::Year, Some(89)), Some(date(0, 1, 1)), "1 to 9999"),
    ];
    for (params, as_of, says) in refused {
        let error = compile(&params, CellType::Date, as_of).err().expect("refused");
        assert!(error.to_string().contains(says), "{error}");
    }
    assert!(compile(&part(Part::Year, None), CellType::Integer, Some(AS_OF)).is_err());
}

#[test]
fn typed_columns_are_read_too_and_nulls_stay_null() {
    let dates =
        Column::from_array(Arc::new(Date32Array::from(vec![Some(0), None, Some(i32::MAX)])));
    let (cells, faults) = run(&part(Part::Month, None), CellType::Date, &dates);
    assert_eq!(cells, [Some("1970-01".to_owned()), None, None]);
    assert_eq!(faults.first(), [(2, CellFault::NotOfType("date"))]);
    for (zone, year) in [("Asia/Tokyo", "1970"), ("+00:30", "1970"), ("UTC", "1969")] {
        let times = TimestampSecondArray::from(vec![-1]).with_timezone(zone);
        let times = Column::from_array(Arc::new(times));
        let (cells, _) = run(&part(Part::Year, None), CellType::Timestamp, &times);
        assert_eq!(cells, [Some(year.to_owned())], "an instant is read in its zone, {zone}");
    }
    let times = TimestampSecondArray::from(vec![-1]).with_timezone("Mars/Olympus");
    let name = crate::vocab::ColumnName::new("D").unwrap();
    let times = Field::new(name, arrow_array::Array::data_type(&times).clone());
    let technique = compile(&part(Part::Year, None), CellType::Timestamp, None).unwrap();
    let error = technique.output(&times).unwrap_err();
    assert_eq!(error.problems()[0].cause, crate::error::Cause::UnknownZone);
    let technique = compile(&part(Part::Year, None), CellType::Date, None).unwrap();
    let floats = Column::from_array(Arc::new(Float64Array::from(vec![2014.0])));
    let name = crate::vocab::ColumnName::new("D").unwrap();
    let floats = Field::new(name, floats.data_type().clone());
    assert!(technique.output(&floats).is_err());
}
