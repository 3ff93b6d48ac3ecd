//! Hits gathered in row order, over batches, tables and shares, and told apart at the end.

use std::collections::BTreeMap;

use hashbrown::HashMap;

use crate::equivalence::Distinct;

use super::explain::Shown;
use super::facts::Sought;
use super::layout::{Id, Layout};
use super::report::Finding;
use super::scan::{Hit, Sort};
use super::shape::{Class, is_code};
use super::values::{ValueId, Values};

/// Where a value was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Spot {
    Whole(Id),
    Inside(Id),
    Header(Id),
    FileName(usize),
    Manifest,
}

/// How a kept cell holds a value that may be there by chance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Hold {
    /// The cell is the value, or a date that holds it.
    Cell,
    /// The cell is a text with the date in it.
    Text,
}

impl Hold {
    /// Where a value is found that a column holds so.
    pub(super) fn spot(self, column: Id) -> Spot {
        match self {
            Self::Cell => Spot::Whole(column),
            Self::Text => Spot::Inside(column),
        }
    }
}

/// How often, and the first rows (from 0), ascending.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Located {
    pub(super) count: u64,
    pub(super) rows: Vec<u64>,
}

/// A kept column and an identifier column that hold the same short values.
#[derive(Clone, Debug, Default)]
pub(super) struct Pair {
    /// Output cells that the raw column accounts for.
    pub(super) located: Located,
    /// Distinct values in those cells.
    pub(super) values: u64,
    /// Raw rows where both hold the same value.
    pub(super) equal: u64,
    /// Raw rows where the kept column holds a value of the identifier.
    pub(super) within: u64,
    /// Sum over the values of the rows that hold it here times the rows that hold it there.
    pub(super) product: u128,
    /// Distinct values of three characters and more, no dates, in both raw columns.
    pub(super) common: u64,
}

/// What an identifier column holds.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Held {
    pub(super) distinctive: u64,
    pub(super) dates: u64,
    pub(super) short: u64,
    /// Short values of three characters and more.
    pub(super) comparable: u64,
    /// Values that are codes: `Y`, `M`, `NA`.
    pub(super) codes: u64,
}

/// Everything that outlasts a share of the values.
#[derive(Default)]
pub(super) struct Tally {
    pub(super) found: BTreeMap<(Id, Spot), Located>,
    pub(super) pairs: BTreeMap<(Id, Id, Hold), Pair>,
    pub(super) held: Vec<Held>,
    pub(super) distinct: HashMap<Id, Distinct>,
    /// Rows of every raw table.
    pub(super) rows: Vec<u64>,
    pub(super) cells: u64,
    pub(super) passes: u64,
    pub(super) unreadable: Vec<Id>,
}

/// What is known of one share of the values.
#[derive(Default)]
pub(super) struct ShareTally {
    /// Kept column and value: cells that hold it in the raw table and in the output.
    cells: HashMap<(Id, ValueId, Hold), Balance>,
}

#[derive(Clone, Copy, Default)]
struct Balance {
    raw: u64,
    output: u64,
    first_row: u64,
}

impl Located {
    pub(super) fn add(&mut self, row: u64) {
        self.count += 1;
        self.note(row);
    }

    /// Keeps the row if it is among the smallest.
    pub(super) fn note(&mut self, row: u64) {
        if self.rows.len() == Finding::ROWS && self.rows.last().is_some_and(|&last| row >= last) {
            return;
        }
        if let Err(place) = self.rows.binary_search(&row) {
            self.rows.insert(place, row);
            self.rows.truncate(Finding::ROWS);
        }
    }
}

impl Tally {
    pub(super) fn new(layout: &Layout<'_>) -> Self {
        Self {
            held: vec![Held::default(); layout.identifiers.len()],
            rows: vec![0; layout.raw.len()],
            ..Self::default()
        }
    }

    /// Counts what the identifier columns hold, for one share.
    pub(super) fn count_values(&mut self, values: &Values) {
        for id in values.ids() {
            let text = std::str::from_utf8(values.value(id)).unwrap_or_default();
            let class = values.class(id);
            for member in values.members(id) {
                let held = &mut self.held[member.column as usize];
                match class {
                    Class::Distinctive => held.distinctive += 1,
                    Class::Date => held.dates += 1,
                    Class::Short => {
                        held.short += 1;
                        held.comparable += u64::from(is_comparable(text));
                        held.codes += u64::from(is_code(text));
                    }
                }
            }
        }
    }

    /// Adds a hit that no chance explains to every identifier column that holds the value.
    pub(super) fn add(&mut self, values: &Values, value: ValueId, spot: Spot, row: Option<u64>) {
        for member in values.members(value) {
            let located = self.found.entry((member.column, spot)).or_default();
            match row {
                Some(row) => located.add(row),
                None => located.count += 1,
            }
        }
    }
}

impl ShareTally {
    /// Adds what the raw tables showed.
    pub(super) fn add_raw(&mut self, shown: Shown, tally: &mut Tally) {
        for (key, count) in shown.held {
            self.cells.entry(key).or_default().raw += count;
        }
        for (pair, count) in shown.equal {
            tally.pairs.entry(pair).or_default().equal += count;
        }
        for (column, distinct) in shown.distinct {
            tally.distinct.entry(column).or_default().append(&distinct);
        }
    }

    /// Adds a hit of the output; hits come in row order within a column.
    pub(super) fn add_hit(
        &mut self,
        hit: Hit,
        values: &Values,
        layout: &Layout<'_>,
        tally: &mut Tally,
    ) {
        match hit.sort {
            Sort::Whole => tally.add(values, hit.value, Spot::Whole(hit.column), Some(hit.row)),
            Sort::Inside => tally.add(values, hit.value, Spot::Inside(hit.column), Some(hit.row)),
            Sort::OfItself => {
                let own = layout.columns[hit.column as usize].own;
                if let Some(own) =
                    own.filter(|own| values.members(hit.value).any(|m| m.column == *own))
                {
                    tally.found.entry((own, Spot::Whole(hit.column))).or_default().add(hit.row);
                }
            }
            Sort::Perhaps => {
                if self.is_more(&hit, Hold::Cell) {
                    tally.add(values, hit.value, Spot::Whole(hit.column), Some(hit.row));
                }
            }
            Sort::InText => {
                let is_more = self.is_more(&hit, Hold::Text);
                for member in values.members(hit.value) {
                    if is_more || layout.sought(member.column) == Sought::Values {
                        let spot = (member.column, Spot::Inside(hit.column));
                        tally.found.entry(spot).or_default().add(hit.row);
                    }
                }
            }
        }
    }

    /// Counts a hit in a kept column; whether that is one more than the raw column held, so that
    /// something was put in.
    fn is_more(&mut self, hit: &Hit, hold: Hold) -> bool {
        let balance = self.cells.entry((hit.column, hit.value, hold)).or_default();
        if balance.output == 0 {
            balance.first_row = hit.row;
        }
        balance.output += 1;
        balance.output > balance.raw
    }

    /// Closes a share: what kept columns held all along goes into the pairs.
    pub(super) fn settle(self, values: &Values, layout: &Layout<'_>, tally: &mut Tally) {
        for ((column, value, hold), balance) in self.cells {
            let text = std::str::from_utf8(values.value(value)).unwrap_or_default();
            let comparable = values.class(value) == Class::Short && is_comparable(text);
            for member in values.members(value) {
                // In texts, the dates of a person were found already.
                if hold == Hold::Text && layout.sought(member.column) == Sought::Values {
                    continue;
                }
                let pair = tally.pairs.entry((member.column, column, hold)).or_default();
                pair.within += balance.raw;
                pair.product += u128::from(balance.raw) * u128::from(member.rows);
                pair.common += u64::from(comparable && balance.raw > 0);
                let explained = balance.output.min(balance.raw);
                if explained > 0 {
                    pair.values += 1;
                    pair.located.count += explained;
                    pair.located.note(balance.first_row);
                }
            }
        }
    }
}

/// Whether a short value is long enough for two columns to be compared by it: numbers below 100
/// and codes are in every table.
fn is_comparable(folded: &str) -> bool {
    folded.chars().count() >= 3 && !is_code(folded)
}
