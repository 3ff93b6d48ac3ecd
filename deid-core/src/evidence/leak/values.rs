//! The values of the identifier columns: each folded value once, with the columns that hold it.

use std::hash::BuildHasher;

use hashbrown::{DefaultHashBuilder, HashTable};

use super::layout::Id;
use super::shape::Class;

/// The number of a value within its share.
pub(super) type ValueId = u32;

/// Longer values are kept, and found, by this many bytes of theirs.
pub(super) const LONGEST: usize = 256;

/// Which share of all values is held: those whose hash leaves `index` when divided by `of`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Share {
    pub(super) index: u64,
    /// A power of two.
    pub(super) of: u64,
}

impl Share {
    pub(super) const ALL: Self = Self { index: 0, of: 1 };

    fn holds(self, hash: u64) -> bool {
        // The lowest and the highest bits place a value in the hash table.
        (hash >> 24) & (self.of - 1) == self.index
    }
}

/// Distinct folded values. Holds raw data: no `Debug`.
pub(super) struct Values {
    table: HashTable<ValueId>,
    hasher: DefaultHashBuilder,
    bytes: Vec<u8>,
    ends: Vec<usize>,
    classes: Vec<Class>,
    /// The first of each value's members.
    heads: Vec<u32>,
    members: Vec<Member>,
}

/// A column that holds a value.
#[derive(Clone, Copy)]
pub(super) struct Member {
    pub(super) column: Id,
    /// In how many rows.
    pub(super) rows: u32,
    next: u32,
}

const END: u32 = u32::MAX;

impl Values {
    pub(super) fn new(hasher: DefaultHashBuilder) -> Self {
        Self {
            table: HashTable::new(),
            hasher,
            bytes: Vec::new(),
            ends: Vec::new(),
            classes: Vec::new(),
            heads: Vec::new(),
            members: Vec::new(),
        }
    }

    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// Bytes of memory that the values take, with the index that is built over them.
    pub(super) fn weight(&self) -> usize {
        const INDEX: usize = 56; // window, run, filter, counts of windows
        let value = size_of::<usize>() + size_of::<Class>() + 3 * size_of::<u32>() + INDEX;
        self.bytes.len() + self.len() * value + self.members.len() * size_of::<Member>()
    }

    pub(super) fn get(&self, value: &[u8]) -> Option<ValueId> {
        self.find(self.hash(value), value)
    }

    /// Notes that a row of `column` holds the value, if it falls into the share.
    pub(super) fn add(&mut self, value: &[u8], class: Class, column: Id, share: Share) {
        self.add_rows(value, class, column, 1, share);
    }

    pub(super) fn value(&self, id: ValueId) -> &[u8] {
        let id = id as usize;
        let start = if id == 0 { 0 } else { self.ends[id - 1] };
        &self.bytes[start..self.ends[id]]
    }

    pub(super) fn class(&self, id: ValueId) -> Class {
        self.classes[id as usize]
    }

    pub(super) fn ids(&self) -> impl Iterator<Item = ValueId> + use<> {
        0..number(self.len())
    }

    /// The columns that hold the value.
    pub(super) fn members(&self, id: ValueId) -> impl Iterator<Item = Member> {
        let mut at = self.heads[id as usize];
        std::iter::from_fn(move || {
            let member = *self.members.get(at as usize)?;
            at = member.next;
            Some(member)
        })
    }

    /// The values of a smaller share.
    pub(super) fn narrowed(&self, share: Share) -> Self {
        let mut out = Self::new(self.hasher.clone());
        for id in self.ids() {
            for member in self.members(id) {
                out.add_rows(self.value(id), self.class(id), member.column, member.rows, share);
            }
        }
        out
    }

    fn add_rows(&mut self, value: &[u8], class: Class, column: Id, rows: u32, share: Share) {
        let value = &value[..value.len().min(LONGEST)];
        let hash = self.hash(value);
        if !share.holds(hash) {
            return;
        }
        let id = self.find(hash, value).unwrap_or_else(|| self.insert(hash, value, class));
        let held = &mut self.classes[id as usize];
        *held = (*held).min(class); // the class that looks closer wins
        self.count(id, column, rows);
    }

    /// Adds to the column's rows. The column that was counted last is found first: columns are
    /// read one after the other.
    fn count(&mut self, id: ValueId, column: Id, rows: u32) {
        let head = self.heads[id as usize];
        let (mut before, mut at) = (END, head);
        while let Some(member) = self.members.get_mut(at as usize) {
            if member.column != column {
                before = at;
                at = member.next;
                continue;
            }
            member.rows = member.rows.saturating_add(rows);
            if before != END {
                let after = std::mem::replace(&mut member.next, head);
                self.members[before as usize].next = after;
                self.heads[id as usize] = at;
            }
            return;
        }
        self.heads[id as usize] = number(self.members.len());
        self.members.push(Member { column, rows, next: head });
    }

    fn insert(&mut self, hash: u64, value: &[u8], class: Class) -> ValueId {
        let id = number(self.len());
        self.bytes.extend_from_slice(value);
        self.ends.push(self.bytes.len());
        self.classes.push(class);
        self.heads.push(END);
        let (ends, bytes, hasher) = (&self.ends, &self.bytes, &self.hasher);
        self.table.insert_unique(hash, id, |&other| {
            let other = other as usize;
            let start = if other == 0 { 0 } else { ends[other - 1] };
            hasher.hash_one(&bytes[start..ends[other]])
        });
        id
    }

    fn find(&self, hash: u64, value: &[u8]) -> Option<ValueId> {
        self.table.find(hash, |&id| self.value(id) == value).copied()
    }

    #[inline]
    fn hash(&self, value: &[u8]) -> u64 {
        self.hasher.hash_one(value)
    }
}

/// Shares are made smaller long before four billion values are held.
fn number(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(END)
}
