//! Text that may be a key: it is never repeated, wherever it was given by mistake.

/// What a text form of a key begins with, in any version.
const HEAD: &str = "deid-key-";

/// 32 bytes are 52 characters of base32 and 64 of hex.
const CHARS: usize = 52;

/// What is shown instead.
pub(super) const HIDDEN: &str = "(not shown: it looks like a key)";

/// Whether a text looks like a key, or has one inside: `deid-key-1-…`, or as many letters and
/// digits in a row as 32 bytes have in base32 or hex.
///
/// ```
/// use deid_core::error::looks_like_key;
///
/// assert!(looks_like_key("deid-key-1-0123456789abcdef-"));
/// assert!(looks_like_key(&"0f".repeat(32)));
/// assert!(!looks_like_key("/home/jane/study.key"));
/// ```
#[must_use]
pub fn looks_like_key(text: &str) -> bool {
    let begins_one = |(at, _): (usize, &str)| {
        let rest = text[at + HEAD.len()..].trim_start_matches(|c: char| c.is_ascii_digit());
        let id = rest.strip_prefix('-').unwrap_or_default();
        id.starts_with(|c: char| c.is_ascii_alphanumeric())
    };
    let lower = text.to_ascii_lowercase();
    lower.match_indices(HEAD).any(begins_one)
        || text.split(|c: char| !c.is_ascii_alphanumeric()).any(|run| run.len() >= CHARS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_recognised_and_paths_are_not() {
        for key in [
            "deid-key-1-a",
            "DEID-KEY-2-0123",
            "x/deid-key-1-0123456789abcdef-abc.csv",
            &"a".repeat(52),
            &format!("/tmp/{}", "0F".repeat(32)),
        ] {
            assert!(looks_like_key(key), "{key}");
        }
        for name in [
            "study.key",
            "deid-key-1-…",
            "deid-key-file",
            "/a/very/long/path/to/the/folder/of/the/study/of/last/year/study.key",
            &"a".repeat(51),
            "",
            "ß",
        ] {
            assert!(!looks_like_key(name), "{name}");
        }
    }
}
