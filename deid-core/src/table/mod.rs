//! Tables as typed columns. The only room that matches on Arrow types; Arrow's errors end here.
//!
//! A [`Batch`] carries its state as a type: [`Raw`] batches cannot be printed or written,
//! [`Deidentified`] ones were made by applying a plan, [`Released`] ones passed the gate.

mod arrow;
mod batch;
mod blocks;
mod calendar;
pub mod cell;
mod column;
mod compact;
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

pub use batch::{Batch, Deidentified, Raw, Released, State};
pub use calendar::DateCell;
pub use column::Column;
pub use reading::{NullValues, Reading};
pub use scalar::Scalar;
pub use schema::{ColumnKind, Field, Schema};
pub use sink::TextSink;
pub use text::TextCells;

#[cfg(test)]
mod tests;
