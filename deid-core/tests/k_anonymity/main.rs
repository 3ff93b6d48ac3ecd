//! Figures of real tables against what others computed of them (pycanon, ARX).
//!
//! The tables are not part of the project: `DEID_FIELD_DATA` names the folder that holds them.
//! Without it these tests say so and pass; with it a table that is missing is a failure.

#![allow(clippy::expect_used, clippy::print_stderr, clippy::unwrap_used)]

mod arx;
mod field;
mod pycanon;
