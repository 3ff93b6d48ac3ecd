//! Coarser classes from classes, against the same from rows.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::naive::{COLUMNS, Naive, group, rows, tuple, unit};
use crate::equivalence::{Extent, Unit};

proptest! {
    #[test]
    fn leaving_a_column_out_is_counting_without_it(
        rows in rows(), unit in unit(), column in 0..COLUMNS, k in 2..6u64,
    ) {
        let mut fewer = rows.clone();
        fewer.iter_mut().for_each(|row| row.quasi[column] = None);
        let naive = Naive::of(&fewer, unit);
        let (grouping, _) = group(&rows, unit);
        let without = grouping.without(column).unwrap();
        prop_assert_eq!(without.classes().histogram(), naive.histogram());
        prop_assert_eq!(without.classes().below(k), naive.below(k));
        prop_assert_eq!(without.classes().total(), grouping.classes().total());
    }

    #[test]
    fn recoding_values_is_counting_recoded_rows(rows in rows(), unit in unit(), column in 0..COLUMNS) {
        let coarser = |cell: &str| if matches!(cell, "v0" | "v1") { "low".to_owned() } else { cell.to_owned() };
        let mut recoded = rows.clone();
        for row in &mut recoded {
            row.quasi[column] = row.quasi[column].as_deref().map(coarser);
        }
        let (grouping, _) = group(&rows, unit);
        let same = grouping.recode(column, |cell| cell.map(coarser)).unwrap();
        prop_assert_eq!(same.classes().histogram(), Naive::of(&recoded, unit).histogram());
        prop_assert_eq!(same.classes().exposure(), Naive::of(&recoded, unit).exposure());
    }

    #[test]
    fn a_history_is_the_multiset_of_a_subjects_tuples(rows in rows()) {
        let mut histories: BTreeMap<u32, Vec<_>> = BTreeMap::new();
        for row in &rows {
            if let Some(subject) = row.subject {
                histories.entry(subject).or_default().push(tuple(row));
            }
        }
        let mut classes: BTreeMap<_, BTreeSet<u32>> = BTreeMap::new();
        for (subject, mut history) in histories {
            history.sort_unstable();
            classes.entry(history).or_default().insert(subject);
        }
        let (grouping, _) = group(&rows, Unit::Subjects);
        let found = grouping.histories();
        for subjects in classes.values() {
            let class = found.class_of(subjects.first().copied()).unwrap();
            prop_assert_eq!(found.classes().size(class), subjects.len() as u64);
            prop_assert!(subjects.iter().all(|&s| found.class_of(Some(s)) == Some(class)));
        }
        let distinct: BTreeSet<_> =
            classes.values().map(|subjects| found.class_of(subjects.first().copied())).collect();
        prop_assert_eq!(distinct.len(), classes.len());
        prop_assert_eq!(found.classes().total(), grouping.classes().total());
        let orphans = rows.iter().filter(|row| row.subject.is_none()).count() as u64;
        let class = found.class_of(None).map(|class| (found.classes().rows(class), found.classes().size(class)));
        prop_assert_eq!(class, (orphans > 0).then_some((orphans, 0)));
    }
}

#[test]
fn recoding_asks_once_per_value() {
    let row = |cell: &str| super::naive::Row {
        quasi: [Some(cell.to_owned()), None, None],
        subject: None,
        sensitive: None,
    };
    let (grouping, _) = group(&[row("a"), row("b"), row("a")], Unit::Rows);
    let mut asked = Vec::new();
    let one = grouping.recode(0, |cell| {
        asked.push(cell.map(str::to_owned));
        Some("x".to_owned())
    });
    assert_eq!(asked, [None, Some("a".to_owned()), Some("b".to_owned())]);
    assert_eq!(one.unwrap().classes().total(), Extent { rows: 3, subjects: None });
}
