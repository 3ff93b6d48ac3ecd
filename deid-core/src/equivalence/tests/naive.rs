//! A count that is too simple to be wrong, and random tables for it.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use crate::equivalence::{ClassBuilder, Extent, Grouping, SensitiveBuilder, SensitiveValues, Unit};
use crate::table::Column;

pub(super) const COLUMNS: usize = 3;

/// One row: three quasi-identifiers, a subject, a sensitive value.
#[derive(Clone, Debug)]
pub(super) struct Row {
    pub(super) quasi: [Option<String>; COLUMNS],
    pub(super) subject: Option<u32>,
    pub(super) sensitive: Option<String>,
}

fn cell() -> impl Strategy<Value = Option<String>> {
    prop_oneof![
        6 => (0..4u8).prop_map(|n| Some(format!("v{n}"))),
        1 => Just(None),
        1 => Just(Some(String::new())),
        1 => Just(Some("*".to_owned())),
    ]
}

prop_compose! {
    fn row()(
        quasi in prop::array::uniform3(cell()),
        subject in prop::option::weighted(0.95, 0..12u32),
        sensitive in cell(),
    ) -> Row {
        Row { quasi, subject, sensitive }
    }
}

pub(super) fn rows() -> impl Strategy<Value = Vec<Row>> {
    prop::collection::vec(row(), 0..60)
}

pub(super) fn unit() -> impl Strategy<Value = Unit> {
    prop_oneof![Just(Unit::Rows), Just(Unit::Subjects)]
}

pub(super) fn quasi(rows: &[Row], column: usize) -> Column {
    Column::from_text(rows.iter().map(|row| row.quasi[column].clone()))
}

pub(super) fn subjects(rows: &[Row], unit: Unit) -> Option<Vec<Option<u32>>> {
    (unit == Unit::Subjects).then(|| rows.iter().map(|row| row.subject).collect())
}

/// Pushes rows as one batch and returns their classes.
pub(super) fn push(builder: &mut ClassBuilder, rows: &[Row], unit: Unit) -> Vec<u32> {
    let columns: Vec<Column> = (0..COLUMNS).map(|column| quasi(rows, column)).collect();
    let columns: Vec<&Column> = columns.iter().collect();
    builder.push(&columns, subjects(rows, unit).as_deref()).unwrap().to_vec()
}

pub(super) fn group(rows: &[Row], unit: Unit) -> (Grouping, SensitiveValues) {
    let mut builder = ClassBuilder::new(COLUMNS, unit, None);
    let mut sensitive = SensitiveBuilder::new();
    for batch in rows.chunks(7) {
        let classes = push(&mut builder, batch, unit);
        let column = Column::from_text(batch.iter().map(|row| row.sensitive.clone()));
        sensitive.push(&classes, &column).unwrap();
    }
    (builder.finish(), sensitive.finish())
}

/// A cell as classes see it.
pub(super) fn seen(cell: &Option<String>) -> Option<&str> {
    cell.as_deref().filter(|cell| !cell.is_empty())
}

pub(super) type Tuple<'r> = [Option<&'r str>; COLUMNS];

pub(super) fn tuple(row: &Row) -> Tuple<'_> {
    std::array::from_fn(|column| seen(&row.quasi[column]))
}

pub(super) fn is_starred(tuple: &Tuple<'_>) -> bool {
    tuple.iter().all(|cell| matches!(cell, None | Some("*"))) && tuple.contains(&Some("*"))
}

/// Classes as lists of rows.
pub(super) struct Naive<'r> {
    pub(super) unit: Unit,
    pub(super) classes: BTreeMap<Tuple<'r>, Vec<&'r Row>>,
    pub(super) starred: Vec<&'r Row>,
}

impl<'r> Naive<'r> {
    pub(super) fn of(rows: &'r [Row], unit: Unit) -> Self {
        let (mut classes, mut starred) = (BTreeMap::<_, Vec<_>>::new(), Vec::new());
        for row in rows {
            let tuple = tuple(row);
            if is_starred(&tuple) {
                starred.push(row);
            } else {
                classes.entry(tuple).or_default().push(row);
            }
        }
        Self { unit, classes, starred }
    }

    pub(super) fn size(&self, rows: &[&Row]) -> u64 {
        self.extent(rows.iter().copied()).units()
    }

    pub(super) fn extent<'a>(&self, rows: impl Iterator<Item = &'a Row>) -> Extent {
        let rows: Vec<_> = rows.collect();
        let subjects: BTreeSet<u32> = rows.iter().filter_map(|row| row.subject).collect();
        Extent {
            rows: rows.len() as u64,
            subjects: (self.unit == Unit::Subjects).then_some(subjects.len() as u64),
        }
    }

    pub(super) fn histogram(&self) -> BTreeMap<u64, u64> {
        let mut histogram = BTreeMap::new();
        for rows in self.classes.values() {
            *histogram.entry(self.size(rows)).or_default() += 1;
        }
        histogram
    }

    pub(super) fn below(&self, k: u64) -> Extent {
        let small = self.classes.values().filter(|rows| self.size(rows) < k).flatten();
        let starred = self.starred.iter().filter(|_| self.size(&self.starred) < k);
        self.extent(small.chain(starred).copied())
    }

    pub(super) fn exposure(&self) -> BTreeMap<u64, u64> {
        let mut smallest: BTreeMap<u32, u64> = BTreeMap::new();
        let mut exposure = BTreeMap::new();
        for rows in self.classes.values() {
            let size = self.size(rows);
            if self.unit == Unit::Rows {
                *exposure.entry(size).or_default() += rows.len() as u64;
                continue;
            }
            for subject in rows.iter().filter_map(|row| row.subject) {
                let slot = smallest.entry(subject).or_insert(size);
                *slot = size.min(*slot);
            }
        }
        for size in smallest.into_values() {
            *exposure.entry(size).or_default() += 1;
        }
        exposure
    }

    /// Distinct l with null as a value, and of known values only.
    pub(super) fn distinct_l(&self) -> (Option<u64>, Option<u64>) {
        let value = |row: &&Row| match seen(&row.sensitive) {
            None | Some("*") => None,
            Some(value) => Some(value.to_owned()),
        };
        let sets: Vec<BTreeSet<Option<String>>> =
            self.classes.values().map(|rows| rows.iter().map(value).collect()).collect();
        let known = |set: &BTreeSet<Option<String>>| set.iter().flatten().count() as u64;
        (
            sets.iter().map(|set| set.len() as u64).min(),
            sets.iter().map(known).filter(|&l| l > 0).min(),
        )
    }
}
