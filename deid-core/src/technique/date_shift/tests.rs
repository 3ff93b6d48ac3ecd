//! One shift per person, the spec's; and no date that stays where it was by accident.

use std::collections::BTreeMap;

use serde_json::Value;

use super::*;
use crate::error::CellFault;
use crate::secret::Keyring;
use crate::table::NullValues;
use crate::table::cell::DateFormats;
use crate::technique::testing::typed_columns;
use crate::technique::{Domain, DomainKeys, Normalization};
use crate::vocab::{CellType, DayRange, Recipient};

fn vectors(file: &str) -> Value {
    let path = format!("{}/../docs/spec/vectors/{file}", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn domain(case: &Value) -> Domain {
    let days: DayRange = serde_json::from_value(case["days"].clone()).unwrap();
    let normalize: Vec<Normalization> = serde_json::from_value(case["normalize"].clone()).unwrap();
    Domain {
        name: DomainName::new(case["domain"].as_str().unwrap()).unwrap(),
        cell_type: serde_json::from_value(case["type"].clone()).unwrap(),
        prefix: case["prefix"].as_str().unwrap().to_owned(),
        normalize,
        formats: DateFormats::default(),
        date_shift: Some(days),
    }
}

fn shifter_of(domain: &Domain, master: &[u8], recipient: &str) -> Shifter {
    let domains = BTreeMap::from([(domain.name.clone(), domain.clone())]);
    let keys = Keyring::from_bytes(master).unwrap();
    let recipient = Recipient::new(recipient).ok();
    let keys = DomainKeys::derive(&keys, &domains, recipient.as_ref());
    Shifter::compile(&domain.name, &domains, Some(&keys)).unwrap()
}

fn some_domain(days: Option<DayRange>) -> Domain {
    Domain {
        name: DomainName::new("subject").unwrap(),
        cell_type: CellType::Text,
        prefix: "S".into(),
        normalize: Vec::new(),
        formats: DateFormats::default(),
        date_shift: days,
    }
}

fn some_shifter() -> Shifter {
    let range = DayRange::new(-365, -1).unwrap();
    let master: Vec<u8> = (0..32).collect();
    shifter_of(&some_domain(Some(range)), &master, "")
}

fn bytes(hex: &str) -> Vec<u8> {
    let pair = |at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap();
    (0..hex.len()).step_by(2).map(pair).collect()
}

fn name(text: &str) -> ColumnName {
    ColumnName::new(text).unwrap()
}

fn policy_message(error: &Error) -> String {
    match &error.problems()[0].cause {
        Cause::Policy(message) => message.to_string(),
        other => panic!("not a policy error: {other}"),
    }
}

fn texts(column: &Column) -> Vec<Option<String>> {
    let text = column.text().unwrap();
    (0..text.len()).map(|row| text.at(row).map(str::to_owned)).collect()
}

fn compiled(reading: &Reading) -> Result<DateShift> {
    let (domains, hierarchies) = (BTreeMap::new(), BTreeMap::new());
    let context =
        Context { domains: &domains, keys: None, as_of: None, hierarchies: &hierarchies, reading };
    DateShift::compile(&context)
}

fn apply(column: &Column, reading: &Reading, shifts: &Shifts) -> (Column, Faults) {
    let mut faults = Faults::default();
    let cells = Cells { column, reading, shifts: Some(shifts), companion: None };
    (compiled(reading).unwrap().apply(&cells, &mut faults).unwrap(), faults)
}

#[test]
fn subjects_have_the_shifts_of_the_spec() {
    let vectors = vectors("shifts.json");
    let cases = vectors["cases"].as_array().unwrap();
    assert!(cases.len() > 20);
    for case in cases {
        let master = bytes(case["master"].as_str().unwrap());
        let shifter = shifter_of(&domain(case), &master, case["recipient"].as_str().unwrap());
        let column = Column::from_text([case["subject"].as_str()]);
        let mut faults = Faults::default();
        let shifts = shifter.shifts(&column, &NullValues::default(), &mut faults).unwrap();
        let days = case["output"].as_i64().map(|days| i32::try_from(days).unwrap());
        assert_eq!(shifts.days(), [days], "{case}");
        let null = case["subject"].as_str().is_none_or(str::is_empty);
        assert_eq!(faults.count(), u64::from(days.is_none() && !null), "{case}");
        if case["error"] == "already-token" {
            assert_eq!(faults.first(), [(0, CellFault::AlreadyToken)]);
        }
    }
}

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
fn each_layout_of_subjects_gives_the_same_shifts() {
    use arrow_array::types::Int32Type;
    use arrow_array::{DictionaryArray, Int64Array};
    let subjects = [
        Some("7"),
        Some("7"),
        None,
        Some("8"),
        Some("NA"),
        Some("7"),
        Some("S0123456789abcdefghjkmnpqrs"),
    ];
    let dictionary: DictionaryArray<Int32Type> = subjects.into_iter().collect();
    let shifter = some_shifter();
    let nulls = NullValues::new(["NA"]);
    let run = |column: &Column| {
        let mut faults = Faults::default();
        let shifts = shifter.shifts(column, &nulls, &mut faults).unwrap();
        (shifts.days().to_vec(), faults)
    };
    let plain = run(&Column::from_text(subjects));
    assert_eq!(plain, run(&Column::from_array(std::sync::Arc::new(dictionary))));
    assert_eq!(plain.1.first(), [(6, CellFault::AlreadyToken)]);
    assert_eq!(plain.0[0], plain.0[5]);
    assert_ne!(plain.0[0], plain.0[3]);
    assert!(plain.0[2].is_none() && plain.0[4].is_none() && plain.0[6].is_none());
    let typed = Column::from_array(std::sync::Arc::new(Int64Array::from(vec![7, 8])));
    assert_eq!(run(&typed).0, [plain.0[0], plain.0[3]], "in a text domain 7 is `7`");
    let floats =
        Column::from_array(std::sync::Arc::new(arrow_array::Float64Array::from(vec![7.0])));
    assert!(shifter.shifts(&floats, &nulls, &mut Faults::default()).is_err());
}

#[test]
fn another_key_gives_other_shifts_as_often_as_chance_allows() {
    let range = DayRange::new(-365, -1).unwrap();
    let one = some_shifter();
    let other = shifter_of(&some_domain(Some(range)), &bytes(&"5a01".repeat(16)), "");
    let subjects = Column::from_text((0..2_000).map(|id| Some(format!("01-{id}"))));
    let days = |shifter: &Shifter| {
        let nulls = NullValues::default();
        shifter.shifts(&subjects, &nulls, &mut Faults::default()).unwrap().days().to_vec()
    };
    let same = days(&one).iter().zip(days(&other)).filter(|(one, other)| **one == *other).count();
    // 2,000 / 365 = 5.5 expected; the odds of more than 25 are below 10^-8.
    assert!(same <= 25, "{same} of 2000 shifts stayed");
}

#[test]
fn a_domain_without_range_or_key_is_refused() {
    let domain = some_domain(None);
    let name = domain.name.clone();
    let domains = BTreeMap::from([(name.clone(), domain)]);
    let error = Shifter::compile(&name, &domains, None).err().unwrap();
    assert!(policy_message(&error).contains("no range of days"));
    let domains = BTreeMap::from([(name.clone(), some_domain(DayRange::new(-365, -1).ok()))]);
    let error = Shifter::compile(&name, &domains, None).err().unwrap();
    assert_eq!(error.kind(), crate::error::Kind::Key);
    let error = Shifter::compile(&name, &BTreeMap::new(), None).err().unwrap();
    assert_eq!(error.problems()[0].cause, Cause::UnknownDomain(name));
}

#[test]
fn a_rule_names_exactly_one_source() {
    let domain = DomainName::new("subject").unwrap();
    let params = |domain: Option<&DomainName>, by: Option<&str>, column: Option<&str>| Params {
        domain: domain.cloned(),
        by: by.map(name),
        offset_column: column.map(name),
    };
    let subject = name("USUBJID");
    let of_domain = |by| ShiftSource::Domain { domain: domain.clone(), by: name(by) };
    let source = params(Some(&domain), None, None).source(Some(&subject)).unwrap();
    assert_eq!(source, of_domain("USUBJID"));
    let source = params(Some(&domain), Some("MOTHER"), None).source(Some(&subject)).unwrap();
    assert_eq!(source, of_domain("MOTHER"));
    let source = params(None, None, Some("DAYS")).source(None).unwrap();
    assert_eq!(source, ShiftSource::OffsetColumn(name("DAYS")));
    for (refused, subject, says) in [
        (params(None, None, None), Some(&subject), "needs a domain"),
        (params(Some(&domain), None, Some("DAYS")), Some(&subject), "not both"),
        (params(None, Some("USUBJID"), Some("DAYS")), Some(&subject), "`by` goes with a domain"),
        (params(Some(&domain), None, None), None, "give the table a `subject`"),
    ] {
        let message = policy_message(&refused.source(subject).unwrap_err());
        assert!(message.contains(says), "{message}");
    }
}

#[test]
fn offsets_are_whole_days_within_a_century() {
    let cells = ["-42", "+7", "0", "36500", "-36500", "36501", "7.0", "x", "99999999999", "."];
    let column = Column::from_text(cells.into_iter().map(Some).chain([None]));
    let mut faults = Faults::default();
    let reading = Reading { null_values: NullValues::new(["."]), ..Reading::default() };
    let shifts = Shifts::from_offset_column(&column, &reading, &mut faults).unwrap();
    let expected = [Some(-42), Some(7), None, Some(36_500), Some(-36_500)];
    assert_eq!(shifts.days()[..5], expected);
    assert_eq!(shifts.days()[5..], [None; 6]);
    let days = CellFault::NotOfType("whole number of days");
    let expected = [
        (2, CellFault::ShiftOfZero),
        (5, CellFault::OutOfRange),
        (6, days),
        (7, days),
        (8, CellFault::OutOfRange),
    ];
    assert_eq!(faults.first(), expected);
    for (row, fault) in expected {
        assert_eq!(shifts.of(usize::try_from(row).unwrap()), Err(fault));
    }
    for null in [9, 10] {
        assert_eq!(shifts.of(null), Err(CellFault::CompanionMissing));
    }
    let dates = Column::from_array(std::sync::Arc::new(arrow_array::Date32Array::from(vec![1])));
    assert!(Shifts::from_offset_column(&dates, &reading, &mut faults).is_err());
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
