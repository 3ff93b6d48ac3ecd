//! Whole numbers of records.

use serde_json::{Map, Value, json};

use super::super::{COLUMNS, POLICY, keys};
use crate::policy::Policy;

#[test]
fn whole_numbers_of_a_record_keep_every_digit() {
    let policy = POLICY.replace(
        "NOTE    = { keep = \"insensitive\" }",
        "NOTE    = { keep = \"insensitive\", type = \"integer\" }",
    );
    let plan = Policy::parse(&policy).unwrap().compile("visit", &keys()).unwrap();
    let scrub = |cell: Value| {
        let mut record: Map<String, Value> =
            COLUMNS.iter().map(|name| ((*name).to_owned(), Value::Null)).collect();
        record["PATIENT"] = cell.clone();
        record["NOTE"] = cell;
        plan.scrub_record(&record).unwrap().into_fields()
    };
    // One plan serves all of them: they are of one kind.
    for number in [json!(42), json!(i64::MAX), json!(u64::MAX), json!(i64::MIN)] {
        let found = scrub(number.clone());
        assert_eq!(found["NOTE"], number);
        let text = Value::from(number.to_string());
        assert_eq!(found["PATIENT"], scrub(text.clone())["PATIENT"], "{text}");
    }
}

#[test]
fn whole_numbers_stay_whole_in_records() {
    let policy = "version = 1\n[tables.t]\ninsensitive = [\"N\"]\n[tables.t.columns]\n\
        M = { keep = \"insensitive\", type = \"integer\" }\nX = { token = \"s\" }\n[domains.s]";
    let policy = Policy::parse(policy).unwrap();
    let plan = policy.compile("t", &keys()).unwrap();
    let scrub = |n: Value| {
        let record = json!({ "N": n, "M": n, "X": n });
        let mut fields = plan.scrub_record(&record).unwrap().into_fields();
        let token = fields.remove("X").unwrap();
        (serde_json::to_string(&fields).unwrap(), token)
    };
    for n in [0, i64::MAX as u64, i64::MAX as u64 + 1, 9_223_372_036_854_775_809, u64::MAX] {
        let (kept, token) = scrub(json!(n));
        assert_eq!(kept, format!("{{\"N\":{n},\"M\":{n}}}"));
        let text = plan.scrub_record(&json!({ "N": "", "M": null, "X": n.to_string() })).unwrap();
        assert_eq!(token, text.fields()["X"], "the same token as of its text");
    }
    // Beyond 64 bits a number has no exact form here: it is refused, not rounded.
    let record = std::collections::BTreeMap::from([("M", u128::from(u64::MAX) + 1)]);
    assert!(plan.scrub_record(&record).is_err());
}
