//! Mistakes with keys.

use super::{Case, SCRUB, Study, all_refused};

const CASES: &[Case] = &[
    Case {
        what: "no key",
        make: |_| {},
        args: &["scrub", "-p", "policy.toml", "raw", "-o", "out"],
        says: &["no key was given"],
        help: "deid keygen",
    },
    Case {
        what: "a key file that is not there",
        make: |study| study.remove("study.key"),
        args: SCRUB,
        says: &["study.key: reading the key: no such file"],
        help: "path after --key",
    },
    Case {
        what: "an empty key file",
        make: |study| std::fs::write(study.path("study.key"), "").unwrap(),
        args: SCRUB,
        says: &["study.key: ", "32"],
        help: "begins with deid-key-1-",
    },
    Case {
        what: "a short key",
        make: |study| {
            std::fs::write(study.path("study.key"), "CANARY-7f3a, and on to 31 bytes").unwrap();
        },
        args: SCRUB,
        says: &["study.key: ", "32"],
        help: "begins with deid-key-1-",
    },
    Case {
        what: "a key of one byte 32 times",
        make: |study| std::fs::write(study.path("study.key"), [7; 32]).unwrap(),
        args: SCRUB,
        says: &["study.key: the key is 32 times the same byte"],
        help: "deid keygen",
    },
    Case {
        what: "the key of examples and tests",
        make: |study| {
            std::fs::write(study.path("study.key"), "this example key protects nobody").unwrap();
        },
        args: SCRUB,
        says: &["study.key: this is the key of made-up examples and policy tests"],
        help: "use the study's own key",
    },
    Case {
        what: "a key that lost a character",
        make: |study| {
            let text = study.read("study.key");
            let at = text.len() - 20;
            study.write("study.key", format!("{}{}", &text[..at], &text[at + 1..]));
        },
        args: SCRUB,
        says: &["study.key: "],
        help: "key",
    },
    Case {
        what: "a key with a character changed",
        make: |study| {
            let text = study.read("study.key");
            let at = text.len() - 20;
            let other = if text.as_bytes()[at] == b'0' { "1" } else { "0" };
            study.write("study.key", format!("{}{other}{}", &text[..at], &text[at + 1..]));
        },
        args: SCRUB,
        says: &["study.key: the key's checksum does not match"],
        help: "copy the key again",
    },
    Case {
        what: "a folder as a key",
        make: |_| {},
        args: &["scrub", "-p", "policy.toml", "--key", "raw", "raw", "-o", "out"],
        says: &["raw: the path of the key is a folder"],
        help: "name the file in it",
    },
    Case {
        what: "a variable that is not set",
        make: |_| {},
        args: &["scrub", "-p", "policy.toml", "--key-env", "DEID_KEY", "raw", "-o", "out"],
        says: &["environment variable DEID_KEY: the environment variable is not set"],
        help: "set the variable",
    },
    Case {
        what: "a key command that fails",
        make: |_| {},
        args: &[
            "scrub",
            "-p",
            "policy.toml",
            "--allow-key-command",
            "--key-command",
            "false",
            "raw",
            "-o",
            "out",
        ],
        says: &["the key command failed"],
        help: "by hand",
    },
    Case {
        what: "a key that is there already",
        make: |_| {},
        args: &["keygen", "-o", "study.key"],
        says: &["study.key: the key file exists already, and keys are never replaced"],
        help: "another name",
    },
];

#[test]
fn mistakes_with_keys_are_refused() {
    all_refused(CASES);
}

#[cfg(unix)]
#[test]
fn a_key_that_others_can_read_is_refused() {
    all_refused(&[Case {
        what: "a key that others can read",
        make: |study| chmod(study, 0o644),
        args: SCRUB,
        says: &["study.key: the key file can be read by others than its owner"],
        help: "chmod 600",
    }]);
    let study = Study::new();
    chmod(&study, 0o640);
    let mut args = SCRUB.to_vec();
    assert_eq!(study.deid(&args).code, 2);
    args.push("--key-group-readable");
    assert_eq!(study.deid(&args).code, 0);
}

/// The wrong key is no mistake of form: the release is checked, and does not hold.
#[test]
fn another_key_fails_the_check_of_a_release() {
    let study = Study::new();
    assert_eq!(study.deid(SCRUB).code, 0);
    assert_eq!(study.deid(&["keygen", "--quiet", "-o", "other.key"]).code, 0);
    let verify = ["verify", "out", "--against", "raw", "-p", "policy.toml", "--key"];
    let run = study.deid(&[&verify[..], &["other.key"]].concat());
    assert_eq!(run.code, 1, "{}{}", run.out, run.err);
    run.is_silent_on_cells("another key");
    assert_eq!(study.deid(&[&verify[..], &["study.key"]].concat()).code, 0);
}

#[cfg(unix)]
fn chmod(study: &Study, mode: u32) {
    use std::os::unix::fs::PermissionsExt;
    let path = study.path("study.key");
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
}

fn check<'a>(words: &[&'a str]) -> Vec<&'a str> {
    [&["check", "-p", "policy.toml", "raw"], words].concat()
}

/// A key where the name of its file or variable belongs stands in the history of the shell already:
/// it is not shown a second time.
#[test]
fn a_key_in_the_arguments_is_never_shown() {
    let study = Study::new();
    let key = study.read("study.key").trim().to_owned();
    let secret = key.split('-').nth(4).unwrap();
    let raw_hex = "0f".repeat(32);
    let before = study.listing();
    for args in [
        check(&["--key", &key]),
        check(&["--key", secret]),
        check(&["--key", &raw_hex]),
        check(&["--key-env", &key]),
        check(&["--key-env", secret]),
        check(&["--key", &key, "--key-env", "DEID_KEY"]),
        check(&[&key]),
        check(&["--keys", &key]),
        vec!["keygen", &key],
        vec!["keygen", "-o", &key, "--force"],
    ] {
        for json in [&[][..], &["--json"]] {
            let run = study.deid(&[&args[..], json].concat());
            let said = format!("{}{}", run.out, run.err);
            assert_eq!(run.code, 2, "{said}");
            assert!(!said.contains(secret) && !said.contains(&raw_hex), "the key was shown");
            assert!(said.contains("a key was given where the name of its file"), "{said}");
            assert!(said.contains("it must be replaced"), "{said}");
        }
    }
    // Where other names belong, too.
    for args in [
        check(&["--table", &key, "--key", "study.key"]),
        vec!["check", "-p", &key, "raw"],
        vec!["explain", "-p", &key],
        vec!["scrub", "-p", "policy.toml", "--key", "study.key", &key, "-o", "out"],
        vec!["scrub", "-p", "policy.toml", "--key", "study.key", "raw", "-o", &key, "--stream"],
        vec!["verify", &key, "--against", "raw", "-p", "policy.toml"],
        vec!["init", "raw", "--pack", &key],
        vec!["assess", "raw/people.csv", "-q", &key],
    ] {
        let run = study.deid(&args);
        let said = format!("{}{}", run.out, run.err);
        assert!(run.code == 2 && !said.contains(secret), "the key was shown: {}", args[0]);
    }
    assert!(study.listing() == before);
}

/// What editors, spreadsheets and shells make of a line of text.
#[test]
fn a_key_file_may_be_saved_by_any_editor() {
    let study = Study::new();
    assert_eq!(study.deid(SCRUB).code, 0);
    let released = study.read("out/people.csv");
    let key = study.read("study.key").trim().to_owned();
    let utf16 = |unit: fn(u16) -> [u8; 2]| -> Vec<u8> {
        format!("\u{feff}{key}\r\n").encode_utf16().flat_map(unit).collect()
    };
    for (what, bytes) in [
        ("a byte order mark", format!("\u{feff}{key}\n").into_bytes()),
        ("UTF-16, as PowerShell writes it", utf16(u16::to_le_bytes)),
        ("UTF-16, big end first", utf16(u16::to_be_bytes)),
        ("quotes", format!("\"{key}\"\n").into_bytes()),
        ("single quotes", format!("'{key}'").into_bytes()),
        ("blank lines", format!("\r\n\t {key} \r\n\r\n").into_bytes()),
    ] {
        study.write("study.key", bytes);
        let run = study.deid(&[SCRUB, &["--force"]].concat());
        assert_eq!(run.code, 0, "{what}: {}", run.err);
        assert_eq!(study.read("out/people.csv"), released, "{what}");
    }
}
