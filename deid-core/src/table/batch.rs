//! A run of rows of one table, with what may be done to it as its type.

use std::fmt;
use std::marker::PhantomData;

use crate::error::{Cause, Error, Result};

use super::column::Column;
use super::schema::Schema;

mod sealed {
    pub trait Sealed {}
}

/// What has happened to a batch so far.
pub trait State: sealed::Sealed {}

/// As it came: not printed, not written.
pub enum Raw {}
/// A plan was applied to every column.
pub enum Deidentified {}
/// De-identified, and the policy's gate is met (or the policy has none).
pub enum Released {}

impl sealed::Sealed for Raw {}
impl sealed::Sealed for Deidentified {}
impl sealed::Sealed for Released {}
impl State for Raw {}
impl State for Deidentified {}
impl State for Released {}

/// A run of rows in state `S`.
///
/// A raw batch cannot be printed:
///
/// ```compile_fail
/// fn print(batch: &deid_core::table::Batch<deid_core::table::Raw>) {
///     println!("{batch:?}");
/// }
/// ```
///
/// and no batch can change its state outside of `pipeline`, nor come into being in a later one:
///
/// ```compile_fail,E0624
/// use deid_core::table::{Batch, Column, Deidentified, Schema};
/// fn seal(schema: Schema, raw: Vec<Column>) -> Batch<Deidentified> {
///     Batch::from_spool(schema, raw, 1, 0)
/// }
/// ```
///
/// ```compile_fail,E0624
/// use deid_core::table::{Batch, Deidentified, Released};
/// fn seal(batch: Batch<Deidentified>) -> Batch<Released> {
///     batch.seal_released()
/// }
/// ```
///
/// ```compile_fail,E0451
/// use deid_core::table::{Batch, Column, Released, Schema};
/// fn seal(schema: Schema, raw: Vec<Column>) -> Batch<Released> {
///     Batch { schema, columns: raw, rows: 1, first_row: 0, state: std::marker::PhantomData }
/// }
/// ```
pub struct Batch<S: State> {
    schema: Schema,
    columns: Vec<Column>,
    rows: usize,
    first_row: u64,
    state: PhantomData<fn() -> S>,
}

impl Batch<Raw> {
    /// A raw batch. `first_row` counts from 0 and is where the batch starts in its table.
    ///
    /// # Errors
    /// When the number of columns is not the schema's, or their lengths differ.
    pub fn new(schema: Schema, columns: Vec<Column>, first_row: u64) -> Result<Self> {
        let rows = columns.first().map_or(0, Column::len);
        let fits = schema.len() == columns.len() && columns.iter().all(|c| c.len() == rows);
        if !fits {
            return Err(Error::new(Cause::usage("columns and schema of a batch differ")));
        }
        Ok(Self::assemble(schema, columns, rows, first_row))
    }

    /// The same rows with these columns, de-identified. Only `pipeline` may call this: it vouches
    /// that a plan made every column (held by `tests/architecture.rs`).
    pub(crate) fn seal_deidentified(
        &self,
        schema: Schema,
        columns: Vec<Column>,
    ) -> Batch<Deidentified> {
        Batch::assemble(schema, columns, self.rows, self.first_row)
    }
}

impl Batch<Deidentified> {
    /// Marks the batch as released. Only `pipeline` may call this: it vouches that the gate is
    /// met, or that the policy has none.
    pub(crate) fn seal_released(self) -> Batch<Released> {
        Batch::assemble(self.schema, self.columns, self.rows, self.first_row)
    }

    /// Reads back what was spooled by a run of `pipeline`: the file holds de-identified rows. Only
    /// `pipeline` may call this, for a table on which it has a verdict.
    #[cfg(feature = "io")]
    pub(crate) fn from_spool(
        schema: Schema,
        columns: Vec<Column>,
        rows: usize,
        first_row: u64,
    ) -> Self {
        Self::assemble(schema, columns, rows, first_row)
    }
}

impl<S: State> Batch<S> {
    pub(super) fn assemble(
        schema: Schema,
        columns: Vec<Column>,
        rows: usize,
        first_row: u64,
    ) -> Self {
        Self { schema, columns, rows, first_row, state: PhantomData }
    }

    /// The columns' names and kinds.
    #[must_use]
    pub fn schema(&self) -> &Schema {
        &self.schema
    }

    /// The columns, in the schema's order.
    #[must_use]
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// How many rows.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Where the batch starts in its table, from 0.
    #[must_use]
    pub fn first_row(&self) -> u64 {
        self.first_row
    }

    /// The same rows with other columns of the same schema; the state stays.
    pub(crate) fn with_columns(&self, columns: Vec<Column>) -> Self {
        Self::assemble(self.schema.clone(), columns, self.rows, self.first_row)
    }

    /// The rows at these positions (which batch, which row of it), in this order, of batches of one
    /// schema; the state stays.
    ///
    /// # Errors
    /// When there is no batch, or the cells do not fit into one column.
    #[cfg(feature = "io")]
    pub(crate) fn interleave(batches: &[&Self], positions: &[(usize, usize)]) -> Result<Self> {
        let differ = || Error::new(Cause::usage("columns and schema of a batch differ"));
        let first = batches.first().ok_or_else(differ)?;
        let column = |index: usize| {
            let of_all = batches.iter().map(|batch| batch.columns.get(index));
            let of_all: Vec<&Column> = of_all.collect::<Option<_>>().ok_or_else(differ)?;
            Column::interleave(&of_all, positions)
        };
        let columns = (0..first.columns.len()).map(column).collect::<Result<_>>()?;
        Ok(Self::assemble(first.schema.clone(), columns, positions.len(), first.first_row))
    }

    /// The bytes of its cells.
    #[cfg(feature = "io")]
    pub(crate) fn bytes(&self) -> usize {
        self.columns.iter().map(Column::bytes).sum()
    }

    /// The rows where `keep` is true; the state stays.
    pub(crate) fn filter(&self, keep: &arrow_array::BooleanArray) -> Result<Self> {
        let columns: Vec<Column> =
            self.columns.iter().map(|column| column.filter(keep)).collect::<Result<_>>()?;
        let rows = keep.true_count();
        Ok(Self::assemble(self.schema.clone(), columns, rows, self.first_row))
    }
}

impl fmt::Debug for Batch<Deidentified> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        describe(f, "Deidentified", self.rows, self.columns.len())
    }
}

impl fmt::Debug for Batch<Released> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        describe(f, "Released", self.rows, self.columns.len())
    }
}

fn describe(f: &mut fmt::Formatter<'_>, state: &str, rows: usize, columns: usize) -> fmt::Result {
    write!(f, "Batch<{state}> {{ rows: {rows}, columns: {columns} }}")
}
