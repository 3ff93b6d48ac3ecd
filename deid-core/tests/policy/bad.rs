//! Policies that are refused, and the very words. `policy, line 2` is the line after the version.

mod columns;
mod domains;
mod entries;
mod keys;
mod tables;
mod tests;

use deid_core::error::Kind;
use deid_core::policy::Policy;

use super::support::{lines, parse};

/// What is wrong, the text after `version = 1`, and all that is said.
type Bad = (&'static str, &'static str, &'static [&'static str]);

const ALL: [&[Bad]; 6] =
    [columns::BAD, domains::BAD, entries::BAD, keys::BAD, tables::BAD, tests::BAD];

#[test]
fn every_fault_has_its_words_and_help() {
    let mut wrong = Vec::new();
    for (what, text, expected) in ALL.into_iter().flatten() {
        let error = parse(text).map(|_| ()).expect_err(what);
        let said = lines(&error);
        assert_ne!(error.kind(), Kind::Data, "{what}");
        let helped =
            error.problems().iter().all(|problem| !problem.cause.help().to_string().is_empty());
        assert!(helped, "{what}: no help");
        if said != *expected {
            wrong.push(format!("    ({what:?}, {text:?}, &{said:#?}),"));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn the_version_comes_first() {
    for (text, expected) in [
        ("", "policy, line 1: `version = 1` is missing"),
        (
            "name = \"x\"\nversion = 2\nnew_key = 1",
            "policy, line 2: `version` must be 1: this deid reads no other",
        ),
        ("version = \"1\"", "policy, line 1: `version` must be 1: this deid reads no other"),
    ] {
        let error = Policy::parse(text).unwrap_err();
        assert_eq!(lines(&error), [expected], "{text}");
    }
}

#[test]
fn a_policy_as_text_has_no_files() {
    let text = "version = 1\n[columns]\nA = { hierarchy = { file = \"country.csv\", level = 1 } }";
    let expected = "policy, line 3: a policy given as text has no folder, so it cannot name a file";
    assert_eq!(lines(&Policy::parse(text).unwrap_err()), [expected]);
}
