//! What risk is left: k-anonymity, distinct l-diversity, uniqueness, prosecutor risk.
//!
//! [`assess`] reads a table, in any state and of any origin, and measures it; a pipeline that has
//! the classes already makes an [`Assessment`] of them. Where a gate fails, [`advice`] says what
//! each quasi-identifier costs.
//!
//! Look first at [`Question`] and [`Assessment`]. Every assessment says what was counted (people or
//! rows), what a class is, and how nulls were taken: numbers without that cannot be compared.

mod advice;
mod assess;
mod assessment;
mod sizes;

pub use advice::{Advice, Coarser, QuasiIdentifier, advice};
pub use assess::{Question, assess};
pub use assessment::{
    Assessment, Below, DistinctL, Measured, NullSemantics, ProsecutorRisk, Sensitive, Share,
};
pub use sizes::{ClassSizes, SizeBucket, SizeCount};

#[cfg(test)]
mod tests;
