//! The check against a plain one: every value held beside every cell.

mod plain;

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::super::date::{day_of, is_date_cell, names_a_day};
use super::super::fold::folded;
use super::super::judge::{Verdict, judge};
use super::super::report::{Copy, Found};
use super::super::shape::{Class, classify, is_code};
use super::super::tally::Hold;
use super::*;
use plain::Plain;

/// Pieces that cells are made of: they often meet, often nearly.
const PIECES: [&str; 27] = [
    "dalton",
    "Dalton",
    "DALTON-Ono",
    "Ōno",
    "daltons",
    "701",
    "702",
    "1015",
    "2020",
    "ab",
    "Y",
    "N",
    "12345678",
    "1234567",
    "912345678",
    "1950-12-26",
    "1950-12-26T10:00",
    "26Dec1950",
    "2020-03-05",
    "2020-03-06T10:00",
    "2020-03",
    "NA",
    "a long remark that mentions the dalton family of Ōno",
    "a long remark that mentions the",
    "s0123456789abcdefghjkmnpqrs",
    "0.12345678",
    "",
];

/// What is made of the columns of the test tables; the second of each pair says identifier.
fn plan() -> Vec<RawTable> {
    let tokens = Made::Tokens { prefix: "S".into(), after: After::of(None).clone(), sealed: false };
    let shifted = Made::Shifted { own_format: false };
    vec![
        table(
            "dm",
            vec![
                column("NAME", true, Made::Dropped),
                column("ID", true, tokens),
                column("CODE", true, Made::Masked),
                column("ARM", false, Made::Kept),
                column("NOTE", false, Made::Kept),
                days("DTC", shifted),
                column("AGE", false, Made::Labels),
                RawColumn { numbers: true, ..column("DOSE", false, Made::Kept) },
            ],
        ),
        table(
            "ae",
            vec![
                column("TERM", true, Made::Dropped),
                column("SEQ", false, Made::Kept),
                column("SITE", false, Made::Kept),
            ],
        ),
    ]
}

const DM: [&str; 8] = ["ID", "CODE", "ARM", "NOTE", "DTC", "AGE", "DOSE", "EXTRA"];
const AE: [&str; 3] = ["SEQ", "SITE", "EXTRA"];

/// Identifier column, place, and how: what a finding is filed under.
type Key = (String, String, &'static str);
type Findings = BTreeMap<Key, (u64, Vec<u64>, Option<Copy>)>;
type ExplainedPairs = BTreeMap<(String, String, bool), (u64, u64)>;

/// A report in the form of the plain check.
fn plainly(report: &LeakReport) -> (Findings, ExplainedPairs) {
    let place = |column: &super::super::ColumnPlace| match &column.column {
        Some(name) => format!("{}.{name}", column.table),
        None => format!("{} #{}", column.table, column.position),
    };
    let mut findings = Findings::new();
    for finding in &report.findings {
        let (at, how) = match &finding.found {
            Found::WholeCell { column } => (place(column), "whole"),
            Found::Substring { column } => (place(column), "inside"),
            _ => continue,
        };
        let rows = finding.rows.iter().map(|row| row.get()).collect();
        let key = (place(&finding.identifier), at, how);
        assert!(findings.insert(key, (finding.count, rows, finding.copy)).is_none());
    }
    let explained = report.explained.iter().map(|pair| {
        let key = (place(&pair.identifier), place(&pair.output), pair.inside);
        (key, (pair.cells, pair.values))
    });
    (findings, explained.collect())
}

fn cell() -> impl Strategy<Value = Option<String>> {
    let piece = || prop::sample::select(&PIECES[..]).prop_map(str::to_owned);
    let between = prop::sample::select(&["", " ", "-", "x", "7"][..]);
    prop_oneof![
        3 => piece(),
        2 => (piece(), between, piece()).prop_map(|(a, gap, b)| format!("{a}{gap}{b}")),
        1 => (1000..1010_u32).prop_map(|n| n.to_string()),
    ]
    .prop_map(|text| (!text.is_empty()).then_some(text))
}

fn columns(count: usize, rows: usize) -> impl Strategy<Value = Vec<Vec<Option<String>>>> {
    prop::collection::vec(prop::collection::vec(cell(), rows), count)
}

/// Raw tables and an output in which kept columns are mostly what they were.
fn tables() -> impl Strategy<Value = Memory> {
    let sizes = (1..26_usize, 1..26_usize, any::<bool>());
    sizes.prop_flat_map(|(dm, ae, faithful)| {
        let raw = (columns(8, dm), columns(3, ae));
        (raw, columns(8, dm), columns(3, ae), 1..9_usize).prop_map(
            move |((mut raw_dm, raw_ae), mut dm, mut ae, batch)| {
                if faithful {
                    // The arm repeats the code, as a careless extract does.
                    raw_dm[3] = raw_dm[2].clone();
                    dm[2].clone_from(&raw_dm[3]);
                    dm[3].clone_from(&raw_dm[4]);
                    ae[0].clone_from(&raw_ae[1]);
                    ae[1].clone_from(&raw_ae[2]);
                }
                let named = |headers: &[&str]| headers.iter().map(|h| (*h).to_owned()).collect();
                let raw_headers: Vec<Vec<String>> = plan()
                    .iter()
                    .map(|table| table.columns.iter().map(|c| c.name.as_str().to_owned()).collect())
                    .collect();
                Memory {
                    raw: vec![
                        Held { name: "dm", headers: raw_headers[0].clone(), columns: raw_dm },
                        Held { name: "ae", headers: raw_headers[1].clone(), columns: raw_ae },
                    ],
                    output: vec![
                        Held { name: "dm", headers: named(&DM), columns: dm },
                        Held { name: "ae", headers: named(&AE), columns: ae },
                    ],
                    batch,
                    output_reads: 0,
                }
            },
        )
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(if cfg!(debug_assertions) { 100 } else { 3000 }))]

    #[test]
    fn finds_what_the_plain_check_finds(mut memory in tables(), threads in 1..3_usize) {
        let plan = plan();
        let report = check_with(&plan, &mut memory, Texts::default(), LeakCheck::MEMORY, threads);
        let (mut findings, explained) = Plain { plan: &plan, memory: &memory }.run();
        for found in findings.values_mut() {
            found.1.truncate(super::super::Finding::ROWS);
        }
        prop_assert_eq!(plainly(&report), (findings, explained));
        prop_assert_eq!(report.passes, 1);
    }

    #[test]
    fn little_memory_changes_nothing_but_the_passes(mut memory in tables()) {
        let plan = plan();
        let mut whole = check(&plan, &mut memory);
        memory.output_reads = 0;
        let bytes = 400;
        let mut shared = check_with(&plan, &mut memory, Texts::default(), bytes, 2);
        prop_assert_eq!(memory.output_reads as u64, 2 * shared.passes);
        let values: u64 = whole.identifiers.iter().map(|i| i.distinctive + i.dates + i.short).sum();
        prop_assert!(values < 20 || shared.passes > 1, "{} values", values);
        whole.passes = 0;
        shared.passes = 0;
        prop_assert_eq!(whole, shared);
    }
}
