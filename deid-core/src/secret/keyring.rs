//! The keys that a run brings.

use std::path::Path;

use crate::error::Result;

use super::derive::{DomainKey, Purpose};
#[cfg(feature = "fpe")]
use super::ff1::FpeKey;
use super::master::{KeyId, MasterKey};
#[cfg(feature = "encrypt")]
use super::siv::ReversibleKey;
use super::source::{CommandPolicy, FilePolicy};

/// The keys of a run. Today a ring holds one key; rotation adds more.
///
/// ```compile_fail
/// fn print(keys: &deid_core::secret::Keyring) { println!("{keys:?}"); }
/// ```
pub struct Keyring(MasterKey);

impl Keyring {
    /// A ring of one key.
    #[must_use]
    pub fn new(key: MasterKey) -> Self {
        Self(key)
    }

    /// A ring of a new key that is kept nowhere: for tests, and for data that nothing else has to
    /// match. [`MasterKey::generate`] makes one to keep.
    ///
    /// # Errors
    /// When the operating system has no randomness to give.
    pub fn generate() -> Result<Self> {
        MasterKey::generate().map(Self)
    }

    /// A ring of the key that made-up examples and policy tests are run with: no secret.
    pub(crate) fn of_examples() -> Self {
        Self(MasterKey::of_examples())
    }

    /// From a key file that only its owner may read: see [`MasterKey::from_file`].
    ///
    /// # Errors
    /// When it cannot be read or holds no key.
    pub fn from_file(path: impl AsRef<Path>) -> Result<Self> {
        MasterKey::from_file(path.as_ref(), FilePolicy::OwnerOnly).map(Self)
    }

    /// From an environment variable.
    ///
    /// # Errors
    /// When it is not set or holds no key.
    pub fn from_env(variable: &str) -> Result<Self> {
        MasterKey::from_env(variable).map(Self)
    }

    /// From the string that a secret store returns.
    ///
    /// # Errors
    /// When it is no key text.
    pub fn from_secret(text: &str) -> Result<Self> {
        MasterKey::from_material(text.as_bytes()).map(Self)
    }

    /// From exactly 32 raw bytes.
    ///
    /// # Errors
    /// When there are more or fewer, or all are equal.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        MasterKey::from_bytes(bytes).map(Self)
    }

    /// From the output of a command, where the caller allows that.
    ///
    /// # Errors
    /// When it is forbidden, fails, or gives no key.
    pub fn from_command(command: &[String], policy: CommandPolicy) -> Result<Self> {
        MasterKey::from_command(command, policy).map(Self)
    }

    /// The public name of the key in use.
    #[must_use]
    pub fn key_id(&self) -> KeyId {
        self.0.id()
    }

    /// Derives a domain's key of reversible tokens: see [`MasterKey::derive_reversible`].
    #[cfg(feature = "encrypt")]
    #[must_use]
    pub fn derive_reversible(&self, domain: &str, recipient: &str) -> ReversibleKey {
        self.0.derive_reversible(domain, recipient)
    }

    /// Derives a domain's key of format-preserving encryption: see [`MasterKey::derive_fpe`].
    #[cfg(feature = "fpe")]
    #[must_use]
    pub fn derive_fpe(&self, domain: &str, recipient: &str) -> FpeKey {
        self.0.derive_fpe(domain, recipient)
    }

    /// Derives a domain's key: see [`MasterKey::derive`].
    #[must_use]
    pub fn derive<P: Purpose>(&self, domain: &str, recipient: &str) -> DomainKey<P> {
        self.0.derive(domain, recipient)
    }
}
