//! What holds for every release, whatever the data.

use std::collections::{BTreeMap, BTreeSet};

use deid_core::evidence::Count;

use super::set::Set;
use super::table::Table;

/// Every assertion that needs to know nothing of the set.
pub fn all(set: &Set) {
    rows_add_up(set);
    nulls_add_up(set);
    kept_cells_are_kept(set);
    only_the_suppressed_are_gone(set);
    gates_hold(set);
    nothing_leaked(set);
}

/// Rows in are rows out and rows suppressed: in the outcome, the manifest and the files.
fn rows_add_up(set: &Set) {
    for (outcome, tables) in [(&set.whole_outcome, &set.whole), (&set.outcome, &set.out)] {
        assert_eq!(outcome.tables.len(), set.raw.len());
        for (table, entry) in outcome.tables.iter().zip(&outcome.manifest.tables) {
            let name = table.name.as_str();
            let (raw, out) = (set.raw[name].rows.len() as u64, tables[name].rows.len() as u64);
            assert_eq!(table.tally.rows, raw, "{name}: rows in");
            assert_eq!(table.rows_out, out, "{name}: rows out");
            assert_eq!(raw, out + table.rows_suppressed, "{name}: rows suppressed");
            assert_eq!((entry.rows_out, &entry.name), (out, &table.name));
            let k = entry.gate.as_ref().map(|gate| gate.k);
            assert_eq!(entry.rows_suppressed, Count::new(table.rows_suppressed, k), "{name}");
            assert!(entry.rows_in.admits(raw) || entry.rows_suppressed != Count::Exactly(0));
            let header = tables[name].header.len();
            assert_eq!(entry.columns.iter().filter(|column| column.in_output).count(), header);
        }
    }
}

/// The tallies of every column are those of the files.
fn nulls_add_up(set: &Set) {
    for (table, entry) in set.whole_outcome.tables.iter().zip(&set.whole_outcome.manifest.tables) {
        let name = table.name.as_str();
        let (raw, out) = (&set.raw[name], &set.whole[name]);
        for (column, tally) in entry.columns.iter().zip(&table.tally.columns) {
            if !column.in_output {
                continue;
            }
            let at = raw.header[column.position - 1].as_str();
            assert_eq!(tally.nulls_in, nulls(raw, at), "{name}.{at}: nulls in");
            assert_eq!(tally.nulls_out, nulls(out, at), "{name}.{at}: nulls out");
            let lost = raw.cells(at).zip(out.cells(at));
            let lost = lost.filter(|(raw, out)| !set.is_null(at, raw) && out.is_empty()).count();
            assert_eq!(tally.faults.count(), lost as u64, "{name}.{at}: cells made null");
        }
    }
}

fn nulls(table: &Table, column: &str) -> u64 {
    table.cells(column).filter(|cell| cell.is_empty()).count() as u64
}

/// A column under `keep` has the bytes that it had.
fn kept_cells_are_kept(set: &Set) {
    let kept = set.under("keep");
    assert!(!kept.is_empty());
    for (table, column, _) in kept {
        let cells = set.raw[table].cells(column).zip(set.whole[table].cells(column));
        let first = cells.enumerate().find(|(_, (raw, out))| raw != out);
        assert!(first.is_none(), "{table}.{column}, row {}", first.unwrap().0 + 1);
    }
}

/// The release is the run without a gate, less every row of the people who are not in it: in all
/// tables, in order, to the byte.
fn only_the_suppressed_are_gone(set: &Set) {
    let (mut all, mut left) = (BTreeSet::new(), BTreeSet::new());
    let subjects: BTreeMap<&str, String> =
        set.entries().filter_map(|(table, _)| Some((table, set.subject(table)?))).collect();
    for (table, subject) in &subjects {
        all.extend(set.whole[*table].cells(subject));
        left.extend(set.out[*table].cells(subject));
    }
    for name in set.raw.keys() {
        let (whole, out) = (&set.whole[name], &set.out[name]);
        assert_eq!(whole.header, out.header);
        let at = subjects.get(name.as_str()).map(|subject| whole.at(subject));
        let stays = |row: &&csv::StringRecord| at.is_none_or(|at| left.contains(&row[at]));
        assert!(whole.rows.iter().filter(stays).eq(&out.rows), "{name}: other rows went");
    }
    let most = set.outcome.tables.iter().filter_map(|table| table.subjects_suppressed).max();
    assert_eq!(Some((all.len() - left.len()) as u64), most, "people suppressed");
}

/// Every gate, counted again from the file: people by class.
fn gates_hold(set: &Set) {
    let gated: Vec<_> = set.entries().filter(|(_, entry)| entry.gate.is_some()).collect();
    assert!(!gated.is_empty());
    for (name, entry) in gated {
        let gate = entry.gate.as_ref().unwrap();
        let table = &set.out[name];
        let quasi: Vec<usize> =
            gate.assessment.quasi_identifiers.iter().map(|q| table.at(q.as_str())).collect();
        assert!(quasi.len() >= 2, "{name}: a gate that counts one column proves little");
        let subject = table.at(&set.subject(name).unwrap());
        let mut classes: BTreeMap<Vec<&str>, BTreeSet<&str>> = BTreeMap::new();
        for row in &table.rows {
            let class = quasi.iter().map(|&at| &row[at]).collect();
            classes.entry(class).or_default().insert(&row[subject]);
        }
        let smallest = classes.values().map(|people| people.len() as u64).min().unwrap();
        assert!(smallest >= u64::from(gate.k.get()), "{name}: a class of {smallest}");
        assert_eq!(gate.assessment.classes, classes.len() as u64, "{name}: classes");
        assert_eq!(gate.assessment.k, Some(smallest), "{name}: k");
        let rows = |table: &Table| f64::from(u32::try_from(table.rows.len()).unwrap());
        let (whole, left) = (rows(&set.whole[name]), rows(table));
        assert!(whole - left <= gate.max_suppressed * whole, "{name}: too many suppressed");
    }
}

fn nothing_leaked(set: &Set) {
    let leaks = set.verification.leaks.as_ref().unwrap();
    let findings: Vec<String> = leaks.findings.iter().map(ToString::to_string).collect();
    assert!(findings.is_empty(), "{}", findings.join("\n"));
    assert!(set.verification.passed(), "{}", set.verification);
    let filled = |row: &csv::StringRecord| row.iter().filter(|cell| !cell.is_empty()).count();
    let cells: usize = set.out.values().flat_map(|table| table.rows.iter().map(filled)).sum();
    assert_eq!(leaks.cells, cells as u64, "every cell of the output was compared");
    assert!(leaks.identifiers.iter().all(|column| !column.unreadable));
}
