//! Values that are in the output by chance or by decision, and columns that repeat an identifier.

use super::super::report::Copy;
use super::*;

/// A raw table and its output with one dropped and one kept column.
#[allow(clippy::needless_pass_by_value)] // short to call
fn dropped_and_kept(dropped: Vec<String>, kept: Vec<String>) -> (Vec<RawTable>, Memory) {
    let plan = vec![table(
        "t",
        vec![column("GONE", true, Made::Dropped), column("STAYS", false, Made::Kept)],
    )];
    let cells = |texts: &[String]| texts.iter().map(|text| Some(text.clone())).collect();
    let raw = Held {
        name: "t",
        headers: vec!["GONE".into(), "STAYS".into()],
        columns: vec![cells(&dropped), cells(&kept)],
    };
    let output = Held { name: "t", headers: vec!["STAYS".into()], columns: vec![cells(&kept)] };
    (plan, Memory { raw: vec![raw], output: vec![output], batch: 7, output_reads: 0 })
}

/// The same in two tables.
fn of_two_tables(dropped: Vec<String>, kept: Vec<String>) -> LeakReport {
    let plan = vec![
        table("a", vec![column("GONE", true, Made::Dropped)]),
        table("b", vec![column("STAYS", false, Made::Kept)]),
    ];
    let held = |name, header: &str, texts: Vec<String>| Held {
        name,
        headers: vec![header.into()],
        columns: vec![texts.into_iter().map(Some).collect()],
    };
    let kept = held("b", "STAYS", kept);
    let raw = vec![held("a", "GONE", dropped), kept.clone()];
    check(&plan, &mut Memory { raw, output: vec![kept], batch: 7, output_reads: 0 })
}

fn texts(rows: usize, text: impl Fn(usize) -> String) -> Vec<String> {
    (0..rows).map(text).collect()
}

#[test]
fn a_kept_copy_of_a_short_identifier_is_found_row_by_row() {
    let site = texts(60, |row| (701 + row % 7).to_string());
    let (plan, mut memory) = dropped_and_kept(site.clone(), site);
    let report = check(&plan, &mut memory);
    assert_eq!(report.findings.len(), 1);
    assert_eq!((report.findings[0].copy, report.findings[0].count), (Some(Copy::SameRow), 60));
    let rows: Vec<u64> = report.findings[0].rows.iter().map(|row| row.get()).collect();
    assert_eq!(rows, [1, 2, 3, 4, 5, 6, 7], "the first row of each value");
}

#[test]
fn a_copy_is_found_though_most_of_it_is_something_else() {
    let site = texts(90, |row| (701 + row % 7).to_string());
    let kept =
        texts(90, |row| if row % 3 == 0 { (701 + row % 7).to_string() } else { "none".into() });
    let (plan, mut memory) = dropped_and_kept(site, kept);
    assert_eq!(check(&plan, &mut memory).findings[0].copy, Some(Copy::SameRow));
}

#[test]
fn the_same_numbers_in_other_rows_are_chance() {
    let site = texts(60, |row| (701 + row % 7).to_string());
    let dose = texts(60, |row| (701 + row % 11).to_string());
    let (plan, mut memory) = dropped_and_kept(site, dose);
    let report = check(&plan, &mut memory);
    assert!(report.passed(), "{:#?}", report.findings);
    assert_eq!((report.explained[0].values, report.explained[0].cells), (7, 40));
}

#[test]
fn flags_are_no_identifier_however_alike() {
    let flag = texts(40, |row| ["Y", "N"][row % 2].to_owned());
    let (plan, mut memory) = dropped_and_kept(flag.clone(), flag);
    assert!(check(&plan, &mut memory).passed());
}

#[test]
fn numbers_of_rows_are_not_visits() {
    let report = of_two_tables(
        texts(300, |row| (row + 1).to_string()),
        texts(300, |row| (row % 12 + 1).to_string()),
    );
    assert!(report.passed(), "{:#?}", report.findings);
}

#[test]
fn a_copy_in_another_table_is_found_by_its_values() {
    let report = of_two_tables(
        texts(300, |row| (1001 + row).to_string()),
        texts(200, |row| (1001 + row).to_string()),
    );
    assert_eq!(report.findings[0].copy, Some(Copy::SameValues));
}

#[test]
fn placeholders_and_nulls_are_no_values() {
    let gone =
        texts(20, |row| ["Unknown", "NA", "not applicable", " NA ", "?"][row % 5].to_owned());
    let (plan, mut memory) = dropped_and_kept(gone.clone(), gone);
    let report = check(&plan, &mut memory);
    assert!(report.passed() && report.explained.is_empty());
    assert_eq!(report.identifiers[0].distinctive + report.identifiers[0].short, 0);
}

#[test]
fn long_values_are_found_by_their_beginning() {
    let long = "He said that it began on the way to the market. ".repeat(20);
    let (plan, mut memory) = dropped_and_kept(
        texts(3, |row| format!("{row} {long}")),
        texts(3, |row| format!("remark {row}")),
    );
    memory.output[0].columns[0][1] = Some(format!("as noted: 2 {}", &long[..400]));
    let report = check(&plan, &mut memory);
    assert_eq!(report.findings.len(), 1);
    assert_eq!(report.findings[0].rows[0].get(), 2);
}

#[test]
fn a_column_without_text_is_told_and_stops_nothing() {
    use arrow_array::{ArrayRef, BinaryArray};
    struct Binary;
    impl Source for Binary {
        fn raw(&mut self, _: usize) -> Result<Rows<'_>> {
            let cells: ArrayRef = std::sync::Arc::new(BinaryArray::from(vec![b"x".as_slice()]));
            Ok(Box::new(std::iter::once(Ok(vec![Column::from_array(cells)]))))
        }
        fn output(&mut self, _: usize) -> Result<Rows<'_>> {
            Ok(Box::new(std::iter::empty()))
        }
    }
    let plan = [table("t", vec![column("BLOB", true, Made::Dropped)])];
    let check = LeakCheck {
        raw: &plan,
        outputs: &[],
        texts: Texts::default(),
        memory: LeakCheck::MEMORY,
        threads: Threads::new(1),
    };
    let report = check.run(&mut Binary).unwrap();
    assert!(report.passed() && report.identifiers[0].unreadable);
}
