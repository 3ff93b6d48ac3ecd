//! De-identification of patient-level records.

pub mod error;
pub mod secret;
pub mod table;
pub mod vocab;

pub use error::{Error, Result};
