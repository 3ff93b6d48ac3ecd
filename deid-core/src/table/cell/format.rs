//! The declared forms of a date column.

use std::borrow::Cow;

use crate::error::CellFault;
use crate::table::TextSink;
use crate::vocab::Invalid;

use super::canonical::canonical_date;
use super::day::Day;
use super::layout::{Found, Layout};

/// The declared forms of dates; none means ISO 8601, `YYYY-MM-DD`.
///
/// A format is literal text with `%Y` (four digits), `%m` or `%-m` (two digits; one or two), `%b`
/// or `%B` (English month name, three letters or in full, any case) and `%d` or `%-d`; `%F` is
/// `%Y-%m-%d`. Year, month and day each stand in it exactly once. It may hold a clock, which is
/// checked and never changed: `%H`, `%I` (01 to 12), `%M`, `%S`, `%T` (`%H:%M:%S`), `%f` (1 to 9
/// digits), `%p`, `%z`. `%%` is a percent sign. Two-digit years are refused: they are ambiguous.
///
/// ```
/// use deid_core::table::cell::DateFormats;
/// assert!(DateFormats::new(&["%d%b%Y", "%m/%d/%Y"]).is_ok());
/// assert!(DateFormats::new(&["%d.%m.%y"]).is_err());
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DateFormats {
    written: Vec<Box<str>>,
    layouts: Vec<Layout>,
}

impl DateFormats {
    /// Compiles formats. No format at all is [`DateFormats::default`]: ISO 8601.
    ///
    /// # Errors
    /// When a format is not as above.
    pub fn new<T: AsRef<str>>(formats: &[T]) -> Result<Self, Invalid> {
        let layouts = formats.iter().map(|format| Layout::new(format.as_ref()));
        Ok(Self {
            layouts: layouts.collect::<Result<_, _>>()?,
            written: formats.iter().map(|format| format.as_ref().into()).collect(),
        })
    }

    /// Whether no format is declared: dates are ISO 8601.
    #[must_use]
    pub fn is_iso(&self) -> bool {
        self.layouts.is_empty()
    }

    /// The formats as they were declared.
    pub fn written(&self) -> impl Iterator<Item = &str> {
        self.written.iter().map(AsRef::as_ref)
    }

    /// The day that the cell tells.
    ///
    /// # Errors
    /// When no format fits, there is no such day, or two formats read different days.
    #[inline]
    pub fn read(&self, cell: &str) -> Result<Day, CellFault> {
        if self.is_iso() {
            return Day::from_iso(cell.as_bytes()).ok_or(CellFault::NotOfType("date"));
        }
        self.find(cell).map(|found| found.day)
    }

    /// Writes the cell with its date moved by `days`, in the cell's own form. Where several
    /// formats read the same day, the first of them writes.
    ///
    /// # Errors
    /// As [`read`](Self::read), and when the result leaves the calendar.
    #[inline]
    pub fn shift(&self, cell: &str, days: i32, sink: &mut TextSink) -> Result<(), CellFault> {
        if self.is_iso() {
            sink.push_ascii(&self.read(cell)?.shift(days)?.iso());
            return Ok(());
        }
        let found = self.find(cell)?;
        found.write(cell, found.day.shift(days)?, sink);
        Ok(())
    }

    /// The date in its canonical form, `YYYY-MM-DD`.
    ///
    /// # Errors
    /// As [`read`](Self::read).
    pub fn canonical<'c>(&self, cell: &'c str) -> Result<Cow<'c, str>, CellFault> {
        if self.is_iso() {
            return canonical_date(cell);
        }
        let iso = self.read(cell)?.iso();
        Ok(Cow::Owned(iso.iter().copied().map(char::from).collect()))
    }

    fn find(&self, cell: &str) -> Result<Found, CellFault> {
        let mut fits = self.layouts.iter().filter_map(|layout| layout.read(cell));
        let first = fits.next().ok_or(CellFault::NotOfType("date in the declared format"))?;
        if fits.any(|other| other.day != first.day) {
            return Err(CellFault::AmbiguousDate);
        }
        Ok(first)
    }
}
