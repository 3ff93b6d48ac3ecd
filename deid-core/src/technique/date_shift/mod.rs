//! Date shift: one number of days per person (derivation spec deid/v1, "Date shift").
//!
#![doc = include_str!("README.md")]

mod definition;
mod shifter;

use serde::{Deserialize, Serialize};

use crate::error::{Cause, Error, Faults, Result};
use crate::table::cell::DateReader;
use crate::table::{Column, ColumnKind, Field, Reading};
use crate::vocab::{ColumnName, DomainName};

use super::{Cells, Context, OutputKind, Technique};

pub(super) use definition::FACTS;
pub use shifter::{Shifter, Shifts};

#[cfg(test)]
mod tests;

/// The rule's key in a policy.
const RULE: &str = "date_shift";

/// Where a row's shift comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Params {
    /// The domain whose range and key give the shift of the row's subject.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub domain: Option<DomainName>,
    /// The column that names the person; the table's `subject` where it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<ColumnName>,
    /// Instead of a domain: a column of whole days, computed elsewhere.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub offset_column: Option<ColumnName>,
}

/// Where the shifts of a table's rows come from. Columns with one source share one computation.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ShiftSource {
    /// The range and the key of a domain, and the subject that the row names.
    Domain {
        /// The domain.
        domain: DomainName,
        /// The column that names the subject.
        by: ColumnName,
    },
    /// A column of whole days.
    OffsetColumn(ColumnName),
}

impl Params {
    /// Whether the shift comes from a key.
    #[must_use]
    pub fn is_keyed(&self) -> bool {
        self.offset_column.is_none()
    }

    /// Where the shifts come from, in a table whose rows are about `subject`.
    ///
    /// # Errors
    /// When the parameters name no source or two, or a domain's shift has nobody to go by.
    pub fn source(&self, subject: Option<&ColumnName>) -> Result<ShiftSource> {
        let message = match (&self.domain, &self.offset_column, &self.by) {
            (None, Some(column), None) => return Ok(ShiftSource::OffsetColumn(column.clone())),
            (Some(domain), None, by) => match by.as_ref().or(subject) {
                Some(by) => {
                    return Ok(ShiftSource::Domain { domain: domain.clone(), by: by.clone() });
                }
                None => {
                    "date_shift needs to know whose dates these are: give the table a `subject`, or the rule `by = \"COLUMN\"`"
                }
            },
            (Some(_), Some(_), _) => "date_shift takes a domain or an `offset_column`, not both",
            (None, Some(_), Some(_)) => {
                "`by` goes with a domain: an `offset_column` has a shift for every row"
            }
            (None, None, _) => "date_shift needs a domain or an `offset_column`",
        };
        Err(Error::new(Cause::policy(message)))
    }
}

/// Moves every date of a column by the shift of its row and keeps all else: clock, zone, literal
/// text, the column's own type. A row with a date but without a shift is at fault: a missing
/// subject never means a shift of 0, and an offset of 0 is none. Null stays null.
pub struct DateShift {
    reading: Reading,
}

impl DateShift {
    /// For cells of the context's declared type. The shifts come with the cells.
    ///
    /// # Errors
    /// When the declared type is no date.
    pub fn compile(context: &Context<'_>) -> Result<Self> {
        DateReader::new(RULE, context.reading)?;
        Ok(Self { reading: context.reading.clone() })
    }
}

impl Technique for DateShift {
    fn output(&self, input: &Field) -> Result<OutputKind> {
        DateReader::new(RULE, &self.reading)?.accepts(RULE, input.kind())?;
        Ok(match input.kind() {
            ColumnKind::Date | ColumnKind::Timestamp => OutputKind::Same,
            _ => OutputKind::Text,
        })
    }

    fn apply(&self, cells: &Cells<'_>, faults: &mut Faults) -> Result<Column> {
        let Some(shifts) = cells.shifts else {
            return Err(Error::new(Cause::usage("date_shift was given no shifts")));
        };
        if let Some(moved) = cells.column.shift_days(|row| shifts.of(row), faults) {
            return Ok(moved);
        }
        let reader = DateReader::new(RULE, &self.reading)?;
        cells.column.map_text_rows(&self.reading.null_values, faults, |row, cell, sink| {
            reader.shift(cell, shifts.of(row)?, sink)
        })
    }
}
