//! Cells of a test: what came of them, compared with what was expected.

use std::collections::BTreeMap;

use crate::error::words;
use crate::evidence::Form;
use crate::job::frames::FrameOutcome;
use crate::policy::{Expected, ExpectedCell, Policy, Spot, TestRows};
use crate::table::Schema;
use crate::vocab::{ColumnName, TableName};

use super::report::{Seen, TestFailure};

/// What came of the rows of a table.
pub(super) struct Came<'a> {
    policy: &'a Policy,
    rows: &'a TestRows,
    schema: &'a Schema,
    /// The rows that left, as text.
    cells: Vec<Vec<Option<String>>>,
    /// For every row that came in: its place among them.
    places: Vec<Option<usize>>,
}

/// A cell after the run.
enum Cell<'c> {
    /// The row did not leave.
    NoRow,
    /// The column did not leave.
    NoColumn,
    Here(Option<&'c str>),
}

impl<'a> Came<'a> {
    pub(super) fn new(policy: &'a Policy, rows: &'a TestRows, came: &'a FrameOutcome) -> Self {
        let mut cells = Vec::new();
        for batch in &came.batches {
            let columns: Vec<_> = batch.columns().iter().map(|column| column.text().ok()).collect();
            for row in 0..batch.rows() {
                let cell = |column: &Option<_>| -> Option<String> {
                    let cells: &crate::table::TextCells<'_> = column.as_ref()?;
                    cells.at(row).map(str::to_owned)
                };
                cells.push(columns.iter().map(cell).collect());
            }
        }
        let places = places(rows.rows.len(), came);
        Self { policy, rows, schema: &came.schema, cells, places }
    }

    fn before(&self, row: usize, column: &ColumnName) -> Option<&str> {
        let index = self.rows.columns.iter().position(|name| name == column)?;
        self.rows.rows[row][index].as_deref()
    }

    fn after(&self, row: usize, column: &ColumnName) -> Cell<'_> {
        let Some(place) = self.places[row] else { return Cell::NoRow };
        match self.schema.index_of(column.as_str()) {
            Some(index) => Cell::Here(self.cells[place][index].as_deref()),
            None => Cell::NoColumn,
        }
    }

    /// The cells that the column's rule can write.
    fn form(&self, column: &ColumnName) -> Option<Form> {
        let fields = self.rows.columns.iter().cloned().map(crate::table::Field::text).collect();
        let resolved = self.policy.resolve(&self.rows.table, &Schema::new(fields)).ok()?;
        let column = resolved.columns.iter().find(|found| found.field.name == *column)?;
        Form::of(
            &column.rule,
            self.policy.domains(),
            self.policy.hierarchies(),
            self.policy.lists(),
        )
    }
}

/// For every row that came in its place among those that left.
fn places(rows: usize, came: &FrameOutcome) -> Vec<Option<usize>> {
    let mut places = vec![None; rows];
    let stays = |row: &usize| came.kept.as_ref().is_none_or(|kept| kept[*row]);
    match &came.order {
        Some(order) => {
            for (place, row) in order.iter().enumerate() {
                if let Some(slot) = usize::try_from(*row).ok().and_then(|row| places.get_mut(row)) {
                    *slot = Some(place);
                }
            }
        }
        None => (0..rows).filter(stays).enumerate().for_each(|(at, row)| places[row] = Some(at)),
    }
    places
}

impl Cell<'_> {
    fn seen(&self) -> Seen {
        match self {
            Self::NoRow => "a suppressed row".into(),
            Self::NoColumn => "no column".into(),
            Self::Here(cell) => Seen::cell(*cell),
        }
    }

    fn text(&self) -> Option<&str> {
        match self {
            Self::Here(cell) => *cell,
            Self::NoRow | Self::NoColumn => None,
        }
    }
}

/// What is other than expected of a cell, where something is.
pub(super) fn compare(
    all: &BTreeMap<&TableName, Came<'_>>,
    came: &Came<'_>,
    row: usize,
    cell: &ExpectedCell,
) -> Option<TestFailure> {
    let column = &cell.column;
    let (before, after) = (came.before(row, column), came.after(row, column));
    let other = |spot: &Spot| all.get(&spot.table).map(|came| came.after(spot.row, &spot.column));
    let is_here = matches!(after, Cell::Here(_));
    let is_met = match &cell.expected {
        Expected::Absent => matches!(after, Cell::NoColumn) && came.rows.columns.contains(column),
        Expected::Null => matches!(after, Cell::Here(None)),
        Expected::Text(text) => after.text() == Some(text),
        Expected::Kept => is_here && after.text() == before,
        Expected::Changed => is_here && after.text() != before,
        Expected::Matches(pattern) => after.text().is_some_and(|text| pattern.is_match(text)),
        Expected::Token => after.text().is_some_and(|text| {
            Some(text) != before && came.form(column).is_none_or(|form| form.admits(text))
        }),
        Expected::SameAs(spot) => {
            after.text().is_some() && other(spot).is_some_and(|other| other.text() == after.text())
        }
        Expected::DiffersFrom(spot) => {
            let other = other(spot);
            let other = other.as_ref().and_then(Cell::text);
            after.text().is_some() && other.is_some() && other != after.text()
        }
    };
    if is_met {
        return None;
    }
    let expected = expected(&cell.expected, before, other);
    let got = match (&cell.expected, &after) {
        (Expected::Absent, Cell::NoColumn) => "no row of the test has the column".into(),
        _ => after.seen(),
    };
    Some(TestFailure::at((&came.rows.table, row, Some(column)), expected, got))
}

fn expected<'c>(
    expected: &Expected,
    before: Option<&str>,
    other: impl Fn(&Spot) -> Option<Cell<'c>>,
) -> Seen {
    let spot = |words: &'static str, spot: &Spot| {
        let place = words![words, &spot.table, ", row ", spot.row + 1, ", ", &spot.column];
        let seen = other(spot).map_or_else(|| "nothing".into(), |cell| cell.seen());
        Seen::from(place).and(", ", seen)
    };
    match expected {
        Expected::Absent => "no column".into(),
        Expected::Null => Seen::cell(None),
        Expected::Text(text) => Seen::cell(Some(text)),
        Expected::Kept => Seen::from("the cell as it came, ").and("", Seen::cell(before)),
        Expected::Changed => Seen::from("another cell than came, ").and("", Seen::cell(before)),
        Expected::Matches(pattern) => {
            let bare = pattern.as_str().trim_start_matches("^(?:").trim_end_matches(")$");
            Seen::from("a cell like ").and("", Seen::cell(Some(bare)))
        }
        Expected::Token => "a token".into(),
        Expected::SameAs(other) => spot("the cell of ", other),
        Expected::DiffersFrom(other) => spot("another cell than that of ", other),
    }
}
