//! The shift of every row of a batch: from the subject and the key, or from a column of days.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::error::{Cause, CellFault, Error, Faults, Result};
use crate::secret::{self, DomainKey};
use crate::table::cell::canonical_integer;
use crate::table::{Column, ColumnKind, Field, NullValues, Reading, TextCells};
use crate::technique::{Domain, DomainKeys, keys};
use crate::vocab::{DayRange, DomainName};

use super::RULE;

/// The shift of every row of a batch, in days; `None` where the row has none.
pub struct Shifts(pub(crate) Vec<Option<i32>>);

impl Shifts {
    /// The shifts, in row order.
    #[must_use]
    pub fn days(&self) -> &[Option<i32>] {
        &self.0
    }

    /// Whole days from -36,500 to 36,500 that were computed elsewhere: `-42`, `+7`, `0`. Null
    /// cells give no shift. Other cells are recorded as faults and give none either.
    ///
    /// # Errors
    /// When the column holds neither text nor integers.
    pub fn from_offset_column(
        column: &Column,
        reading: &Reading,
        faults: &mut Faults,
    ) -> Result<Self> {
        match column.kind() {
            ColumnKind::Integer | ColumnKind::Null | ColumnKind::Text => {}
            kind => {
                let (found, help) =
                    (kind.name(), "an `offset_column` holds whole days, as integers or text");
                return Err(Error::new(Cause::WrongColumnKind { rule: RULE, found, help }));
            }
        }
        Self::compute(&column.text()?, &reading.null_values, faults, offset)
    }

    /// One shift per cell by `shift`, which sees each value of a dictionary and each run of equal
    /// cells once.
    fn compute(
        cells: &TextCells<'_>,
        nulls: &NullValues,
        faults: &mut Faults,
        mut shift: impl FnMut(&str) -> Result<i32, CellFault>,
    ) -> Result<Self> {
        let mut shifts = Vec::with_capacity(cells.len());
        let mut close = |row: usize, outcome: Option<Result<i32, CellFault>>| {
            if let Some(Err(fault)) = outcome {
                faults.push(row as u64, fault);
            }
            shifts.push(outcome.and_then(Result::ok));
        };
        if let TextCells::Dictionary(keys, values) = cells {
            let mut outcomes = Vec::with_capacity(values.len());
            values.for_each(|_, cell| {
                outcomes.push(cell.filter(|cell| !nulls.contains(cell)).map(&mut shift));
            });
            for (row, key) in keys.iter().enumerate() {
                close(row, key.and_then(|key| outcomes[key as usize]));
            }
        } else {
            let mut before: Option<(&str, Result<i32, CellFault>)> = None;
            cells.for_each(|row, cell| {
                before = cell.filter(|cell| !nulls.contains(cell)).map(|cell| match before {
                    Some((same, outcome)) if same == cell => (same, outcome),
                    _ => (cell, shift(cell)),
                });
                close(row, before.map(|(_, outcome)| outcome));
            });
        }
        Ok(Self(shifts))
    }
}

/// Computes shifts from subjects: the `uniform(tag, n)`-th day of the domain's range.
///
/// The same subject has the same shift in every table and column of the domain, for one key and
/// one recipient.
pub struct Shifter {
    domain: Domain,
    range: DayRange,
    key: Arc<DomainKey<secret::DateShift>>,
}

impl Shifter {
    /// The shifts of a domain.
    ///
    /// # Errors
    /// When there is no such domain, it has no range of days, or there are no keys.
    pub fn compile(
        name: &DomainName,
        domains: &BTreeMap<DomainName, Domain>,
        keys: Option<&DomainKeys>,
    ) -> Result<Self> {
        let unknown = || Error::new(Cause::UnknownDomain(name.clone()));
        let domain = domains.get(name).ok_or_else(unknown)?.clone();
        let range = domain.date_shift.ok_or_else(|| {
            let message = format!(
                "domain {name} has no range of days: give it `date_shift = {{ days = [-365, -1] }}`"
            );
            Error::new(Cause::Policy(message))
        })?;
        let key = keys.ok_or_else(keys::missing)?.date_shift(name)?;
        Ok(Self { domain, range, key })
    }

    /// Checks that subjects of such a column can be keyed.
    ///
    /// # Errors
    /// For floats, and for kinds that have no one spelling in the domain's type.
    pub fn accepts(&self, subject: &Field) -> Result<()> {
        self.domain.accepts(subject, RULE)
    }

    /// The shift of every row by the subject that it names. Null subjects give no shift; a subject
    /// that cannot be read is recorded as a fault and gives none either.
    ///
    /// # Errors
    /// When the column as a whole cannot be keyed: floats, lists.
    pub fn shifts(
        &self,
        subject: &Column,
        nulls: &NullValues,
        faults: &mut Faults,
    ) -> Result<Shifts> {
        if subject.kind() == ColumnKind::Float {
            return Err(Error::new(Cause::FloatUnderKey("float")));
        }
        let kind = subject.kind();
        Shifts::compute(&subject.text()?, nulls, faults, |subject| self.days(subject, kind))
    }

    /// The shift of one subject, from a column of this kind, in days, never 0.
    ///
    /// # Errors
    /// When the value is not of the domain's type, or has the shape of a token of the domain.
    #[inline]
    pub fn days(&self, subject: &str, kind: ColumnKind) -> Result<i32, CellFault> {
        if self.domain.is_token(subject) {
            return Err(CellFault::AlreadyToken);
        }
        let canonical = self.domain.canonical(subject, kind)?;
        let tag = self.key.tag(self.domain.cell_type.name(), &canonical);
        Ok(self.range.day(tag.uniform(self.range.len())))
    }
}

fn offset(cell: &str) -> Result<i32, CellFault> {
    let canonical =
        canonical_integer(cell).map_err(|_| CellFault::NotOfType("whole number of days"))?;
    let days = canonical.parse::<i32>().map_err(|_| CellFault::OutOfRange)?;
    if days.unsigned_abs() <= DayRange::LIMIT.unsigned_abs() {
        Ok(days)
    } else {
        Err(CellFault::OutOfRange)
    }
}
