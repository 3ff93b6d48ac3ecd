//! From batches to classes.

use crate::error::{Cause, Error, Result};
use crate::table::Column;

use super::direct::Direct;
use super::grouping::Grouping;
use super::table::ClassTable;
use super::tally::Tallies;
use super::unit::Unit;
use super::values::Values;

/// Sorts the rows of a table into equivalence classes, batch by batch.
///
/// Memory grows with the distinct tuples and, where subjects are counted, with the distinct pairs
/// of class and subject; nothing is allocated per row. One builder per thread, merged at the end,
/// gives what a single one would.
///
/// ```
/// use deid_core::equivalence::{ClassBuilder, Unit};
/// use deid_core::table::Column;
///
/// let age = Column::from_text([Some("40-49"), Some("40-49"), Some("50-59")]);
/// let sex = Column::from_text([Some("F"), Some("F"), Some("F")]);
/// let mut builder = ClassBuilder::new(2, Unit::Rows, None);
/// assert_eq!(builder.push(&[&age, &sex], None)?, [0, 0, 1]);
/// assert_eq!(builder.finish().classes().smallest(), Some(1));
/// # Ok::<(), deid_core::Error>(())
/// ```
pub struct ClassBuilder {
    values: Vec<Values>,
    table: ClassTable,
    direct: Direct,
    members: Option<Tallies>,
    memory_limit: Option<u64>,
    rows: u64,
    scratch: Scratch,
}

/// Buffers that batches share.
#[derive(Default)]
struct Scratch {
    codes: Vec<Vec<u32>>,
    tuples: Vec<u64>,
    places: Vec<u32>,
    classes: Vec<u32>,
}

impl ClassBuilder {
    /// A builder for so many quasi-identifiers (at least 1), whose sizes count `unit`. With a
    /// memory limit (in bytes) it stops where the classes need more.
    #[must_use]
    pub fn new(quasi_identifiers: usize, unit: Unit, memory_limit: Option<u64>) -> Self {
        Self {
            values: vec![Values::default(); quasi_identifiers],
            table: ClassTable::new(quasi_identifiers),
            direct: Direct::default(),
            members: (unit == Unit::Subjects).then(Tallies::default),
            memory_limit,
            rows: 0,
            scratch: Scratch { codes: vec![Vec::new(); quasi_identifiers], ..Scratch::default() },
        }
    }

    /// Adds a batch and says which class each row is in. Numbers are those of this builder; see
    /// [`merge`](Self::merge).
    ///
    /// `subjects` (from one [`SubjectInterner`](super::SubjectInterner) for all builders) must be
    /// there where subjects are counted, and only there. A row without a subject adds to no
    /// class's size.
    ///
    /// # Errors
    /// When a column has no text form, the memory limit is passed, or the call does not fit the
    /// builder.
    pub fn push(
        &mut self,
        quasi_identifiers: &[&Column],
        subjects: Option<&[Option<u32>]>,
    ) -> Result<&[u32]> {
        let rows = self.check(quasi_identifiers, subjects)?;
        for (index, column) in quasi_identifiers.iter().enumerate() {
            self.values[index].encode(column, &mut self.scratch.codes[index])?;
        }
        self.fit()?;
        self.rows += rows as u64;
        self.classify(rows)?;
        if let (Some(members), Some(subjects)) = (&mut self.members, subjects) {
            for (&class, subject) in self.scratch.classes.iter().zip(subjects) {
                if let Some(subject) = *subject {
                    members.add(class, subject, 1);
                }
            }
        }
        self.check_memory()?;
        Ok(&self.scratch.classes)
    }

    /// Takes over what another builder of the same table counted. Returns the class that each
    /// class of the other has become.
    ///
    /// # Errors
    /// As [`push`](Self::push).
    pub fn merge(&mut self, mut other: Self) -> Result<Vec<u32>> {
        other.settle();
        let Self { values, table, members: others, rows, .. } = other;
        if values.len() != self.values.len() || others.is_some() != self.members.is_some() {
            return Err(misuse("builders of different tables cannot be merged"));
        }
        let codes = self.translate(&values)?;
        self.fit()?;
        let mapping = self.table.absorb(&table, |column, code| codes[column][code as usize])?;
        if let (Some(members), Some(others)) = (&mut self.members, &others) {
            for entry in others.entries() {
                members.add(mapping[entry.class as usize], entry.item, entry.rows);
            }
        }
        self.rows += rows;
        self.check_memory()?;
        Ok(mapping)
    }

    /// Memory held, in bytes.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        let scratch = &self.scratch;
        let codes: usize = scratch.codes.iter().map(Vec::capacity).sum();
        let rows = scratch.places.capacity() + scratch.classes.capacity();
        let buffers =
            (codes + rows) * size_of::<u32>() + scratch.tuples.capacity() * size_of::<u64>();
        let values: usize = self.values.iter().map(Values::bytes).sum();
        let members = self.members.as_ref().map_or(0, Tallies::bytes);
        (buffers + values + self.table.bytes() + self.direct.bytes() + members) as u64
    }

    /// The classes of everything that was pushed.
    #[must_use]
    pub fn finish(mut self) -> Grouping {
        self.settle();
        Grouping::new(self.values, self.table, self.members.map(Tallies::finish), self.rows)
    }

    /// How many rows the batch has.
    fn check(&self, columns: &[&Column], subjects: Option<&[Option<u32>]>) -> Result<usize> {
        let Some(rows) = columns.first().map(|column| column.len()) else {
            return Err(misuse("a class needs at least one quasi-identifier"));
        };
        let fits = columns.len() == self.values.len()
            && columns.iter().all(|column| column.len() == rows)
            && subjects.is_some() == self.members.is_some()
            && subjects.is_none_or(|subjects| subjects.len() == rows);
        if fits { Ok(rows) } else { Err(misuse("the batch does not fit the class builder")) }
    }

    fn check_memory(&self) -> Result<()> {
        match self.memory_limit {
            Some(limit) if self.bytes() > limit => {
                Err(Error::new(Cause::OverMemory { limit_mib: limit >> 20 }))
            }
            _ => Ok(()),
        }
    }

    fn fit(&mut self) -> Result<()> {
        let codes: Vec<usize> = self.values.iter().map(Values::codes).collect();
        self.table.fit(&codes)
    }

    /// From the codes of the batch to the class of each row.
    fn classify(&mut self, rows: usize) -> Result<()> {
        let codes: Vec<usize> = self.values.iter().map(Values::codes).collect();
        self.direct.fit(&codes, self.rows);
        let Scratch { codes, tuples, places, classes } = &mut self.scratch;
        classes.clear();
        classes.reserve(rows);
        if self.direct.places(codes, places) {
            return self.classify_by_place();
        }
        let words = self.table.layout().words();
        tuples.clear();
        tuples.resize(rows * words, 0);
        for (column, codes) in codes.iter().enumerate() {
            self.table.layout().put(column, codes, tuples);
        }
        self.table.add(tuples, |_| 1, classes)
    }

    /// The same where each tuple has its place: only new ones are looked for in the table.
    fn classify_by_place(&mut self) -> Result<()> {
        let Scratch { codes, places, classes, .. } = &mut self.scratch;
        for (row, &place) in places.iter().enumerate() {
            let mut class = self.direct.class(place);
            if class == Direct::UNSEEN {
                class = self.table.find_or_add(|column| codes[column][row])?;
                self.direct.learn(place, class);
            }
            classes.push(class);
        }
        if !self.direct.count(classes) {
            self.direct.tell(|class, rows| self.table.count(class, rows));
            classes.iter().for_each(|&class| self.table.count(class, 1));
        }
        Ok(())
    }

    /// Brings the table up to date.
    fn settle(&mut self) {
        self.direct.tell(|class, rows| self.table.count(class, rows));
    }

    /// Per column, our code for each code of the other's values.
    fn translate(&mut self, others: &[Values]) -> Result<Vec<Vec<u32>>> {
        #[allow(clippy::cast_possible_truncation)] // codes are u32 by construction
        let codes = |values: &Values| 0..values.codes() as u32;
        self.values
            .iter_mut()
            .zip(others)
            .map(|(ours, other)| codes(other).map(|code| ours.code(other.cell(code))).collect())
            .collect()
    }
}

#[cold]
fn misuse(what: &'static str) -> Error {
    Error::new(Cause::usage(what))
}
