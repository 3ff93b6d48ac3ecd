//! Finding the values in cells: whole cells by hash, inside of text by windows of six bytes.
//!
//! Every value that is looked for inside of text is filed under one window of its bytes, the one
//! that the fewest values share: `DX117-301-0042` under `1-0042`, not under `dx117-`. A filter
//! tells most windows of a text that no value is filed under; what is left is compared byte by
//! byte.

use std::hash::BuildHasher;

use hashbrown::{DefaultHashBuilder, HashTable};

use super::date::{is_date_cell, names_a_day};
use super::filter::{Filter, Sharing};
use super::shape::Class;
use super::values::{ValueId, Values};

/// Bytes of a window: the shortest value that is looked for inside of text has six characters.
pub(super) const WINDOW: usize = 6;
/// Bytes that must follow a folded cell, so that the last window can be loaded as eight.
pub(super) const PADDING: usize = 8 - WINDOW;
/// How many windows of a value are considered.
const CONSIDERED: usize = 48;

/// All values of a share, ready to be found. Holds raw data: no `Debug`.
pub(super) struct Index {
    values: Values,
    filter: Filter,
    /// Values in the order of their windows.
    filed: Vec<Filed>,
    /// By window: which of `filed` belong to it.
    runs: HashTable<Run>,
    hasher: DefaultHashBuilder,
    /// The longest value that is compared as a whole cell only.
    longest_whole: usize,
    /// The longest value that a kept cell may hold by chance.
    longest_chance: usize,
    /// Whether dates are among the values that are looked for inside of text.
    has_days: bool,
}

/// A value under its window, which begins at `offset` of it.
#[derive(Clone, Copy)]
struct Filed {
    window: u64,
    id: ValueId,
    offset: u8,
}

#[derive(Clone, Copy)]
struct Run {
    window: u64,
    start: u32,
    len: u32,
}

impl Index {
    pub(super) fn new(values: Values) -> Self {
        let mut index = Self {
            filter: Filter::new(values.len()),
            filed: Vec::new(),
            runs: HashTable::new(),
            hasher: DefaultHashBuilder::default(),
            longest_whole: 0,
            longest_chance: 0,
            has_days: false,
            values,
        };
        index.file();
        index.group();
        index
    }

    pub(super) fn values(&self) -> &Values {
        &self.values
    }

    /// Whether there are values that a kept cell may hold by chance.
    pub(super) fn has_chances(&self) -> bool {
        self.longest_chance > 0
    }

    /// The value that a whole folded cell is, among those that are compared so only.
    #[inline]
    pub(super) fn whole(&self, cell: &[u8]) -> Option<ValueId> {
        if cell.len() > self.longest_whole {
            return None;
        }
        let id = self.values.get(cell)?;
        (!self.is_sought_inside(id)).then_some(id)
    }

    /// The values that a kept cell may hold by chance: short ones as whole cells, dates as whole
    /// cells or inside of a cell that is a date itself. Each once, written over `out`.
    pub(super) fn perhaps(&self, padded: &[u8], out: &mut Vec<ValueId>) {
        out.clear();
        let cell = &padded[..padded.len() - PADDING];
        if cell.len() <= self.longest_chance
            && let Some(id) = self.values.get(cell)
            && self.values.class(id) != Class::Distinctive
        {
            out.push(id);
        }
        let may_be_date = self.has_days && cell.first().is_some_and(u8::is_ascii_digit);
        if may_be_date && std::str::from_utf8(cell).is_ok_and(is_date_cell) {
            self.within(padded, |id| {
                if self.values.class(id) == Class::Date && !out.contains(&id) {
                    out.push(id);
                }
            });
        }
    }

    /// The dates inside of a folded text that is no date itself. Each once, added to `out`.
    pub(super) fn dates_in_text(&self, padded: &[u8], out: &mut Vec<ValueId>) {
        let cell = &padded[..padded.len() - PADDING];
        let digits = || cell.iter().filter(|b| b.is_ascii_digit()).count();
        // The shortest form of a day has five digits: `1may2024`.
        if !self.has_days || digits() < 5 || std::str::from_utf8(cell).is_ok_and(is_date_cell) {
            return;
        }
        let start = out.len();
        self.within(padded, |id| {
            let is_whole = self.values.value(id).len() == cell.len();
            if self.values.class(id) == Class::Date && !is_whole && !out[start..].contains(&id) {
                out.push(id);
            }
        });
    }

    /// Visits the values inside of a folded cell, perhaps more than once. `padded` is the cell and
    /// [`PADDING`] bytes.
    #[inline]
    pub(super) fn within(&self, padded: &[u8], mut found: impl FnMut(ValueId)) {
        for (at, eight) in padded.windows(8).enumerate() {
            let window = load(eight);
            if self.filter.holds(window) {
                self.candidates(window, padded, at, &mut found);
            }
        }
    }

    #[inline(never)]
    fn candidates(&self, window: u64, padded: &[u8], at: usize, found: &mut impl FnMut(ValueId)) {
        let hash = self.hasher.hash_one(window);
        let Some(run) = self.runs.find(hash, |run| run.window == window) else { return };
        let cell = &padded[..padded.len() - PADDING];
        for filed in &self.filed[run.start as usize..][..run.len as usize] {
            let start = at.checked_sub(usize::from(filed.offset));
            let rest = start.and_then(|start| cell.get(start..));
            if rest.is_some_and(|rest| rest.starts_with(self.values.value(filed.id))) {
                found(filed.id);
            }
        }
    }

    /// Distinctive values are, and dates that name a day.
    fn is_sought_inside(&self, id: ValueId) -> bool {
        let value = self.values.value(id);
        value.len() >= WINDOW
            && match self.values.class(id) {
                Class::Distinctive => true,
                Class::Date => std::str::from_utf8(value).is_ok_and(names_a_day),
                Class::Short => false,
            }
    }

    /// Files every value that is sought inside of text under its least shared window.
    fn file(&mut self) {
        let mut sought = Vec::new();
        let mut sharing = Sharing::new(self.values.len());
        for id in self.values.ids() {
            let value = self.values.value(id);
            if self.values.class(id) != Class::Distinctive {
                self.longest_chance = self.longest_chance.max(value.len());
            }
            if self.is_sought_inside(id) {
                self.has_days |= self.values.class(id) == Class::Date;
                windows_of(value).for_each(|(_, window)| sharing.add(window));
                sought.push(id);
            } else {
                self.longest_whole = self.longest_whole.max(value.len());
            }
        }
        self.filed.reserve_exact(sought.len());
        for id in sought {
            let windows = windows_of(self.values.value(id));
            if let Some((offset, window)) = windows.min_by_key(|&(_, window)| sharing.of(window)) {
                self.filter.add(window);
                self.filed.push(Filed { window, id, offset });
            }
        }
    }

    fn group(&mut self) {
        self.filed.sort_unstable_by_key(|filed| (filed.window, filed.id));
        let mut start = 0;
        for run in self.filed.chunk_by(|a, b| a.window == b.window) {
            // A share holds fewer than four billion values.
            let len = u32::try_from(run.len()).unwrap_or(u32::MAX);
            let (window, hasher) = (run[0].window, &self.hasher);
            let run = Run { window, start, len };
            self.runs
                .insert_unique(hasher.hash_one(window), run, |run| hasher.hash_one(run.window));
            start += len;
        }
    }
}

/// The windows of a value that are considered, with the offset of each.
fn windows_of(value: &[u8]) -> impl Iterator<Item = (u8, u64)> {
    let of = |six: &[u8]| {
        let mut eight = [0; 8];
        eight[..WINDOW].copy_from_slice(six);
        load(&eight)
    };
    (0..).zip(value.windows(WINDOW).take(CONSIDERED).map(of))
}

#[inline]
fn load(eight: &[u8]) -> u64 {
    let mut bytes = [0; 8];
    bytes.copy_from_slice(&eight[..8]);
    u64::from_le_bytes(bytes) & 0xffff_ffff_ffff
}
