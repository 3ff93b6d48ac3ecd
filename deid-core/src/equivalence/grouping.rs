//! Classes together with the tuples they stand for.

use crate::error::Result;

use super::classes::Classes;
use super::history::Histories;
use super::table::ClassTable;
use super::tally::{Tallies, Tally};
use super::values::Values;

/// The classes of a table, and the tuples they stand for: so that one can ask what the classes
/// would be if a column were coarser, without reading the table again. It holds cells of the
/// table, so it has no `Debug`.
pub struct Grouping {
    values: Vec<Values>,
    table: ClassTable,
    classes: Classes,
}

impl Grouping {
    pub(super) fn new(
        values: Vec<Values>,
        mut table: ClassTable,
        members: Option<Vec<Tally>>,
        total_rows: u64,
    ) -> Self {
        table.settle();
        let rows: Vec<u64> = (0..table.len()).map(|class| table.rows(class)).collect();
        debug_assert_eq!(rows.iter().sum::<u64>(), total_rows, "every row is in one class");
        let classes = Classes::new(rows, starred(&values, &table), members);
        Self { values, table, classes }
    }

    /// The classes.
    #[must_use]
    pub fn classes(&self) -> &Classes {
        &self.classes
    }

    /// The classes of the subjects' histories.
    #[must_use]
    pub fn histories(&self) -> Histories {
        Histories::of(&self.classes)
    }

    /// The classes without one quasi-identifier (counted from 0).
    ///
    /// # Errors
    /// As [`recode`](Self::recode).
    ///
    /// # Panics
    /// As [`recode`](Self::recode).
    pub fn without(&self, column: usize) -> Result<Self> {
        self.recode(column, |_| None)
    }

    /// The classes if each value of one quasi-identifier (counted from 0) were another: `recode`
    /// is asked once per distinct value, null included.
    ///
    /// # Errors
    /// When there are more distinct values than can be counted: never, if there were not before.
    ///
    /// # Panics
    /// When there is no such column.
    pub fn recode(
        &self,
        column: usize,
        mut recode: impl FnMut(Option<&str>) -> Option<String>,
    ) -> Result<Self> {
        let mut values = self.values.clone();
        let mut coarser = Values::default();
        #[allow(clippy::cast_possible_truncation)] // codes are u32 by construction
        let new_codes: Vec<u32> = (0..values[column].codes() as u32)
            .map(|code| coarser.code(recode(values[column].cell(code)).as_deref()))
            .collect::<Result<_>>()?;
        values[column] = coarser;
        let mut table = ClassTable::new(values.len());
        table.fit(&values.iter().map(Values::codes).collect::<Vec<_>>())?;
        let mapping = table.absorb(&self.table, |index, code| {
            if index == column { new_codes[code as usize] } else { code }
        })?;
        let members = (self.classes.unit() == super::Unit::Subjects).then(|| {
            let mut members = Tallies::default();
            for entry in self.classes.members() {
                members.add(mapping[entry.class as usize], entry.item, entry.rows);
            }
            members.finish()
        });
        Ok(Self::new(values, table, members, self.classes.total().rows))
    }
}

/// Which classes are of starred rows: every quasi-identifier is `*` or null, and one is `*`.
fn starred(values: &[Values], table: &ClassTable) -> Vec<bool> {
    let stars: Vec<Option<u32>> = values.iter().map(Values::star).collect();
    if stars.iter().all(Option::is_none) {
        return vec![false; table.len()];
    }
    let is_starred = |class: usize| {
        let mut any = false;
        stars.iter().enumerate().all(|(column, star)| {
            let code = table.code(class, column);
            let is_star = Some(code) == *star;
            any |= is_star;
            is_star || code == Values::NULL
        }) && any
    };
    (0..table.len()).map(is_starred).collect()
}
