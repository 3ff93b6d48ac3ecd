//! How often records are bound.

use std::sync::Arc;

use serde_json::{Value, json};

use super::super::keys;
use crate::policy::Policy;
use crate::table::Scalar;

/// A null says nothing of a field's type, so records whose types agree share one plan.
#[test]
fn records_with_nulls_anywhere_are_bound_once() {
    let policy = "version = 1\n[tables.t]\ninsensitive = [\"A\", \"B\", \"C\"]\n";
    let plan = Policy::parse(policy).unwrap().compile("t", &keys()).unwrap();
    let record = |bits: u8| {
        let cell = |bit: u8, cell: Value| if bits & bit == 0 { Value::Null } else { cell };
        json!({ "A": cell(1, json!(7)), "B": cell(2, json!(0.5)), "C": cell(4, json!("x")) })
    };
    let scrub = |record: &Value| json!(plan.scrub_record(record).unwrap().fields());
    let fields = plan.record_fields(&["A", "B", "C"]).unwrap();
    // The types of all three are told by the first.
    scrub(&record(7));
    for bits in 0..8 {
        assert_eq!(scrub(&record(bits)), record(bits));
    }
    assert_eq!(fields.bindings(), 1);
    // A cell of another type needs another plan; both are kept.
    for _ in 0..3 {
        let text = json!({ "A": "seven", "B": null, "C": null });
        assert_eq!(scrub(&text), text);
        assert_eq!(scrub(&record(1)), record(1));
    }
    assert_eq!(fields.bindings(), 2);
    assert!(Arc::ptr_eq(&fields, &plan.record_fields(&["A", "B", "C"]).unwrap()));
    assert!(!Arc::ptr_eq(&fields, &plan.record_fields(&["A", "C", "B"]).unwrap()));
}

/// Where types are told one by one, each is bound once: never once for every pattern of nulls.
#[test]
fn what_later_records_tell_is_added_to_what_is_known() {
    let names: Vec<String> = (0..10).map(|n| format!("N{n}")).collect();
    let policy = format!("version = 1\n[tables.t]\ninsensitive = {names:?}\n");
    let plan = Policy::parse(&policy).unwrap().compile("t", None).unwrap();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let fields = plan.record_fields(&names).unwrap();
    let scrub = |pattern: u32| {
        let cell = |n: u32| match pattern >> n & 1 {
            0 => Scalar::NULL,
            _ => Scalar::Integer(n.into()),
        };
        let cells: Vec<Scalar<'_>> = (0..10).map(cell).collect();
        let safe = plan.scrub_cells(&fields, &cells).unwrap();
        for (n, value) in (0..).zip(safe.fields().values()) {
            assert_eq!(*value, if pattern >> n & 1 == 0 { Value::Null } else { json!(n) });
        }
    };
    (0..1 << 10).for_each(scrub);
    assert_eq!(fields.bindings(), 1 + 10, "once without a type, once for each that was told");
    (0..1 << 10).for_each(scrub);
    assert_eq!(fields.bindings(), 11);
}
