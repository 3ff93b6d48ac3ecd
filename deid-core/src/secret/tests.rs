//! Keys are what the spec says, and are refused where it says so.

use std::path::Path;

use hmac::Mac;
use proptest::prelude::*;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use static_assertions::assert_not_impl_any;

use super::*;
use crate::error::{Cause, KeyFault};

// What would let a key out by accident does not compile.
assert_not_impl_any!(MasterKey: std::fmt::Debug, std::fmt::Display, Clone, PartialEq, serde::Serialize);
assert_not_impl_any!(Keyring: std::fmt::Debug, std::fmt::Display, Clone, PartialEq, serde::Serialize);
assert_not_impl_any!(KeyText: std::fmt::Debug, std::fmt::Display, Clone, PartialEq, serde::Serialize);
assert_not_impl_any!(DomainKey<Token>: std::fmt::Debug, std::fmt::Display, Clone, PartialEq, serde::Serialize);
assert_not_impl_any!(Tagger<Token>: std::fmt::Debug, std::fmt::Display, Clone, serde::Serialize);

fn key() -> MasterKey {
    MasterKey::from_bytes(&std::array::from_fn::<u8, 32, _>(|i| i as u8)).unwrap()
}

fn fault_of(result: crate::error::Result<MasterKey>) -> KeyFault {
    match result.err().expect("refused").problems()[0].cause.clone() {
        Cause::Key(fault) => fault,
        other => panic!("not a key fault: {other}"),
    }
}

#[test]
fn a_key_text_reads_back() {
    let text = key().to_text();
    let again = MasterKey::from_text(&format!("  {}\n", text.expose())).unwrap();
    assert_eq!(again.id(), key().id());
    assert_eq!(again.to_text().expose(), text.expose());
}

#[test]
fn keys_that_are_none_are_refused() {
    assert_eq!(fault_of(MasterKey::from_bytes(&[7; 32])), KeyFault::AllEqual);
    assert_eq!(fault_of(MasterKey::from_bytes(&[7; 31])), KeyFault::Length(31));
    assert_eq!(fault_of(MasterKey::from_material(b"password")), KeyFault::Malformed);
    assert_eq!(fault_of(MasterKey::from_material(b"")), KeyFault::Length(0));
    let other = MasterKey::from_bytes(&[[1; 16], [2; 16]].concat()).unwrap();
    let text = key().to_text().expose().to_owned();
    let foreign_id = text.replace(&key().id().to_string(), &other.id().to_string());
    assert_eq!(fault_of(MasterKey::from_text(&foreign_id)), KeyFault::Checksum);
    assert_eq!(fault_of(MasterKey::from_text("deid-key-1-")), KeyFault::Malformed);
}

#[test]
fn what_is_no_token_has_no_bits() {
    let token = base32::encode_128(0xa5a5_a5a5_a5a5_a5a5_5a5a_5a5a_5a5a_5a5a);
    let token = std::str::from_utf8(&token).unwrap();
    assert_eq!(base32::first_64(token), Some(0xa5a5_a5a5_a5a5_a5a5));
    for other in ["", &token[1..], &format!("{token}0"), &token.replacen(&token[..1], "u", 1)] {
        assert_eq!(base32::first_64(other), None, "{other}");
    }
    assert_eq!(base32::first_64(&format!("{}é", &token[..24])), None);
}

proptest! {
    #[test]
    fn the_bits_of_a_token_read_back(words in prop::array::uniform4(any::<u32>())) {
        let tag = Tag::from_words(words);
        let token = base32::encode_128(tag.bits());
        let bits = base32::first_64(std::str::from_utf8(&token).unwrap());
        prop_assert_eq!(bits, Some(tag.first_64()));
        prop_assert_eq!(tag.first_64(), u64::from(words[0]) << 32 | u64::from(words[1]));
    }

    #[test]
    fn one_wrong_character_is_noticed(at in 11_usize..87, to in prop::sample::select(b"0123456789abcdefghjkmnpqrstvwxyz".to_vec())) {
        let mut text = key().to_text().expose().as_bytes().to_vec();
        prop_assume!(at < text.len() && text[at] != to && text[at] != b'-');
        text[at] = to;
        prop_assert!(MasterKey::from_text(std::str::from_utf8(&text).unwrap()).is_err());
    }

    #[test]
    fn base32_reads_back(bytes in prop::array::uniform16(any::<u8>())) {
        let mut long = String::new();
        base32::encode(&bytes, &mut long);
        prop_assert_eq!(long.as_bytes(), base32::encode_128(u128::from_be_bytes(bytes)));
        prop_assert_eq!(*base32::decode::<16>(&long).unwrap(), bytes);
    }

    #[test]
    fn the_uniform_number_is_the_exact_quotient(words in prop::array::uniform4(any::<u32>()), n in 1_u32..=73_000) {
        // ⌊x·n / 2^128⌋ by long division over 32-bit digits.
        let tag = Tag::from_words(words);
        let mut carry = 0_u64;
        for digit in words.into_iter().rev() {
            carry = (u64::from(digit) * u64::from(n) + carry) >> 32;
        }
        prop_assert_eq!(u64::from(tag.uniform(n)), carry);
    }
}

#[cfg(unix)]
#[test]
fn a_key_file_that_others_may_read_is_refused() {
    use std::os::unix::fs::PermissionsExt;
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), key().to_text().expose()).unwrap();
    let mode = |mode| {
        std::fs::set_permissions(file.path(), std::fs::Permissions::from_mode(mode)).unwrap();
    };
    mode(0o640);
    assert_eq!(
        fault_of(MasterKey::from_file(file.path(), FilePolicy::OwnerOnly)),
        KeyFault::ReadableByOthers
    );
    assert!(MasterKey::from_file(file.path(), FilePolicy::GroupReadable).is_ok());
    mode(0o600);
    assert!(MasterKey::from_file(file.path(), FilePolicy::OwnerOnly).is_ok());
}

/// What is given by mistake where a name belongs is not said again, by the library either.
#[test]
fn a_key_in_place_of_a_name_is_not_shown() {
    let text = key().to_text().expose().to_owned();
    let secret = text.split('-').nth(4).unwrap();
    for given in [text.as_str(), secret, &"0F".repeat(32)] {
        for error in [
            MasterKey::from_file(given.as_ref(), FilePolicy::OwnerOnly).err().unwrap(),
            MasterKey::from_env(given).err().unwrap(),
        ] {
            let said = format!("{error} {error:?} {:?}", error.problems());
            assert!(!said.contains(given) && !said.contains(secret), "{}", said.len());
            assert_eq!(error.problems()[0].cause, Cause::Key(KeyFault::GivenAsName));
        }
        let shown = crate::error::Place::file(&format!("/home/jane/{given}")).to_string();
        assert!(!shown.contains(given), "a place shows it");
    }
    let missing = MasterKey::from_file("no.key".as_ref(), FilePolicy::OwnerOnly).err().unwrap();
    assert!(missing.to_string().starts_with("no.key: reading the key"), "{missing}");
}

#[test]
fn what_editors_add_to_a_key_is_taken_off() {
    let text = key().to_text().expose().to_owned();
    let utf16 = |unit: fn(u16) -> [u8; 2], mark: &str| -> Vec<u8> {
        format!("{mark}{text}\r\n").encode_utf16().flat_map(unit).collect()
    };
    for material in [
        format!("\u{feff}{text}").into_bytes(),
        format!("\"{text}\"\n").into_bytes(),
        format!("\u{201c}{text}\u{201d}").into_bytes(),
        format!("\n\n {text}\r\n\r\n").into_bytes(),
        utf16(u16::to_le_bytes, "\u{feff}"),
        utf16(u16::to_be_bytes, "\u{feff}"),
        utf16(u16::to_le_bytes, ""),
    ] {
        assert_eq!(MasterKey::from_material(&material).unwrap().id(), key().id());
    }
    // Inside of it nothing is forgiven, and 32 bytes stay 32 bytes.
    let split = format!("{}\"{}", &text[..40], &text[40..]);
    assert!(MasterKey::from_material(split.as_bytes()).is_err());
    let quoted = [&b"\""[..], &[1; 15], &[2; 15], &b"\""[..]].concat();
    let raw = MasterKey::from_bytes(&quoted).unwrap();
    assert_eq!(MasterKey::from_material(&quoted).unwrap().id(), raw.id());
}

#[cfg(unix)]
#[test]
fn a_command_runs_only_when_allowed() {
    let text = key().to_text();
    let command = ["printf".to_owned(), "%s".to_owned(), text.expose().to_owned()];
    assert_eq!(
        fault_of(MasterKey::from_command(&command, CommandPolicy::Forbidden)),
        KeyFault::CommandNotAllowed
    );
    assert_eq!(MasterKey::from_command(&command, CommandPolicy::Allowed).unwrap().id(), key().id());
    assert_eq!(
        fault_of(MasterKey::from_command(&["false".to_owned()], CommandPolicy::Allowed)),
        KeyFault::CommandFailed
    );
}

/// A file of `docs/spec/vectors`.
fn vectors<T: DeserializeOwned>(file: &str) -> T {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/spec/vectors");
    serde_json::from_slice(&std::fs::read(folder.join(file)).unwrap()).unwrap()
}

fn bytes(hex: &str) -> Vec<u8> {
    let digits = (0..hex.len()).step_by(2);
    digits.map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap()).collect()
}

#[derive(Deserialize)]
struct Cases<T> {
    cases: Vec<T>,
}

#[test]
fn hmac_gives_the_known_answers_of_rfc_4231() {
    #[derive(Deserialize)]
    struct Case {
        key: String,
        data: String,
        hmac_sha256: String,
    }
    let Cases { cases } = vectors::<Cases<Case>>("rfc4231.json");
    assert_eq!(cases.len(), 7);
    for case in cases {
        let found = derive::hmac(&bytes(&case.key)).chain_update(bytes(&case.data)).finalize();
        assert!(found.into_bytes().starts_with(&bytes(&case.hmac_sha256)), "{}", case.data);
    }
}

#[test]
fn hkdf_gives_the_known_answer_of_rfc_5869_without_salt() {
    #[derive(Deserialize)]
    struct Case {
        ikm: String,
        salt: String,
        info: String,
        okm: String,
    }
    let Cases { cases } = vectors::<Cases<Case>>("rfc5869.json");
    let unsalted: Vec<&Case> = cases.iter().filter(|case| case.salt.is_empty()).collect();
    assert_eq!(unsalted.len(), 1, "appendix A.3");
    for case in unsalted {
        let mut found = vec![0; case.okm.len() / 2];
        derive::hkdf(&bytes(&case.ikm), &bytes(&case.info), &mut found);
        assert_eq!(found, bytes(&case.okm));
    }
}

#[test]
fn sub_keys_are_those_of_the_spec() {
    #[derive(Deserialize)]
    struct Case {
        master: String,
        purpose: String,
        domain: String,
        recipient: String,
        subkey: String,
    }
    let Cases { cases } = vectors::<Cases<Case>>("subkeys.json");
    assert!(cases.len() >= 7, "every purpose");
    for case in cases.iter().filter(|case| case.subkey.len() == 64) {
        let master = MasterKey::from_bytes(&bytes(&case.master)).unwrap();
        let found = master.sub_key(&case.purpose, &case.domain, &case.recipient);
        assert_eq!(found.to_vec(), bytes(&case.subkey), "{} {}", case.purpose, case.domain);
    }
}

#[test]
fn key_texts_are_read_and_refused_as_the_spec_says() {
    #[derive(Deserialize)]
    struct Texts {
        valid: Vec<Valid>,
        invalid: Vec<Invalid>,
    }
    #[derive(Deserialize)]
    struct Valid {
        text: String,
        master: String,
        id: String,
    }
    #[derive(Deserialize)]
    struct Invalid {
        why: String,
        text: String,
    }
    let texts = vectors::<Texts>("keytext.json");
    assert!(texts.valid.len() >= 7 && texts.invalid.len() >= 33);
    for valid in texts.valid {
        let key = MasterKey::from_text(&valid.text).unwrap();
        assert_eq!((key.expose().to_vec(), key.id().to_string()), (bytes(&valid.master), valid.id));
        assert_eq!(key.to_text().expose(), valid.text.trim());
    }
    for invalid in texts.invalid {
        assert!(MasterKey::from_text(&invalid.text).is_err(), "{}", invalid.why);
    }
}
