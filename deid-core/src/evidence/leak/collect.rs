//! First reading of the raw tables: the values of the identifier columns.

use hashbrown::DefaultHashBuilder;

use crate::table::Column;

use super::date::day_of;
use super::facts::{RawColumn, Sought};
use super::fold::fold;
use super::layout::{Id, Layout};
use super::shape::classify;
use super::values::{Share, Values};

/// Gathers one share of the values. The first gathering finds out how large a share may be.
pub(super) struct Collector<'a> {
    layout: &'a Layout<'a>,
    values: Values,
    share: Share,
    /// While this is set, shares are halved until the values fit into so many bytes.
    limit: Option<usize>,
    folded: Vec<u8>,
    /// Identifier columns whose cells have no text form.
    unreadable: Vec<Id>,
}

impl<'a> Collector<'a> {
    /// Gathers all values, or as large a share as fits into `limit` bytes.
    pub(super) fn first(layout: &'a Layout<'a>, hasher: &DefaultHashBuilder, limit: usize) -> Self {
        Self { limit: Some(limit), ..Self::of_share(layout, hasher, Share::ALL) }
    }

    /// Gathers a given share.
    pub(super) fn of_share(
        layout: &'a Layout<'a>,
        hasher: &DefaultHashBuilder,
        share: Share,
    ) -> Self {
        Self {
            layout,
            values: Values::new(hasher.clone()),
            share,
            limit: None,
            folded: Vec::new(),
            unreadable: Vec::new(),
        }
    }

    /// Reads some rows of a raw table.
    pub(super) fn read(&mut self, table: usize, columns: &[Column]) {
        for &(position, id) in &self.layout.wanted[table].identifiers {
            let facts = &self.layout.raw[table].columns[position];
            if !self.column(&columns[position], facts, id) && !self.unreadable.contains(&id) {
                self.unreadable.push(id);
            }
            self.narrow();
        }
    }

    /// How many raw tables there are.
    pub(super) fn tables(&self) -> usize {
        self.layout.raw.len()
    }

    /// The values, the share that they are of, and the columns that could not be read.
    pub(super) fn finish(self) -> (Values, Share, Vec<Id>) {
        (self.values, self.share, self.unreadable)
    }

    fn column(&mut self, column: &Column, facts: &RawColumn, id: Id) -> bool {
        let Ok(cells) = column.text() else { return false };
        cells.for_each(|_, cell| {
            let Some(cell) = cell.filter(|cell| !facts.null_values.contains(cell)) else { return };
            if facts.null_values.contains(cell.trim()) {
                return;
            }
            fold(facts.id(cell), &mut self.folded);
            let Some(value) = part_sought(&self.folded, facts.sought) else { return };
            let class = std::str::from_utf8(value).ok().and_then(|v| classify(v, facts.calendar));
            if let Some(class) = class {
                self.values.add(value, class, id, self.share);
            }
        });
        true
    }

    fn narrow(&mut self) {
        while self.limit.is_some_and(|limit| self.values.weight() > limit && self.values.len() > 1)
        {
            self.share.of *= 2;
            self.values = self.values.narrowed(self.share);
        }
    }
}

/// The part of a folded cell that is looked for.
pub(super) fn part_sought(folded: &[u8], sought: Sought) -> Option<&[u8]> {
    match sought {
        Sought::Nothing => None,
        Sought::Values => Some(folded),
        Sought::Days => day_of(std::str::from_utf8(folded).ok()?).map(str::as_bytes),
    }
}
