//! De-identification of patient-level records.

pub mod error;
#[cfg(feature = "io")]
pub mod io;
pub mod secret;
pub mod table;
pub mod vocab;

pub use error::{Error, Result};
