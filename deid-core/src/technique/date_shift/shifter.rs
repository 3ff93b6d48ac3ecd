//! The shift of every row of a batch: from the subject and the key, or from a column of days.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::error::{Cause, CellFault, Error, Faults, Result, words};
use crate::secret::{DateShift, Tagger};
use crate::table::cell::canonical_integer;
use crate::table::{Column, ColumnKind, Field, NullValues, Reading, TextCells};
use crate::technique::{After, Domain, DomainKeys, keys};
use crate::vocab::{DayRange, DomainName};

use super::RULE;

/// The shift of every row of a batch, in days; `None` where the row has none.
pub struct Shifts {
    days: Vec<Option<i32>>,
    /// Why a row has no shift, unless `refused` tells.
    missing: CellFault,
    /// Rows whose cell is there and gives no shift, ascending, and why.
    refused: Vec<(usize, CellFault)>,
}

impl Shifts {
    /// Shifts that subjects have; a row without one names no subject.
    pub(crate) fn of_subjects(days: Vec<Option<i32>>) -> Self {
        Self { days, missing: CellFault::SubjectMissing, refused: Vec::new() }
    }

    /// The shifts, in row order.
    #[must_use]
    pub fn days(&self) -> &[Option<i32>] {
        &self.days
    }

    /// The shift of a row (from 0).
    ///
    /// # Errors
    /// Why the row has none.
    #[inline]
    pub fn of(&self, row: usize) -> Result<i32, CellFault> {
        self.days.get(row).copied().flatten().ok_or_else(|| self.why_none(row))
    }

    #[cold]
    fn why_none(&self, row: usize) -> CellFault {
        let found = self.refused.binary_search_by_key(&row, |(row, _)| *row);
        found.map_or(self.missing, |at| self.refused[at].1)
    }

    /// Whole days from -36,500 to 36,500, without 0, that were computed elsewhere: `-42`, `+7`.
    /// Null cells give no shift. Other cells are recorded as faults and give none either: 0 would
    /// leave the true date.
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
        let copied = |days: &[i32], out: &mut Vec<i32>| out.extend_from_slice(days);
        let (days, refused) =
            compute(&column.text()?, &reading.null_values, faults, offset, copied);
        Ok(Self { days, missing: CellFault::CompanionMissing, refused })
    }
}

/// One shift per cell, by `read` and `make` as [`TextCells::in_blocks`] has them: the shifts, and
/// why cells that are there give none.
fn compute<'c, K>(
    cells: &'c TextCells<'_>,
    nulls: &NullValues,
    faults: &mut Faults,
    read: impl FnMut(&'c str) -> Result<K, CellFault>,
    make: impl FnMut(&[K], &mut Vec<i32>),
) -> (Vec<Option<i32>>, Vec<(usize, CellFault)>) {
    let ((keys, values), used) = (cells.parts(), cells.used());
    let mut outcomes = Vec::with_capacity(values.len());
    values.in_blocks(nulls, used.as_deref(), read, make, |outcome| {
        outcomes.push(outcome.map(Result::<&i32, _>::copied));
    });
    if let Some(keys) = keys {
        outcomes = keys.iter().map(|key| key.and_then(|key| outcomes[key as usize])).collect();
    }
    let mut days = Vec::with_capacity(outcomes.len());
    let mut refused = Vec::new();
    for (row, outcome) in outcomes.into_iter().enumerate() {
        if let Some(Err(fault)) = outcome {
            faults.push(row as u64, fault);
            refused.push((row, fault));
        }
        days.push(outcome.and_then(Result::ok));
    }
    (days, refused)
}

/// Computes shifts from subjects: the `uniform(tag, n)`-th day of the domain's range,
/// which has no day 0.
///
/// The same subject has the same shift in every table and column of the domain, for one key and
/// one recipient.
pub struct Shifter {
    domain: Domain,
    range: DayRange,
    tagger: Tagger<DateShift>,
    after: After,
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
            let message = words![
                "domain ",
                name,
                " has no range of days: give it `date_shift = { days = [-365, -1] }`",
            ];
            Error::new(Cause::policy(message))
        })?;
        let key = keys.ok_or_else(keys::missing)?.date_shift(name)?;
        let tagger = Tagger::new(key, domain.cell_type.name());
        Ok(Self { domain, range, tagger, after: After::of(None).clone() })
    }

    /// For subjects behind one of these texts.
    #[must_use]
    pub fn after(self, after: After) -> Self {
        Self { after, ..self }
    }

    /// Checks that subjects of such a column can be keyed.
    ///
    /// # Errors
    /// For floats, and for kinds that have no one spelling in the domain's type.
    pub fn accepts(&self, subject: &Field) -> Result<()> {
        self.domain.accepts(subject, RULE)
    }

    /// The shift of every row by the subject that it names. Null subjects give no shift; a subject
    /// that cannot be read is recorded as a fault and gives none either: to the row's dates it is
    /// [`CellFault::SubjectRefused`].
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
        let (kind, cells) = (subject.kind(), subject.text()?);
        let mut tags = Vec::new();
        let read = |cell| self.domain.keyed(self.after.split(cell)?.1, kind);
        let make = |subjects: &[Cow<'_, str>], days: &mut Vec<i32>| {
            self.tagger.tags(subjects, &mut tags);
            days.extend(tags.iter().map(|tag| self.range.day(tag.uniform(self.range.len()))));
        };
        let (days, refused) = compute(&cells, nulls, faults, read, make);
        // What is wrong with a subject is told of its own column.
        let refused = refused.into_iter().map(|(row, _)| (row, CellFault::SubjectRefused));
        Ok(Shifts { refused: refused.collect(), ..Shifts::of_subjects(days) })
    }
}

fn offset(cell: &str) -> Result<i32, CellFault> {
    let canonical =
        canonical_integer(cell).map_err(|_| CellFault::NotOfType("whole number of days"))?;
    let days = canonical.parse::<i32>().map_err(|_| CellFault::OutOfRange)?;
    match days.unsigned_abs() {
        0 => Err(CellFault::ShiftOfZero),
        size if size <= DayRange::LIMIT.unsigned_abs() => Ok(days),
        _ => Err(CellFault::OutOfRange),
    }
}
