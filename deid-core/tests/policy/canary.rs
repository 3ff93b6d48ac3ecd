//! Promise 2 for policies: whatever stands where a value belongs is in no message.

use deid_core::policy::Policy;
use proptest::prelude::*;

use super::support::{file, good, resolve};

const MARK: &str = "CANARY-7f3a";

/// A policy with every key there is.
const FULL: &str = concat!(include_str!("full.toml"), include_str!("full_tests.toml"));

fn quiet(text: &str, what: &str) {
    if let Err(error) = Policy::parse_with(text, file) {
        let all = format!("{error} {error:?} {}", error.help().join(" "));
        assert!(!all.contains("CANARY") && !all.contains("7f3a"), "{what}: {all}");
    }
}

/// Every value of the policy in turn becomes the marker: as text, in a list, in a table, as what
/// is no TOML, and as a whole line.
#[test]
fn a_marker_in_any_value_is_never_told() {
    assert!(Policy::parse_with(FULL, file).is_ok(), "{:?}", Policy::parse_with(FULL, file));
    let mut tried = 0;
    for (start, end) in values(FULL) {
        for mark in [
            format!("\"{MARK}\""),
            format!("[\"{MARK}\"]"),
            format!("{{ x = \"{MARK}\" }}"),
            format!("\"{MARK}"),
            format!("{MARK}\""),
            MARK.to_owned(),
            format!("[[\"{MARK}\"], 1, {{}}]"),
        ] {
            // Names of columns are the policy's own words, and are told.
            if is_list_of_names(FULL, start) {
                continue;
            }
            let text = format!("{}{mark}{}", &FULL[..start], &FULL[end..]);
            quiet(&text, &mark);
            tried += 1;
        }
    }
    assert!(tried > 400, "{tried} texts are few");
}

/// Spans of the values that stand behind `=`, and of each text within them.
fn values(text: &str) -> Vec<(usize, usize)> {
    let pattern = regex::Regex::new(
        r#""[^"\n]*"|\btrue\b|\bfalse\b|-?\b[0-9][0-9.\-]*\b|\[[^\[\]\n]*\]|\{[^\n]*\}"#,
    );
    let found = pattern.unwrap();
    let mut spans = Vec::new();
    let mut offset = 0;
    for line in text.split_inclusive('\n') {
        if let Some((key, value)) = line.split_once('=') {
            let base = offset + key.len() + 1;
            let value = value.split(" #").next().unwrap_or(value);
            let mut push = |start: usize, end: usize| spans.push((base + start, base + end));
            push(0, value.trim_end().len());
            for inner in found.find_iter(value) {
                push(inner.start(), inner.end());
                // A match is not searched again: look into lists and tables.
                for nested in found.find_iter(&value[inner.start() + 1..inner.end()]) {
                    let from = inner.start() + 1;
                    push(from + nested.start(), from + nested.end());
                }
            }
        }
        offset += line.len();
    }
    spans
}

fn is_list_of_names(text: &str, at: usize) -> bool {
    let line = text[..at].rsplit('\n').next().unwrap_or("");
    ["drop ", "quasi ", "sensitive ", "insensitive "]
        .iter()
        .any(|key| line.starts_with(key) && !line.contains('{'))
}

#[test]
fn cells_in_a_header_are_not_told() {
    let policy = good(
        "[tables.dm]\ndrop = [\"NAME\", \"SSN\"]\nquasi = [\"SEX\"]\n[tables.ae]\nunknown = 1"
            .replace("unknown = 1", "")
            .as_str(),
    );
    for table in ["dm", "ae"] {
        let error = resolve(&policy, table, &[MARK, "CANARY", "SEX"]).unwrap_err();
        assert!(!format!("{error} {error:?}").contains("CANARY"), "{error}");
    }
}

#[test]
fn the_debug_form_of_a_policy_is_name_and_fingerprint() {
    let policy = good("recipient = \"CANARY\"\n[tables.dm]");
    let shown = format!("{policy:?}");
    assert!(
        shown.starts_with("Policy { name: \"policy\", fingerprint: ") && !shown.contains("CANARY")
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    /// Neither text that looks like TOML nor a policy with parts replaced makes the reader panic.
    #[test]
    fn no_text_makes_it_panic(text in "([a-z_.\"\\[\\]{}=, \n#0-9*-]|true|version = 1\n){0,120}") {
        quiet(&text, "text");
        quiet(&format!("version = 1\n{text}"), "text");
    }

    #[test]
    fn no_change_makes_it_panic(
        cuts in prop::collection::vec((0usize..FULL.len(), 0usize..24, "[\\PC\n]{0,12}"), 1..6),
    ) {
        let mut text = FULL.to_owned();
        for (at, length, new) in cuts {
            let at = (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap();
            let end = (at + length).min(text.len());
            let end = (end..=text.len()).find(|end| text.is_char_boundary(*end)).unwrap();
            text.replace_range(at..end, &new);
        }
        let _ = Policy::parse_with(&text, file);
    }
}
