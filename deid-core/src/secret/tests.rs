//! Keys are what the spec says, and are refused where it says so.

use proptest::prelude::*;

use super::*;
use crate::error::{Cause, KeyFault};

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

proptest! {
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
