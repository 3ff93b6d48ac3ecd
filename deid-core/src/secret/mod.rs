//! Keys and what is derived from them (derivation spec deid/v1). The only room that sees key bytes.
//!
//! No key has `Debug`, `Display`, `Clone`, `PartialEq` or `Serialize`; all are wiped on drop.

pub(crate) mod base32;
mod derive;
mod keyring;
mod master;
mod save;
mod source;
mod tagger;
mod text;

pub use derive::{DateShift, DomainKey, Evidence, Purpose, Tag, Token};
pub use keyring::Keyring;
pub use master::{KeyId, MasterKey};
pub use source::{CommandPolicy, FilePolicy};
pub use tagger::Tagger;
pub use text::KeyText;

#[cfg(test)]
mod tests;
