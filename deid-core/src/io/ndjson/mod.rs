//! Newline-delimited JSON: one flat object a line.
//!
//! The columns are the fields of all lines, in the order in which they first appear, so a file is
//! read twice: a field that only the last line has must not pass unseen. Of a pipe the first piece
//! decides; a field that appears later stops the run.
//!
//! A column has the type of its values: text, booleans, whole numbers, numbers. A field that a line
//! does not have is null, and is written as null. Columns of values of two types are refused where
//! they are looked at, and so are lists, objects, and numbers that would not come out as they came
//! in.

mod columns;
mod kind;
mod line;
mod read;
mod write;

pub(super) use read::{JsonPiece, JsonSource};
pub(super) use write::{JsonEncoder, JsonSink};

#[cfg(test)]
mod tests;
