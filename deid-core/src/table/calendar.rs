//! Columns of dates: moving them, and reading them, whatever their physical type.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{
    Date32Type, Date64Type, TimestampMicrosecondType, TimestampMillisecondType,
    TimestampNanosecondType, TimestampSecondType,
};
use arrow_array::{Array, ArrayRef, ArrowPrimitiveType, PrimitiveArray};
use arrow_buffer::NullBufferBuilder;
use arrow_schema::{DataType, TimeUnit};

use crate::error::{CellFault, Faults, Result};

use super::cell::{DateReader, Day, KnownDate};
use super::column::Column;
use super::reading::NullValues;
use super::sink::TextSink;
use super::zone::Zone;

const SECONDS_PER_DAY: i64 = 86_400;

/// What a cell tells of a date; `None` is null.
pub type DateCell = Option<Result<KnownDate, CellFault>>;

impl Column {
    /// Moves each date or timestamp by its row's shift in days and keeps the type: a timestamp
    /// keeps its clock, an instant moves by days of 86,400 seconds. `None` where the column is
    /// neither.
    ///
    /// A cell that cannot be moved comes out null, and its fault is recorded: that of a row without
    /// a shift, a cell or a result outside of the years 1 to 9999 (of UTC, for an instant), a
    /// result that the type cannot hold. Null cells stay null. `shift` takes a row (from 0).
    pub fn shift_days(
        &self,
        shift: impl Fn(usize) -> Result<i32, CellFault>,
        faults: &mut Faults,
    ) -> Option<Self> {
        let array = self.array();
        let moved = match array.data_type() {
            DataType::Date32 => move_cells::<Date32Type>(array, shift, faults),
            DataType::Date64 => move_cells::<Date64Type>(array, shift, faults),
            DataType::Timestamp(TimeUnit::Second, _) => {
                move_cells::<TimestampSecondType>(array, shift, faults)
            }
            DataType::Timestamp(TimeUnit::Millisecond, _) => {
                move_cells::<TimestampMillisecondType>(array, shift, faults)
            }
            DataType::Timestamp(TimeUnit::Microsecond, _) => {
                move_cells::<TimestampMicrosecondType>(array, shift, faults)
            }
            DataType::Timestamp(TimeUnit::Nanosecond, _) => {
                move_cells::<TimestampNanosecondType>(array, shift, faults)
            }
            _ => return None,
        };
        Some(Self::from_array(moved))
    }

    /// Visits what each cell tells of a date: typed dates and timestamps by their civil date (in
    /// the column's zone, for an instant), all else as text by `reader`.
    ///
    /// # Errors
    /// When cells of this kind have no text form, or the zone of instants is not known.
    pub fn visit_dates(
        &self,
        reader: &DateReader<'_>,
        nulls: &NullValues,
        mut visit: impl FnMut(usize, DateCell),
    ) -> Result<()> {
        let array = self.array();
        let zone = Zone::of(array.data_type())?;
        let zone = zone.as_ref();
        match array.data_type() {
            DataType::Date32 => visit_cells::<Date32Type>(array, zone, visit),
            DataType::Date64 => visit_cells::<Date64Type>(array, zone, visit),
            DataType::Timestamp(TimeUnit::Second, _) => {
                visit_cells::<TimestampSecondType>(array, zone, visit);
            }
            DataType::Timestamp(TimeUnit::Millisecond, _) => {
                visit_cells::<TimestampMillisecondType>(array, zone, visit);
            }
            DataType::Timestamp(TimeUnit::Microsecond, _) => {
                visit_cells::<TimestampMicrosecondType>(array, zone, visit);
            }
            DataType::Timestamp(TimeUnit::Nanosecond, _) => {
                visit_cells::<TimestampNanosecondType>(array, zone, visit);
            }
            _ => self.text()?.for_each(|row, cell| {
                let cell = cell.filter(|cell| !nulls.contains(cell));
                visit(row, cell.map(|cell| reader.read(cell)));
            }),
        }
        Ok(())
    }

    /// What each cell tells of a date, in row order: see [`visit_dates`](Self::visit_dates).
    ///
    /// # Errors
    /// As [`visit_dates`](Self::visit_dates).
    pub fn read_dates(&self, reader: &DateReader<'_>, nulls: &NullValues) -> Result<Vec<DateCell>> {
        let mut cells = Vec::with_capacity(self.len());
        self.visit_dates(reader, nulls, |_, cell| cells.push(cell))?;
        Ok(cells)
    }

    /// Rewrites the column as text by a rule that looks at the date of the cell (and at its row,
    /// from 0). A fault is recorded and the cell comes out null. Null cells stay null.
    ///
    /// # Errors
    /// As [`visit_dates`](Self::visit_dates).
    pub fn map_dates(
        &self,
        reader: &DateReader<'_>,
        nulls: &NullValues,
        faults: &mut Faults,
        mut rule: impl FnMut(usize, KnownDate, &mut TextSink) -> Result<(), CellFault>,
    ) -> Result<Self> {
        let mut sink = TextSink::with_capacity(self.len(), 8);
        self.visit_dates(reader, nulls, |row, cell| match cell {
            None => sink.null(),
            Some(cell) => match cell.and_then(|date| rule(row, date, &mut sink)) {
                Ok(()) => sink.end(),
                Err(fault) => {
                    faults.push(row as u64, fault);
                    sink.null();
                }
            },
        })?;
        Ok(sink.finish())
    }
}

/// An Arrow type whose cells lie on a calendar.
trait CalendarType: ArrowPrimitiveType<Native: Into<i64> + TryFrom<i64>> {
    /// How many units a day has.
    const PER_DAY: i64;
    /// What a cell is called when it is refused.
    const NAME: &'static str;
}

macro_rules! calendar_type {
    ($type:ty, $per_day:expr, $name:literal) => {
        impl CalendarType for $type {
            const PER_DAY: i64 = $per_day;
            const NAME: &'static str = $name;
        }
    };
}

calendar_type!(Date32Type, 1, "date");
calendar_type!(Date64Type, SECONDS_PER_DAY * 1_000, "date");
calendar_type!(TimestampSecondType, SECONDS_PER_DAY, "timestamp");
calendar_type!(TimestampMillisecondType, SECONDS_PER_DAY * 1_000, "timestamp");
calendar_type!(TimestampMicrosecondType, SECONDS_PER_DAY * 1_000_000, "timestamp");
calendar_type!(TimestampNanosecondType, SECONDS_PER_DAY * 1_000_000_000, "timestamp");

/// The civil date of a cell; of UTC, for an instant.
#[inline]
fn day_of<T: CalendarType>(cell: i64) -> Result<Day, CellFault> {
    Day::new(cell.div_euclid(T::PER_DAY)).ok_or(CellFault::NotOfType(T::NAME))
}

/// The civil date of an instant in a zone.
fn day_in<T: CalendarType>(cell: i64, zone: &Zone) -> Result<Day, CellFault> {
    let seconds = cell.div_euclid(T::PER_DAY / SECONDS_PER_DAY);
    let there = seconds.saturating_add(zone.offset(seconds));
    Day::new(there.div_euclid(SECONDS_PER_DAY)).ok_or(CellFault::NotOfType(T::NAME))
}

#[inline]
fn move_cell<T: CalendarType>(cell: i64, days: i32) -> Result<T::Native, CellFault> {
    day_of::<T>(cell)?.shift(days)?;
    // Within the calendar, yet perhaps not within the type: 64 bits of nanoseconds end in 2262.
    let moved = cell.checked_add(i64::from(days) * T::PER_DAY);
    moved.and_then(|cell| cell.try_into().ok()).ok_or(CellFault::LeavesCalendar)
}

fn move_cells<T: CalendarType>(
    array: &ArrayRef,
    shift: impl Fn(usize) -> Result<i32, CellFault>,
    faults: &mut Faults,
) -> ArrayRef {
    let cells = array.as_primitive::<T>();
    let mut moved = Vec::with_capacity(cells.len());
    let mut valid = NullBufferBuilder::new(cells.len());
    for (row, cell) in cells.iter().enumerate() {
        let outcome = cell.map(|cell| move_cell::<T>(cell.into(), shift(row)?));
        if let Some(Err(fault)) = outcome {
            faults.push(row as u64, fault);
        }
        // Under a null stands 0, never the cell that was there.
        let cell = outcome.and_then(Result::ok);
        valid.append(cell.is_some());
        moved.push(cell.unwrap_or_default());
    }
    let moved = PrimitiveArray::<T>::new(moved.into(), valid.finish());
    Arc::new(moved.with_data_type(array.data_type().clone()))
}

/// `zone` is that of instants: only timestamps have one.
fn visit_cells<T: CalendarType>(
    array: &ArrayRef,
    zone: Option<&Zone>,
    mut visit: impl FnMut(usize, DateCell),
) {
    let day = |cell| match zone {
        None => day_of::<T>(cell),
        Some(zone) => day_in::<T>(cell, zone),
    };
    for (row, cell) in array.as_primitive::<T>().iter().enumerate() {
        visit(row, cell.map(|cell| day(cell.into()).map(KnownDate::Full)));
    }
}

#[cfg(test)]
mod tests;
