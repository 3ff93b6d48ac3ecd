//! The same answer on every path.

mod gate;
mod ordered;
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

// Plans carry derived keys.
static_assertions::assert_not_impl_any!(Plan: std::fmt::Debug, Clone, serde::Serialize);
static_assertions::assert_not_impl_any!(TablePlan: std::fmt::Debug, Clone, serde::Serialize);

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
fn a_plan_may_be_shared_by_threads() {
    fn shared<T: Send + Sync + 'static>() {}
    shared::<Plan>();
    shared::<TablePlan>();
    shared::<Arc<Policy>>();
}
