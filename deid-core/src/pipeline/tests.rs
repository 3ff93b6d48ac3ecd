//! The same answer on every path.

mod record;

use std::sync::Arc;

use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::*;
use crate::error::{Cause, CellFault};
use crate::policy::Policy;
use crate::secret::Keyring;
use crate::table::{Batch, Column, Field, Raw, Schema};
use crate::vocab::ColumnName;

const POLICY: &str = r#"
version = 1
name    = "same everywhere"
claim   = "expert-determination"
as_of   = 2026-11-22
on_invalid = "null"

[domains.subject]
prefix     = "S"
date_shift = { days = [-365, -1] }

[tables.visit]
subject = "PATIENT"
drop    = ["NAME"]

[tables.visit.columns]
PATIENT = { token = "subject" }
SEEN    = { date_shift = "subject", type = "partial-date" }
BORN    = { date_part = { part = "year", cap = 89 } }
AGE     = { age = { band = 10 } }
ZIP     = { zip3 = 2020 }
WEIGHT  = { band = { width = 5 } }
PHONE   = { mask = { keep_last = 2, skip = "-" } }
NOTE    = { keep = "insensitive" }
"#;

const COLUMNS: [&str; 9] =
    ["PATIENT", "NAME", "SEEN", "BORN", "AGE", "ZIP", "WEIGHT", "PHONE", "NOTE"];

fn keys() -> Keyring {
    Keyring::from_bytes(&std::array::from_fn::<u8, 32, _>(|i| i as u8)).unwrap()
}

fn schema() -> Schema {
    Schema::new(COLUMNS.iter().map(|name| Field::text(ColumnName::new(name).unwrap())).collect())
}

fn batch(rows: &[Vec<Option<String>>]) -> Batch<Raw> {
    let column = |at: usize| Column::from_text(rows.iter().map(|row| row[at].as_deref()));
    Batch::new(schema(), (0..COLUMNS.len()).map(column).collect(), 0).unwrap()
}

fn cells(applied: &Applied) -> Vec<Vec<Option<String>>> {
    let columns: Vec<_> =
        applied.batch.columns().iter().map(|column| column.text().unwrap()).collect();
    (0..applied.batch.rows())
        .map(|row| columns.iter().map(|column| column.at(row).map(str::to_owned)).collect())
        .collect()
}

fn row() -> impl Strategy<Value = Vec<Option<String>>> {
    let any = || prop_oneof!["\\PC{0,8}", "[ -~]{0,6}"];
    let columns = (
        prop_oneof!["P[0-9]{1,3}", "p\\PC{1,8}", "p[ -~]{1,6}"], // a row is about somebody
        any(),
        prop_oneof!["20[0-2][0-9]-(0[1-9]|1[0-2])(-[0-2][1-8])?", "20[0-2][0-9]", any()],
        prop_oneof!["19[0-9]{2}-0[1-9]-1[0-9]", any()],
        prop_oneof!["[0-9]{1,3}", any()],
        prop_oneof!["[0-9]{5}", "[0-9]{5}-[0-9]{4}", any()],
        prop_oneof!["[0-9]{1,3}(\\.[0-9])?", any()],
        prop_oneof!["[0-9]{3}-[0-9]{4}", any()],
        any(),
    );
    columns.prop_map(|c| {
        [c.0, c.1, c.2, c.3, c.4, c.5, c.6, c.7, c.8]
            .map(|cell| Some(cell).filter(|cell| !cell.is_empty()))
            .to_vec()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn a_record_gives_the_cells_of_a_batch(rows in prop::collection::vec(row(), 1..20)) {
        let policy = Policy::parse(POLICY).unwrap();
        let plan = policy.compile("visit", &keys()).unwrap();
        let bound = plan.bind(&schema()).unwrap();
        let applied = bound.apply(&batch(&rows)).unwrap();
        for (row, expected) in rows.iter().zip(cells(&applied)) {
            let fields = COLUMNS.iter().zip(row).map(|(name, cell)| ((*name).to_owned(), json!(cell)));
            let record = plan.scrub_record(&fields.collect::<Map<_, _>>()).unwrap();
            let found: Vec<Option<String>> =
                record.fields().values().map(|value| value.as_str().map(str::to_owned)).collect();
            prop_assert_eq!(found, expected);
        }
    }

    #[test]
    fn how_rows_are_cut_into_batches_does_not_matter(
        rows in prop::collection::vec(row(), 1..40),
        cut in 0_usize..40,
    ) {
        let policy = Policy::parse(POLICY).unwrap();
        let bound = policy.compile("visit", &keys()).unwrap().bind(&schema()).unwrap();
        let whole = bound.apply(&batch(&rows)).unwrap();
        let (first, second) = rows.split_at(cut.min(rows.len()));
        let parts = [first, second].map(|rows| bound.apply(&batch(rows)).unwrap());
        let joined: Vec<_> = parts.iter().flat_map(cells).collect();
        prop_assert_eq!(joined, cells(&whole));
        let mut tally = Tally::default();
        parts.iter().for_each(|part| tally.append(&part.tally));
        prop_assert_eq!(tally, whole.tally);
    }
}

/// More values than are counted exactly, in batches of any size: one number.
#[test]
fn distinct_tokens_are_counted_whatever_the_batches() {
    let policy = Policy::parse(POLICY).unwrap();
    let bound = policy.compile("visit", &keys()).unwrap().bind(&schema()).unwrap();
    let row = |n: usize| {
        let mut row = vec![None; COLUMNS.len()];
        row[0] = Some(format!("P{}", n % 3000));
        row
    };
    let rows: Vec<_> = (0..9000).map(row).collect();
    let count = |size: usize| {
        let mut tally = Tally::default();
        rows.chunks(size).for_each(|rows| tally.append(&bound.apply(&batch(rows)).unwrap().tally));
        assert!(tally.columns[1..].iter().all(|column| column.tokens.is_none()));
        tally.columns[0].tokens.clone().unwrap()
    };
    let whole = count(9000);
    assert!((2900..3100).contains(&whole.count()), "{whole:?}");
    assert!([1, 7, 1000, 8999].iter().all(|&size| count(size) == whole));
    let few = bound.apply(&batch(&rows[..500])).unwrap().tally.columns[0].tokens.clone().unwrap();
    assert_eq!((few.count(), few.standard_error()), (500, None));
}

#[test]
fn a_field_without_a_rule_is_refused_and_not_named() {
    let policy = Policy::parse(POLICY).unwrap();
    let plan = policy.compile("visit", &keys()).unwrap();
    let error = plan.scrub_record(&json!({ "PATIENT": "P1", "CANARY-7f3a": "x" })).err().unwrap();
    assert!(!format!("{error} {error:?}").contains("CANARY-7f3a"), "{error}");
    let error = plan.scrub_record(&json!({ "PATIENT": { "id": "CANARY-7f3a" } })).err().unwrap();
    assert!(!format!("{error} {error:?}").contains("CANARY-7f3a"), "{error}");
}

#[test]
fn faults_are_errors_unless_the_policy_says_null() {
    let strict = POLICY.replace("on_invalid = \"null\"", "on_invalid = \"error\"");
    let policy = Policy::parse(&strict).unwrap();
    let plan = policy.compile("visit", &keys()).unwrap();
    let record = |seen: &str| {
        let mut fields: Map<String, Value> =
            COLUMNS.iter().map(|n| ((*n).to_owned(), Value::Null)).collect();
        fields["PATIENT"] = json!("P1");
        fields["SEEN"] = json!(seen);
        plan.scrub_record(&fields)
    };
    assert!(record("2013-05").is_ok());
    let error = record("CANARY-7f3a").err().unwrap();
    let Cause::Cells { count, first, rows } = &error.problems()[0].cause else { panic!("{error}") };
    assert_eq!((*count, rows.as_slice()), (1, [1].as_slice()));
    assert!(matches!(first, CellFault::NotOfType(_)));
    assert!(!error.to_string().contains("CANARY"));
}

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

const GATED: &str = "version = 1\n[tables.t]\nquasi = [\"Q\"]\n[tables.t.gate]\nk = 2";

/// A batch of one column, and the plan of a table that counts it.
fn gated(cells: &[&str]) -> (TablePlan, Batch<Raw>) {
    let schema = Schema::new(vec![Field::text(ColumnName::new("Q").unwrap())]);
    let plan = Policy::parse(GATED).unwrap().compile("t", &keys()).unwrap().bind(&schema).unwrap();
    let column = Column::from_text(cells.iter().map(|cell| Some(*cell)));
    (plan, Batch::new(schema, vec![column], 0).unwrap())
}

#[test]
fn no_row_is_released_that_the_gate_has_not_seen() {
    let (plan, batch) = gated(&["a", "a"]);
    let apply = || plan.apply(&batch).unwrap();
    // A verdict about nothing lets nothing through.
    let verdict = Gatekeeper::new([&plan], None).decide().unwrap();
    assert!(verdict.tables().unwrap()[0].releaser().release(apply().batch).is_err());
    let mut gatekeeper = Gatekeeper::new([&plan], None);
    gatekeeper.observe(0, &apply()).unwrap();
    let verdict = gatekeeper.decide().unwrap();
    let mut releaser = verdict.tables().unwrap()[0].releaser();
    assert_eq!(releaser.release(apply().batch).unwrap().rows(), 2);
    assert!(releaser.release(apply().batch).is_err(), "more rows than were seen");
}

#[test]
fn only_a_table_without_a_gate_is_released_at_once() {
    let (plan, batch) = gated(&["a", "b"]);
    assert!(plan.release(plan.apply(&batch).unwrap()).is_err());
    let plan = plan.ungated();
    assert_eq!(plan.release(plan.apply(&batch).unwrap()).unwrap().rows(), 2);
    let strict = POLICY.replace("on_invalid = \"null\"", "");
    let plan = Policy::parse(&strict).unwrap().compile("visit", &keys()).unwrap();
    let plan = plan.bind(&schema()).unwrap();
    let mut row = vec![None; COLUMNS.len()];
    (row[0], row[2]) = (Some("P1".to_owned()), Some("no date".to_owned()));
    assert!(plan.release(plan.apply(&self::batch(&[row])).unwrap()).is_err(), "a cell at fault");
}

#[test]
fn results_come_in_order_whatever_the_threads() {
    for threads in [1, 2, 5] {
        let mut next = 0..100_u64;
        let mut seen = Vec::new();
        ordered(
            Threads::new(threads),
            || Ok(next.next()),
            |n| {
                std::thread::sleep(std::time::Duration::from_micros((n * 7919) % 300));
                n * n
            },
            |square| {
                seen.push(square);
                Ok(())
            },
        )
        .unwrap();
        assert_eq!(seen, (0..100).map(|n| n * n).collect::<Vec<u64>>());
    }
}

#[test]
fn an_error_ends_the_work_and_a_panic_comes_through() {
    let count = std::sync::atomic::AtomicU64::new(0);
    let failed = ordered(
        Threads::new(2),
        || Ok(Some(count.fetch_add(1, std::sync::atomic::Ordering::Relaxed))),
        |n| n,
        |n| if n == 10 { Err(Cause::NoInput.into()) } else { Ok(()) },
    );
    assert!(failed.is_err());
    let panicked = std::panic::catch_unwind(|| {
        let mut next = 0..10;
        ordered(Threads::new(2), || Ok(next.next()), |n| assert_ne!(n, 5), |()| Ok(()))
    });
    assert!(panicked.is_err());
}

#[test]
fn a_plan_may_be_shared_by_threads() {
    fn shared<T: Send + Sync + 'static>() {}
    shared::<Plan>();
    shared::<TablePlan>();
    shared::<Arc<Policy>>();
}
