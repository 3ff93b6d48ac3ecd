//! Reading cells in blocks, for rules that work on many values at once.

use crate::error::CellFault;

use super::reading::NullValues;
use super::text::{TextCells, same};

/// Values of a block: a few runs of sixteen, so that a short last run costs little.
const VALUES: usize = 64;

/// Rows of a block, where values repeat.
const ROWS: usize = 1024;

/// A row of a block.
enum Slot {
    Null,
    Fault(CellFault),
    /// The position of its value in the block.
    Value(usize),
}

/// What came of a cell: `None` where it is null.
pub type Outcome<'t, T> = Option<Result<&'t T, CellFault>>;

impl TextCells<'_> {
    /// Visits every cell in order with what became of its value: `read` takes one cell, `make` all
    /// values of a block at once, one result for each. A value that follows itself is read and
    /// made once, one that is not `used` not at all: it counts as null.
    pub fn in_blocks<'c, K, T>(
        &'c self,
        nulls: &NullValues,
        used: Option<&[bool]>,
        mut read: impl FnMut(&'c str) -> Result<K, CellFault>,
        make: impl FnMut(&[K], &mut Vec<T>),
        visit: impl FnMut(Outcome<'_, T>),
    ) {
        let room = self.len().min(VALUES);
        let mut block = Block {
            values: Vec::with_capacity(room),
            made: Vec::with_capacity(room),
            slots: Vec::with_capacity(self.len().min(ROWS)),
            make,
            visit,
        };
        let mut before: Option<&'c str> = None;
        self.for_each(|row, cell| {
            if block.is_full() {
                block.flush();
                before = None;
            }
            let is_used = used.is_none_or(|used| used[row]);
            let cell = cell.filter(|cell| is_used && !nulls.contains(cell));
            match cell {
                None => block.slots.push(Slot::Null),
                Some(cell) if before.is_some_and(|before| same(before, cell)) => block.repeat(),
                Some(cell) => block.push(read(cell)),
            }
            before = cell;
        });
        block.flush();
    }
}

/// Rows that wait until their values are made.
struct Block<K, T, M, V> {
    values: Vec<K>,
    made: Vec<T>,
    slots: Vec<Slot>,
    make: M,
    visit: V,
}

impl<K, T, M, V> Block<K, T, M, V>
where
    M: FnMut(&[K], &mut Vec<T>),
    V: FnMut(Outcome<'_, T>),
{
    fn is_full(&self) -> bool {
        self.values.len() == VALUES || self.slots.len() == ROWS
    }

    fn push(&mut self, value: Result<K, CellFault>) {
        self.slots.push(match value {
            Err(fault) => Slot::Fault(fault),
            Ok(value) => {
                self.values.push(value);
                Slot::Value(self.values.len() - 1)
            }
        });
    }

    /// The row before once more. A block begins with no row before.
    fn repeat(&mut self) {
        let slot = match self.slots.last() {
            None | Some(Slot::Null) => Slot::Null,
            Some(Slot::Fault(fault)) => Slot::Fault(*fault),
            Some(Slot::Value(index)) => Slot::Value(*index),
        };
        self.slots.push(slot);
    }

    fn flush(&mut self) {
        (self.make)(&self.values, &mut self.made);
        for slot in self.slots.drain(..) {
            (self.visit)(match slot {
                Slot::Null => None,
                Slot::Fault(fault) => Some(Err(fault)),
                Slot::Value(index) => Some(Ok(&self.made[index])),
            });
        }
        self.values.clear();
        self.made.clear();
    }
}
