//! Beyond the limits one label; between them not a byte changes.

use proptest::prelude::*;

use super::super::testing::Trial;
use crate::error::{Cause, CellFault};
use crate::vocab::CellType;

#[test]
fn the_limit_itself_is_beyond() {
    Trial::new("limit = { top = 200, bottom = 40 }").expect(&[
        ("200", "200+"),
        ("199.9", "199.9"),
        ("1e3", "200+"),
        ("40", "<=40"),
        ("40.1", "40.1"),
        ("-7", "<=40"),
    ]);
    Trial::new("limit = { top = 90 }").expect(&[("90.0", "90+"), ("0089", "0089"), ("-5", "-5")]);
    Trial::new("limit = { bottom = 0.5 }").expect(&[("0.50", "<=0.5"), ("99999", "99999")]);
    let labels = r#"limit = { top = 10, bottom = 1, top_label = "ALQ", bottom_label = "BLQ" }"#;
    Trial::new(labels).expect(&[("10", "ALQ"), ("1", "BLQ"), ("5", "5")]);
}

#[test]
fn what_is_no_number_never_passes() {
    let trial = Trial::new("limit = { top = 200 }");
    for cell in ["JOHN DOE", "12 ", "<5", "NaN", "1,000"] {
        assert_eq!(trial.cell(cell), Err(CellFault::NotOfType("decimal")), "{cell}");
    }
    assert_eq!(trial.cell(""), Ok(None));
}

#[test]
fn parameters_that_make_no_sense_are_refused() {
    let refused = [
        "limit = {}",
        "limit = { top = 1, bottom = 1 }",
        "limit = { top = 1, bottom = 2 }",
        "limit = { top = nan }",
        r#"limit = { top = 1, bottom_label = "low" }"#,
        r#"limit = { top = 1, top_label = "" }"#,
    ];
    for rule in refused {
        assert!(matches!(Trial::new(rule).refusal(), Cause::Policy(_)), "{rule}");
    }
    let dates = Trial::new("limit = { top = 1 }").typed(CellType::Date);
    assert!(matches!(dates.refusal(), Cause::TypeOfRule { found: CellType::Date, .. }));
}

proptest! {
    #[test]
    fn numbers_between_the_limits_stay_byte_for_byte(cell in "[+-]?[0-9]{1,4}(\\.[0-9]{1,6})?(e-?[0-3])?") {
        let out = Trial::new("limit = { top = 500, bottom = -500 }").text(&cell);
        let number: f64 = cell.parse().unwrap();
        let expected = match number {
            n if n >= 500.0 => "500+",
            n if n <= -500.0 => "<=-500",
            _ => cell.as_str(),
        };
        prop_assert_eq!(out, expected);
    }
}
