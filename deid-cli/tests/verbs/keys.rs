//! Keys, and who may read what is written.

use super::*;

#[test]
fn keys_are_made_and_never_replaced() {
    let study = Study::new();
    let old = study.read("study.key");
    assert!(old.starts_with("deid-key-1-") && old.ends_with('\n'));
    ended(&study.deid(&["keygen", "-o", "study.key"]), 2);
    assert_eq!(study.read("study.key"), old);
    let printed = study.deid(&["keygen"]);
    ended(&printed, 0);
    assert!(printed.out.starts_with("deid-key-1-") && printed.out != old && printed.err.is_empty());
    let made = study.deid(&["keygen", "-o", "new.key"]);
    ended(&made, 0);
    let key = study.read("new.key");
    let secret = key.trim().rsplit('-').nth(1).unwrap();
    assert!(!made.err.contains(secret) && made.out.is_empty(), "the key was shown");
    // From the environment and from a program, the same key gives the same tokens.
    ended(&scrub(&study, &["raw/visits.csv", "-o", "a.csv"]), 0);
    let words =
        ["scrub", "-p", "policy.toml", "raw/visits.csv", "-o", "b.csv", "--key-env", "STUDY_KEY"];
    let run = study.command(&words).env("STUDY_KEY", old.trim()).output().unwrap();
    assert!(run.status.success());
    assert_eq!(study.read("a.csv"), study.read("b.csv"));
}

#[cfg(unix)]
#[test]
fn a_key_comes_from_a_program_only_with_leave() {
    let study = Study::new();
    ended(&scrub(&study, &["raw/visits.csv", "-o", "a.csv"]), 0);
    let words = [
        "scrub",
        "-p",
        "policy.toml",
        "raw/visits.csv",
        "-o",
        "b.csv",
        "--key-command",
        "cat study.key",
    ];
    ended(&study.deid(&words), 2);
    ended(&study.deid(&[&words[..], &["--allow-key-command"]].concat()), 0);
    assert_eq!(study.read("a.csv"), study.read("b.csv"));
}

#[cfg(unix)]
#[test]
fn only_the_owner_may_read_what_is_written() {
    use std::os::unix::fs::PermissionsExt;
    let study = Study::new();
    let mode =
        |name: &str| std::fs::metadata(study.path(name)).unwrap().permissions().mode() & 0o777;
    ended(&scrub(&study, &["raw", "-o", "out"]), 0);
    ended(&scrub(&study, &["raw/visits.csv", "-o", "visits.csv"]), 0);
    ended(&study.deid(&["explain", "-p", "policy.toml", "raw", "--html", "page.html"]), 0);
    ended(&study.deid(&["init", "raw", "-o", "skeleton.toml"]), 0);
    assert_eq!(mode("out"), 0o700);
    for file in [
        "out/people.csv",
        "out/visits.csv",
        "out/deid-manifest.json",
        "out.custodian.json",
        "visits.csv",
        "visits.csv.manifest.json",
        "visits.csv.custodian.json",
        "page.html",
        "skeleton.toml",
        "study.key",
    ] {
        assert_eq!(mode(file), 0o600, "{file}");
    }
}
