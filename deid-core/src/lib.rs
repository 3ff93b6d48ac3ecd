//! De-identification of patient-level records.

pub mod equivalence;
pub mod error;
pub mod evidence;
pub mod hierarchy;
#[cfg(feature = "io")]
pub mod io;
#[cfg(feature = "io")]
pub mod job;
pub mod measure;
pub mod pipeline;
pub mod policy;
pub mod report;
pub mod secret;
pub mod table;
pub mod technique;
pub mod vocab;

pub use error::{Error, Result};
