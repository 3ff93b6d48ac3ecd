//! The least that must go.
//!
//! Dropping a subject makes other classes smaller, in this table and, where subjects cascade, in
//! others; those may fall below their k in turn. The solver repeats until nothing changes. Nothing
//! is ever taken back, so it ends, and every round acts on all tables at once, so the result does
//! not depend on the order of tables, classes or rows.

use crate::equivalence::{SubjectSet, Unit};

use super::gate::{Gated, Suppress};
use super::solution::{Fate, Outcome, Solution};

/// Finds what must be suppressed so that every gate is met.
///
/// - `Suppress::Drop`: the rows of a class below k go, and with them all rows of its subjects:
///   in every table where the gate cascades, else in its own.
/// - `Suppress::Star`: the rows of a class below k keep their place without quasi-identifiers and
///   form no class. Where fewer than k subjects (rows, where none are named) would be starred,
///   they could still be told apart as "the starred ones": they are dropped instead.
/// - Rows without a subject in a table that names one go with their class.
///
/// Runs in time linear in the pairs of class and subject.
#[must_use]
pub fn solve(gates: &[Gated<'_>]) -> Solution {
    let mut solver = Solver {
        suppressed: SubjectSet::default(),
        tables: gates.iter().map(Table::new).collect(),
    };
    loop {
        while solver.tables.iter().any(|table| !table.pending.is_empty()) {
            let decided: Vec<Vec<u32>> = solver.tables.iter_mut().map(Table::decide).collect();
            solver.remove(decided);
        }
        let decided: Vec<Vec<u32>> =
            solver.tables.iter_mut().map(Table::drop_few_starred).collect();
        if decided.iter().all(Vec::is_empty) {
            return solver.finish();
        }
        solver.remove(decided);
    }
}

struct Solver<'a> {
    /// Subjects that go in every table.
    suppressed: SubjectSet,
    tables: Vec<Table<'a>>,
}

impl Solver<'_> {
    /// Takes out the subjects that each table has decided to drop.
    fn remove(&mut self, decided: Vec<Vec<u32>>) {
        let mut everywhere: Vec<u32> = Vec::new();
        for (table, subjects) in self.tables.iter_mut().zip(decided) {
            if table.gate.cascade {
                everywhere.extend(subjects.into_iter().filter(|&s| self.suppressed.insert(s)));
            } else {
                for subject in subjects {
                    table.remove(subject);
                }
            }
        }
        for table in &mut self.tables {
            for &subject in &everywhere {
                table.remove(subject);
            }
        }
    }

    fn finish(self) -> Solution {
        let outcome = |table: Table<'_>| Outcome::new(table.gate, table.fates, table.gone);
        let outcomes = self.tables.into_iter().map(outcome).collect();
        Solution { suppressed: self.suppressed, outcomes }
    }
}

struct Table<'a> {
    gate: &'a Gated<'a>,
    sizes: Vec<u64>,
    fates: Vec<Fate>,
    /// Classes that fell below k and are not yet decided about.
    pending: Vec<u32>,
    /// Subjects that were taken out: those that go in every table, and those that go here.
    gone: SubjectSet,
    classes_of: ClassesOf,
}

impl<'a> Table<'a> {
    fn new(gate: &'a Gated<'a>) -> Self {
        let sizes: Vec<u64> =
            gate.classes.numbers().map(|class| gate.classes.size(class)).collect();
        let k = u64::from(gate.k.get());
        Self {
            gate,
            fates: vec![Fate::Keep; sizes.len()],
            pending: gate.classes.numbers().filter(|&class| sizes[class as usize] < k).collect(),
            gone: SubjectSet::default(),
            classes_of: ClassesOf::new(gate),
            sizes,
        }
    }

    /// Decides about the classes that fell below k. Returns the subjects that go.
    fn decide(&mut self) -> Vec<u32> {
        let mut subjects = Vec::new();
        for class in std::mem::take(&mut self.pending) {
            match self.gate.suppress {
                Suppress::Star => self.fates[class as usize] = Fate::Star,
                Suppress::Drop => {
                    self.fates[class as usize] = Fate::Drop;
                    subjects.extend(self.left_in(class));
                }
            }
        }
        subjects
    }

    /// Drops the starred rows where they are fewer than k. Returns the subjects that go.
    fn drop_few_starred(&mut self) -> Vec<u32> {
        let starred: Vec<u32> = self
            .gate
            .classes
            .numbers()
            .filter(|&class| self.fates[class as usize] == Fate::Star)
            .collect();
        let subjects: SubjectSet = starred.iter().flat_map(|&class| self.left_in(class)).collect();
        let units = match self.gate.classes.unit() {
            Unit::Subjects => subjects.len(),
            Unit::Rows => starred.iter().map(|&class| self.gate.classes.rows(class)).sum(),
        };
        if units >= u64::from(self.gate.k.get()) {
            return Vec::new();
        }
        for class in starred {
            self.fates[class as usize] = Fate::Drop;
        }
        subjects.iter().collect()
    }

    /// Takes a subject out of its classes.
    fn remove(&mut self, subject: u32) {
        if !self.gone.insert(subject) {
            return;
        }
        let k = u64::from(self.gate.k.get());
        for &class in self.classes_of.get(subject) {
            let size = &mut self.sizes[class as usize];
            *size -= 1;
            if *size + 1 == k {
                self.pending.push(class);
            }
        }
    }

    /// The subjects of a class that are still there.
    fn left_in(&self, class: u32) -> impl Iterator<Item = u32> {
        let members = self.gate.classes.members_of(class);
        members.iter().map(|member| member.item).filter(|&subject| !self.gone.contains(subject))
    }
}

/// The classes that each subject is in.
struct ClassesOf {
    starts: Vec<usize>,
    classes: Vec<u32>,
}

impl ClassesOf {
    fn new(gate: &Gated<'_>) -> Self {
        let members = gate.classes.members();
        let mut starts = vec![0; gate.classes.subject_bound() + 1];
        for member in members {
            starts[member.item as usize + 1] += 1;
        }
        for subject in 1..starts.len() {
            starts[subject] += starts[subject - 1];
        }
        let (mut next, mut classes) = (starts.clone(), vec![0; members.len()]);
        for member in members {
            let place = &mut next[member.item as usize];
            classes[*place] = member.class;
            *place += 1;
        }
        Self { starts, classes }
    }

    fn get(&self, subject: u32) -> &[u32] {
        let subject = subject as usize;
        match self.starts.get(subject + 1) {
            Some(&end) => &self.classes[self.starts[subject]..end],
            None => &[],
        }
    }
}
