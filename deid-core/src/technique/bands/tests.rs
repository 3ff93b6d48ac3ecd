//! Every number lies in its band, and bands are called as people call them.

use std::sync::Arc;

use arrow_array::{BooleanArray, Decimal128Array, Float64Array, Int64Array};
use proptest::prelude::*;

use super::super::testing::Trial;
use crate::error::{Cause, CellFault};
use crate::table::Column;
use crate::vocab::CellType;

#[test]
fn bands_between_whole_numbers_read_as_people_say_them() {
    Trial::new("band = { width = 10 }").expect(&[
        ("0", "0-9"),
        ("9.99", "0-9"),
        ("49", "40-49"),
        ("49.5", "40-49"),
        ("50", "50-59"),
        ("+007", "0-9"),
        ("-1", "-10 to -1"),
        ("-10", "-10 to -1"),
        ("-10.5", "-20 to -11"),
        ("4e1", "40-49"),
    ]);
    Trial::new("band = { width = 5, origin = 18 }").expect(&[
        ("17", "13-17"),
        ("18", "18-22"),
        ("0", "-2 to 2"),
    ]);
    Trial::new("band = { width = 1 }").expect(&[("40", "40"), ("40.9", "40"), ("-0.5", "-1")]);
}

#[test]
fn other_bands_are_half_open_intervals() {
    Trial::new("band = { width = 0.5 }").expect(&[
        ("0.5", "[0.5, 1)"),
        ("0.99", "[0.5, 1)"),
        ("1", "[1, 1.5)"),
        ("-0.1", "[-0.5, 0)"),
    ]);
    Trial::new("band = { width = 10, origin = 0.5 }")
        .expect(&[("0.5", "[0.5, 10.5)"), ("0.4", "[-9.5, 0.5)")]);
}

#[test]
fn decimal_steps_are_exact() {
    // In binary floating point 0.3 / 0.1 is 2.9999999999999996, and 0.3 would be in [0.2, 0.3).
    let tenths = Trial::new("band = { width = 0.1 }");
    tenths.expect(&[("0.3", "[0.3, 0.4)"), ("0.7", "[0.7, 0.8)"), ("1.1", "[1.1, 1.2)")]);
    Trial::new("cut = { points = [0.3] }")
        .expect(&[("0.30", "0.3+"), ("0.2999999999999999999", "<0.3")]);
}

#[test]
fn cut_points_belong_to_the_band_above() {
    Trial::new("cut = { points = [18, 65] }").expect(&[
        ("17.9", "<18"),
        ("18", "18-64"),
        ("64.9", "18-64"),
        ("65", "65+"),
        ("120", "65+"),
        ("-3", "<18"),
    ]);
    // The body mass index classes of the WHO.
    Trial::new("cut = { points = [18.5, 25, 30] }").expect(&[
        ("18.49", "<18.5"),
        ("18.5", "[18.5, 25)"),
        ("25", "[25, 30)"),
        ("30.0", "30+"),
    ]);
    Trial::new("cut = { points = [-10, 0, 1] }").expect(&[
        ("-11", "<-10"),
        ("-10", "-10 to -1"),
        ("0", "0"),
        ("1", "1+"),
    ]);
    let named = r#"cut = { points = [4, 11], labels = ["low", "normal", "high"] }"#;
    Trial::new(named).expect(&[("3.9", "low"), ("4", "normal"), ("11", "high")]);
}

#[test]
fn missing_cells_stay_missing_and_others_are_faults() {
    let trial = Trial::new("band = { width = 10 }").nulls(&["NA"]);
    let column =
        Column::from_text([Some("42"), None, Some(""), Some("NA"), Some("42 kg"), Some("nan")]);
    let invalid = CellFault::NotOfType("decimal");
    let expected =
        [Ok(Some("40-49".to_owned())), Ok(None), Ok(None), Ok(None), Err(invalid), Err(invalid)];
    assert_eq!(trial.column(&column), expected);
    let integer = Trial::new("band = { width = 10 }").typed(CellType::Integer);
    assert_eq!(integer.cell("42.0"), Err(CellFault::NotOfType("integer")));
    let fine = Trial::new("band = { width = 0.5 }");
    assert_eq!(fine.cell("99999999999999999999999999999999999999"), Err(CellFault::OutOfRange));
}

#[test]
fn typed_columns_band_as_their_text() {
    let integers = Column::from_array(Arc::new(Int64Array::from(vec![Some(42), None, Some(-1)])));
    let floats =
        Column::from_array(Arc::new(Float64Array::from(vec![Some(42.5), None, Some(-1e-17)])));
    let fixed = Decimal128Array::from(vec![Some(4250), None, Some(-100)])
        .with_precision_and_scale(10, 2)
        .unwrap();
    let fixed = Column::from_array(Arc::new(fixed));
    let trial = Trial::new("band = { width = 10 }");
    let expected = [Ok(Some("40-49".to_owned())), Ok(None), Ok(Some("-10 to -1".to_owned()))];
    for column in [integers, floats, fixed] {
        assert!(trial.reads(&column));
        assert_eq!(trial.column(&column), expected);
    }
    assert!(!trial.reads(&Column::from_array(Arc::new(BooleanArray::from(vec![true])))));
}

#[test]
fn parameters_that_make_no_sense_are_refused() {
    let refused = [
        "band = { width = 0 }",
        "band = { width = -10 }",
        "band = { width = nan }",
        "band = { width = inf }",
        "band = { width = 10, origin = nan }",
        "band = { width = 1e-30 }",
        "cut = { points = [] }",
        "cut = { points = [2, 1] }",
        "cut = { points = [1, 1] }",
        "cut = { points = [nan] }",
        r#"cut = { points = [1], labels = ["a"] }"#,
        r#"cut = { points = [1], labels = ["a", " "] }"#,
    ];
    for rule in refused {
        assert!(matches!(Trial::new(rule).refusal(), Cause::Policy(_)), "{rule}");
    }
    for rule in ["band = { width = 10 }", "cut = { points = [1] }"] {
        let refusal = Trial::new(rule).typed(CellType::Text).refusal();
        assert!(matches!(refusal, Cause::TypeOfRule { found: CellType::Text, .. }), "{rule}");
    }
}

/// Lower bound and, in whole bands, the last number of a label.
fn bounds(label: &str) -> (i64, i64) {
    let (low, last) =
        label.split_once(" to ").or_else(|| label.split_once('-')).unwrap_or((label, label));
    (low.parse().unwrap(), last.parse().unwrap())
}

proptest! {
    #[test]
    fn a_number_lies_in_its_band(n in -100_000_i64..100_000, hundredths in 0_u8..100, width in 2_i64..500, origin in -50_i64..50) {
        let trial = Trial::new(&format!("band = {{ width = {width}, origin = {origin} }}"));
        let cell = format!("{n}.{hundredths:02}");
        let (low, last) = bounds(&trial.text(&cell));
        prop_assert_eq!((low - origin).rem_euclid(width), 0);
        prop_assert_eq!(last - low + 1, width);
        // Truncated for n >= 0; below 0 the fraction leads one further down.
        let floor = if cell.starts_with('-') && hundredths > 0 { n - 1 } else { n };
        prop_assert!(low <= floor && floor <= last, "{}", cell);
    }

    #[test]
    fn bands_are_monotone(a in -1e6_f64..1e6, b in -1e6_f64..1e6) {
        let trial = Trial::new("band = { width = 7 }");
        let (low, high) = if a <= b { (a, b) } else { (b, a) };
        let of = |number: f64| bounds(&trial.text(&number.to_string())).0;
        prop_assert!(of(low) <= of(high));
    }

    #[test]
    fn a_cut_label_counts_the_points_below(points in prop::collection::btree_set(-1000_i32..1000, 1..8), tenths in -12_000_i32..12_000) {
        let list: Vec<String> = points.iter().map(i32::to_string).collect();
        let labels: Vec<String> = (0..=points.len()).map(|band| format!("\"b{band}\"")).collect();
        let rule = format!("cut = {{ points = [{}], labels = [{}] }}", list.join(","), labels.join(","));
        let reached = points.iter().filter(|&&point| point * 10 <= tenths).count();
        let cell = format!("{}{}.{}", if tenths < 0 { "-" } else { "" }, tenths.abs() / 10, tenths.abs() % 10);
        prop_assert_eq!(Trial::new(&rule).text(&cell), format!("b{reached}"));
    }
}
