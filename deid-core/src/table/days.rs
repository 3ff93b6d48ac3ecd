//! Dates counted in milliseconds, for formats that count days only.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::Date64Type;
use arrow_array::{Array, Date32Array};
use arrow_schema::DataType;

use super::column::Column;
use super::schema::Field;

const MILLISECONDS_PER_DAY: i64 = 86_400_000;

impl Field {
    /// The field of what [`Column::in_days`] gives.
    #[must_use]
    pub(crate) fn in_days(mut self) -> Self {
        if self.data_type == DataType::Date64 {
            self.data_type = DataType::Date32;
        }
        self
    }
}

impl Column {
    /// Dates that are counted in milliseconds as dates that are counted in days; any other column
    /// as it is.
    ///
    /// # Errors
    /// The first row (from 0) whose date has a time of day, or is too far off for 32 bits of days.
    pub(crate) fn in_days(self) -> Result<Self, usize> {
        let Some(cells) = self.array().as_primitive_opt::<Date64Type>() else { return Ok(self) };
        let whole = |cell: i64| {
            let day = i32::try_from(cell.div_euclid(MILLISECONDS_PER_DAY)).ok();
            day.filter(|_| cell.rem_euclid(MILLISECONDS_PER_DAY) == 0)
        };
        let days: Date32Array = cells.iter().map(|cell| cell.and_then(whole)).collect();
        match (0..cells.len()).find(|&row| cells.is_valid(row) && days.is_null(row)) {
            Some(row) => Err(row),
            None => Ok(Self::from_array(Arc::new(days))),
        }
    }
}
