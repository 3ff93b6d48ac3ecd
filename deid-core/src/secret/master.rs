//! The master key.

use std::fmt;

use zeroize::Zeroizing;

use crate::error::{Cause, Error, ForeignKind, KeyFault, Result};

/// The key that is no secret.
const PUBLIC: &[u8; 32] = b"this example key protects nobody";

/// The secret of a study: 32 bytes. Everything keyed is derived from it.
///
/// ```compile_fail
/// fn print(key: &deid_core::secret::MasterKey) { println!("{key:?}"); }
/// ```
/// ```compile_fail
/// fn copy(key: &deid_core::secret::MasterKey) -> deid_core::secret::MasterKey { key.clone() }
/// ```
/// ```compile_fail
/// fn save(key: &deid_core::secret::MasterKey) -> String { serde_json::to_string(key).unwrap() }
/// ```
pub struct MasterKey(Zeroizing<[u8; 32]>);

impl MasterKey {
    /// A new key from the operating system's generator.
    ///
    /// # Errors
    /// When the operating system has no randomness to give.
    pub fn generate() -> Result<Self> {
        let mut bytes = Zeroizing::new([0; 32]);
        getrandom::fill(&mut *bytes).map_err(|_| {
            Error::new(Cause::Io { action: "asking for randomness", kind: ForeignKind::Other })
        })?;
        Ok(Self(bytes))
    }

    /// The key of made-up examples and of policy tests. It stands here for everybody to read, and
    /// as the key of a run it is refused.
    pub(crate) fn of_examples() -> Self {
        Self(Zeroizing::new(*PUBLIC))
    }

    /// A key of exactly 32 bytes.
    ///
    /// # Errors
    /// When there are more or fewer, all of them are equal, or it is the key of made-up examples
    /// and policy tests, which everybody has.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        let mut key = Zeroizing::new([0; 32]);
        if bytes.len() != key.len() {
            return Err(fault(KeyFault::Length(bytes.len())));
        }
        if bytes.iter().all(|&byte| byte == bytes[0]) {
            return Err(fault(KeyFault::AllEqual));
        }
        if bytes == PUBLIC {
            return Err(fault(KeyFault::Public));
        }
        key.copy_from_slice(bytes);
        Ok(Self(key))
    }

    /// The key's public name: it tells which key was used and nothing about the key.
    #[must_use]
    pub fn id(&self) -> KeyId {
        let sub_key = self.sub_key("key-id", "", "");
        let mut id = [0; 8];
        id.copy_from_slice(&sub_key[..8]);
        KeyId(id)
    }

    pub(super) fn expose(&self) -> &[u8; 32] {
        &self.0
    }
}

/// A key's public name: 8 bytes, written as 16 hex digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct KeyId([u8; 8]);

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

pub(super) fn fault(fault: KeyFault) -> Error {
    Error::new(Cause::Key(fault))
}
