//! Values that keep their form: FF1 (NIST SP 800-38G) with AES-256 under a domain's sub-key
//! (derivation spec deid/v1, "Format-preserving encryption").

use aes::Aes256;
use aes::cipher::{BlockCipherEncrypt, KeyInit};
use fpe::ff1::{FF1, FlexibleNumeralString};
use zeroize::Zeroizing;

use super::derive::length_prefixed;
use super::master::MasterKey;

/// The key of a domain's format-preserving encryption, and the tweak that goes with it. Whoever has
/// it can turn every value back. Wiped on drop; cannot be printed, copied or saved:
///
/// ```compile_fail
/// use deid_core::secret::FpeKey;
/// fn copy(key: &FpeKey) -> FpeKey { key.clone() }
/// ```
pub struct FpeKey {
    key: Zeroizing<[u8; 32]>,
    tweak: Vec<u8>,
}

impl MasterKey {
    /// Derives the key of a domain's format-preserving encryption: HKDF-SHA256 with
    /// `info = LP("deid/v1", "fpe", domain, recipient)`; the tweak is `LP(domain, recipient)`. No
    /// recipient is the empty text.
    #[must_use]
    pub fn derive_fpe(&self, domain: &str, recipient: &str) -> FpeKey {
        let tweak = length_prefixed(&[domain, recipient]);
        FpeKey { key: self.sub_key("fpe", domain, recipient), tweak }
    }
}

impl FpeKey {
    /// The cipher over numerals below `radix`, from 2 to 65,536.
    pub(crate) fn cipher(&self, radix: u16) -> Ff1 {
        Ff1::new(&*self.key, radix, self.tweak.clone())
    }
}

/// FF1 over numerals of one radix, with one tweak. Its key schedule is wiped on drop.
pub(crate) struct Ff1<C = Aes256> {
    cipher: FF1<C>,
    tweak: Vec<u8>,
}

impl<C: KeyInit + BlockCipherEncrypt + Clone> Ff1<C> {
    #[allow(clippy::expect_used)] // radixes are those of alphabets, below 2^16
    fn new(key: &[u8], radix: u16, tweak: Vec<u8>) -> Self {
        let cipher = FF1::new(key, radix.into()).expect("2 to 65,536");
        Self { cipher, tweak }
    }

    /// As many numerals in place of these; `None` where one is not below the radix, or there are so
    /// few that fewer than a million texts have their length.
    pub(crate) fn encrypt(&self, numerals: Vec<u16>) -> Option<Vec<u16>> {
        let numerals = FlexibleNumeralString::from(numerals);
        self.cipher.encrypt(&self.tweak, &numerals).ok().map(Vec::from)
    }

    /// The numerals that [`encrypt`](Self::encrypt) was given. Under another key they come out as
    /// others: nothing tells.
    pub(crate) fn decrypt(&self, numerals: Vec<u16>) -> Option<Vec<u16>> {
        let numerals = FlexibleNumeralString::from(numerals);
        self.cipher.decrypt(&self.tweak, &numerals).ok().map(Vec::from)
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use aes::{Aes128, Aes192};
    use proptest::prelude::*;
    use serde::Deserialize;
    use static_assertions::{assert_impl_all, assert_not_impl_any};

    use super::*;

    assert_not_impl_any!(FpeKey: std::fmt::Debug, std::fmt::Display, Clone, PartialEq, serde::Serialize);
    assert_not_impl_any!(Ff1: std::fmt::Debug, Clone, serde::Serialize);
    assert_impl_all!(Aes256: zeroize::ZeroizeOnDrop);

    #[derive(Deserialize)]
    struct Vectors {
        cases: Vec<Case>,
    }

    #[derive(Deserialize)]
    struct Case {
        sample: u8,
        aes_bits: u16,
        radix: u16,
        alphabet: String,
        key_hex: String,
        tweak_hex: String,
        plaintext: String,
        ciphertext: String,
    }

    fn bytes(hex: &str) -> Vec<u8> {
        let digits = (0..hex.len()).step_by(2);
        digits.map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap()).collect()
    }

    fn both_ways<C: KeyInit + BlockCipherEncrypt + Clone>(case: &Case) {
        let numerals = |text: &str| -> Vec<u16> {
            text.chars().map(|c| case.alphabet.find(c).unwrap() as u16).collect()
        };
        let cipher = Ff1::<C>::new(&bytes(&case.key_hex), case.radix, bytes(&case.tweak_hex));
        let (plain, sealed) = (numerals(&case.plaintext), numerals(&case.ciphertext));
        assert_eq!(cipher.encrypt(plain.clone()).unwrap(), sealed, "sample {}", case.sample);
        assert_eq!(cipher.decrypt(sealed).unwrap(), plain, "sample {}", case.sample);
    }

    #[test]
    fn the_samples_of_nist() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/spec/vectors/nist_ff1.json");
        let vectors: Vectors = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
        assert_eq!(vectors.cases.len(), 9);
        for case in &vectors.cases {
            match case.aes_bits {
                128 => both_ways::<Aes128>(case),
                192 => both_ways::<Aes192>(case),
                256 => both_ways::<Aes256>(case),
                bits => panic!("AES has no {bits} bits"),
            }
        }
    }

    fn cipher(radix: u16) -> Ff1 {
        let master = std::array::from_fn::<u8, 32, _>(|at| at as u8);
        MasterKey::from_bytes(&master).unwrap().derive_fpe("phone", "").cipher(radix)
    }

    #[test]
    fn too_few_numerals_and_foreign_ones_are_refused() {
        for (radix, least) in [(10, 6), (16, 5), (26, 5), (36, 4), (62, 4)] {
            assert!(cipher(radix).encrypt(vec![1; least - 1]).is_none(), "{radix}");
            assert!(cipher(radix).encrypt(vec![1; least]).is_some(), "{radix}");
        }
        assert!(cipher(10).encrypt(vec![1, 2, 3, 4, 5, 10]).is_none());
    }

    proptest! {
        #[test]
        fn every_number_of_numerals_comes_back(
            radix in prop::sample::select(vec![10_u16, 16, 26, 36, 62]),
            numerals in prop::collection::vec(any::<u16>(), 6..60),
        ) {
            let numerals: Vec<u16> = numerals.into_iter().map(|n| n % radix).collect();
            let sealed = cipher(radix).encrypt(numerals.clone()).unwrap();
            prop_assert_eq!(sealed.len(), numerals.len());
            prop_assert!(sealed.iter().all(|n| *n < radix));
            prop_assert_eq!(cipher(radix).decrypt(sealed).unwrap(), numerals);
        }
    }
}
