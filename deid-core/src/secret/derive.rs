//! Sub-keys and tags: one key, one purpose, one domain, one recipient.

use std::marker::PhantomData;

use hkdf::Hkdf;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use sha2::block_api::compress256;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use super::master::MasterKey;

mod sealed {
    pub trait Sealed {}
}

/// What a sub-key is for. Two purposes never share a key.
pub trait Purpose: sealed::Sealed {
    /// The purpose's name in the derivation.
    const LABEL: &'static str;
}

macro_rules! purpose {
    ($(#[$doc:meta])* $name:ident, $label:literal) => {
        $(#[$doc])*
        pub enum $name {}
        impl sealed::Sealed for $name {}
        impl Purpose for $name {
            const LABEL: &'static str = $label;
        }
    };
}

purpose!(
    /// Tokens.
    Token, "token");
purpose!(
    /// Date shifts.
    DateShift, "date-shift");
purpose!(
    /// Noise.
    Noise, "noise");
purpose!(
    /// Substitutes.
    Substitute, "substitute");
purpose!(
    /// Entries of a crosswalk: by which of them a value's surrogate is found.
    Surrogate, "surrogate");
purpose!(
    /// The seal of a crosswalk.
    Seal, "crosswalk");
purpose!(
    /// Digests in the manifest that only the key holder can check.
    Evidence, "evidence");

/// The first 128 bits of a keyed digest of a value.
#[derive(Clone, Copy)]
pub struct Tag(u128);

impl Tag {
    #[inline]
    pub(super) fn from_words([a, b, c, d]: [u32; 4]) -> Self {
        let high = u64::from(a) << 32 | u64::from(b);
        let low = u64::from(c) << 32 | u64::from(d);
        Self(u128::from(high) << 64 | u128::from(low))
    }

    /// The bits, first byte of the digest first.
    #[inline]
    #[must_use]
    pub fn bits(self) -> u128 {
        self.0
    }

    /// The first 64 of them: what distinct values are counted by.
    #[inline]
    #[must_use]
    #[allow(clippy::cast_possible_truncation)] // the rest is shifted out
    pub fn first_64(self) -> u64 {
        (self.0 >> 64) as u64
    }

    /// A number from 0 to `n` - 1, as even as 128 bits allow: ⌊u128(tag) · n / 2^128⌋.
    #[inline]
    #[must_use]
    pub fn uniform(self, n: u32) -> u32 {
        // (hi·2^64 + lo)·n / 2^128 without a 160-bit product: hi·n and the carry of lo·n.
        let (high, low) = (self.0 >> 64, self.0 & u128::from(u64::MAX));
        let carry = (low * u128::from(n)) >> 64;
        #[allow(clippy::cast_possible_truncation)] // below n
        let index = ((high * u128::from(n) + carry) >> 64) as u32;
        index
    }
}

/// The states of SHA-256 after the key's blocks: as secret as the key.
#[derive(Zeroize, ZeroizeOnDrop)]
pub(super) struct States {
    pub inner: [u32; 8],
    pub outer: [u32; 8],
}

impl States {
    fn of(key: &[u8; 32]) -> Self {
        Self { inner: after(key, 0x36), outer: after(key, 0x5c) }
    }
}

/// The state after one block of the key and this byte (RFC 2104).
fn after(key: &[u8; 32], pad: u8) -> [u32; 8] {
    let mut block = Zeroizing::new([pad; 64]);
    for (byte, key) in block.iter_mut().zip(key) {
        *byte ^= key;
    }
    let mut state = START;
    compress256(&mut state, std::slice::from_ref(&*block));
    state
}

/// FIPS 180-4, section 5.3.3.
const START: [u32; 8] = [
    0x6a09_e667,
    0xbb67_ae85,
    0x3c6e_f372,
    0xa54f_f53a,
    0x510e_527f,
    0x9b05_688c,
    0x1f83_d9ab,
    0x5be0_cd19,
];

/// The key of one purpose and one domain, keyed and ready. Wiped on drop; cannot be printed,
/// copied or saved:
///
/// ```compile_fail
/// use deid_core::secret::{DomainKey, Token};
/// fn copy(key: &DomainKey<Token>) -> DomainKey<Token> { key.clone() }
/// ```
pub struct DomainKey<P: Purpose> {
    mac: Hmac<Sha256>,
    states: States,
    purpose: PhantomData<fn() -> P>,
}

impl MasterKey {
    /// Derives the key of a domain: HKDF-SHA256 with
    /// `info = LP("deid/v1", purpose, domain, recipient)`. No recipient is the empty text.
    #[must_use]
    pub fn derive<P: Purpose>(&self, domain: &str, recipient: &str) -> DomainKey<P> {
        let key = self.sub_key(P::LABEL, domain, recipient);
        DomainKey { mac: hmac(&*key), states: States::of(&key), purpose: PhantomData }
    }

    pub(super) fn sub_key(
        &self,
        purpose: &str,
        domain: &str,
        recipient: &str,
    ) -> Zeroizing<[u8; 32]> {
        self.sub_key_of(purpose, domain, recipient)
    }

    /// A sub-key of another length: 64 bytes for the purpose `reversible`.
    pub(super) fn sub_key_of<const N: usize>(
        &self,
        purpose: &str,
        domain: &str,
        recipient: &str,
    ) -> Zeroizing<[u8; N]> {
        let info = length_prefixed(&["deid/v1", purpose, domain, recipient]);
        let mut key = Zeroizing::new([0; N]);
        hkdf(self.expose(), &info, &mut *key);
        key
    }
}

impl<P: Purpose> DomainKey<P> {
    /// The tag of one value: HMAC-SHA256 over `LP(kind, value)`. Many are made by a
    /// [`Tagger`](super::Tagger).
    #[inline]
    #[must_use]
    pub fn tag(&self, kind: &str, value: &str) -> Tag {
        self.tag_of(&[kind, value])
    }

    /// The tag of several parts: HMAC-SHA256 over their `LP`.
    #[inline]
    #[must_use]
    pub fn tag_of(&self, parts: &[&str]) -> Tag {
        let mut mac = self.mac.clone();
        for part in parts {
            mac.update(&length(part));
            mac.update(part.as_bytes());
        }
        let digest: [u8; 32] = mac.finalize().into_bytes().into();
        let (bits, _) = digest.as_chunks::<16>();
        Tag(u128::from_be_bytes(bits[0]))
    }

    /// HMAC-SHA256 over bytes as they are: digests in the manifest.
    #[cfg(any(test, feature = "io"))]
    pub(crate) fn digest(&self, bytes: &[u8]) -> [u8; 32] {
        self.mac.clone().chain_update(bytes).finalize().into_bytes().into()
    }

    /// HMAC-SHA256 over bytes that come piece by piece.
    pub(crate) fn sealer(&self) -> Sealer {
        Sealer(self.mac.clone())
    }

    #[inline]
    pub(super) fn states(&self) -> &States {
        &self.states
    }
}

/// HMAC-SHA256 over what it is given.
pub(crate) struct Sealer(Hmac<Sha256>);

impl Sealer {
    /// Takes bytes.
    pub(crate) fn add(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// The digest.
    pub(crate) fn seal(self) -> [u8; 32] {
        self.0.finalize().into_bytes().into()
    }

    /// Whether this is the digest; how long that takes does not depend on it.
    pub(crate) fn is(self, seal: &[u8; 32]) -> bool {
        self.0.verify_slice(seal).is_ok()
    }
}

/// HMAC-SHA256 under this key (RFC 2104), ready for messages.
#[allow(clippy::expect_used)] // HMAC takes keys of any length: this cannot fail
pub(super) fn hmac(key: &[u8]) -> Hmac<Sha256> {
    Hmac::new_from_slice(key).expect("HMAC takes a key of any length")
}

/// HKDF-SHA256 without a salt (RFC 5869): as many bytes as there is room for.
#[allow(clippy::expect_used)] // the limit of HKDF is 255 · 32 bytes; here it is 64
pub(super) fn hkdf(secret: &[u8], info: &[u8], out: &mut [u8]) {
    Hkdf::<Sha256>::new(None, secret).expand(info, out).expect("below the limit of HKDF");
}

/// `LP(a, b, …)` of the spec.
pub(super) fn length_prefixed(parts: &[&str]) -> Vec<u8> {
    let mut out = Vec::with_capacity(64);
    for part in parts {
        out.extend_from_slice(&length(part));
        out.extend_from_slice(part.as_bytes());
    }
    out
}

/// A cell of 4 GiB cannot occur: columns of a batch stay below 2 GiB.
#[inline]
fn length(part: &str) -> [u8; 4] {
    u32::try_from(part.len()).unwrap_or(u32::MAX).to_be_bytes()
}
