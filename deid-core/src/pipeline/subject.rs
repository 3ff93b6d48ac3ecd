//! Whom rows are about: cells in the form in which two of them are one person, and rows that are
//! about nobody.

use std::borrow::Cow;

use crate::error::{CellFault, Faults, Place, Result};
use crate::policy::{Policy, ResolvedTable};
use crate::table::{Column, ColumnKind, Reading, same};
use crate::technique::{After, Domain, key};
use crate::vocab::{CellType, DomainName};

use super::link::{Sketch, Sketching};

/// The column that says whom rows are about, and how its cells are read.
pub(super) struct SubjectPlan {
    pub(super) index: usize,
    domain: Option<Domain>,
    reading: Reading,
    /// What stands before the ids, where the column's rule says so.
    after: After,
}

/// What the rows of a table say of whom they are about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SubjectTally {
    /// Rows in which the cell is null.
    pub missing: Faults,
    /// Rows in which it cannot be read as the subject's domain or declared type says.
    pub unreadable: Faults,
    /// A sample of the people.
    pub people: Sketch,
}

impl SubjectPlan {
    /// # Errors
    /// When no person can be told by such a column: floats, lists, times.
    pub(super) fn new(policy: &Policy, resolved: &ResolvedTable) -> Result<Option<Self>> {
        let Some(subject) = &resolved.subject else { return Ok(None) };
        let column = &resolved.columns[subject.index];
        let domain = subject.domain.as_ref().and_then(|name| policy.domains().get(name)).cloned();
        let mut reading = column.reading.clone();
        // Types of a rule (a shifted or banded subject) say nothing about who it is.
        if !matches!(reading.cell_type, CellType::Integer | CellType::Date) {
            reading.cell_type = CellType::Text;
        }
        let cell_type = domain.as_ref().map_or(reading.cell_type, |domain| domain.cell_type);
        key::check_kind(cell_type, &column.field, "subject").map_err(|error| {
            error.within(&Place::default().with_column(resolved.column_ref(subject.index)))
        })?;
        let after = column.rule.definition().after().clone();
        Ok(Some(Self { index: subject.index, domain, reading, after }))
    }

    /// How people are told apart.
    pub(super) fn identity(&self) -> (Option<&DomainName>, CellType) {
        match &self.domain {
            Some(domain) => (Some(&domain.name), domain.cell_type),
            None => (None, self.reading.cell_type),
        }
    }

    /// Who it is: equal forms are one person, in every table of the run.
    ///
    /// # Errors
    /// When the cell is null, or not of the type that the domain or the column declares.
    pub(super) fn canonical<'c>(
        &self,
        cell: &'c str,
        kind: ColumnKind,
    ) -> Result<Cow<'c, str>, CellFault> {
        if self.reading.null_values.contains(cell) {
            return Err(CellFault::NoSubject);
        }
        let (_, id) = self.after.split(cell)?;
        match &self.domain {
            Some(domain) => domain.canonical(id, kind),
            None => key::canonical(self.reading.cell_type, &self.reading.formats, id, kind),
        }
    }

    /// Looks at the subjects of a batch.
    ///
    /// # Errors
    /// When cells of this kind have no text form.
    pub(super) fn check(&self, column: &Column) -> Result<SubjectTally> {
        let (kind, mut tally) = (column.kind(), SubjectTally::default());
        let (mut people, mut before) = (Sketching::default(), "");
        let cells = column.text_distinct()?;
        cells.for_each(|row, cell| {
            let cell = cell.unwrap_or_default();
            if !before.is_empty() && same(cell, before) {
                return;
            }
            match self.canonical(cell, kind) {
                Ok(person) => {
                    people.add(&person);
                    before = cell;
                }
                Err(fault @ CellFault::NoSubject) => tally.missing.push(row as u64, fault),
                Err(fault) => tally.unreadable.push(row as u64, fault),
            }
        });
        tally.people = people.finish();
        Ok(tally)
    }
}

impl SubjectTally {
    /// Adds the rows that follow, which start at row `offset`.
    pub(super) fn append(&mut self, later: &Self, offset: u64) {
        self.missing.append(&later.missing, offset);
        self.unreadable.append(&later.unreadable, offset);
        self.people.append(&later.people);
    }

    /// Whether every row says whom it is about.
    pub(super) fn is_whole(&self) -> bool {
        self.missing.is_empty() && self.unreadable.is_empty()
    }
}
