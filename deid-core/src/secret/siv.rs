//! Values that the key turns back: AES-SIV (RFC 5297) under a domain's sub-key of 64 bytes
//! (derivation spec deid/v1, "Reversible tokens").

use aes_siv::aead::inout::InOutBuf;
use aes_siv::siv::{Aes256Siv, IV_SIZE};
use aes_siv::{KeyInit, Tag};
use zeroize::Zeroizing;

use super::master::MasterKey;

/// The key of a domain's reversible tokens. Whoever has it can turn every one of them back. Wiped
/// on drop; cannot be printed, copied or saved:
///
/// ```compile_fail
/// use deid_core::secret::ReversibleKey;
/// fn copy(key: &ReversibleKey) -> ReversibleKey { key.clone() }
/// ```
pub struct ReversibleKey(Zeroizing<[u8; 64]>);

impl MasterKey {
    /// Derives the key of a domain's reversible tokens: HKDF-SHA256 with
    /// `info = LP("deid/v1", "reversible", domain, recipient)`, 64 bytes. No recipient is the empty
    /// text.
    #[must_use]
    pub fn derive_reversible(&self, domain: &str, recipient: &str) -> ReversibleKey {
        ReversibleKey(self.sub_key_of("reversible", domain, recipient))
    }
}

impl ReversibleKey {
    /// The cipher under this key. Keep it for as many values as there are: making it costs what
    /// some values cost.
    pub(crate) fn cipher(&self) -> Siv {
        Siv(Aes256Siv::new((&*self.0).into()))
    }
}

/// AES-256 in SIV mode: the first half of the key is CMAC's, the second CTR's. Wiped on drop.
pub(crate) struct Siv<C = Aes256Siv>(C);

impl<C: Mode> Siv<C> {
    /// Writes the synthetic IV and the ciphertext of a value over `out`. The same value and the
    /// same associated data give the same bytes.
    pub(crate) fn seal(&mut self, associated: &[&[u8]], value: &[u8], out: &mut Vec<u8>) {
        out.clear();
        out.resize(IV_SIZE, 0);
        out.extend_from_slice(value);
        let iv = self.0.encrypt(associated, &mut out[IV_SIZE..]);
        out[..IV_SIZE].copy_from_slice(&iv);
    }

    /// The value of sealed bytes, written over them; `None` when they are not of this key and this
    /// associated data, or were changed.
    pub(crate) fn open<'s>(
        &mut self,
        associated: &[&[u8]],
        sealed: &'s mut [u8],
    ) -> Option<&'s [u8]> {
        let (iv, value) = sealed.split_first_chunk_mut::<IV_SIZE>()?;
        self.0.decrypt(associated, iv, value).then_some(&*value)
    }
}

/// A cipher of the library: with one half of 256 bits here, with others in its known answers.
pub(crate) trait Mode {
    fn encrypt(&mut self, associated: &[&[u8]], value: &mut [u8]) -> [u8; IV_SIZE];
    fn decrypt(&mut self, associated: &[&[u8]], iv: &[u8; IV_SIZE], value: &mut [u8]) -> bool;
}

macro_rules! mode {
    ($cipher:ty) => {
        impl Mode for $cipher {
            // What it refuses is more than 126 texts of associated data (RFC 5297, section 7).
            #[allow(clippy::expect_used)]
            fn encrypt(&mut self, associated: &[&[u8]], value: &mut [u8]) -> [u8; IV_SIZE] {
                let iv = self.encrypt_inout_detached(associated, InOutBuf::from(value));
                iv.expect("one text of associated data").into()
            }

            fn decrypt(
                &mut self,
                associated: &[&[u8]],
                iv: &[u8; IV_SIZE],
                value: &mut [u8],
            ) -> bool {
                let iv = Tag::from(*iv);
                self.decrypt_inout_detached(associated, InOutBuf::from(value), &iv).is_ok()
            }
        }
    };
}

mode!(Aes256Siv);

#[cfg(test)]
mod tests {
    use std::path::Path;

    use aes_siv::siv::Aes128Siv;
    use proptest::prelude::*;
    use serde::Deserialize;
    use static_assertions::{assert_impl_all, assert_not_impl_any};

    use super::*;

    mode!(Aes128Siv);

    assert_not_impl_any!(ReversibleKey: std::fmt::Debug, std::fmt::Display, Clone, PartialEq, serde::Serialize);
    assert_not_impl_any!(Siv: std::fmt::Debug, Clone, serde::Serialize);
    assert_impl_all!(Aes256Siv: zeroize::ZeroizeOnDrop);

    #[derive(Deserialize)]
    struct Vectors {
        cases: Vec<Case>,
    }

    #[derive(Deserialize)]
    struct Case {
        case: String,
        key_hex: String,
        ad_hex: Vec<String>,
        plaintext_hex: String,
        siv_and_ciphertext_hex: String,
    }

    fn bytes(hex: &str) -> Vec<u8> {
        let digits = (0..hex.len()).step_by(2);
        digits.map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap()).collect()
    }

    fn key(first: u8) -> ReversibleKey {
        let master = std::array::from_fn::<u8, 32, _>(|at| first.wrapping_add(at as u8));
        MasterKey::from_bytes(&master).unwrap().derive_reversible("subject", "")
    }

    #[test]
    fn the_known_answers_of_rfc_5297() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/spec/vectors/rfc5297.json");
        let vectors: Vectors = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
        assert_eq!(vectors.cases.len(), 2, "appendix A.1 and A.2");
        for case in vectors.cases {
            let associated: Vec<Vec<u8>> = case.ad_hex.iter().map(|ad| bytes(ad)).collect();
            let associated: Vec<&[u8]> = associated.iter().map(Vec::as_slice).collect();
            let mut siv = Siv(Aes128Siv::new_from_slice(&bytes(&case.key_hex)).unwrap());
            let (value, expected) =
                (bytes(&case.plaintext_hex), bytes(&case.siv_and_ciphertext_hex));
            let mut sealed = Vec::new();
            siv.seal(&associated, &value, &mut sealed);
            assert_eq!(sealed, expected, "{}", case.case);
            assert_eq!(siv.open(&associated, &mut sealed), Some(&*value), "{}", case.case);
        }
    }

    #[test]
    fn what_is_too_short_does_not_open() {
        for len in 0..=IV_SIZE {
            assert_eq!(key(0).cipher().open(&[b"text"], &mut vec![7; len]), None);
        }
    }

    proptest! {
        #[test]
        fn what_is_sealed_opens_under_its_key_alone(
            value in prop::collection::vec(any::<u8>(), 0..80),
            at in any::<prop::sample::Index>(),
            bit in 0_u32..8,
        ) {
            let (mut siv, mut sealed) = (key(0).cipher(), Vec::new());
            siv.seal(&[b"text"], &value, &mut sealed);
            prop_assert_eq!(sealed.len(), value.len() + IV_SIZE);
            let open = |siv: &mut Siv, kind: &[u8], mut sealed: Vec<u8>| {
                siv.open(&[kind], &mut sealed).map(<[u8]>::to_vec)
            };
            prop_assert_eq!(open(&mut siv, b"text", sealed.clone()), Some(value));
            prop_assert_eq!(open(&mut siv, b"date", sealed.clone()), None);
            prop_assert_eq!(open(&mut key(1).cipher(), b"text", sealed.clone()), None);
            let at = at.index(sealed.len());
            sealed[at] ^= 1 << bit;
            prop_assert_eq!(open(&mut siv, b"text", sealed), None);
        }
    }
}
