//! Verifying releases: what is as it should be passes, and whatever is changed after the run is
//! found, by the check that it is a matter of.
#![cfg(feature = "io")]
#![allow(clippy::expect_used, clippy::unwrap_used)]

mod cells;
mod dates;
mod forms;
mod gates;
mod identifiers;
mod messages;
mod places;
mod reversible;
mod runs;
mod statements;
mod stopped;
mod study;
mod tokens;
