//! Typed columns move and read as their text would, and hide nothing.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{Date32Type, TimestampMillisecondType};
use arrow_array::{
    Array, ArrayRef, Date32Array, Date64Array, Int64Array, TimestampMicrosecondArray,
    TimestampMillisecondArray, TimestampNanosecondArray, TimestampSecondArray,
};
use arrow_buffer::NullBuffer;
use proptest::prelude::*;

use super::*;
use crate::table::Reading;
use crate::table::cell::DateFormats;
use crate::vocab::CellType;

fn reading(cell_type: CellType) -> Reading {
    Reading { cell_type, ..Reading::default() }
}

fn texts(column: &Column) -> Vec<Option<String>> {
    let text = column.text().unwrap();
    (0..text.len()).map(|row| text.at(row).map(str::to_owned)).collect()
}

/// The same instants in every unit, with and without a zone.
fn timestamps(seconds: &[Option<i64>]) -> Vec<ArrayRef> {
    let scaled = |factor: i64| seconds.iter().map(move |cell| cell.map(|s| s * factor));
    vec![
        Arc::new(scaled(1).collect::<TimestampSecondArray>()),
        Arc::new(scaled(1_000).collect::<TimestampMillisecondArray>()),
        Arc::new(scaled(1_000_000).collect::<TimestampMicrosecondArray>()),
        Arc::new(scaled(1_000_000_000).collect::<TimestampNanosecondArray>()),
        Arc::new(scaled(1).collect::<TimestampSecondArray>().with_timezone("Europe/Berlin")),
        Arc::new(scaled(1_000_000).collect::<TimestampMicrosecondArray>().with_timezone("+09:30")),
    ]
}

/// The shift of each row; without one the row names no subject.
fn each(shifts: &[Option<i32>]) -> impl Fn(usize) -> Result<i32, CellFault> {
    |row| shifts[row].ok_or(CellFault::SubjectMissing)
}

/// What the text of the column becomes under the same shifts.
fn shifted_text(column: &Column, cell_type: CellType, shifts: &[Option<i32>]) -> Column {
    let reading = reading(cell_type);
    let reader = DateReader::new("date_shift", &reading).unwrap();
    let mut faults = Faults::default();
    let moved = column.map_text_rows(&reading.null_values, &mut faults, |row, cell, sink| {
        reader.shift(cell, each(shifts)(row)?, sink)
    });
    moved.unwrap()
}

#[test]
fn the_type_stays_and_nulls_stay_null() {
    let shifts = [Some(-20), Some(1), None, None];
    let date = Date32Array::from(vec![Some(12_401), None, Some(0), None]);
    let date64: Vec<_> = date.iter().map(|d| d.map(|d| i64::from(d) * 86_400_000)).collect();
    let mut columns: Vec<ArrayRef> = vec![Arc::new(date), Arc::new(Date64Array::from(date64))];
    columns.extend(timestamps(&[Some(12_401 * 86_400 + 3_600), None, Some(-1), None]));
    for array in columns {
        let column = Column::from_array(array.clone());
        let mut faults = Faults::default();
        let moved = column.shift_days(each(&shifts), &mut faults).expect("a calendar column");
        assert_eq!(moved.data_type(), array.data_type());
        let cells = texts(&moved);
        assert!(cells[0].as_ref().unwrap().starts_with("2003-11-25"), "{:?}", array.data_type());
        assert_eq!(cells[1..], [None, None, None]);
        assert_eq!(
            faults.first(),
            [(2, CellFault::SubjectMissing)],
            "a null cell needs no subject"
        );
    }
    assert!(
        Column::from_text([Some("2003-12-15")])
            .shift_days(each(&shifts), &mut Faults::default())
            .is_none()
    );
}

#[test]
fn nothing_stays_under_a_null() {
    let raw = Date32Array::new(
        vec![12_401, 12_402, 12_403].into(),
        Some(NullBuffer::from(vec![true, false, true])),
    );
    let column = Column::from_array(Arc::new(raw));
    let mut faults = Faults::default();
    let moved = column.shift_days(each(&[Some(1), Some(1), None]), &mut faults).unwrap();
    assert_eq!(moved.array().as_primitive::<Date32Type>().values()[..], [12_402, 0, 0]);
}

#[test]
fn leaving_the_calendar_or_the_type_is_a_fault() {
    let faults_of = |array: ArrayRef, days: i32| {
        let shifts = vec![Some(days); array.len()];
        let mut faults = Faults::default();
        let moved = Column::from_array(array).shift_days(each(&shifts), &mut faults).unwrap();
        assert_eq!(moved.null_count() as u64, faults.count());
        faults.first().iter().map(|&(row, fault)| (row, fault)).collect::<Vec<_>>()
    };
    let ends =
        Date32Array::from(vec![Day::LAST.days(), Day::LAST.days() - 1, Day::LAST.days() + 1]);
    assert_eq!(
        faults_of(Arc::new(ends), 1),
        [(0, CellFault::LeavesCalendar), (2, CellFault::NotOfType("date"))]
    );
    let nanoseconds = TimestampNanosecondArray::from(vec![i64::MAX, 0, i64::MIN]);
    assert_eq!(faults_of(Arc::new(nanoseconds), 1), [(0, CellFault::LeavesCalendar)]);
    let milliseconds = TimestampMillisecondArray::from(vec![i64::MAX]);
    assert_eq!(faults_of(Arc::new(milliseconds), -1), [(0, CellFault::NotOfType("timestamp"))]);
}

#[test]
fn every_column_of_dates_reads_as_days() {
    let days_of = |array: ArrayRef, reading: &Reading| {
        let reader = DateReader::new("age", reading).unwrap();
        let cells = Column::from_array(array).read_dates(&reader, &reading.null_values).unwrap();
        let days = cells.into_iter().map(|cell| cell.map(|date| date.ok()?.day()));
        days.map(|cell| cell.map(|day| day.map(Day::days))).collect::<Vec<_>>()
    };
    for array in timestamps(&[Some(-1), Some(86_399), None]) {
        // An hour later in Berlin and nine and a half in Adelaide it is the next day.
        let expected = match array.data_type() {
            DataType::Timestamp(_, Some(_)) => [Some(Some(0)), Some(Some(1)), None],
            _ => [Some(Some(-1)), Some(Some(0)), None],
        };
        assert_eq!(days_of(array, &reading(CellType::Timestamp)), expected);
    }
    let far = Date64Array::from(vec![-1, i64::MAX]);
    assert_eq!(days_of(Arc::new(far), &reading(CellType::Date)), [Some(Some(-1)), Some(None)]);
    let formats = DateFormats::new(&["%Y%m%d"]).unwrap();
    let whole = Reading { formats, ..reading(CellType::Date) };
    let found = days_of(Arc::new(Int64Array::from(vec![19_700_102, 19_701_302])), &whole);
    assert_eq!(found, [Some(Some(1)), Some(None)]);
}

#[test]
fn an_instant_is_read_in_its_zone_as_its_text_is() {
    // 2020-01-01T03:00Z, 2019-12-31T22:00Z, 2020-07-01T03:59:59Z, 2020-07-01T04:00Z.
    let instants = [1_577_847_600, 1_577_829_600, 1_593_575_999, 1_593_576_000].map(Some);
    let text = [
        "2019-12-31T22:00:00-05:00",
        "2019-12-31T17:00:00-05:00",
        "2020-06-30T23:59:59-04:00",
        "2020-07-01T00:00:00-04:00",
    ];
    let reading = reading(CellType::Timestamp);
    let reader = DateReader::new("date_part", &reading).unwrap();
    let days = |column: &Column| {
        let cells = column.read_dates(&reader, &reading.null_values).unwrap();
        let days = cells.into_iter().map(|cell| cell?.ok()?.day().map(Day::days));
        days.collect::<Vec<_>>()
    };
    let expected = days(&Column::from_text(text.map(Some)));
    assert!(expected.iter().all(Option::is_some));
    let seconds = instants.into_iter().collect::<TimestampSecondArray>();
    let nanoseconds = instants.map(|cell| cell.map(|second| second * 1_000_000_000));
    let nanoseconds = nanoseconds.into_iter().collect::<TimestampNanosecondArray>();
    for array in [
        Arc::new(seconds.clone().with_timezone("America/New_York")) as ArrayRef,
        Arc::new(nanoseconds.with_timezone("America/New_York")),
    ] {
        assert_eq!(days(&Column::from_array(array)), expected);
    }
    let unknown = Column::from_array(Arc::new(seconds.with_timezone("Mars/Olympus")));
    let refused = unknown.read_dates(&reader, &reading.null_values).err().expect("refused");
    assert_eq!(refused.problems()[0].cause, crate::error::Cause::UnknownZone);
}

proptest! {
    #[test]
    fn typed_cells_and_their_text_agree(
        cells in prop::collection::vec((prop::option::of(-60_000_i32..60_000), 0_i64..86_400), 1..40),
        days in -36_500..=36_500,
    ) {
        let shifts = vec![Some(days); cells.len()];
        let move_typed = |column: &Column| column.shift_days(each(&shifts), &mut Faults::default()).unwrap();
        let dates: Date32Array = cells.iter().map(|&(day, _)| day).collect();
        let dates = Column::from_array(Arc::new(dates));
        let by_text = shifted_text(&dates, CellType::Date, &shifts);
        prop_assert_eq!(texts(&move_typed(&dates)), texts(&by_text));

        let seconds: Vec<_> =
            cells.iter().map(|&(day, s)| day.map(|day| i64::from(day) * 86_400 + s)).collect();
        // Nanoseconds reach from 1677 to 2262 only: they have a test of their own.
        for array in timestamps(&seconds).into_iter().filter(|array| {
            !matches!(array.data_type(), DataType::Timestamp(TimeUnit::Nanosecond, _))
        }) {
            let column = Column::from_array(array);
            let by_text = shifted_text(&column, CellType::Timestamp, &shifts);
            prop_assert_eq!(texts(&move_typed(&column)), texts(&by_text));
        }
    }

    #[test]
    fn the_time_of_day_of_an_instant_stays(cell in -4_000_000_000_000_i64..4_000_000_000_000, days in -36_500..=36_500) {
        let array = TimestampMillisecondArray::from(vec![cell]).with_timezone("America/New_York");
        let column = Column::from_array(Arc::new(array));
        let moved = column.shift_days(|_| Ok(days), &mut Faults::default()).unwrap();
        let moved = moved.array().as_primitive::<TimestampMillisecondType>().value(0);
        prop_assert_eq!(moved - cell, i64::from(days) * 86_400_000);
    }
}
