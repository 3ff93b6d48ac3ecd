//! Rounding is exact, and never further off than half a step.

use proptest::prelude::*;

use super::super::testing::Trial;
use crate::error::{Cause, CellFault};
use crate::vocab::CellType;

#[test]
fn the_nearest_multiple_with_the_decimals_of_the_step() {
    Trial::new("round = { to = 1 }").expect(&[
        ("2.5", "3"),
        ("-2.5", "-3"),
        ("2.49", "2"),
        ("-0.4", "0"),
        ("0007", "7"),
        ("1e2", "100"),
    ]);
    Trial::new("round = { to = 5 }").expect(&[("72", "70"), ("72.5", "75"), ("-72.5", "-75")]);
    Trial::new("round = { to = 0.5 }").expect(&[("1", "1.0"), ("1.25", "1.5"), ("1.24", "1.0")]);
    Trial::new("round = { to = 0.05 }").expect(&[
        ("1.1", "1.10"),
        ("1.125", "1.15"),
        ("-0.01", "0.00"),
    ]);
    Trial::new("round = { to = 1000 }").expect(&[("1499", "1000"), ("1500", "2000"), ("499", "0")]);
    // 1.005 is a little less in binary floating point and would be 1.00.
    Trial::new("round = { to = 0.01 }").expect(&[("1.005", "1.01"), ("2.675", "2.68")]);
}

#[test]
fn what_cannot_be_rounded_is_a_fault_or_refused() {
    let trial = Trial::new("round = { to = 0.01 }");
    assert_eq!(trial.cell(">100"), Err(CellFault::NotOfType("decimal")));
    assert_eq!(trial.cell(""), Ok(None));
    assert_eq!(trial.cell("99999999999999999999999999999999999999"), Err(CellFault::OutOfRange));
    for rule in ["round = { to = 0 }", "round = { to = -1 }", "round = { to = nan }"] {
        assert!(matches!(Trial::new(rule).refusal(), Cause::Policy(_)), "{rule}");
    }
    let text = Trial::new("round = { to = 1 }").typed(CellType::Text);
    assert!(matches!(text.refusal(), Cause::TypeOfRule { .. }));
}

proptest! {
    #[test]
    fn never_further_off_than_half_a_step(thousandths in -10_000_000_i64..10_000_000, step in 1_i64..5_000) {
        let decimal = |n: i64| format!("{}{}.{:03}", if n < 0 { "-" } else { "" }, n.abs() / 1000, n.abs() % 1000);
        let rule = format!("round = {{ to = {} }}", decimal(step));
        let trial = Trial::new(&rule);
        let out = trial.text(&decimal(thousandths));
        let (whole, fraction) = out.split_once('.').unwrap_or((&out, ""));
        prop_assert_eq!(fraction.len(), decimal(step).trim_end_matches('0').split_once('.').unwrap().1.len());
        let rounded: i64 = format!("{whole}{fraction:0<3}").parse().unwrap();
        prop_assert_eq!(rounded % step, 0);
        prop_assert!(2 * (rounded - thousandths).abs() <= step);
        prop_assert_eq!(trial.text(&out), out, "rounding twice changes nothing");
    }
}
