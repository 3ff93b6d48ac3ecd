//! Arrow record batches in and out: tables that other programs hand over in memory.

use std::sync::Arc;

use arrow_array::{ArrayRef, RecordBatch, RecordBatchOptions};

use crate::error::{Cause, Error, ForeignKind, Result};
use crate::vocab::ColumnName;

use super::batch::{Batch, Raw, Released};
use super::column::Column;
use super::schema::{Field, Schema};

impl Schema {
    /// The columns of an Arrow schema. Metadata are left behind; a column without a name is
    /// called `#n`, from 1.
    #[must_use]
    pub fn from_arrow(schema: &arrow_schema::Schema) -> Self {
        let field = |(index, field): (usize, &Arc<arrow_schema::Field>)| {
            let data_type = field.data_type().clone();
            match ColumnName::new(field.name()) {
                Ok(name) => Field::new(name, data_type),
                Err(_) => Field { data_type, ..Field::unnamed(index) },
            }
        };
        Self::new(schema.fields().iter().enumerate().map(field).collect())
    }

    /// The same columns as an Arrow schema without metadata. Every column may hold nulls.
    #[must_use]
    pub fn to_arrow(&self) -> arrow_schema::Schema {
        let field = |field: &Field| {
            let name = if field.blank { "" } else { field.name.as_str() };
            arrow_schema::Field::new(name, field.data_type.clone(), true)
        };
        arrow_schema::Schema::new(self.fields().iter().map(field).collect::<Vec<_>>())
    }
}

impl Batch<Raw> {
    /// The rows of an Arrow batch whose schema became `schema` by [`Schema::from_arrow`];
    /// `first_row` (from 0) is where they start in their table. Nothing is copied.
    ///
    /// # Errors
    /// When the batch has other columns than the schema.
    pub fn from_arrow(schema: &Schema, batch: &RecordBatch, first_row: u64) -> Result<Self> {
        let types = schema.fields().iter().map(|field| &field.data_type);
        let found = batch.columns().iter().map(|array| array.data_type());
        if !types.eq(found) {
            let message = "a batch has other columns than the schema of its table";
            return Err(Error::new(Cause::usage(message)));
        }
        let columns = batch.columns().iter().cloned().map(Column::from_array).collect();
        Self::new(schema.clone(), columns, first_row)
    }

    /// The same rows in runs of at most `rows`, without a copy. A batch without rows gives none.
    ///
    /// # Panics
    /// When `rows` is 0.
    pub fn split(&self, rows: usize) -> impl Iterator<Item = Self> {
        (0..self.rows()).step_by(rows).map(move |start| {
            let len = rows.min(self.rows() - start);
            let columns = self.columns().iter().map(|column| column.slice(start, len)).collect();
            let first_row = self.first_row() + start as u64;
            Self::assemble(self.schema().clone(), columns, len, first_row)
        })
    }
}

impl Batch<Released> {
    /// The rows as an Arrow batch with the schema that [`Schema::to_arrow`] gives. Nothing is
    /// copied: what is released shows every byte that it holds.
    ///
    /// # Errors
    /// Never for a batch that a pipeline made.
    pub fn to_arrow(&self) -> Result<RecordBatch> {
        let columns: Vec<ArrayRef> = self.columns().iter().map(|c| c.array().clone()).collect();
        let options = RecordBatchOptions::new().with_row_count(Some(self.rows()));
        RecordBatch::try_new_with_options(Arc::new(self.schema().to_arrow()), columns, &options)
            .map_err(|_| {
                Error::new(Cause::Io { action: "handing over rows", kind: ForeignKind::Other })
            })
    }
}
