//! Tables as typed columns. The only room that matches on Arrow types; Arrow's errors end here.
//!
//! A [`Batch`] carries its state as a type: [`Raw`] batches cannot be printed or written,
//! [`Deidentified`] ones were made by applying a plan, [`Released`] ones passed the gate.
//!
//! Look first at [`Batch`] and [`Schema`], which come from Arrow without a copy and go back so;
//! then at [`Column`] (cells that cannot be printed), [`TextCells`] (how a rule reads them) and
//! [`TextSink`] (how it writes them). What a cell says, as number, date or partial date, is read
//! in [`cell`], by the policy's declared type alone.
//!
//! ```
//! use deid_core::table::{Batch, Column, Field, Schema};
//! use deid_core::vocab::ColumnName;
//!
//! let schema = Schema::new(vec![Field::text(ColumnName::new("SEX").unwrap())]);
//! let batch = Batch::new(schema, vec![Column::from_text([Some("F"), None])], 0)?;
//! assert_eq!((batch.rows(), batch.columns()[0].null_count()), (2, 1));
//! # Ok::<(), deid_core::Error>(())
//! ```

mod arrow;
mod batch;
mod blocks;
mod calendar;
pub mod cell;
mod column;
mod compact;
#[cfg(feature = "io")]
mod days;
mod distinct;
#[cfg(feature = "io")]
mod flat;
mod map;
mod reading;
mod render;
mod scalar;
mod schema;
mod sink;
mod text;
mod zone;

pub use batch::{Batch, Deidentified, Raw, Released, State};
pub use calendar::DateCell;
pub use column::Column;
pub use reading::{NullValues, Reading};
pub use scalar::{Scalar, Tick};
pub use schema::{ColumnKind, Field, Schema};
pub use sink::TextSink;
pub use text::TextCells;
pub(crate) use text::same;

#[cfg(test)]
mod tests;
