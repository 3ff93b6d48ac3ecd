//! Whatever the machine does side by side has the bytes of the `hmac` crate.

use hmac::{Hmac, KeyInit, Mac};
use proptest::prelude::*;
use sha2::Sha256;

use super::*;
use crate::secret::{MasterKey, Token};

/// The kinds of the domains, and lengths of prefix that leave words unaligned.
const KINDS: [&str; 4] = ["text", "integer", "date", "t"];

fn key(seed: u8) -> DomainKey<Token> {
    let bytes: [u8; 32] = std::array::from_fn(|i| seed.wrapping_mul(31).wrapping_add(i as u8));
    MasterKey::from_bytes(&bytes).unwrap().derive("d", "r")
}

/// The first 128 bits of HMAC-SHA256 over `LP(kind, value)`, from the derived bytes alone.
fn expected(seed: u8, kind: &str, value: &str) -> u128 {
    let bytes: [u8; 32] = std::array::from_fn(|i| seed.wrapping_mul(31).wrapping_add(i as u8));
    let sub_key = MasterKey::from_bytes(&bytes).unwrap().sub_key("token", "d", "r");
    let mut mac = Hmac::<Sha256>::new_from_slice(&*sub_key).unwrap();
    for part in [kind, value] {
        mac.update(&u32::try_from(part.len()).unwrap().to_be_bytes());
        mac.update(part.as_bytes());
    }
    u128::from_be_bytes(mac.finalize().into_bytes()[..16].try_into().unwrap())
}

/// A tagger that has only some of what the machine has.
fn tagger(seed: u8, kind: &'static str, wide: bool, pair: bool) -> Tagger<Token> {
    let mut tagger = Tagger::new(Arc::new(key(seed)), kind);
    tagger.wide = tagger.wide.filter(|_| wide);
    tagger.pair = tagger.pair.filter(|_| pair);
    tagger
}

proptest! {
    #[test]
    fn tags_are_those_of_the_hmac_crate(
        seed in any::<u8>(),
        kind in prop::sample::select(KINDS.to_vec()),
        wide in any::<bool>(),
        pair in any::<bool>(),
        values in prop::collection::vec("[ -~]{0,60}|\\PC{0,50}|[a-z]{100,200}", 0..40),
    ) {
        let mut tags = vec![key(seed).tag("left over", "")];
        tagger(seed, kind, wide, pair).tags(&values, &mut tags);
        let tags: Vec<u128> = tags.iter().map(|tag| tag.bits()).collect();
        let expected: Vec<u128> = values.iter().map(|value| expected(seed, kind, value)).collect();
        prop_assert_eq!(tags, expected);
    }
}

#[test]
fn every_length_in_every_lane() {
    for kind in KINDS {
        for length in 0..=200 {
            let values: Vec<String> =
                (0..16).map(|lane| char::from(b'a' + lane).to_string().repeat(length)).collect();
            for (wide, pair) in [(true, true), (false, true), (false, false)] {
                let mut tags = Vec::new();
                tagger(9, kind, wide, pair).tags(&values, &mut tags);
                for (value, tag) in values.iter().zip(tags) {
                    assert_eq!(
                        tag.bits(),
                        expected(9, kind, value),
                        "{kind} {length} {wide} {pair}"
                    );
                }
            }
        }
    }
}
