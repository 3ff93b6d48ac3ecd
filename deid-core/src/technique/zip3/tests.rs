//! Only prefixes of the census list leave. The lists are held to `tests/vectors/zip3_census.json`.

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow_array::{Decimal128Array, Float64Array, Int32Array};
use proptest::prelude::*;
use serde::Deserialize;

use super::super::testing::Trial;
use super::{Allowlist, census_2020::POPULATION};
use crate::error::{Cause, CellFault};
use crate::table::Column;
use crate::vocab::CellType;

/// The published lists, and every population of the 2020 Census.
#[derive(Deserialize)]
struct Census {
    restricted_2000: Vec<String>,
    restricted_2010: Vec<String>,
    restricted_2020: Vec<String>,
    ms_default_misses_vs_2020: Vec<String>,
    absent_prefixes: Vec<String>,
    populations_2020: BTreeMap<String, u32>,
}

fn census() -> Census {
    serde_json::from_str(include_str!("../../../tests/vectors/zip3_census.json")).unwrap()
}

fn prefixes() -> impl Iterator<Item = String> {
    (0..1000).map(|prefix| format!("{prefix:03}"))
}

#[test]
fn the_table_is_that_of_the_census() {
    let census = census();
    let total: u64 = census.populations_2020.values().map(|&people| u64::from(people)).sum();
    assert_eq!((census.populations_2020.len(), total), (894, 334_726_586));
    for (prefix, &people) in prefixes().zip(&POPULATION) {
        assert_eq!(census.populations_2020.get(&prefix).copied().unwrap_or(0), people, "{prefix}");
    }
}

#[test]
fn each_year_restricts_its_list_and_every_prefix_without_residents() {
    let census = census();
    assert_eq!(census.absent_prefixes.len(), 106);
    let years = [
        (2000, &census.restricted_2000, 17),
        (2010, &census.restricted_2010, 18),
        (2020, &census.restricted_2020, 18),
    ];
    for (year, restricted, count) in years {
        assert_eq!(restricted.len(), count);
        let list = Allowlist::of(year).unwrap();
        for prefix in prefixes() {
            let inhabited = census.populations_2020.get(&prefix).is_some_and(|&people| people > 0);
            assert_eq!(
                list.contains(&prefix),
                inhabited && !restricted.contains(&prefix),
                "{prefix} in {year}"
            );
        }
        assert!(census.absent_prefixes.iter().all(|prefix| !list.contains(prefix)));
    }
}

#[test]
fn the_default_is_the_2020_rule_of_more_than_20_000_people() {
    let census = census();
    let trial = Trial::new("zip3 = {}");
    for prefix in prefixes() {
        let kept = census.populations_2020.get(&prefix).is_some_and(|&people| people > 20_000);
        let expected = if kept { prefix.as_str() } else { "000" };
        assert_eq!(trial.text(&format!("{prefix}01")), expected);
    }
    // Left out of the denylist that many scripts copy.
    assert_eq!(census.ms_default_misses_vs_2020, ["202", "204", "753", "772"]);
    for prefix in &census.ms_default_misses_vs_2020 {
        assert_eq!(trial.text(&format!("{prefix}11-1234")), "000");
    }
}

#[test]
fn years_differ_where_people_moved() {
    let year = |census: u16| Trial::new(&format!("zip3 = {{ census = {census} }}"));
    year(2000).expect(&[("06390", "000"), ("79001", "000"), ("20401", "204"), ("03601", "000")]);
    year(2010).expect(&[("06390", "063"), ("79001", "790"), ("20401", "000"), ("03601", "000")]);
    year(2020).expect(&[("06390", "063"), ("79001", "790"), ("20401", "000"), ("03601", "000")]);
}

#[test]
fn every_form_of_a_zip_code_is_read_and_nothing_else() {
    let trial = Trial::new(r#"zip3 = { restricted = "other" }"#);
    trial.expect(&[
        ("02139", "021"),
        (" 02139 ", "021"),
        ("02139-4307", "021"),
        ("021394307", "021"),
        ("021", "021"),
        ("03601", "other"),
        ("000", "other"),
        ("09012", "other"),
        ("99999", "999"),
        ("34012", "other"),
    ]);
    let none = [
        "2139",
        "ABCDE",
        "0213A",
        "K1A 0B1",
        "02139 4307",
        "02139.4307",
        "02139-430",
        "02139-43075",
        "0213-94307",
        "-02139",
        "+2139",
        "０２１３９",
        "02139-",
        "021394",
        "99",
        "UNKNOWN",
        "02139–4307",
    ];
    for cell in none {
        assert_eq!(trial.cell(cell), Err(CellFault::NotAZipCode), "{cell:?}");
    }
    assert_eq!(trial.cell(""), Ok(None));
    assert_eq!(trial.cell("  "), Err(CellFault::NotAZipCode));
}

#[test]
fn whole_numbers_get_their_leading_zeros_back() {
    let trial = Trial::new("zip3 = {}");
    let column = Int32Array::from(vec![
        Some(2139),
        None,
        Some(21_394_307),
        Some(90210),
        Some(601),
        Some(-2139),
        Some(7),
    ]);
    let kept = |prefix: &str| Ok(Some(prefix.to_owned()));
    let expected = [
        kept("021"),
        Ok(None),
        kept("021"),
        kept("902"),
        kept("006"),
        Err(CellFault::NotAZipCode),
        kept("000"),
    ];
    let column = Column::from_array(Arc::new(column));
    let declared = Trial::new("zip3 = {}").typed(CellType::Integer);
    assert_eq!(declared.column(&column), expected);
    // Declared as text, a number fares as its text would in CSV: no zero is made up.
    assert_eq!(trial.column(&column)[0], Err(CellFault::NotAZipCode));
    declared.expect(&[("2139", "021"), ("02139", "021"), ("21394307", "021"), ("7", "000")]);
    for cell in ["02139-4307", "2139.0", "ABC", "1234567890"] {
        assert_eq!(declared.cell(cell), Err(CellFault::NotAZipCode), "{cell}");
    }
    assert!(!trial.reads(&Column::from_array(Arc::new(Float64Array::from(vec![2139.0])))));
    let decimals = |scale| {
        let cells = Decimal128Array::from(vec![2139]).with_precision_and_scale(9, scale).unwrap();
        Column::from_array(Arc::new(cells))
    };
    assert_eq!(declared.column(&decimals(0)), [Ok(Some("021".to_owned()))]);
    assert!(!trial.reads(&decimals(2)));
}

#[test]
fn parameters_that_make_no_sense_are_refused() {
    for year in [1990, 2001, 2030] {
        let refusal = Trial::new(&format!("zip3 = {{ census = {year} }}")).refusal();
        let Cause::Policy(why) = refusal else { panic!("{year}: not a policy error") };
        assert!(["2000", "2010", "2020"].iter().all(|year| why.as_str().contains(year)), "{why}");
    }
    for rule in [r#"zip3 = { restricted = "" }"#, r#"zip3 = { restricted = "021" }"#] {
        assert!(matches!(Trial::new(rule).refusal(), Cause::Policy(_)), "{rule}");
    }
    let refusal = Trial::new("zip3 = {}").typed(CellType::Decimal).refusal();
    assert!(matches!(refusal, Cause::TypeOfRule { .. }));
}

proptest! {
    #[test]
    fn what_leaves_is_on_the_list_whatever_comes(cell in "\\PC{0,12}|[0-9]{1,10}|[0-9]{5}[- ]?[0-9]{4}", integer: bool) {
        let cell_type = if integer { CellType::Integer } else { CellType::Text };
        let trial = Trial::new(r#"zip3 = { restricted = "none" }"#).typed(cell_type);
        match trial.cell(&cell) {
            Ok(Some(prefix)) if prefix == "none" => {}
            Ok(Some(prefix)) => {
                prop_assert!(census().populations_2020[&prefix] > 20_000);
                prop_assert!(integer || cell.trim().starts_with(&prefix));
            }
            Ok(None) => prop_assert!(cell.is_empty()),
            Err(fault) => prop_assert_eq!(fault, CellFault::NotAZipCode),
        }
    }
}
