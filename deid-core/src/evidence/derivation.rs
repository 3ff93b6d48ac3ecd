//! Whether a released table is what the policy makes of the raw one: every row in its place, and
//! none but suppressed rows missing.

use std::hash::{BuildHasher, Hash, Hasher};

use hashbrown::DefaultHashBuilder;

use crate::error::Result;
use crate::table::Column;
use crate::vocab::RowNumber;

/// The columns of a batch, in the output's order.
pub type Columns = Vec<Column>;

/// What came of the comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Derived {
    /// Every released row was made, in order.
    Yes {
        /// Released rows.
        rows: u64,
        /// Rows that were made and not released.
        missing: u64,
    },
    /// A released row that no row makes which comes after the rows before it.
    No {
        /// The first such row.
        row: RowNumber,
    },
}

/// Compares the rows that a plan makes with released ones, both in order. Of `starred`, the
/// columns whose cells the gate may have replaced by `*` or null, released cells count only where
/// one of them is neither. An empty cell is a null.
///
/// Rows are compared by a hash of 64 bits under a key that is new in every call: a wrong row is
/// taken for the right one once in 2^64.
///
/// # Errors
/// When either side cannot be read.
pub fn derived(
    made: impl Iterator<Item = Result<Columns>>,
    released: impl Iterator<Item = Result<Columns>>,
    starred: &[usize],
) -> Result<Derived> {
    let keys = Keys { hasher: DefaultHashBuilder::default(), starred };
    let mut made = made.map(|columns| keys.of(&columns?));
    let mut before = Vec::new().into_iter();
    let (mut rows, mut missing) = (0, 0);
    for columns in released {
        for row in keys.of(&columns?)? {
            loop {
                let Some(candidate) = before.next() else {
                    match made.next() {
                        Some(batch) => before = batch?.into_iter(),
                        None => return Ok(Derived::No { row: RowNumber::from_index(rows) }),
                    }
                    continue;
                };
                if row.is_made_from(&candidate) {
                    break;
                }
                missing += 1;
            }
            rows += 1;
        }
    }
    missing += before.len() as u64;
    for batch in made {
        missing += batch?.len() as u64;
    }
    Ok(Derived::Yes { rows, missing })
}

/// A row as two hashes.
struct Key {
    /// Over all cells.
    whole: u64,
    /// Over those that are never starred.
    rest: u64,
    /// Whether every cell that may be starred is.
    is_starred: bool,
}

impl Key {
    fn is_made_from(&self, made: &Self) -> bool {
        self.whole == made.whole || (self.is_starred && self.rest == made.rest)
    }
}

struct Keys<'a> {
    hasher: DefaultHashBuilder,
    starred: &'a [usize],
}

impl Keys<'_> {
    fn of(&self, columns: &[Column]) -> Result<Vec<Key>> {
        let rows = columns.first().map_or(0, Column::len);
        let is_starred = !self.starred.is_empty();
        let mut keys: Vec<Key> = (0..rows).map(|_| Key { whole: 0, rest: 0, is_starred }).collect();
        for (index, column) in columns.iter().enumerate() {
            let may_be_starred = self.starred.contains(&index);
            column.text()?.for_each(|row, cell| {
                let (cell, key) = (cell.unwrap_or(""), &mut keys[row]);
                key.whole = self.next(key.whole, cell);
                if may_be_starred {
                    key.is_starred &= matches!(cell, "" | "*");
                } else {
                    key.rest = self.next(key.rest, cell);
                }
            });
        }
        Ok(keys)
    }

    #[inline]
    fn next(&self, before: u64, cell: &str) -> u64 {
        let mut hasher = self.hasher.build_hasher();
        before.hash(&mut hasher);
        cell.hash(&mut hasher);
        hasher.finish()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Rows of two cells, in batches of `size`.
    fn batches(rows: &[(u8, u8)], size: usize) -> Vec<Result<Columns>> {
        let text =
            |cell: u8| (cell > 0).then(|| if cell == 9 { "*".into() } else { cell.to_string() });
        rows.chunks(size)
            .map(|rows| {
                let first = Column::from_text(rows.iter().map(|row| text(row.0)));
                Ok(vec![first, Column::from_text(rows.iter().map(|row| text(row.1)))])
            })
            .collect()
    }

    fn compare(made: &[(u8, u8)], released: &[(u8, u8)], starred: &[usize]) -> Derived {
        derived(batches(made, 2).into_iter(), batches(released, 3).into_iter(), starred).unwrap()
    }

    #[test]
    fn rows_may_be_missing_but_not_changed_moved_or_added() {
        let made = [(1, 2), (3, 4), (5, 6), (3, 4)];
        let yes = |rows, missing| Derived::Yes { rows, missing };
        let no = |row: u64| Derived::No { row: RowNumber::from_index(row - 1) };
        assert_eq!(compare(&made, &made, &[]), yes(4, 0));
        assert_eq!(compare(&made, &[(1, 2), (5, 6)], &[]), yes(2, 2));
        assert_eq!(compare(&made, &[], &[]), yes(0, 4));
        assert_eq!(compare(&made, &[(1, 2), (3, 5)], &[]), no(2));
        assert_eq!(compare(&made, &[(5, 6), (1, 2)], &[]), no(2));
        assert_eq!(compare(&made, &[(1, 2), (1, 2)], &[]), no(2));
        assert_eq!(compare(&[(1, 2)], &[(2, 1)], &[]), no(1));
    }

    #[test]
    fn starred_cells_are_only_those_that_may_be() {
        let made = [(1, 2), (3, 4)];
        let yes = Derived::Yes { rows: 2, missing: 0 };
        assert_eq!(compare(&made, &[(1, 9), (3, 4)], &[1]), yes);
        assert_eq!(compare(&made, &[(1, 0), (3, 9)], &[1]), yes);
        assert_eq!(compare(&made, &[(9, 9), (9, 0)], &[0, 1]), yes);
        let no = Derived::No { row: RowNumber::from_index(0) };
        assert_eq!(compare(&made, &[(9, 2), (3, 4)], &[1]), no);
        assert_eq!(compare(&made, &[(9, 2), (3, 4)], &[0, 1]), no);
    }

    proptest! {
        #[test]
        fn agrees_with_a_plain_search(
            made in prop::collection::vec((0..3_u8, 0..3_u8), 0..12),
            released in prop::collection::vec((0..3_u8, 0..3_u8), 0..6),
        ) {
            let mut rest = made.iter();
            let wrong = released.iter().position(|row| !rest.any(|other| other == row));
            let expected = match wrong {
                Some(row) => Derived::No { row: RowNumber::from_index(row as u64) },
                None => {
                    let rows = released.len() as u64;
                    Derived::Yes { rows, missing: made.len() as u64 - rows }
                }
            };
            prop_assert_eq!(compare(&made, &released, &[]), expected);
        }
    }
}
