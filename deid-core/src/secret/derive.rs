//! Sub-keys and tags: one key, one purpose, one domain, one recipient.

use std::marker::PhantomData;

use hkdf::Hkdf;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

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
    /// Digests in the manifest that only the key holder can check.
    Evidence, "evidence");

/// A keyed digest of a value: 256 bits.
pub struct Tag([u8; 32]);

impl Tag {
    /// The first 128 bits: what a token shows.
    #[inline]
    #[must_use]
    pub fn first_128(&self) -> [u8; 16] {
        let mut out = [0; 16];
        out.copy_from_slice(&self.0[..16]);
        out
    }

    /// The first 64 bits as a number: what distinct values are counted by.
    #[inline]
    #[must_use]
    pub fn first_64(&self) -> u64 {
        let mut first = [0; 8];
        first.copy_from_slice(&self.0[..8]);
        u64::from_be_bytes(first)
    }

    /// All 256 bits.
    #[must_use]
    pub fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// A number from 0 to `n` - 1, as even as 128 bits allow: ⌊u128(tag) · n / 2^128⌋.
    #[inline]
    #[must_use]
    pub fn uniform(&self, n: u32) -> u32 {
        let bits = u128::from_be_bytes(self.first_128());
        // (hi·2^64 + lo)·n / 2^128 without a 160-bit product: hi·n and the carry of lo·n.
        let (high, low) = (bits >> 64, bits & u128::from(u64::MAX));
        let carry = (low * u128::from(n)) >> 64;
        #[allow(clippy::cast_possible_truncation)] // below n
        let index = ((high * u128::from(n) + carry) >> 64) as u32;
        index
    }
}

/// The key of one purpose and one domain, keyed and ready. Wiped on drop.
pub struct DomainKey<P: Purpose> {
    mac: Hmac<Sha256>,
    purpose: PhantomData<fn() -> P>,
}

impl MasterKey {
    /// Derives the key of a domain: HKDF-SHA256 with
    /// `info = LP("deid/v1", purpose, domain, recipient)`. No recipient is the empty text.
    #[must_use]
    #[allow(clippy::missing_panics_doc)] // it never does: see below
    pub fn derive<P: Purpose>(&self, domain: &str, recipient: &str) -> DomainKey<P> {
        let key = self.sub_key(P::LABEL, domain, recipient);
        // HMAC takes keys of any length: this cannot fail.
        #[allow(clippy::expect_used)]
        let mac = Hmac::new_from_slice(&*key).expect("HMAC takes a key of any length");
        DomainKey { mac, purpose: PhantomData }
    }

    pub(super) fn sub_key(
        &self,
        purpose: &str,
        domain: &str,
        recipient: &str,
    ) -> Zeroizing<[u8; 32]> {
        let mut info = Vec::with_capacity(64);
        for part in ["deid/v1", purpose, domain, recipient] {
            length_prefixed(part, &mut info);
        }
        let mut key = Zeroizing::new([0; 32]);
        // 32 bytes are far below HKDF's limit of 255 · 32.
        #[allow(clippy::expect_used)]
        Hkdf::<Sha256>::new(None, self.expose())
            .expand(&info, &mut *key)
            .expect("32 bytes are below the limit of HKDF");
        key
    }
}

impl<P: Purpose> DomainKey<P> {
    /// HMAC-SHA256 over `LP(kind, value)`.
    #[inline]
    #[must_use]
    pub fn tag(&self, kind: &str, value: &str) -> Tag {
        let mut mac = self.mac.clone();
        mac.update(&length(kind));
        mac.update(kind.as_bytes());
        mac.update(&length(value));
        mac.update(value.as_bytes());
        Tag(mac.finalize().into_bytes().into())
    }

    /// HMAC-SHA256 over bytes as they are: digests in the manifest.
    pub(crate) fn digest(&self, bytes: &[u8]) -> Tag {
        Tag(self.mac.clone().chain_update(bytes).finalize().into_bytes().into())
    }
}

fn length_prefixed(part: &str, out: &mut Vec<u8>) {
    out.extend_from_slice(&length(part));
    out.extend_from_slice(part.as_bytes());
}

/// A cell of 4 GiB cannot occur: columns of a batch stay below 2 GiB.
#[inline]
fn length(part: &str) -> [u8; 4] {
    u32::try_from(part.len()).unwrap_or(u32::MAX).to_be_bytes()
}
