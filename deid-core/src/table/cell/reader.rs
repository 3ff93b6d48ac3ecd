//! Reading and moving the cells of one calendar column, as its declared type says.

use crate::error::{Cause, CellFault, Error, Result};
use crate::table::{ColumnKind, Reading, TextSink};
use crate::vocab::CellType;

use super::clock;
use super::day::{Day, KnownDate};
use super::format::DateFormats;
use super::partial;
use super::scan::Scan;

/// Reads dates from text cells of type `date`, `timestamp` or `partial-date` (derivation spec
/// deid/v1, "Dates").
#[derive(Clone, Copy)]
pub struct DateReader<'a>(Form<'a>);

#[derive(Clone, Copy)]
enum Form<'a> {
    /// A date, in the declared formats.
    Date(&'a DateFormats),
    /// A CDISC `--DTC` value.
    Partial,
    /// A date and a clock in a declared format.
    TimestampIn(&'a DateFormats),
    /// A date and a clock of ISO 8601.
    Timestamp,
}

impl<'a> DateReader<'a> {
    /// A reader for cells of this type and these formats, for a rule that reads dates.
    ///
    /// # Errors
    /// When the declared type is no date, or has forms of its own beside declared formats.
    pub fn new(rule: &'static str, reading: &'a Reading) -> Result<Self> {
        let formats = &reading.formats;
        Ok(Self(match reading.cell_type {
            CellType::Date => Form::Date(formats),
            CellType::Timestamp if formats.is_iso() => Form::Timestamp,
            CellType::Timestamp => Form::TimestampIn(formats),
            CellType::PartialDate if formats.is_iso() => Form::Partial,
            CellType::PartialDate => {
                let message = "type `partial-date` has its own forms: take `format` away";
                return Err(Error::new(Cause::policy(message)));
            }
            found => return Err(Error::new(Cause::TypeOfRule { rule, found })),
        }))
    }

    /// Checks that cells of this kind can be read: text; dates and timestamps under their types;
    /// integers where a format says what their digits are.
    ///
    /// # Errors
    /// When they cannot.
    pub fn accepts(&self, rule: &'static str, kind: ColumnKind) -> Result<()> {
        let fits = match kind {
            ColumnKind::Null | ColumnKind::Text => true,
            ColumnKind::Date => matches!(self.0, Form::Date(_) | Form::Partial),
            ColumnKind::Timestamp => !matches!(self.0, Form::Date(_)),
            ColumnKind::Integer => match self.0 {
                Form::Date(formats) | Form::TimestampIn(formats) => !formats.is_iso(),
                Form::Partial | Form::Timestamp => false,
            },
            ColumnKind::Unsupported(name) => {
                return Err(Error::new(Cause::UnsupportedType(name)));
            }
            _ => false,
        };
        if fits {
            Ok(())
        } else {
            let help = self.declare_instead(kind);
            Err(Error::new(Cause::WrongColumnKind { rule, found: kind.name(), help }))
        }
    }

    /// What to declare so that a column of this kind can be read as dates.
    fn declare_instead(&self, kind: ColumnKind) -> &'static str {
        match (kind, self.0) {
            (ColumnKind::Date, _) => "declare type = \"date\" for the column",
            (ColumnKind::Timestamp, _) => "declare type = \"timestamp\" for the column",
            (ColumnKind::Integer, Form::Date(_)) => {
                "declare what its digits are, for example format = \"%Y%m%d\""
            }
            (ColumnKind::Integer, _) => {
                "declare what its digits are, for example type = \"date\" and format = \"%Y%m%d\""
            }
            _ => {
                "dates are read from text, dates, timestamps, and integers with a `format`: read the column as text in the source"
            }
        }
    }

    /// The date that a text cell tells, as far as it tells it.
    ///
    /// # Errors
    /// When the cell is not of the declared type, or tells no date or more than one.
    #[inline]
    pub fn read(&self, cell: &str) -> Result<KnownDate, CellFault> {
        match self.0 {
            Form::Date(formats) | Form::TimestampIn(formats) => {
                formats.read(cell).map(KnownDate::Full)
            }
            Form::Partial => partial::read(cell),
            Form::Timestamp => read_timestamp(cell).map(KnownDate::Full),
        }
    }

    /// Whether a text cell is of the declared type, whatever it tells.
    ///
    /// # Errors
    /// When it is not.
    #[inline]
    pub fn check(&self, cell: &str) -> Result<(), CellFault> {
        match self.0 {
            Form::Partial => partial::check(cell),
            _ => self.read(cell).map(drop),
        }
    }

    /// Writes a text cell with every date in it moved by `days`, and all else byte for byte.
    ///
    /// # Errors
    /// When the cell is not of the declared type, or a date would leave the calendar. What was
    /// written to the open cell by then must be discarded.
    #[inline]
    pub fn shift(&self, cell: &str, days: i32, sink: &mut TextSink) -> Result<(), CellFault> {
        match self.0 {
            Form::Date(formats) | Form::TimestampIn(formats) => formats.shift(cell, days, sink),
            Form::Partial => partial::shift(cell, days, sink),
            Form::Timestamp => {
                sink.push_ascii(&read_timestamp(cell)?.shift(days)?.iso());
                sink.push_str(&cell[DATE..]);
                Ok(())
            }
        }
    }
}

/// Bytes of `YYYY-MM-DD`.
const DATE: usize = 10;

/// `YYYY-MM-DD`, `T` or one space, `HH:MM` or `HH:MM:SS`, perhaps a fraction and a zone.
fn read_timestamp(cell: &str) -> Result<Day, CellFault> {
    const INVALID: CellFault = CellFault::NotOfType("timestamp");
    let (date, rest) = cell.split_at_checked(DATE).ok_or(INVALID)?;
    let day = Day::from_iso(date.as_bytes()).ok_or(INVALID)?;
    let mut scan = Scan::new(rest);
    let fits = (scan.eat(b'T') || scan.eat(b' ')) && clock::full(&mut scan) && scan.at_end();
    if fits { Ok(day) } else { Err(INVALID) }
}
