//! Who must go, row by row, and the only way to a released batch.

use arrow_array::BooleanArray;

use crate::equivalence::SubjectSet;
use crate::equivalence::suppression::Fate;
use crate::error::Result;
use crate::table::{Batch, Column, Deidentified, Released};

use super::bind::TablePlan;
use super::gate::GateResult;

/// What a run decided about all its tables.
pub struct Verdict {
    pub(super) tables: Vec<TableVerdict>,
    pub(super) failures: Vec<GateResult>,
}

impl Verdict {
    /// Gates that are not met. If there is one, nothing may be released.
    #[must_use]
    pub fn failures(&self) -> &[GateResult] {
        &self.failures
    }

    /// The decisions of each table, in the order in which they were watched; none where a gate
    /// is not met.
    #[must_use]
    pub fn tables(&self) -> Option<&[TableVerdict]> {
        self.failures.is_empty().then_some(&self.tables)
    }
}

/// What happens to the rows of one table.
pub struct TableVerdict {
    /// One for every row; empty where all of them stay.
    fates: Vec<Fate>,
    dropped: u64,
    starred: u64,
    people: Option<(u64, u64)>,
}

impl TableVerdict {
    /// Of a table that no gate concerns: every row stays.
    #[must_use]
    pub(super) fn untouched() -> Self {
        Self { fates: Vec::new(), dropped: 0, starred: 0, people: None }
    }

    /// The fates of rows by their subjects alone.
    pub(super) fn of_people(people: &[Option<u32>], suppressed: &SubjectSet) -> Vec<Fate> {
        if suppressed.is_empty() {
            return Vec::new();
        }
        let gone = |person: &Option<u32>| person.is_some_and(|person| suppressed.contains(person));
        people.iter().map(|person| if gone(person) { Fate::Drop } else { Fate::Keep }).collect()
    }

    pub(super) fn new(mut fates: Vec<Fate>, people: &[Option<u32>], plan: &TablePlan) -> Self {
        let count = |fate: Fate| fates.iter().filter(|&&f| f == fate).count() as u64;
        let (dropped, starred) = (count(Fate::Drop), count(Fate::Star));
        let people = plan.subject.as_ref().map(|_| {
            let all: SubjectSet = people.iter().copied().flatten().collect();
            let left: SubjectSet = people
                .iter()
                .enumerate()
                .filter(|(row, _)| fates.get(*row) != Some(&Fate::Drop))
                .filter_map(|(_, person)| *person)
                .collect();
            (left.len(), all.len() - left.len())
        });
        if dropped + starred == 0 {
            fates = Vec::new();
        }
        Self { fates, dropped, starred, people }
    }

    /// Whether no row goes and no cell changes.
    #[must_use]
    pub fn is_untouched(&self) -> bool {
        self.fates.is_empty()
    }

    /// Rows that go.
    #[must_use]
    pub fn dropped(&self) -> u64 {
        self.dropped
    }

    /// Rows whose quasi-identifiers go.
    #[must_use]
    pub fn starred(&self) -> u64 {
        self.starred
    }

    /// People who stay and people who go, where the table names them.
    #[must_use]
    pub fn people(&self) -> Option<(u64, u64)> {
        self.people
    }

    /// Which of the rows stay, from `first` on; `None` where all do.
    #[must_use]
    pub fn kept(&self, first: u64, rows: usize) -> Option<Vec<bool>> {
        let fates = self.slice(first, rows)?;
        Some(fates.iter().map(|fate| *fate != Fate::Drop).collect())
    }

    /// Applies the decisions to a batch: the rows that go are gone, the starred ones starred, and
    /// what is left may leave.
    ///
    /// # Errors
    /// When the batch is not of this table.
    pub fn release(&self, plan: &TablePlan, batch: Batch<Deidentified>) -> Result<Batch<Released>> {
        let Some(fates) = self.slice(batch.first_row(), batch.rows()) else {
            return Ok(batch.seal_released());
        };
        let starred: BooleanArray = fates.iter().map(|fate| Some(*fate == Fate::Star)).collect();
        let batch = if starred.true_count() > 0 { star(plan, &batch, &starred)? } else { batch };
        let keep: BooleanArray = fates.iter().map(|fate| Some(*fate != Fate::Drop)).collect();
        if keep.true_count() == keep.len() {
            return Ok(batch.seal_released());
        }
        Ok(batch.filter(&keep)?.seal_released())
    }

    fn slice(&self, first: u64, rows: usize) -> Option<&[Fate]> {
        let first = usize::try_from(first).ok()?;
        self.fates.get(first..first + rows).filter(|fates| fates.iter().any(|f| *f != Fate::Keep))
    }
}

fn star(plan: &TablePlan, batch: &Batch<Deidentified>, rows: &BooleanArray) -> Result<Batch<Deidentified>> {
    let quasi = plan.gate.as_ref().map_or(&[][..], |gate| &gate.quasi);
    let columns = batch.columns().iter().enumerate().map(|(index, column)| {
        if quasi.contains(&index) { column.starred(rows) } else { Ok(column.clone()) }
    });
    let columns: Vec<Column> = columns.collect::<Result<_>>()?;
    Ok(batch.with_columns(columns))
}
