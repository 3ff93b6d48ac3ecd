//! Where shifts come from.

use super::*;

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
    let shifts = shifter.shifts(&Column::from_text(subjects), &nulls, &mut Faults::default());
    let shifts = shifts.unwrap();
    assert_eq!(shifts.of(2), Err(CellFault::SubjectMissing));
    assert_eq!(shifts.of(6), Err(CellFault::SubjectRefused));
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
