//! Every figure against the naive count.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use arrow_array::types::Int32Type;
use arrow_array::{DictionaryArray, Int64Array, LargeStringArray, StringViewArray};
use proptest::prelude::*;

use super::naive::{COLUMNS, Naive, Row, group, push, quasi, rows, subjects, unit};
use crate::equivalence::{ClassBuilder, Unit};
use crate::table::Column;

proptest! {
    #[test]
    fn figures_are_those_of_a_naive_count(rows in rows(), unit in unit(), k in 2..6u64) {
        let naive = Naive::of(&rows, unit);
        let (grouping, sensitive) = group(&rows, unit);
        let classes = grouping.classes();
        prop_assert_eq!(classes.total(), naive.extent(rows.iter()));
        prop_assert_eq!(classes.count(), naive.classes.len() as u64);
        prop_assert_eq!(classes.histogram(), naive.histogram());
        prop_assert_eq!(classes.smallest(), naive.histogram().keys().next().copied());
        prop_assert_eq!(classes.starred(), naive.extent(naive.starred.iter().copied()));
        prop_assert_eq!(classes.below(k), naive.below(k));
        prop_assert_eq!(classes.exposure(), naive.exposure());
        let unique = naive.classes.values().filter(|rows| naive.size(rows) == 1).flatten();
        prop_assert_eq!(classes.unique(), naive.extent(unique.copied()));
        let (l, l_known) = naive.distinct_l();
        prop_assert_eq!(sensitive.distinct_l(classes), l);
        prop_assert_eq!(sensitive.distinct_l_known(classes), l_known);
    }

    #[test]
    fn subjects_whose_tuples_vary_are_counted(rows in rows()) {
        let mut tuples: BTreeMap<u32, BTreeSet<_>> = BTreeMap::new();
        for row in &rows {
            if let Some(subject) = row.subject {
                tuples.entry(subject).or_default().insert(super::naive::tuple(row));
            }
        }
        let varying = tuples.values().filter(|tuples| tuples.len() > 1).count() as u64;
        let (grouping, _) = group(&rows, Unit::Subjects);
        prop_assert_eq!(grouping.classes().varying_subjects(), varying);
    }

    #[test]
    fn a_dictionary_counts_like_plain_text(rows in rows(), unit in unit()) {
        let (_, classes) = pushed(&rows, unit, |column| column);
        for layout in LAYOUTS {
            let (builder, same) = pushed(&rows, unit, layout);
            prop_assert_eq!(&same, &classes);
            let histogram = builder.finish().classes().histogram();
            prop_assert_eq!(histogram, Naive::of(&rows, unit).histogram());
        }
    }
}

const LAYOUTS: [fn(Column) -> Column; 3] = [
    |column| {
        let array: DictionaryArray<Int32Type> =
            cells(&column).iter().map(|c| c.as_deref()).collect();
        Column::from_array(Arc::new(array))
    },
    |column| Column::from_array(Arc::new(StringViewArray::from(cells(&column)))),
    |column| Column::from_array(Arc::new(LargeStringArray::from(cells(&column)))),
];

fn cells(column: &Column) -> Vec<Option<String>> {
    let text = column.text().unwrap();
    (0..text.len()).map(|row| text.at(row).map(str::to_owned)).collect()
}

fn pushed(rows: &[Row], unit: Unit, layout: fn(Column) -> Column) -> (ClassBuilder, Vec<u32>) {
    let mut builder = ClassBuilder::new(COLUMNS, unit, None);
    let columns: Vec<Column> = (0..COLUMNS).map(|column| layout(quasi(rows, column))).collect();
    let columns: Vec<&Column> = columns.iter().collect();
    let classes = builder.push(&columns, subjects(rows, unit).as_deref()).unwrap().to_vec();
    (builder, classes)
}

#[test]
fn a_number_is_the_text_it_reads_as() {
    let numbers =
        Column::from_array(Arc::new(Int64Array::from(vec![Some(7), None, Some(-1), Some(7)])));
    let text = Column::from_text([Some("7"), Some(""), Some("-1"), Some("07")]);
    let mut builder = ClassBuilder::new(1, Unit::Rows, None);
    assert_eq!(builder.push(&[&numbers], None).unwrap(), [0, 1, 2, 0]);
    assert_eq!(builder.push(&[&text], None).unwrap(), [0, 1, 2, 3]);
}

#[test]
fn codes_wider_than_one_word_stay_exact() {
    // 20 columns of up to 300 values: about 180 bits a tuple, and layouts that grow on the way.
    let cell = |row: usize, column: usize| (row * (column + 1) + row / 7) % (15 * (column + 1));
    let mut builder = ClassBuilder::new(20, Unit::Rows, None);
    let mut of_tuple = BTreeMap::new();
    for batch in 0..30 {
        let rows = batch * 20..(batch + 1) * 20;
        let columns: Vec<Column> = (0..20)
            .map(|column| {
                Column::from_text(rows.clone().map(|row| Some(cell(row, column).to_string())))
            })
            .collect();
        let classes = builder.push(&columns.iter().collect::<Vec<_>>(), None).unwrap();
        for (row, &class) in rows.zip(classes) {
            let tuple: Vec<usize> = (0..20).map(|column| cell(row, column)).collect();
            let next = u32::try_from(of_tuple.len()).unwrap();
            assert_eq!(*of_tuple.entry(tuple).or_insert(next), class, "row {row}");
        }
    }
    assert_eq!(builder.finish().classes().count(), of_tuple.len() as u64);
}

#[test]
fn pairs_stay_exact_when_they_are_settled_on_the_way() {
    let row = |n: u32| Row {
        quasi: [Some((n % 5).to_string()), None, None],
        subject: Some(n * 7919 % 50_000),
        sensitive: None,
    };
    let rows: Vec<Row> = (0..300_000).map(row).collect();
    let mut builder = ClassBuilder::new(COLUMNS, Unit::Subjects, None);
    for batch in rows.chunks(10_000) {
        push(&mut builder, batch, Unit::Subjects);
    }
    let grouping = builder.finish();
    let naive = Naive::of(&rows, Unit::Subjects);
    assert_eq!(grouping.classes().histogram(), naive.histogram());
    assert_eq!(grouping.classes().total(), naive.extent(rows.iter()));
}
