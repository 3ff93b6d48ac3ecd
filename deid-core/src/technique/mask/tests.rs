//! Nothing shows but what was asked for, and never all of a value.

use proptest::prelude::*;

use super::super::testing::Trial;
use crate::error::Cause;
use crate::vocab::CellType;

#[test]
fn the_form_stays_and_the_rest_is_hidden() {
    Trial::new("mask = {}").expect(&[("078-05-1120", "***********"), ("Zoë", "***"), (" ", "*")]);
    Trial::new(r#"mask = { keep_last = 4, skip = "-" }"#).expect(&[
        ("078-05-1120", "***-**-1120"),
        ("1120", "****"),
        ("11-20", "**-**"),
        ("11201", "*1201"),
        ("---", "***"),
        ("-", "*"),
    ]);
    Trial::new(r##"mask = { keep_first = 1, keep_last = 1, with = "#", skip = "@." }"##).expect(&[
        ("anna@example.org", "a###@#######.##g"),
        ("ab", "##"),
        ("abc", "a#c"),
        ("é患者", "é#者"),
    ]);
    assert_eq!(Trial::new("mask = {}").cell(""), Ok(None));
}

#[test]
fn masks_that_hide_too_little_are_refused() {
    let refused = [
        "mask = { keep_last = 5 }",
        "mask = { keep_first = 3, keep_last = 2 }",
        "mask = { keep_first = 255, keep_last = 255 }",
        r#"mask = { with = "x" }"#,
        r#"mask = { with = "0" }"#,
        r#"mask = { with = " " }"#,
        r#"mask = { with = "\t" }"#,
        r#"mask = { skip = "-0" }"#,
        r#"mask = { skip = "e" }"#,
    ];
    for rule in refused {
        assert!(matches!(Trial::new(rule).refusal(), Cause::Policy(_)), "{rule}");
    }
    let numbers = Trial::new("mask = {}").typed(CellType::Integer);
    assert!(matches!(numbers.refusal(), Cause::TypeOfRule { .. }));
}

proptest! {
    #[test]
    fn at_most_what_was_asked_for_shows(value in "[a-z0-9é患-]{1,20}", first in 0_usize..=2, last in 0_usize..=2) {
        let rule = format!(r#"mask = {{ keep_first = {first}, keep_last = {last}, skip = "-" }}"#);
        let out = Trial::new(&rule).text(&value);
        let (before, after): (Vec<char>, Vec<char>) = (value.chars().collect(), out.chars().collect());
        prop_assert_eq!(before.len(), after.len());
        let letters = before.iter().filter(|&&c| c != '-').count();
        let shown = after.iter().filter(|&&c| c != '-' && c != '*').count();
        prop_assert_eq!(shown, if letters > first + last { first + last } else { 0 });
        prop_assert!(before.iter().zip(&after).all(|(b, a)| b == a || *a == '*'));
        prop_assert!(before.iter().zip(&after).all(|(b, a)| (*b == '-' && letters > 0) == (*a == '-')));
    }
}
