//! What a gate asks of its table.

use serde::{Deserialize, Serialize};

use crate::equivalence::Classes;
use crate::vocab::{Fraction, K};

/// How rows below k are suppressed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Suppress {
    /// The rows go.
    #[default]
    Drop,
    /// Their quasi-identifiers become `*` (null where the column is not text).
    Star,
}

/// A table with a gate.
#[derive(Clone, Copy)]
pub struct Gated<'a> {
    /// Its classes: those of its tuples, or of its subjects' histories.
    pub classes: &'a Classes,
    /// The least size of a class.
    pub k: K,
    /// The most that may be suppressed, of rows and of subjects.
    pub max_suppressed: Fraction,
    /// How rows are suppressed.
    pub suppress: Suppress,
    /// Whether a subject that must go here goes in every table of the run.
    pub cascade: bool,
}
