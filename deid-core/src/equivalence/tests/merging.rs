//! Parts counted apart and put together in any order.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::naive::{COLUMNS, Naive, Row, push, rows, unit};
use crate::equivalence::{ClassBuilder, SensitiveBuilder, Unit};
use crate::table::Column;

/// A builder with a sensitive attribute, and the rows that it saw with their classes.
struct Worker {
    builder: ClassBuilder,
    sensitive: SensitiveBuilder,
    rows: Vec<(usize, u32)>,
}

impl Worker {
    fn new(unit: Unit) -> Self {
        Self {
            builder: ClassBuilder::new(COLUMNS, unit, None),
            sensitive: SensitiveBuilder::new(),
            rows: Vec::new(),
        }
    }

    fn push(&mut self, first: usize, rows: &[Row], unit: Unit) {
        let classes = push(&mut self.builder, rows, unit);
        let column = Column::from_text(rows.iter().map(|row| row.sensitive.clone()));
        self.sensitive.push(&classes, &column).unwrap();
        self.rows.extend((first..).zip(classes));
    }

    fn merge(&mut self, other: Self) {
        let mapping = self.builder.merge(other.builder).unwrap();
        self.sensitive.merge(&other.sensitive, &mapping).unwrap();
        self.rows.extend(other.rows.iter().map(|&(row, class)| (row, mapping[class as usize])));
    }
}

proptest! {
    #[test]
    fn merging_in_any_order_is_counting_at_once(
        rows in rows(),
        unit in unit(),
        (batches, order) in (prop::collection::vec(0..4usize, 60), Just(vec![0, 1, 2, 3]).prop_shuffle()),
    ) {
        let mut workers: Vec<Option<Worker>> = (0..4).map(|_| Some(Worker::new(unit))).collect();
        for (index, batch) in rows.chunks(5).enumerate() {
            workers[batches[index]].as_mut().unwrap().push(index * 5, batch, unit);
        }
        let mut all = Worker::new(unit);
        for worker in order {
            all.merge(workers[worker].take().unwrap());
        }
        all.rows.sort_unstable();
        let mut at_once = Worker::new(unit);
        at_once.push(0, &rows, unit);
        prop_assert_eq!(by_appearance(&all.rows), by_appearance(&at_once.rows));
        let (grouping, sensitive) = (all.builder.finish(), all.sensitive.finish());
        let naive = Naive::of(&rows, unit);
        prop_assert_eq!(grouping.classes().histogram(), naive.histogram());
        prop_assert_eq!(grouping.classes().total(), naive.extent(rows.iter()));
        prop_assert_eq!(grouping.classes().exposure(), naive.exposure());
        prop_assert_eq!(sensitive.distinct_l(grouping.classes()), naive.distinct_l().0);
    }
}

/// Classes renumbered in the order of their first row.
fn by_appearance(rows: &[(usize, u32)]) -> Vec<usize> {
    let mut numbers = BTreeMap::new();
    rows.iter()
        .map(|&(_, class)| {
            let next = numbers.len();
            *numbers.entry(class).or_insert(next)
        })
        .collect()
}

#[test]
fn builders_of_different_tables_do_not_merge() {
    let mut rows = ClassBuilder::new(2, Unit::Rows, None);
    assert!(rows.merge(ClassBuilder::new(3, Unit::Rows, None)).is_err());
    assert!(rows.merge(ClassBuilder::new(2, Unit::Subjects, None)).is_err());
}
