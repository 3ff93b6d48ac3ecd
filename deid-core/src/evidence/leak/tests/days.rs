//! Days that a rule moves or makes coarser: where another column tells them all the same.

use super::super::report::{Copy, Found};
use super::*;

/// A table whose dates are shifted, beside a kept column.
fn shifted_beside(dates: &[&str], kept: &[&str], released: &[&str]) -> LeakReport {
    let shifted = Made::Shifted { own_format: false };
    let plan = vec![table("t", vec![days("DTC", shifted), column("KEPT", false, Made::Kept)])];
    let cells = |texts: &[&str]| -> Vec<Option<String>> {
        texts.iter().map(|text| Some((*text).to_owned())).collect()
    };
    let moved: Vec<String> = dates.iter().map(|date| date.replace("2020", "2019")).collect();
    let moved: Vec<&str> = moved.iter().map(String::as_str).collect();
    let held = |columns| Held { name: "t", headers: vec!["DTC".into(), "KEPT".into()], columns };
    let raw = held(vec![cells(dates), cells(kept)]);
    let output = held(vec![cells(&moved), cells(released)]);
    check(&plan, &mut Memory { raw: vec![raw], output: vec![output], batch: 3, output_reads: 0 })
}

const DATES: [&str; 8] = [
    "2020-03-05",
    "2020-03-06T08:30",
    "2020-04-07",
    "2020-05-08",
    "2020-06",
    "2020-07-10",
    "2020-08-11",
    "2020-09-12",
];

#[track_caller]
fn only(report: &LeakReport) -> (&Found, Option<Copy>) {
    assert_eq!(report.findings.len(), 1, "{:#?}", report.findings);
    (&report.findings[0].found, report.findings[0].copy)
}

#[test]
fn a_kept_copy_of_the_dates_is_found_row_by_row() {
    let report = shifted_beside(&DATES, &DATES, &DATES);
    let (found, copy) = only(&report);
    assert!(matches!(found, Found::WholeCell { .. }));
    assert_eq!(copy, Some(Copy::SameRow));
}

#[test]
fn the_same_days_in_other_rows_are_chance() {
    let mut others = DATES;
    others.rotate_left(3);
    let report = shifted_beside(&DATES, &others, &others);
    assert!(report.passed(), "{:#?}", report.findings);
    assert_eq!(report.explained.len(), 1);
}

#[test]
fn one_text_that_tells_the_date_of_its_row_is_found() {
    let mut notes = ["calm"; 8];
    notes[1] = "seen on 2020-03-06, in good health";
    let report = shifted_beside(&DATES, &notes, &notes);
    let (found, copy) = only(&report);
    assert!(matches!(found, Found::Substring { .. }));
    assert_eq!((copy, report.findings[0].rows[0].get()), (Some(Copy::SameRow), 2));
}

#[test]
fn texts_with_several_of_the_dates_are_found_in_whatever_row() {
    let mut notes = ["calm"; 8];
    for (row, date) in [(5, DATES[0]), (6, DATES[2]), (7, DATES[3])] {
        notes[row] = date;
    }
    let notes = notes.map(|note| format!("last seen {note}"));
    let notes: Vec<&str> = notes.iter().map(String::as_str).collect();
    let report = shifted_beside(&DATES, &notes, &notes);
    assert_eq!(only(&report).1, Some(Copy::SeveralDates));
}

#[test]
fn the_date_of_a_form_is_chance() {
    let notes = ["form of 2020-04-07"; 8];
    let report = shifted_beside(&DATES, &notes, &notes);
    assert!(report.passed(), "{:#?}", report.findings);
    let explained = report.explained[0].to_string();
    assert_eq!(explained, "1 value(s) of t.DTC inside of 8 cell(s) of t.KEPT");
}

#[test]
fn a_date_that_was_put_in_is_found() {
    let before = ["calm"; 8];
    for text in ["2020-05-08", "seen on 2020-05-08"] {
        let mut after = before;
        after[6] = text;
        let report = shifted_beside(&DATES, &before, &after);
        assert_eq!((only(&report).1, report.findings[0].rows[0].get()), (None, 7));
    }
}

#[test]
fn months_and_years_are_no_days() {
    let kept = ["2020-06", "2020-03", "2020", "2020", "2020-06", "2020-07", "2020-08", "2020-09"];
    let report = shifted_beside(&DATES, &kept, &kept);
    assert!(report.passed() && report.explained.is_empty(), "{report:#?}");
    assert_eq!(report.identifiers[0].dates, 7);
}

#[test]
fn a_birth_date_in_a_text_is_a_leak_though_it_is_a_visit_too() {
    let plan = vec![table(
        "t",
        vec![
            column("BORN", true, Made::Dropped),
            days("DTC", Made::Shifted { own_format: false }),
            column("NOTE", false, Made::Kept),
        ],
    )];
    let cells = |texts: [&str; 3]| texts.map(|text| Some(text.to_owned())).to_vec();
    let notes = cells(["form of 2020-04-07", "form of 2020-04-07", "form of 2020-04-07"]);
    let raw = Held {
        name: "t",
        headers: ["BORN", "DTC", "NOTE"].map(str::to_owned).to_vec(),
        columns: vec![
            cells(["2020-04-07", "1950-12-26", "1961-02-03"]),
            cells(["2020-05-08", "2020-04-07", "2020-06-09"]),
            notes.clone(),
        ],
    };
    let headers = ["DTC", "NOTE"].map(str::to_owned).to_vec();
    let moved = cells(["2019-05-08", "2019-04-07", "2019-06-09"]);
    let output = Held { name: "t", headers, columns: vec![moved, notes] };
    let memory = &mut Memory { raw: vec![raw], output: vec![output], batch: 2, output_reads: 0 };
    let report = check(&plan, memory);
    assert_eq!(report.findings.len(), 1, "{:#?}", report.findings);
    assert_eq!((report.findings[0].identifier.position, report.findings[0].count), (1, 3));
}
