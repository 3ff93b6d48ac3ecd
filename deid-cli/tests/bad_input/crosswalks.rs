//! Mistakes with crosswalks. In every case the crosswalk is what it was: nothing of it is lost.

use std::fs::File;

use super::{Case, Study, all_refused};

const SCRUB: &[&str] = &[
    "scrub",
    "-p",
    "policy.toml",
    "--key",
    "study.key",
    "--crosswalk",
    "study.crosswalk",
    "raw",
    "-o",
    "out",
];

/// A study with surrogates, and a crosswalk that everybody of it is in.
fn begun(study: &Study) {
    let policy = study.read("policy.toml");
    study.write("policy.toml", policy.replace("token = \"subject\"", "surrogate = \"subject\""));
    let run = study.deid(SCRUB);
    assert_eq!(run.code, 0, "{}", run.err);
    std::fs::remove_dir_all(study.path("out")).unwrap();
    study.remove("out.custodian.json");
}

/// The same with the crosswalk's text changed; it stays its owner's alone.
fn changed(study: &Study, change: impl Fn(&str) -> String) {
    begun(study);
    study.write("study.crosswalk", change(&study.read("study.crosswalk")));
}

const RESTORE: &str = "put the last good copy in its place";

const CASES: &[Case] = &[
    Case {
        what: "no crosswalk",
        make: begun,
        args: super::SCRUB,
        says: &["no crosswalk was given, and the policy has rules that need one"],
        help: "--crosswalk FILE",
    },
    Case {
        what: "no crosswalk for a check",
        make: begun,
        args: &["check", "-p", "policy.toml", "--key", "study.key", "raw"],
        says: &["no crosswalk was given"],
        help: "--crosswalk FILE",
    },
    Case {
        what: "an empty crosswalk",
        make: |study| changed(study, |_| String::new()),
        args: SCRUB,
        says: &["study.crosswalk: the crosswalk was cut short"],
        help: RESTORE,
    },
    Case {
        what: "a crosswalk that was cut short",
        make: |study| changed(study, |text| text[..text.len() - 200].to_owned()),
        args: SCRUB,
        says: &["study.crosswalk: the crosswalk was cut short"],
        help: RESTORE,
    },
    Case {
        what: "a crosswalk that lost an entry",
        make: |study| {
            changed(study, |text| {
                let lines = text.lines().enumerate().filter(|(at, _)| *at != 7);
                lines.map(|(_, line)| format!("{line}\n")).collect()
            });
        },
        args: SCRUB,
        says: &["study.crosswalk, line 16: not a line of a crosswalk"],
        help: RESTORE,
    },
    Case {
        what: "a crosswalk with two surrogates swapped",
        make: |study| {
            changed(study, |text| {
                let lines: Vec<&str> = text.lines().collect();
                let (one, other) = (&lines[6][27..], &lines[7][27..]);
                text.replacen(one, "?", 1).replacen(other, one, 1).replacen('?', other, 1)
            });
        },
        args: SCRUB,
        says: &["study.crosswalk: the crosswalk was changed: its seal"],
        help: RESTORE,
    },
    Case {
        what: "a line with a letter that is none",
        make: |study| {
            changed(study, |text| {
                let tag = &text.lines().nth(6).unwrap()[..26];
                text.replacen(tag, &format!("u{}", &tag[1..]), 1)
            });
        },
        args: SCRUB,
        says: &["study.crosswalk, line 7: not a line of a crosswalk"],
        help: RESTORE,
    },
    Case {
        what: "another file as a crosswalk",
        make: |study| {
            begun(study);
            study.write("study.crosswalk", "ID,NAME\nP1 CANARY-7f3a,CANARY-7f3a\n");
        },
        args: SCRUB,
        says: &["study.crosswalk: not a crosswalk: line 1 is not `deid-crosswalk-1`"],
        help: "is this the right file?",
    },
    Case {
        what: "a crosswalk of another key",
        make: |study| {
            begun(study);
            study.remove("study.key");
            assert_eq!(study.deid(&["keygen", "-o", "study.key", "--quiet"]).code, 0);
        },
        args: SCRUB,
        says: &["deid: error: study.crosswalk: the crosswalk belongs to another key"],
        help: "use the key that the crosswalk names",
    },
    Case {
        what: "a crosswalk of another recipient",
        make: |study| {
            begun(study);
            study.edit("policy.toml", "version = 1", "version = 1\nrecipient = \"acme\"");
        },
        args: SCRUB,
        says: &["study.crosswalk: the crosswalk belongs to another recipient"],
        help: "every recipient has a crosswalk of their own",
    },
    Case {
        what: "a domain that was of another type",
        make: |study| {
            begun(study);
            study.edit("policy.toml", "[domains.subject]", "[domains.subject]\ntype = \"integer\"");
        },
        args: SCRUB,
        says: &["study.crosswalk: domain subject is of another type in the crosswalk"],
        help: "give the domain the type that the crosswalk names",
    },
    Case {
        what: "values that were not kept",
        make: |study| {
            begun(study);
            let with = "[domains.subject]\nreidentifiable = true";
            study.edit("policy.toml", "[domains.subject]", with);
        },
        args: SCRUB,
        says: &["study.crosswalk: domain subject is `reidentifiable` in the policy"],
        help: "from its first run on or never",
    },
    Case {
        what: "a folder as a crosswalk",
        make: |study| {
            begun(study);
            study.remove("study.crosswalk");
            std::fs::create_dir(study.path("study.crosswalk")).unwrap();
        },
        args: SCRUB,
        says: &["study.crosswalk: the path of the crosswalk is a folder"],
        help: "name the file in it",
    },
    Case {
        what: "a crosswalk in a folder that is not there",
        make: begun,
        args: &[
            "scrub",
            "-p",
            "policy.toml",
            "--key",
            "study.key",
            "--crosswalk",
            "safe/study.crosswalk",
            "raw",
            "-o",
            "out",
        ],
        says: &["safe/study.crosswalk: locking the crosswalk: no such file or folder"],
        help: "create the folder that the crosswalk is kept in",
    },
    Case {
        what: "a crosswalk that is not there, for a check of a release",
        make: |study| {
            begun(study);
            assert_eq!(study.deid(SCRUB).code, 0);
            study.remove("study.crosswalk");
        },
        args: &[
            "verify",
            "out",
            "--against",
            "raw",
            "-p",
            "policy.toml",
            "--key",
            "study.key",
            "--crosswalk",
            "study.crosswalk",
        ],
        says: &["study.crosswalk: reading the crosswalk: no such file or folder"],
        help: "check the path after --crosswalk",
    },
    Case {
        what: "a crosswalk that another run has",
        make: |study| {
            begun(study);
            let lock = File::create(study.path("study.crosswalk.lock")).unwrap();
            lock.lock().unwrap();
            std::mem::forget(lock); // until the tests end
        },
        args: SCRUB,
        says: &["study.crosswalk: the crosswalk is in use by another run"],
        help: "run again when the other run has ended",
    },
];

#[test]
fn crosswalks() {
    all_refused(CASES);
}

#[cfg(unix)]
#[test]
fn a_crosswalk_that_others_can_read() {
    use std::os::unix::fs::PermissionsExt;
    all_refused(&[Case {
        what: "a crosswalk that others can read",
        make: |study| {
            begun(study);
            let mode = std::fs::Permissions::from_mode(0o640);
            std::fs::set_permissions(study.path("study.crosswalk"), mode).unwrap();
        },
        args: SCRUB,
        says: &["study.crosswalk: the crosswalk can be read or changed by others"],
        help: "chmod 600 the crosswalk",
    }]);
}

/// Wherever it would be an input or an output, or lie in one, new or not.
#[test]
fn a_crosswalk_keeps_away_from_what_is_read_and_written() {
    for place in [
        "raw/study.crosswalk",
        "raw/people.csv",
        "policy.toml",
        "study.key",
        "out",
        "out/study.crosswalk",
        "out/safe/study.crosswalk",
        "raw/../out/study.crosswalk",
        "out.custodian.json",
    ] {
        let study = Study::new();
        begun(&study);
        let before = study.listing();
        let args: Vec<&str> =
            SCRUB.iter().map(|arg| if *arg == "study.crosswalk" { place } else { arg }).collect();
        let run = study.deid(&args);
        assert_eq!(run.code, 2, "{place}: {}", run.err);
        assert!(run.err.contains("is an input or an output of the run"), "{place}: {}", run.err);
        assert!(run.err.contains("help: keep the crosswalk where the key is kept"), "{}", run.err);
        assert!(study.listing() == before, "{place}: something was written");
    }
}
