use proptest::prelude::*;

use super::*;
use crate::error::Result;
use crate::evidence::spots::Spots;
use crate::table::{Column, NullValues};

type Row = [u8; 2];

fn watched(expected: Expected) -> Watched {
    Watched {
        of_run: false,
        pairs: None,
        expected,
        form: None,
        null_values: NullValues::new(["NA"]),
        starred: false,
        differing: Spots::default(),
        unmoved: Unmoved::default(),
        misshapen: Spots::default(),
    }
}

/// Rows of two cells, in batches of `size`; 0 is null.
fn batches(rows: &[Row], size: usize) -> Vec<Columns> {
    let column = |rows: &[Row], at: usize| {
        Column::from_text(rows.iter().map(|row| (row[at] > 0).then(|| row[at].to_string())))
    };
    rows.chunks(size).map(|rows| vec![column(rows, 0), column(rows, 1)]).collect()
}

fn compare(made: &[Row], released: &[Row], sizes: (usize, usize)) -> Compared {
    let released: Vec<Result<Columns>> = batches(released, sizes.1).into_iter().map(Ok).collect();
    let columns = vec![watched(Expected::Same), watched(Expected::Same)];
    let mut comparison = Comparison::new(released.into_iter(), columns);
    for batch in batches(made, sizes.0) {
        comparison.push(&batch, &[None, None]).unwrap();
    }
    comparison.finish().unwrap()
}

#[test]
fn changed_cells_are_told_by_column_and_row() {
    let made = [[1, 2], [3, 4], [5, 6], [7, 8]];
    let compared = compare(&made, &[[1, 2], [3, 9], [5, 6], [7, 9]], (3, 2));
    assert!(!compared.is_same() && compared.first == Some(1));
    assert!(compared.columns[0].differing.is_empty());
    assert_eq!(compared.columns[1].differing.to_string(), "2 cell(s) (row 2, 4)");
}

#[test]
fn rows_that_are_missing_or_more_are_told() {
    let made = [[1, 2], [3, 4], [5, 6]];
    for (released, first) in [(&made[..2], 2), (&made[1..], 0), (&[], 0)] {
        let compared = compare(&made, released, (2, 1));
        assert!(!compared.is_same(), "{released:?}");
        assert_eq!((compared.made, compared.released), (3, released.len() as u64));
        assert_eq!(compared.first, Some(first), "{released:?}");
    }
    let compared = compare(&made[..2], &made, (2, 1));
    assert_eq!((compared.is_same(), compared.first), (false, Some(2)));
}

proptest! {
    #[test]
    fn agrees_with_a_plain_comparison(
        made in prop::collection::vec(prop::array::uniform2(0..3_u8), 0..12),
        released in prop::collection::vec(prop::array::uniform2(0..3_u8), 0..12),
        sizes in (1..5_usize, 1..5_usize),
    ) {
        let compared = compare(&made, &released, sizes);
        prop_assert_eq!(compared.is_same(), made == released);
        let pairs = || made.iter().zip(&released);
        let first = pairs().position(|(a, b)| a != b);
        let shorter = made.len().min(released.len());
        let first = first.or((made.len() != released.len()).then_some(shorter));
        prop_assert_eq!(compared.first, first.map(|row| row as u64));
        for (at, column) in compared.columns.iter().enumerate() {
            let count = pairs().filter(|(a, b)| a[at] != b[at]).count();
            prop_assert_eq!(column.differing.count, count as u64);
        }
    }
}
