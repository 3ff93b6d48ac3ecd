//! What becomes of columns of dates.

use super::*;

#[test]
fn typed_columns_move_as_the_spec_says() {
    let vectors = vectors("dates.json");
    let mut compared = 0;
    for case in vectors["typed"].as_array().unwrap() {
        let of = |key: &str| case[key].as_str().unwrap_or_default();
        let formats: Vec<String> =
            serde_json::from_value(case["formats"].clone()).unwrap_or_default();
        let reading = Reading {
            cell_type: serde_json::from_value(case["type"].clone()).unwrap(),
            formats: DateFormats::new(&formats).unwrap(),
            ..Reading::default()
        };
        let days = i32::try_from(case["days"].as_i64().unwrap()).unwrap();
        for column in typed_columns(of("column"), of("unit"), of("value")) {
            let shown = format!("{case}, {:?}", column.data_type());
            let field = Field::new(name("D"), column.data_type().clone());
            let output = compiled(&reading).unwrap().output(&field);
            assert_eq!(output.is_err(), of("error") == "column-type", "{shown}");
            compared += 1;
            let Ok(output) = output else { continue };
            let (moved, faults) = apply(&column, &reading, &Shifts::of_subjects(vec![Some(days)]));
            assert_eq!(texts(&moved), [case["output"].as_str().map(str::to_owned)], "{shown}");
            let leaves = faults.kinds().first().map(|kind| kind.fault == CellFault::LeavesCalendar);
            assert_eq!(leaves, case["error"].as_str().map(|e| e == "leaves-calendar"), "{shown}");
            match output {
                OutputKind::Same => assert_eq!(moved.data_type(), column.data_type(), "{shown}"),
                _ => assert_eq!(column.kind(), ColumnKind::Integer, "{shown}"),
            }
        }
    }
    assert!(compared >= 90, "{compared} columns");
}

#[test]
fn a_column_of_another_type_is_told_which_to_declare() {
    let help = |cell_type, column: &str| {
        let column = typed_columns(column, "s", "42").remove(0);
        let field = Field::new(name("D"), column.data_type().clone());
        let reading = Reading { cell_type, ..Reading::default() };
        compiled(&reading).unwrap().output(&field).unwrap_err().help().concat()
    };
    for (cell_type, column, says) in [
        (CellType::Date, "timestamp", "type = \"timestamp\""),
        (CellType::Date, "instant", "type = \"timestamp\""),
        (CellType::Timestamp, "date", "type = \"date\""),
        (CellType::Date, "integer", "format = \"%Y%m%d\""),
        (CellType::Timestamp, "integer", "type = \"date\" and format = \"%Y%m%d\""),
        (CellType::PartialDate, "integer", "type = \"date\" and format = \"%Y%m%d\""),
        (CellType::Date, "float", "read the column as text"),
        (CellType::Timestamp, "time", "read the column as text"),
    ] {
        let help = help(cell_type, column);
        assert!(help.contains(says), "{column} as {cell_type}: {help}");
    }
}

#[test]
fn an_offset_of_0_never_keeps_a_date() {
    use arrow_array::{Date32Array, Int32Array};
    use std::sync::Arc;
    let offsets = ["0", "-0", "+000", "-20"].map(Some);
    let whole = Column::from_array(Arc::new(Int32Array::from(vec![0, 0, 0, -20])));
    let dates = Column::from_array(Arc::new(Date32Array::from(vec![12_401; 4])));
    let reading = Reading { cell_type: CellType::Date, ..Reading::default() };
    for offsets in [Column::from_text(offsets), whole] {
        for dates in [Column::from_text([Some("2003-12-15"); 4]), dates.clone()] {
            let shifts =
                Shifts::from_offset_column(&offsets, &Reading::default(), &mut Faults::default());
            let (moved, faults) = apply(&dates, &reading, &shifts.unwrap());
            assert_eq!(texts(&moved), [None, None, None, Some("2003-11-25".to_owned())]);
            let zero = CellFault::ShiftOfZero;
            assert_eq!(faults.first(), [(0, zero), (1, zero), (2, zero)]);
        }
    }
}

#[test]
fn a_row_without_a_subject_never_keeps_its_date() {
    let shifts = Shifts::of_subjects(vec![Some(-20), None, None, None]);
    let reading = Reading { cell_type: CellType::PartialDate, ..Reading::default() };
    let column = Column::from_text([Some("2003-12"), Some("2003-12"), None, Some("P5D")]);
    let (moved, faults) = apply(&column, &reading, &shifts);
    assert_eq!(texts(&moved), [Some("2003-11".to_owned()), None, None, None]);
    assert_eq!(faults.first(), [(1, CellFault::SubjectMissing), (3, CellFault::SubjectMissing)]);
    let cells = Cells { column: &column, reading: &reading, shifts: None, companion: None };
    assert!(compiled(&reading).unwrap().apply(&cells, &mut Faults::default()).is_err());
}

#[test]
fn what_a_refused_cell_wrote_is_not_in_the_output() {
    let reading = Reading { cell_type: CellType::PartialDate, ..Reading::default() };
    let column = Column::from_text([Some("2003-12-15/2003-99"), Some("2003-12-15")]);
    let (moved, faults) = apply(&column, &reading, &Shifts::of_subjects(vec![Some(-20); 2]));
    assert_eq!(texts(&moved), [None, Some("2003-11-25".to_owned())]);
    assert_eq!(faults.first(), [(0, CellFault::NotOfType("partial date"))]);
}

#[test]
fn typed_columns_keep_their_type_and_whole_numbers_become_text() {
    use arrow_array::{Date32Array, Float64Array, Int64Array};
    use std::sync::Arc;
    let formats = DateFormats::new(&["%Y%m%d"]).unwrap();
    let reading = Reading { cell_type: CellType::Date, formats, ..Reading::default() };
    let technique = compiled(&reading).unwrap();
    let output =
        |column: &Column| technique.output(&Field::new(name("D"), column.data_type().clone()));
    let dates = Column::from_array(Arc::new(Date32Array::from(vec![0])));
    assert_eq!(output(&dates).unwrap(), OutputKind::Same);
    assert_eq!(output(&Column::from_text([Some("x")])).unwrap(), OutputKind::Text);
    let floats = Column::from_array(Arc::new(Float64Array::from(vec![19_430_101.0])));
    let error = output(&floats).unwrap_err();
    let cause = &error.problems()[0].cause;
    assert!(matches!(cause, Cause::WrongColumnKind { rule: "date_shift", found: "floats", .. }));
    let whole = Int64Array::from(vec![Some(19_430_101), None, Some(19_431_301)]);
    let column = Column::from_array(Arc::new(whole));
    assert_eq!(output(&column).unwrap(), OutputKind::Text);
    let (moved, faults) = apply(&column, &reading, &Shifts::of_subjects(vec![Some(-20); 3]));
    assert_eq!(texts(&moved), [Some("19421212".to_owned()), None, None]);
    assert_eq!(faults.count(), 1);
    let text = Reading { cell_type: CellType::Text, ..Reading::default() };
    assert!(compiled(&text).is_err());
}
