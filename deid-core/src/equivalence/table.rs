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
    /// How many tuples are looked up at a time.
    const BLOCK: usize = 1024;

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
        self.absorb(&old, |_, code| code).map(|_| ())
    }

    /// Adds the classes of another table, whose codes become ours by `translate` (given column
    /// and code). Returns the class that each of them has become.
    ///
    /// # Errors
    /// When there are more than 4 billion classes.
    pub(super) fn absorb(
        &mut self,
        other: &Self,
        translate: impl Fn(usize, u32) -> u32,
    ) -> Result<Vec<u32>> {
        let mut mapping = Vec::with_capacity(other.len());
        let (mut codes, mut tuples) = (Vec::new(), Vec::new());
        for start in (0..other.len()).step_by(Self::BLOCK) {
            let block = start..other.len().min(start + Self::BLOCK);
            tuples.clear();
            tuples.resize(block.len() * self.layout.words(), 0);
            for column in 0..self.layout.columns() {
                codes.clear();
                codes.extend(
                    block.clone().map(|class| translate(column, other.code(class, column))),
                );
                self.layout.put(column, &codes, &mut tuples);
            }
            self.add(&tuples, |at| other.rows(start + at), &mut mapping)?;
        }
        Ok(mapping)
    }

    /// Adds packed tuples, each with its number of rows, and appends the class of each.
    ///
    /// # Errors
    /// When there are more than 4 billion classes.
    pub(super) fn add(
        &mut self,
        tuples: &[u64],
        rows: impl Fn(usize) -> u64,
        classes: &mut Vec<u32>,
    ) -> Result<()> {
        let (words, stride) = (self.layout.words(), self.stride());
        let mut found = Vec::with_capacity(Self::BLOCK);
        for (block, tuples) in tuples.chunks(Self::BLOCK * words).enumerate() {
            // First the index, then the tuples: in short loops the processor fetches many places
            // of a large table at once.
            found.clear();
            found.extend(tuples.chunks_exact(words).map(|tuple| {
                let hash = hash_of(&self.hasher, tuple);
                let tag = Slot::tag(hash);
                (
                    hash,
                    self.index.find(hash, |slot| slot.tag == tag).map_or(u32::MAX, |slot| slot.id),
                )
            }));
            for (at, (tuple, &(hash, likely))) in tuples.chunks_exact(words).zip(&found).enumerate()
            {
                let rows = rows(block * Self::BLOCK + at);
                let place = likely as usize * stride;
                let is_it =
                    likely != u32::MAX && equal(&self.slots[place + 1..place + stride], tuple);
                let class = if is_it { likely } else { self.find_or_place(hash, tuple)? };
                self.count(class, rows);
                classes.push(class);
            }
        }
        Ok(())
    }

    /// The class of the tuple of these codes, with no row more than it has.
    ///
    /// # Errors
    /// When there are more than 4 billion classes.
    pub(super) fn find_or_add(&mut self, code: impl Fn(usize) -> u32) -> Result<u32> {
        let mut tuple = vec![0; self.layout.words()];
        for column in 0..self.layout.columns() {
            self.layout.put(column, &[code(column)], &mut tuple);
        }
        self.find_or_place(hash_of(&self.hasher, &tuple), &tuple)
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

    /// The class of a tuple that is new, or shares its tag with another one.
    fn find_or_place(&mut self, hash: u64, tuple: &[u64]) -> Result<u32> {
        let (tag, stride) = (Slot::tag(hash), self.stride());
        let slots = &self.slots;
        let same = |slot: &Slot| slot.tag == tag && equal(tuple_at(slots, stride, slot.id), tuple);
        if let Some(&Slot { id, .. }) = self.index.find(hash, same) {
            return Ok(id);
        }
        let id = Slot::next_id(self.len())?;
        self.slots.push(0);
        self.slots.extend_from_slice(tuple);
        let (hasher, slots) = (&self.hasher, &self.slots);
        let rehash = |slot: &Slot| hash_of(hasher, tuple_at(slots, stride, slot.id));
        self.index.insert_unique(hash, Slot { tag, id }, rehash);
        Ok(id)
    }

    /// Counts rows of a class.
    #[inline]
    pub(super) fn count(&mut self, class: u32, rows: u64) {
        let stride = self.stride();
        self.slots[class as usize * stride] += rows;
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
