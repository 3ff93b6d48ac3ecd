//! What each rule can and cannot have written.

use serde_json::json;

use super::*;

fn form(rule: serde_json::Value) -> Form {
    let rule: Rule = serde_json::from_value(rule).unwrap();
    let places = Hierarchy::parse(b"Lyon;France;Europe\nBonn;Germany;Europe\n", "places").unwrap();
    let names: String = (0..20).map(|n| format!("Name {n}\n")).collect();
    let names = List::parse(names.as_bytes(), "names.txt").unwrap();
    let lists = [("names.txt".to_owned(), Arc::new(names))].into();
    let hierarchies = [("places.csv".to_owned(), Arc::new(places))].into();
    Form::of(&rule, &BTreeMap::new(), &hierarchies, &lists).unwrap()
}

#[track_caller]
fn admits(rule: serde_json::Value, good: &[&str], bad: &[&str]) {
    let form = form(rule);
    for cell in good {
        assert!(form.admits(cell), "{cell}");
    }
    for cell in bad {
        assert!(!form.admits(cell), "{cell}");
    }
}

#[test]
fn nobody_is_shown_above_the_top() {
    admits(
        json!({ "age": { "band": 10 } }),
        &["40-49", "7", "90+"],
        &["90", "85-94", "91+", "forty", "-5", "+", "*"],
    );
}

#[test]
fn tokens_have_prefix_length_and_alphabet() {
    let form = Form(Kind::Token { prefix: "S".into(), after: After::of(None).clone() });
    let token = "S0123456789abcdefghjkmnpqrs";
    assert!(form.admits(token));
    let other = token.replace('S', "T");
    for cell in ["S0123456789abcdefghjkmnpqri", &token[..26], &other, "701"] {
        assert!(!form.admits(cell), "{cell}");
    }
}

#[test]
fn zip_codes_stay_within_the_allowlist() {
    // 036 and 821: 20,000 people or fewer in every census; 021: Boston.
    admits(json!({ "zip3": {} }), &["021", "000"], &["036", "821", "02139", "0x1", "21"]);
}

#[test]
fn parts_of_dates_tell_no_more_than_the_part() {
    let parts = ["2014", "2014-Q1", "2014-01", "2014-W05", "1950s", "2014-01-05", "90+"];
    let told = [
        ("year", &[0, 6][..]),
        ("quarter", &[0, 1, 6]),
        ("month", &[0, 2, 6]),
        ("iso-week", &[0, 3, 6]),
        ("decade", &[4, 6]),
    ];
    for (part, good) in told {
        let form = form(json!({ "date_part": { "part": part, "cap": 89 } }));
        let found: Vec<usize> =
            (0..parts.len()).filter(|&index| form.admits(parts[index])).collect();
        assert_eq!(found, good, "{part}");
    }
}

#[test]
fn emptied_columns_are_empty_and_constants_constant() {
    admits(json!("null"), &[], &["x"]);
    assert!(!form(json!("null")).admits_null_values());
    admits(json!({ "constant": "DX" }), &["DX"], &["dx", "D"]);
}

#[test]
fn bands_begin_where_one_does() {
    admits(
        json!({ "band": { "width": 10.0 } }),
        &["40-49", "0-9", "-10 to -1"],
        &["41-50", "40-59", "40", "-10--1", "45.5", "701", "40-", ""],
    );
    admits(json!({ "band": { "width": 1.0 } }), &["7", "-7"], &["7-8", "7.5"]);
    admits(
        json!({ "band": { "width": 0.5, "origin": 0.25 } }),
        &["[0.25, 0.75)", "[-0.25, 0.25)"],
        &["[0.5, 1)", "0.25-0.75", "[0.25, 0.75]"],
    );
}

#[test]
fn cut_points_have_their_labels_and_no_others() {
    admits(json!({ "cut": { "points": [18.0, 65.0] } }), &["<18", "18-64", "65+"], &["18", "<65"]);
    admits(json!({ "cut": { "points": [0.5, 1.0] } }), &["<0.5", "[0.5, 1)", "1+"], &["0.5-1"]);
    let own = json!({ "cut": { "points": [18.0], "labels": ["child", "adult"] } });
    admits(own, &["child", "adult"], &["<18", "18+"]);
}

#[test]
fn rounded_numbers_are_multiples_with_the_decimals_of_the_step() {
    admits(json!({ "round": { "to": 5.0 } }), &["10", "-15", "0"], &["12", "10.0", "x"]);
    admits(json!({ "round": { "to": 0.25 } }), &["1.50", "-0.25"], &["1.5", "1.30"]);
}

#[test]
fn noise_stays_on_the_step_and_within_the_limits() {
    let rule = json!({ "noise": { "domain": "s", "within": 1, "step": 0.5, "min": 0, "max": 9 } });
    admits(rule, &["0.0", "4.5", "9.0"], &["4.25", "4", "-0.5", "9.5", "x", "*"]);
}

#[test]
fn substitutes_are_on_the_list() {
    let rule = json!({ "substitute": { "domain": "s", "list": "names.txt" } });
    admits(rule, &["Name 0", "Name 19"], &["Name 20", "name 0", "Name", "*"]);
}

#[test]
fn limits_have_nothing_beyond_them() {
    let rule = json!({ "limit": { "top": 200.0, "bottom": 40.0, "bottom_label": "low" } });
    admits(rule, &["199.9", "40.1", "200+", "low"], &["200", "250", "40", "<=40", "39", "x"]);
}

#[test]
fn groups_are_those_of_the_level() {
    let rule = json!({ "hierarchy": { "file": "places.csv", "level": 1, "else": "other" } });
    admits(rule, &["France", "Germany", "other"], &["Europe", "Lyon"]);
    admits(json!({ "hierarchy": { "prefix": 2 } }), &["Ly", "Y", "ÄÖ"], &["Lyo"]);
}

#[test]
fn masked_cells_show_no_more_than_they_may() {
    let rule = json!({ "mask": { "keep_last": 2, "skip": "-" } });
    admits(rule, &["***-**45", "**", "*-*"], &["5**-**45", "***-*345", "45", "4-5", "---"]);
    admits(json!({ "mask": { "with": "#" } }), &["####"], &["###1", "****"]);
}
