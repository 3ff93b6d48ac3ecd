//! What leaves, and by whose word.

use super::{COLUMNS, POLICY, keys, schema};
use crate::pipeline::{Gatekeeper, TablePlan};
use crate::policy::Policy;
use crate::table::{Batch, Column, Field, Raw, Schema};
use crate::vocab::ColumnName;

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
    let other = gated(&[]).0.ungated();
    assert!(other.release(plan.apply(&batch).unwrap()).is_err(), "rows of a plan with a gate");
    let plan = plan.ungated();
    assert_eq!(plan.release(plan.apply(&batch).unwrap()).unwrap().rows(), 2);
    let strict = POLICY.replace("on_invalid = \"null\"", "");
    let plan = Policy::parse(&strict).unwrap().compile("visit", &keys()).unwrap();
    let plan = plan.bind(&schema()).unwrap();
    let mut row = vec![None; COLUMNS.len()];
    (row[0], row[2]) = (Some("P1".to_owned()), Some("no date".to_owned()));
    assert!(plan.release(plan.apply(&super::batch(&[row])).unwrap()).is_err(), "a cell at fault");
}
