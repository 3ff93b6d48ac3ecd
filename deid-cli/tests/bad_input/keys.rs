//! Mistakes with keys.

#[cfg(unix)]
use super::Study;
use super::{Case, SCRUB, all_refused};

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
        help: "",
    },
    Case {
        what: "an empty key file",
        make: |study| std::fs::write(study.path("study.key"), "").unwrap(),
        args: SCRUB,
        says: &["study.key: ", "32"],
        help: "deid keygen",
    },
    Case {
        what: "a short key",
        make: |study| {
            std::fs::write(study.path("study.key"), "CANARY-7f3a, and on to 31 bytes").unwrap();
        },
        args: SCRUB,
        says: &["study.key: ", "32"],
        help: "deid keygen",
    },
    Case {
        what: "a key of one byte 32 times",
        make: |study| std::fs::write(study.path("study.key"), [7; 32]).unwrap(),
        args: SCRUB,
        says: &["study.key: the key is 32 times the same byte"],
        help: "deid keygen",
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
    let study = super::Study::new();
    chmod(&study, 0o640);
    let mut args = SCRUB.to_vec();
    assert_eq!(study.deid(&args).code, 2);
    args.push("--key-group-readable");
    assert_eq!(study.deid(&args).code, 0);
}

/// The wrong key is no mistake of form: the release is checked, and does not hold.
#[test]
fn another_key_fails_the_check_of_a_release() {
    let study = super::Study::new();
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
