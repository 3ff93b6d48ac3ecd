//! Keys and what is derived from them (derivation spec deid/v1). The only room that sees key bytes.
//!
//! No key has `Debug`, `Display`, `Clone`, `PartialEq` or `Serialize`; all are wiped on drop.
//!
//! Look first at [`Keyring`] (what a run brings, from a file, a variable, a secret store, a command)
//! and [`MasterKey`] (made once a study, [`to_text`](MasterKey::to_text) to be kept). A
//! [`DomainKey`] is derived for one purpose, domain and recipient, and makes the [`Tag`] that a token
//! shows or a shift is drawn from; a [`Tagger`] makes the tags of many values at once.
//!
//! ```
//! use deid_core::secret::{Keyring, MasterKey};
//!
//! let key = MasterKey::generate()?;
//! let kept = key.to_text();                        // kept.save(path) writes it, mode 0600
//! let keys = Keyring::from_secret(kept.expose())?; // a later run
//! assert_eq!(keys.key_id(), key.id());
//! # Ok::<(), deid_core::Error>(())
//! ```

pub(crate) mod base32;
mod derive;
#[cfg(feature = "fpe")]
mod ff1;
mod keyring;
mod master;
mod save;
#[cfg(feature = "encrypt")]
mod siv;
mod source;
mod tagger;
mod text;

pub(crate) use derive::Sealer;
pub use derive::{
    DateShift, DomainKey, Evidence, Noise, Purpose, Seal, Substitute, Surrogate, Tag, Token,
};
#[cfg(feature = "fpe")]
pub use ff1::FpeKey;
pub use keyring::Keyring;
pub use master::{KeyId, MasterKey};
#[cfg(feature = "encrypt")]
pub use siv::ReversibleKey;
pub use source::{CommandPolicy, FilePolicy};
pub use tagger::Tagger;
pub use text::KeyText;

#[cfg(feature = "fpe")]
pub(crate) use ff1::Ff1;

#[cfg(test)]
mod tests;
