//! Packs: rules for columns that are recognised by their names, pinned by version.
//!
//! A pack knows names, not cells: it is a start and a safety net, no proof. What the packs miss on
//! real data sets is listed in the project's `docs/packs.md`.

mod list;
mod pack;
mod words;

pub use pack::{Pack, PackEntry, PackMatch};
