//! Any JSON object as a record: scrubbed the same twice, and neither the record nor a refusal
//! shows what a rule should have removed.
#![no_main]

use std::sync::LazyLock;

use deid_core::pipeline::Plan;
use deid_core::policy::Policy;
use deid_core::secret::Keyring;
use libfuzzer_sys::fuzz_target;
use serde_json::{Map, Value};

const POLICY: &str = r#"
version = 1
name    = "fuzz"
claim   = "expert-determination"
as_of   = 2026-11-22
on_invalid      = "null"
unknown_columns = "drop"

[domains.subject]
prefix     = "S"
date_shift = { days = [-365, -1] }

[tables.visit]
subject = "id"

[tables.visit.columns]
id   = { token = "subject", optional = true }
name = { drop = true, optional = true }
seen = { date_shift = "subject", type = "partial-date", optional = true }
born = { date_part = { part = "year", cap = 89 }, optional = true }
age  = { age = { band = 10 }, optional = true }
zip  = { zip3 = 2020, optional = true }
"#;

static PLAN: LazyLock<Plan> = LazyLock::new(|| {
    let keys = Keyring::from_bytes(&std::array::from_fn::<u8, 32, _>(|i| i as u8)).expect("a key");
    Policy::parse(POLICY).and_then(|policy| policy.compile("visit", &keys)).expect("a policy")
});

fuzz_target!(|fields: Vec<(u8, &str)>| {
    let names = ["id", "name", "seen", "born", "age", "zip", "other"];
    let record: Map<String, Value> = fields
        .iter()
        .map(|(name, cell)| (names[usize::from(*name) % names.len()].to_owned(), Value::from(*cell)))
        .collect();
    let (one, two) = (PLAN.scrub_record(&record), PLAN.scrub_record(&record));
    match (one, two) {
        (Ok(one), Ok(two)) => {
            let shown = serde_json::to_string(&one).expect("plain data");
            assert_eq!(shown, serde_json::to_string(&two).expect("plain data"));
            for gone in ["name", "other"] {
                assert!(!one.fields().contains_key(gone), "a dropped field is there");
            }
            let id = record.get("id").and_then(Value::as_str).unwrap_or_default();
            let token = one.fields().get("id").and_then(Value::as_str).unwrap_or_default();
            assert!(id.is_empty() || token != id, "an identifier passed");
        }
        (Err(one), Err(two)) => assert_eq!(one.to_string(), two.to_string()),
        _ => panic!("one record, two answers"),
    }
});
