//! Keeps keys out of policies: a policy lies in git and in mails, the run brings the key.

use toml::de::{DeTable, DeValue};

use crate::error::{Cause, Means, help};

/// What a text form of a key begins with.
const KEY_TEXT: &str = "deid-key-";

/// Keys of other tools' configurations that would hold a secret or say where one is.
const SOURCES: [&str; 18] = [
    "key",
    "keys",
    "key_env",
    "key_file",
    "key_command",
    "key_source",
    "keyfile",
    "keyring",
    "master_key",
    "password",
    "passphrase",
    "pepper",
    "salt",
    "secret",
    "secrets",
    "secret_key",
    "seed",
    "token_key",
];

/// The problem, whatever gave it away.
pub(super) fn cause() -> Cause {
    Cause::advised(
        "a policy holds no key and no source of one",
        help![
            "take it out: the run brings the key (",
            Means::KeyOfRun,
            "); if it was a real key, make a new one with ",
            Means::NewKey,
        ],
    )
}

/// Whether a key of the policy asks for a secret.
pub(super) fn is_key_source(key: &str) -> bool {
    let key = key.to_ascii_lowercase().replace('-', "_");
    SOURCES.contains(&key.as_str())
}

/// Where the text form of a key begins, comments included.
pub(super) fn in_text(text: &str) -> Option<usize> {
    let lower = text.to_ascii_lowercase();
    let found =
        lower.match_indices(KEY_TEXT).find(|(at, head)| is_key_text(&lower[at + head.len()..]));
    found.map(|(at, _)| at)
}

/// Version, dash, and an id of some length: `deid-key-1-…` in a comment is no key.
fn is_key_text(rest: &str) -> bool {
    let rest = rest.trim_start_matches(|c: char| c.is_ascii_digit());
    let Some(id) = rest.strip_prefix('-') else { return false };
    id.chars().take_while(char::is_ascii_alphanumeric).count() >= 8
}

/// Where a value stands that is 32 bytes in hex or base64 and nothing else.
pub(super) fn in_values(table: &DeTable<'_>) -> Option<usize> {
    table.iter().find_map(|(key, value)| {
        if is_secret(key.get_ref()) {
            return Some(key.span().start);
        }
        in_value(value.get_ref(), value.span().start)
    })
}

fn in_value(value: &DeValue<'_>, at: usize) -> Option<usize> {
    match value {
        DeValue::String(text) => is_secret(text).then_some(at),
        DeValue::Array(items) => {
            items.iter().find_map(|item| in_value(item.get_ref(), item.span().start))
        }
        DeValue::Table(table) => in_values(table),
        _ => None,
    }
}

/// Escapes are read by now: `\u0064eid-key-1-…` is a key text too.
fn is_secret(text: &str) -> bool {
    is_32_bytes(text) || in_text(text).is_some()
}

fn is_32_bytes(text: &str) -> bool {
    let text = text.trim();
    let hex = text.len() == 64 && text.bytes().all(|b| b.is_ascii_hexdigit());
    let base64 = text.len() == 44
        && text.ends_with('=')
        && text[..43].bytes().all(|b| b.is_ascii_alphanumeric() || b"+/-_".contains(&b));
    hex || base64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_behind_escapes_is_found_on_either_side_of_the_sign() {
        let secret = "\\u0064eid-key-1-0123456789abcdef-xyz";
        for text in [format!("a = \"{secret}\""), format!("\"{secret}\" = 1")] {
            assert_eq!(in_text(&text), None, "only TOML reads escapes");
            let table = DeTable::parse(&text).unwrap();
            assert!(in_values(table.get_ref()).is_some(), "{text}");
        }
    }

    #[test]
    fn key_texts_are_found_and_talk_of_them_is_not() {
        assert_eq!(in_text("# deid-key-1-0123456789abcdef-xyz"), Some(2));
        assert_eq!(in_text("DEID-KEY-1-0123456789ABCDEF-"), Some(0));
        assert_eq!(in_text("the key text is deid-key-1-…"), None);
        assert_eq!(in_text("deid-key-1-short"), None);
        assert!(is_32_bytes(&"0f".repeat(32)));
        assert!(is_32_bytes("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="));
        assert!(!is_32_bytes("a reason that somebody wrote down in 44 chars"));
        assert!(is_key_source("Key-File"));
        assert!(!is_key_source("keep"));
    }
}
