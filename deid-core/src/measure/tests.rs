//! Figures of small tables that can be counted by hand.

use super::*;
use crate::equivalence::{Extent, Scope, Unit};
use crate::error::{Cause, CellFault, Result};
use crate::table::{Batch, Column, Field, Raw, Schema};
use crate::vocab::{ColumnName, K, TableName};

fn name(name: &str) -> ColumnName {
    ColumnName::new(name).unwrap()
}

/// A batch of the columns ID, AGE, SEX, DX; `-` is null.
fn batch(rows: &[[&str; 4]], first_row: u64) -> Result<Batch<Raw>> {
    let names = ["ID", "AGE", "SEX", "DX"];
    let column = |at: usize| {
        Column::from_text(rows.iter().map(|row| Some(row[at]).filter(|&cell| cell != "-")))
    };
    let schema = Schema::new(names.iter().map(|n| Field::text(name(n))).collect());
    Batch::new(schema, (0..4).map(column).collect(), first_row)
}

fn question() -> Question {
    Question {
        table: Some(TableName::new("ae").unwrap()),
        quasi_identifiers: vec![name("AGE"), name("SEX")],
        sensitive: vec![name("DX")],
        subject: Some(name("ID")),
        k: Some(K::new(2).unwrap()),
        ..Question::default()
    }
}

const ROWS: [[&str; 4]; 8] = [
    ["p1", "40", "F", "flu"],
    ["p1", "40", "F", "flu"],
    ["p2", "40", "F", "-"],
    ["p3", "40", "M", "flu"],
    ["p3", "40", "M", "cold"],
    ["p4", "-", "M", "-"],
    ["p5", "-", "M", "flu"],
    ["p5", "40", "F", "flu"],
];

#[test]
fn people_are_counted_and_not_their_rows() {
    let batches = [batch(&ROWS[..3], 0), batch(&ROWS[3..], 3)];
    let found = assess(batches, &question()).unwrap();
    // 40 F: p1, p2, p5. 40 M: p3. null M: p4, p5.
    assert_eq!(found.unit, Unit::Subjects);
    assert_eq!(found.total, Extent { rows: 8, subjects: Some(5) });
    assert_eq!((found.k, found.classes), (Some(1), 3));
    assert_eq!(found.unique.extent, Extent { rows: 2, subjects: Some(1) });
    assert!((found.unique.share.get() - 0.2).abs() < 1e-12);
    assert_eq!(found.below.unwrap().part, found.unique);
    assert_eq!(found.varying_subjects, Some(1));
    // p1 and p2 are one of three, p3 of one, p4 and p5 of two.
    let average = (2.0 / 3.0 + 1.0 + 2.0 / 2.0) / 5.0;
    assert!((found.risk.average.get() - average).abs() < 1e-12);
    assert!((found.risk.highest.get() - 1.0).abs() < 1e-12);
    let l = DistinctL { column: name("DX"), l: Some(2), l_known: Some(1) };
    assert_eq!(found.sensitive, [l]);
}

#[test]
fn rows_are_counted_where_no_subject_is_named() {
    let rows = Question { subject: None, ..question() };
    let found = assess([batch(&ROWS, 0)], &rows).unwrap();
    assert_eq!((found.unit, found.k), (Unit::Rows, Some(2)));
    assert_eq!(found.total, Extent { rows: 8, subjects: None });
    assert_eq!(found.varying_subjects, None);
    assert!((found.risk.highest.get() - 0.5).abs() < 1e-12);
    assert!((found.risk.average.get() - 3.0 / 8.0).abs() < 1e-12, "classes / rows");
}

#[test]
fn a_history_is_harder_to_hide() {
    let history = Question { scope: Scope::History, ..question() };
    let found = assess([batch(&ROWS, 0)], &history).unwrap();
    assert_eq!((found.k, found.classes), (Some(1), 5), "no two people have the same rows");
    let no_subject = Question { subject: None, ..history };
    assert!(assess([batch(&ROWS, 0)], &no_subject).is_err());
}

#[test]
fn starred_rows_stand_apart_and_must_be_k() {
    let stars = [["p1", "*", "*", "flu"], ["p2", "50", "F", "flu"], ["p3", "50", "F", "flu"]];
    let found = assess([batch(&stars, 0)], &question()).unwrap();
    assert_eq!((found.k, found.classes), (Some(2), 1));
    assert_eq!(found.starred, Extent { rows: 1, subjects: Some(1) });
    assert!(!found.meets(K::new(2).unwrap()), "one starred row is as good as named");
    assert_eq!(found.below.unwrap().part.extent, found.starred);
    let more = [stars[0], ["p4", "*", "*", "-"], stars[1], stars[2]];
    let found = assess([batch(&more, 0)], &question()).unwrap();
    assert!(found.meets(K::new(2).unwrap()) && !found.meets(K::new(3).unwrap()));
}

#[test]
fn a_table_without_rows_meets_any_k() {
    let found = assess([batch(&[], 0)], &question()).unwrap();
    assert_eq!((found.k, found.classes, found.sensitive[0].l), (None, 0, None));
    assert!(found.meets(K::new(11).unwrap()));
    assert!(found.risk.highest.get().abs() < 1e-12 && found.risk.average.get().abs() < 1e-12);
}

#[test]
fn what_cannot_be_counted_is_an_error() {
    let missing = Question { sensitive: vec![name("DTH")], subject: Some(name("X")), ..question() };
    let error = assess([batch(&ROWS, 0)], &missing).unwrap_err();
    assert_eq!(error.problems()[0].cause, Cause::MissingColumns(vec![name("DTH"), name("X")]));
    assert_eq!(error.problems()[0].place.table, Some(TableName::new("ae").unwrap()));

    let no_one = [ROWS[0], ["-", "40", "F", "flu"], ["", "40", "F", "flu"]];
    let error = assess([batch(&ROWS, 0), batch(&no_one, 8)], &question()).unwrap_err();
    let cause = Cause::Cells { count: 2, first: CellFault::SubjectMissing, rows: vec![10, 11] };
    assert_eq!(error.problems()[0].cause, cause);

    let nothing = Question { quasi_identifiers: Vec::new(), ..question() };
    assert!(assess([batch(&ROWS, 0)], &nothing).is_err());
    let small = Question { memory_limit: Some(64), ..question() };
    let error = assess([batch(&ROWS, 0)], &small).unwrap_err();
    assert_eq!(error.problems()[0].cause, Cause::OverMemory { limit_mib: 0 });
}

#[test]
fn sizes_are_told_exactly_where_small_and_in_ranges() {
    let rows: Vec<[String; 4]> = [1, 3, 4, 4, 30]
        .into_iter()
        .enumerate()
        .flat_map(|(class, size)| (0..size).map(move |row| (class, row)))
        .map(|(class, row)| [format!("{class}-{row}"), class.to_string(), "F".into(), "-".into()])
        .collect();
    let rows: Vec<[&str; 4]> = rows.iter().map(|row| row.each_ref().map(String::as_str)).collect();
    let found = assess([batch(&rows, 0)], &question()).unwrap();
    let small: Vec<_> = found.sizes.small.iter().map(|s| (s.size, s.classes)).collect();
    assert_eq!(small, [(1, 1), (3, 1), (4, 2)]);
    let ranges: Vec<_> =
        found.sizes.ranges.iter().map(|r| (r.from, r.to, r.classes, r.extent.units())).collect();
    assert_eq!(ranges, [(1, Some(1), 1, 1), (3, Some(4), 3, 11), (20, Some(49), 1, 30)]);
}

#[test]
fn advice_says_what_each_column_costs() {
    let cells =
        |at: usize| Column::from_text(ROWS.iter().map(|row| Some(row[at]).filter(|c| *c != "-")));
    let mut builder = crate::equivalence::ClassBuilder::new(2, Unit::Rows, None);
    builder.push(&[&cells(1), &cells(2)], None).unwrap();
    let grouping = builder.finish();
    let k = K::new(3).unwrap();
    let one_sex = |_: &str| Some("F or M".to_owned());
    let quasi = [
        QuasiIdentifier { column: name("AGE"), coarser: None },
        QuasiIdentifier { column: name("SEX"), coarser: Some(&one_sex) },
    ];
    let found = advice(&grouping, &quasi, Scope::Row, k).unwrap();
    assert_eq!(Below::of(k, grouping.classes()).part.extent.rows, 4, "2 of 40 M, 2 of null M");
    assert_eq!(found[0].without.part.extent.rows, 0, "4 F, 4 M");
    assert_eq!(found[0].coarser, None);
    assert_eq!(found[1].without.part.extent.rows, 2, "6 of 40, 2 of null");
    assert_eq!(found[1].coarser.unwrap().part.extent.rows, 2);
}

#[test]
fn an_assessment_reads_as_json() {
    let found = assess([batch(&ROWS, 0)], &question()).unwrap();
    let json = serde_json::to_value(&found).unwrap();
    assert_eq!(json["scope"], "row");
    assert_eq!(json["unit"], "subjects");
    assert_eq!(json["nulls"], "own-value");
    assert_eq!(json["total"]["subjects"], 5);
    assert_eq!(json["below"]["k"], 2);
    assert_eq!(json["below"]["share"], 0.2);
    assert_eq!(json["risk"]["highest"], 1.0);
    assert_eq!(json["sizes"]["small"][0]["size"], 1);
    for cell in ["flu", "cold", "p1"] {
        assert!(!json.to_string().contains(cell) && !format!("{found:?}").contains(cell));
    }
}
