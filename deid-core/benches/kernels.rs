//! The inner work, one core: what a rule costs per cell, what a record costs.
//!
//! `cargo bench -p deid-core --all-features --bench kernels`; with `RUSTFLAGS='--cfg deid_portable'` the tags of
//! the hmac crate, one at a time.
#![allow(clippy::unwrap_used, missing_docs)]

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use deid_core::pipeline::{Plan, TablePlan};
use deid_core::policy::Policy;
use deid_core::secret::Keyring;
use deid_core::table::{Batch, Column, Field, Raw, Schema};
use deid_core::vocab::ColumnName;
use serde_json::json;

/// As many rows as a piece of a file has, about.
const ROWS: u32 = 16_384;

const SUBJECT: &str = "subject = \"ID\"";

/// The cell of a row.
type Cell<'a> = &'a dyn Fn(u32) -> String;

fn plan(subject: &str, columns: &str) -> Plan {
    let keys = Keyring::from_bytes(&std::array::from_fn::<u8, 32, _>(|byte| byte as u8)).unwrap();
    let text = format!(
        "version = 1\nas_of = 2026-11-22\n[domains.subject]\nprefix = \"S\"\n\
         date_shift = {{ days = [-365, -1] }}\n[tables.t]\n{subject}\n[tables.t.columns]\n{columns}"
    );
    Policy::parse(&text).unwrap().compile("t", &keys).unwrap()
}

/// The plan of one rule, and a batch of identifiers of which no two are equal and the cells.
fn one_rule(rule: &str, cell: impl Fn(u32) -> String) -> (TablePlan, Batch<Raw>) {
    let schema =
        Schema::new(["ID", "X"].map(|name| Field::text(ColumnName::new(name).unwrap())).to_vec());
    let columns = format!("ID = {{ drop = true }}\nX = {{ {rule} }}");
    // Whom a row is about is looked at once a row, whatever the rules: not part of most of them.
    let subject = if rule.contains("shift") { SUBJECT } else { "" };
    let bound = plan(subject, &columns).bind(&schema).unwrap();
    let ids = (0..ROWS).map(|row| Some(format!("01-{:06}", row / 4)));
    let cells = (0..ROWS).map(|row| Some(cell(row)));
    let columns = vec![Column::from_text(ids), Column::from_text(cells)];
    (bound, Batch::new(schema, columns, 0).unwrap())
}

/// Spreads rows, so that neighbours differ.
fn mixed(row: u32) -> u32 {
    row.wrapping_mul(2_654_435_761)
}

fn rules(c: &mut Criterion) {
    let mut group = c.benchmark_group("cells");
    group.throughput(Throughput::Elements(ROWS.into()));
    // 9 to 24 bytes, no two alike.
    let unique = |row| format!("{row:09}{}", "abcdefghijklmno".split_at(row as usize % 16).0);
    let day = |row| format!("20{:02}-{:02}-{:02}", mixed(row) % 24, row % 12 + 1, row % 28 + 1);
    let cells: [(&str, &str, Cell<'_>); 10] = [
        ("token, unique", "token = \"subject\"", &unique),
        ("token, runs of four", "token = \"subject\"", &|row| unique(row / 4)),
        ("encrypt, unique", "encrypt = \"subject\"", &unique),
        ("encrypt, runs of four", "encrypt = \"subject\"", &|row| unique(row / 4)),
        ("fpe, ten digits", "fpe = \"subject\"", &|row| {
            format!("21{:08}", mixed(row) % 100_000_000)
        }),
        ("fpe, ten digits, runs of four", "fpe = \"subject\"", &|row| {
            format!("21{:08}", mixed(row / 4) % 100_000_000)
        }),
        ("date_shift", "date_shift = \"subject\", type = \"date\"", &day),
        ("age of a birth date", "age = { band = 10 }, type = \"date\"", &day),
        ("zip3", "zip3 = 2020", &|row| format!("{:05}", mixed(row) % 100_000)),
        ("band", "band = 5", &|row| (mixed(row) % 200).to_string()),
    ];
    for (name, rule, cell) in cells {
        let (plan, batch) = one_rule(rule, cell);
        group
            .bench_function(name, |b| b.iter(|| plan.apply(black_box(&batch)).unwrap().tally.rows));
    }
    group.finish();
}

fn records(c: &mut Criterion) {
    let plan = plan(
        SUBJECT,
        "ID = { token = \"subject\" }\nNAME = { drop = true }\nSEEN = { date_shift = \"subject\", type = \"date\" }\n\
         AGE = { age = { band = 10 } }\nZIP = { zip3 = 2020 }\nSEX = { keep = \"quasi\" }",
    );
    let record = json!({
        "ID": "01-004711", "NAME": "Roe", "SEEN": "2024-03-09", "AGE": 47, "ZIP": "10001", "SEX": "F",
    });
    c.bench_function("record", |b| b.iter(|| plan.scrub_record(black_box(&record)).unwrap()));
}

criterion_group!(kernels, rules, records);
criterion_main!(kernels);
