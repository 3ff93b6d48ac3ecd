//! Distinct tuples of codes as numbered classes.

use std::hash::{BuildHasher, Hasher};

use hashbrown::{DefaultHashBuilder, HashTable};

use crate::error::Result;

use super::interner::Slot;
use super::layout::Layout;

/// The classes so far: their tuples, packed, and how many rows each has.
#[derive(Clone)]
pub(super) struct ClassTable {
    layout: Layout,
    /// Per class its number of rows, then the words of its tuple: one place in memory to touch.
    slots: Vec<u64>,
    index: HashTable<Slot>,
    hasher: DefaultHashBuilder,
}

impl ClassTable {
    /// No class yet, of tuples of so many columns.
    pub(super) fn new(columns: usize) -> Self {
        Self {
            layout: Layout::new(columns),
            slots: Vec::new(),
            index: HashTable::new(),
            hasher: DefaultHashBuilder::default(),
        }
    }

    /// How many classes there are.
    pub(super) fn len(&self) -> usize {
        self.slots.len() / self.stride()
    }

    /// How tuples are packed.
    pub(super) fn layout(&self) -> &Layout {
        &self.layout
    }

    /// Makes room for so many codes per column.
    ///
    /// # Errors
    /// Never for tuples that are in the table already; the result is that of adding them anew.
    pub(super) fn fit(&mut self, codes: &[usize]) -> Result<()> {
        let Some(layout) = self.layout.grown(codes) else {
            return Ok(());
        };
        let old = std::mem::replace(self, Self { layout, ..Self::new(0) });
        self.slots.reserve(old.len() * self.stride());
        let mut tuple = Vec::new();
        for class in 0..old.len() {
            self.pack(|column| old.layout.code(column, old.tuple(class)), &mut tuple);
            self.add(&tuple, old.rows(class))?;
        }
        Ok(())
    }

    /// Packs the codes of one tuple.
    pub(super) fn pack(&self, mut code: impl FnMut(usize) -> u32, tuple: &mut Vec<u64>) {
        tuple.clear();
        tuple.resize(self.layout.words(), 0);
        for column in 0..self.layout.columns() {
            self.layout.put(column, &[code(column)], tuple);
        }
    }

    /// Adds rows of a packed tuple and says which class they are in.
    ///
    /// # Errors
    /// When there are more than 4 billion classes.
    #[inline]
    pub(super) fn add(&mut self, tuple: &[u64], rows: u64) -> Result<u32> {
        let hash = hash_of(&self.hasher, tuple);
        let (tag, stride) = (Slot::tag(hash), self.stride());
        let slots = &self.slots;
        let same = |slot: &Slot| slot.tag == tag && equal(tuple_at(slots, stride, slot.id), tuple);
        if let Some(&Slot { id, .. }) = self.index.find(hash, same) {
            self.slots[id as usize * stride] += rows;
            return Ok(id);
        }
        self.insert(hash, tuple, rows)
    }

    /// How many rows a class has.
    pub(super) fn rows(&self, class: usize) -> u64 {
        self.slots[class * self.stride()]
    }

    /// A column's code in the tuple of a class.
    pub(super) fn code(&self, class: usize, column: usize) -> u32 {
        self.layout.code(column, self.tuple(class))
    }

    /// Gives back the memory that only adding needs.
    pub(super) fn settle(&mut self) {
        self.index = HashTable::new();
        self.slots.shrink_to_fit();
    }

    /// Memory held, in bytes.
    pub(super) fn bytes(&self) -> usize {
        self.slots.capacity() * size_of::<u64>() + self.index.allocation_size()
    }

    fn insert(&mut self, hash: u64, tuple: &[u64], rows: u64) -> Result<u32> {
        let id = Slot::next_id(self.len())?;
        let stride = self.stride();
        self.slots.push(rows);
        self.slots.extend_from_slice(tuple);
        let (hasher, slots) = (&self.hasher, &self.slots);
        let rehash = |slot: &Slot| hash_of(hasher, tuple_at(slots, stride, slot.id));
        self.index.insert_unique(hash, Slot { tag: Slot::tag(hash), id }, rehash);
        Ok(id)
    }

    fn tuple(&self, class: usize) -> &[u64] {
        let stride = self.stride();
        &self.slots[class * stride + 1..(class + 1) * stride]
    }

    fn stride(&self) -> usize {
        1 + self.layout.words()
    }
}

#[inline]
fn tuple_at(slots: &[u64], stride: usize, id: u32) -> &[u64] {
    let start = id as usize * stride;
    &slots[start + 1..start + stride]
}

/// Tuples of one word are compared without the call that slices of any length take.
#[inline]
fn equal(a: &[u64], b: &[u64]) -> bool {
    match (a, b) {
        ([a], [b]) => a == b,
        _ => a == b,
    }
}

#[inline]
fn hash_of(hasher: &DefaultHashBuilder, tuple: &[u64]) -> u64 {
    let mut state = hasher.build_hasher();
    for &word in tuple {
        state.write_u64(word);
    }
    state.finish()
}
