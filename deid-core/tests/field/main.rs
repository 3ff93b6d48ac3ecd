//! Whole runs over data that no one here wrote, under the policies of `examples/policies`.
//!
//! The data are not part of the project: `DEID_FIELD_DATA` names the folder that holds them.
//! Without it these tests say so and pass; with it a table that is missing is a failure.
//!
//! Every set is scrubbed twice, with its gate and without. Without it no row goes, so raw and
//! de-identified cells can be compared row by row; with it the release must be those same rows
//! less the people that were suppressed.

#![cfg(feature = "io")]
#![allow(clippy::expect_used, clippy::print_stderr, clippy::unwrap_used)]

mod ages;
mod checks;
mod dates;
mod desynpuf;
mod formats;
mod leaks;
mod pharmaverse;
mod policies;
mod set;
mod statin;
mod synthea;
mod table;
mod tokens;
