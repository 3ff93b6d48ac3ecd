//! Rows in the order of their subjects' tokens, and the places that they had in the input.
//!
//! The order of an input can tell who somebody is: by name, by day of admission, by row of another
//! file. Tokens tell nothing of it. Rows of one person stay in the order in which they came.

use std::sync::Arc;

use arrow_array::UInt64Array;
use arrow_array::cast::AsArray;
use arrow_array::types::UInt64Type;

use crate::error::{Cause, Error, Result};
use crate::table::{Batch, Column, Deidentified, Field, Schema, TextCells};
use crate::vocab::ColumnName;

use super::bind::TablePlan;

/// A position among batches: which batch, which row of it.
pub(crate) type Position = (usize, usize);

/// What the rows of a table are ordered by, and how they are put away until they are.
#[derive(Clone)]
pub(crate) struct TokenOrder {
    /// The position in the output of the column with the tokens.
    pub(crate) column: usize,
    output: Schema,
    /// The columns of the output and the number of the row.
    numbered: Schema,
}

/// De-identified rows, and the row of the input (from 0) that each was.
pub(crate) struct Numbered {
    pub(crate) batch: Batch<Deidentified>,
    pub(crate) rows: Vec<u64>,
}

impl TablePlan {
    /// What the rows are ordered by; `None` where they keep their order.
    #[must_use]
    pub(crate) fn token_order(&self) -> Option<TokenOrder> {
        let (column, output) = (self.order?, self.output.clone());
        let number = Field::counts(ColumnName::new("row").ok()?);
        let numbered = Schema::new(output.fields().iter().cloned().chain([number]).collect());
        Some(TokenOrder { column, output, numbered })
    }
}

impl TokenOrder {
    /// The columns of what is put away.
    pub(crate) fn schema(&self) -> &Schema {
        &self.numbered
    }

    /// Rows with their numbers as a column more.
    pub(crate) fn join(&self, rows: Numbered) -> Batch<Deidentified> {
        let (count, cells) = (rows.batch.rows(), rows.batch.columns().iter().cloned());
        let numbers = Column::from_array(Arc::new(UInt64Array::from(rows.rows)));
        self.read_back(cells.chain([numbers]).collect(), count)
    }

    /// The other way round.
    ///
    /// # Errors
    /// When the last column has no numbers.
    pub(crate) fn part(&self, batch: &Batch<Deidentified>) -> Result<Numbered> {
        let mixed_up = || Error::new(Cause::usage("what was put away has no numbers of rows"));
        let (numbers, cells) = batch.columns().split_last().ok_or_else(mixed_up)?;
        let numbers = numbers.array().as_primitive_opt::<UInt64Type>().ok_or_else(mixed_up)?;
        let (rows, count) = (numbers.values().to_vec(), batch.rows());
        let batch = Batch::from_spool(self.output.clone(), cells.to_vec(), count, 0);
        Ok(Numbered { batch, rows })
    }

    /// Rows that this run has put away: only a run that has done so may ask.
    pub(crate) fn read_back(&self, columns: Vec<Column>, rows: usize) -> Batch<Deidentified> {
        Batch::from_spool(self.numbered.clone(), columns, rows, 0)
    }

    /// The rows of these batches by their tokens; those of one token as they stand.
    ///
    /// # Errors
    /// When the column of tokens has no text form.
    pub(crate) fn sorted(&self, batches: &[Batch<Deidentified>]) -> Result<Vec<Position>> {
        let texts = batches.iter().map(|batch| batch.columns()[self.column].text());
        let texts: Vec<TextCells<'_>> = texts.collect::<Result<_>>()?;
        let all = texts.iter().enumerate();
        let all = all.flat_map(|(batch, text)| (0..text.len()).map(move |row| (batch, row)));
        let token = |(batch, row): Position| texts[batch].at(row).unwrap_or_default();
        let mut keyed: Vec<(&str, Position)> = all.map(|at| (token(at), at)).collect();
        keyed.sort_by(|one, other| one.0.cmp(other.0)); // stable
        Ok(keyed.into_iter().map(|(_, at)| at).collect())
    }
}
