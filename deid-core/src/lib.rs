//! De-identification of patient-level records.

pub mod equivalence;
pub mod error;
pub mod hierarchy;
pub mod measure;
#[cfg(feature = "io")]
pub mod io;
pub mod secret;
pub mod table;
pub mod technique;
pub mod vocab;

pub use error::{Error, Result};
