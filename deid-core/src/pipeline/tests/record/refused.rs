//! Records that are refused, without a word of theirs; and what of a record is not looked at.

use serde_json::{Value, json};

use super::super::keys;
use super::plan_of;
use super::typed::{self, columns};
use crate::error::{Cause, ColumnRef};
use crate::policy::Policy;
use crate::table::Scalar;

#[test]
fn a_field_that_no_cell_can_be_is_named_and_all_are_told() {
    let plan = typed::plan();
    let mut record: serde_json::Map<String, Value> =
        columns().map(|column| (column.name.to_owned(), Value::Null)).collect();
    record.insert("MRN".to_owned(), json!("P1"));
    record["ZIP"] = json!(["CANARY-7f3a"]);
    record["SITE"] = json!({ "CANARY-7f3a": 1 });
    let error = plan.scrub_record(&record).err().unwrap();
    let found: Vec<String> = error.problems().iter().map(ToString::to_string).collect();
    assert_eq!(found.len(), 2, "{error}");
    assert!(found[0].starts_with("table visit, ZIP (column "), "{error}");
    assert!(found[0].ends_with("a record cannot hold a list"), "{error}");
    assert!(found[1].ends_with("a record cannot hold a map"), "{error}");
    assert!(!format!("{error:?}").contains("CANARY"));
    assert_eq!(error.help().len(), 1);
}

#[test]
fn a_field_that_is_dropped_may_hold_anything() {
    let plan = plan_of("keep = \"insensitive\"");
    let safe = plan.scrub_record(&json!({ "X": 1, "Y": { "deep": [1] } })).unwrap();
    assert_eq!(json!(safe.fields()), json!({ "X": 1 }));
    // A rule looks into these two although they are dropped.
    let fields = typed::plan();
    let names: Vec<&str> = std::iter::once("MRN").chain(columns().map(|c| c.name)).collect();
    let fields = fields.record_fields(&names).unwrap();
    for (index, name) in names.iter().enumerate() {
        assert!(fields.is_looked_at(index), "{name}");
    }
}

#[test]
fn names_that_only_a_glob_covers_are_not_shown() {
    let policy = "version = 1\n[tables.t.columns]\n\"*_NOTE\" = { mask = { keep_first = 1 } }\n";
    let plan = Policy::parse(policy).unwrap().compile("t", &keys()).unwrap();
    let error = plan.scrub_record(&json!({ "CANARY_NOTE": [1] })).err().unwrap();
    let [problem] = error.problems() else { panic!("{error}") };
    assert!(matches!(problem.cause, Cause::FieldType("a list")));
    assert_eq!(problem.place.column, Some(ColumnRef::Position { index: 1, of: 1 }));
}

#[test]
fn a_decimal_of_too_many_digits_is_refused_without_it() {
    let plan = plan_of("keep = \"insensitive\"");
    let fields = plan.record_fields(&["X"]).unwrap();
    let cell = Scalar::Decimal { digits: i128::MAX, scale: 2 };
    let error = plan.scrub_cells(&fields, &[cell]).err().unwrap();
    let expected = "table t, X (column 1): a record cannot hold a decimal of more than 38 digits";
    assert_eq!(error.to_string(), expected);
    assert!(plan.scrub_cells(&fields, &[]).is_err());
}
