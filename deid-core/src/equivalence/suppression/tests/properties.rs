//! What holds for every set of tables.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::{Rows, classes, gate};
use crate::equivalence::suppression::{Fate, Gated, Solution, Suppress, solve};
use crate::equivalence::{Classes, Unit};

/// A table: its rows, whether it names subjects, how it is gated.
#[derive(Clone, Debug)]
struct Table {
    rows: Rows,
    unit: Unit,
    suppress: Suppress,
    cascade: bool,
}

prop_compose! {
    fn table(suppress: Vec<Suppress>)(
        rows in prop::collection::vec((0..5u8, prop::option::weighted(0.97, 0..15u32)), 0..40),
        unit in prop_oneof![4 => Just(Unit::Subjects), 1 => Just(Unit::Rows)],
        suppress in prop::sample::select(suppress),
        cascade in prop::bool::weighted(0.7),
    ) -> Table {
        Table { rows, unit, suppress, cascade }
    }
}

fn tables(suppress: &[Suppress]) -> impl Strategy<Value = Vec<Table>> {
    prop::collection::vec(table(suppress.to_vec()), 1..4)
}

struct Solved {
    solution: Solution,
    of_row: Vec<Vec<u32>>,
}

fn solved(tables: &[Table], k: u32) -> Solved {
    let counted: Vec<(Classes, Vec<u32>)> =
        tables.iter().map(|table| classes(&table.rows, table.unit)).collect();
    let gates: Vec<Gated<'_>> = tables
        .iter()
        .zip(&counted)
        .map(|(table, (classes, _))| Gated {
            suppress: table.suppress,
            cascade: table.cascade,
            ..gate(classes, k)
        })
        .collect();
    Solved {
        solution: solve(&gates),
        of_row: counted.iter().map(|(_, rows)| rows.clone()).collect(),
    }
}

impl Solved {
    /// The rows of a table with a fate.
    fn rows<'t>(
        &self,
        tables: &'t [Table],
        index: usize,
        fate: Fate,
    ) -> Vec<&'t (u8, Option<u32>)> {
        let outcome = &self.solution.outcomes()[index];
        let rows = tables[index].rows.iter().zip(&self.of_row[index]);
        rows.filter(|(row, class)| outcome.fate(**class, subject(&tables[index], row)) == fate)
            .map(|(row, _)| row)
            .collect()
    }
}

fn subject(table: &Table, row: &(u8, Option<u32>)) -> Option<u32> {
    row.1.filter(|_| table.unit == Unit::Subjects)
}

fn size(table: &Table, rows: &[&(u8, Option<u32>)]) -> usize {
    match table.unit {
        Unit::Rows => rows.len(),
        Unit::Subjects => rows.iter().filter_map(|row| row.1).collect::<BTreeSet<_>>().len(),
    }
}

/// The least set of subjects, and rows by class, found by asking again and again.
fn least(tables: &[Table], k: usize) -> (BTreeSet<u32>, Vec<BTreeSet<u32>>) {
    let mut everywhere: BTreeSet<u32> = BTreeSet::new();
    let mut here: Vec<BTreeSet<u32>> = vec![BTreeSet::new(); tables.len()];
    loop {
        let before = (everywhere.clone(), here.clone());
        for (table, gone) in tables.iter().zip(&mut here).filter(|(t, _)| t.unit == Unit::Subjects)
        {
            let mut members: BTreeMap<u8, BTreeSet<u32>> = BTreeMap::new();
            for (tuple, subject) in &table.rows {
                members
                    .entry(*tuple)
                    .or_default()
                    .extend(subject.filter(|s| !everywhere.contains(s) && !gone.contains(s)));
            }
            let small = members.into_values().filter(|members| members.len() < k).flatten();
            if table.cascade { everywhere.extend(small) } else { gone.extend(small) }
        }
        if before == (everywhere.clone(), here.clone()) {
            return before;
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn after_suppression_every_class_has_k(
        tables in tables(&[Suppress::Drop, Suppress::Star]), k in 2..5u32,
    ) {
        let solved = solved(&tables, k);
        for (index, table) in tables.iter().enumerate() {
            let mut classes: BTreeMap<u8, Vec<_>> = BTreeMap::new();
            for row in solved.rows(&tables, index, Fate::Keep) {
                classes.entry(row.0).or_default().push(row);
            }
            for rows in classes.values() {
                prop_assert!(size(table, rows) >= k as usize);
            }
            let starred = solved.rows(&tables, index, Fate::Star);
            prop_assert!(starred.is_empty() || size(table, &starred) >= k as usize);
            prop_assert!(starred.is_empty() || table.suppress == Suppress::Star);
        }
    }

    #[test]
    fn a_suppressed_subject_has_no_row_left(
        tables in tables(&[Suppress::Drop, Suppress::Star]), k in 2..5u32,
    ) {
        let solved = solved(&tables, k);
        for (index, table) in tables.iter().enumerate() {
            for fate in [Fate::Keep, Fate::Star] {
                for row in solved.rows(&tables, index, fate) {
                    let subject = subject(table, row);
                    prop_assert!(subject.is_none_or(|s| !solved.solution.suppressed().contains(s)));
                }
            }
        }
    }

    #[test]
    fn counts_are_those_of_the_rows(
        tables in tables(&[Suppress::Drop, Suppress::Star]), k in 2..5u32,
    ) {
        let solved = solved(&tables, k);
        for (index, table) in tables.iter().enumerate() {
            let outcome = &solved.solution.outcomes()[index];
            let mut rows = solved.rows(&tables, index, Fate::Keep).len() as u64;
            for (fate, extent) in [(Fate::Drop, outcome.dropped()), (Fate::Star, outcome.starred())] {
                let affected = solved.rows(&tables, index, fate);
                prop_assert_eq!(extent.rows, affected.len() as u64);
                let people: BTreeSet<_> = affected.iter().filter_map(|row| subject(table, row)).collect();
                let people = (table.unit == Unit::Subjects).then_some(people.len() as u64);
                prop_assert_eq!(extent.subjects, people);
                rows += extent.rows;
            }
            prop_assert_eq!(rows, outcome.total().rows);
            prop_assert_eq!(rows, table.rows.len() as u64);
        }
    }

    #[test]
    fn no_one_goes_who_need_not(tables in tables(&[Suppress::Drop]), k in 2..5u32) {
        let solved = solved(&tables, k);
        let (everywhere, here) = least(&tables, k as usize);
        let found: BTreeSet<u32> = solved.solution.suppressed().iter().collect();
        prop_assert_eq!(&found, &everywhere);
        for (index, table) in tables.iter().enumerate().filter(|(_, t)| t.unit == Unit::Subjects) {
            let gone: BTreeSet<u32> =
                solved.rows(&tables, index, Fate::Drop).iter().filter_map(|row| row.1).collect();
            let in_table: BTreeSet<u32> = table.rows.iter().filter_map(|row| row.1).collect();
            let expected: BTreeSet<u32> =
                everywhere.union(&here[index]).filter(|s| in_table.contains(s)).copied().collect();
            prop_assert_eq!(gone, expected);
        }
    }

    #[test]
    fn a_larger_k_suppresses_no_less(tables in tables(&[Suppress::Drop]), k in 2..5u32) {
        let (less, more) = (solved(&tables, k), solved(&tables, k + 1));
        let more = more.solution.suppressed();
        prop_assert!(less.solution.suppressed().iter().all(|subject| more.contains(subject)));
    }
}
