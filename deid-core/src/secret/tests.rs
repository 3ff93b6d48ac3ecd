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

#[test]
fn what_is_no_token_has_no_bits() {
    let token = base32::encode_128(&[0xa5; 16]);
    let token = std::str::from_utf8(&token).unwrap();
    assert_eq!(base32::first_64(token), Some(0xa5a5_a5a5_a5a5_a5a5));
    for other in ["", &token[1..], &format!("{token}0"), &token.replacen(&token[..1], "u", 1)] {
        assert_eq!(base32::first_64(other), None, "{other}");
    }
    assert_eq!(base32::first_64(&format!("{}é", &token[..24])), None);
}

proptest! {
    #[test]
    fn the_bits_of_a_token_read_back(bytes in prop::array::uniform16(any::<u8>())) {
        let token = base32::encode_128(&bytes);
        let bits = base32::first_64(std::str::from_utf8(&token).unwrap());
        let first: [u8; 8] = bytes[..8].try_into().unwrap();
        prop_assert_eq!(bits, Some(u64::from_be_bytes(first)));
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
        prop_assert_eq!(long.as_bytes(), base32::encode_128(&bytes));
        prop_assert_eq!(*base32::decode::<16>(&long).unwrap(), bytes);
    }

    #[test]
    fn the_uniform_number_is_the_exact_quotient(bytes in prop::array::uniform32(any::<u8>()), n in 1_u32..=73_000) {
        // ⌊x·n / 2^128⌋ by long division over 32-bit digits.
        let tag = key().derive::<Token>("d", "").digest(&bytes);
        let mut carry = 0_u64;
        for digit in tag.first_128().rchunks(4) {
            let digit = u64::from(u32::from_be_bytes(digit.try_into().unwrap()));
            carry = (digit * u64::from(n) + carry) >> 32;
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
