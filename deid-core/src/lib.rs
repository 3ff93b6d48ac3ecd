//! De-identification of patient-level records.

pub mod error;
pub mod hierarchy;
pub mod secret;
pub mod table;
pub mod technique;
pub mod vocab;

pub use error::{Error, Result};
