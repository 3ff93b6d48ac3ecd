//! A value becomes its group, or nothing of it leaves.

use std::sync::Arc;

use arrow_array::{Float64Array, Int64Array};
use proptest::prelude::*;

use super::super::testing::Trial;
use crate::error::{Cause, CellFault};
use crate::hierarchy::Hierarchy;
use crate::table::Column;
use crate::vocab::CellType;

fn trial(rule: &str) -> Trial {
    let mut trial = Trial::new(rule);
    let places = b"Berlin;Germany;Europe\nLyon;France;Europe\nOsaka;Japan;Asia\n" as &[u8];
    let ages = b"1,0-4,*\n7,5-9,*\n-1,unknown,*\n" as &[u8];
    for (name, file) in [("places.csv", places), ("ages.csv", ages)] {
        trial.hierarchies.insert(name.to_owned(), Arc::new(Hierarchy::parse(file, name).unwrap()));
    }
    trial
}

#[test]
fn a_value_becomes_its_group_at_the_level() {
    trial(r#"hierarchy = { file = "places.csv", level = 1 }"#)
        .expect(&[("Berlin", "Germany"), ("Osaka", "Japan")]);
    trial(r#"hierarchy = { file = "places.csv", level = 2 }"#)
        .expect(&[("Berlin", "Europe"), ("Lyon", "Europe")]);
}

#[test]
fn a_value_that_is_not_listed_never_passes() {
    let strict = trial(r#"hierarchy = { file = "places.csv", level = 1 }"#);
    for cell in ["Paris", "berlin", "Berlin ", "Germany"] {
        assert_eq!(strict.cell(cell), Err(CellFault::NotInHierarchy), "{cell}");
    }
    assert_eq!(strict.cell(""), Ok(None));
    let total = trial(r#"hierarchy = { file = "places.csv", level = 1, else = "elsewhere" }"#);
    total.expect(&[("Paris", "elsewhere"), ("Germany", "elsewhere"), ("Lyon", "France")]);
}

#[test]
fn whole_numbers_are_looked_up_in_their_shortest_form() {
    let ages = trial(r#"hierarchy = { file = "ages.csv", level = 1 }"#).typed(CellType::Integer);
    ages.expect(&[("7", "5-9"), ("007", "5-9"), ("+1", "0-4"), ("-01", "unknown")]);
    assert_eq!(ages.cell("7.0"), Err(CellFault::NotOfType("integer")));
    let column = Column::from_array(Arc::new(Int64Array::from(vec![Some(7), None])));
    assert_eq!(ages.column(&column), [Ok(Some("5-9".to_owned())), Ok(None)]);
    assert!(!ages.reads(&Column::from_array(Arc::new(Float64Array::from(vec![7.0])))));
}

#[test]
fn a_prefix_counts_characters() {
    trial("hierarchy = { prefix = 3 }").expect(&[
        ("E11.9", "E11"),
        ("E1", "E1"),
        ("Zoë!", "Zoë"),
        ("患者番号", "患者番"),
    ]);
}

#[test]
fn parameters_that_make_no_sense_are_refused() {
    let refused = [
        "hierarchy = {}",
        r#"hierarchy = { file = "places.csv", level = 1, prefix = 2 }"#,
        "hierarchy = { prefix = 0 }",
        r#"hierarchy = { file = "places.csv" }"#,
        r#"hierarchy = { file = "places.csv", level = 0 }"#,
        r#"hierarchy = { file = "places.csv", level = 3 }"#,
        r#"hierarchy = { file = "other.csv", level = 1 }"#,
        r#"hierarchy = { prefix = 2, else = "x" }"#,
        "hierarchy = { prefix = 2, level = 1 }",
        r#"hierarchy = { file = "places.csv", level = 1, else = " " }"#,
    ];
    for rule in refused {
        assert!(matches!(trial(rule).refusal(), Cause::Policy(_)), "{rule}");
    }
    let numbers = trial("hierarchy = { prefix = 2 }").typed(CellType::Integer);
    assert!(matches!(numbers.refusal(), Cause::TypeOfRule { .. }));
}

proptest! {
    #[test]
    fn only_groups_leave(cell in "\\PC{1,8}|Berlin|Lyon|Osaka") {
        let groups = ["Germany", "France", "Japan", "rest"];
        let out = trial(r#"hierarchy = { file = "places.csv", level = 1, else = "rest" }"#).text(&cell);
        prop_assert!(groups.contains(&out.as_str()));
    }

    #[test]
    fn a_prefix_is_one_and_keeps_no_more(cell in "\\PC{1,12}", chars in 1_usize..6) {
        let out = trial(&format!("hierarchy = {{ prefix = {chars} }}")).text(&cell);
        prop_assert!(cell.starts_with(&out));
        prop_assert_eq!(out.chars().count(), chars.min(cell.chars().count()));
    }
}
