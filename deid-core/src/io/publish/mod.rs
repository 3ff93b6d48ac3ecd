//! All or nothing: what is written stands under another name until it is whole.

mod distinct;
mod file;
mod folder;
mod name;
mod rename;
mod spool;

pub use distinct::{ensure_distinct, overlap};
pub use file::{PartialFile, Published};
pub use folder::PartialFolder;
pub use spool::Spool;

/// What happens to an output that is there already.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Replace {
    /// It is refused, before anything is written and again at the end.
    #[default]
    Never,
    /// It is replaced when the new one is whole, and stays untouched until then.
    Force,
}

#[cfg(test)]
mod tests;
