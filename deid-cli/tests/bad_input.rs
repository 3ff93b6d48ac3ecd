//! Bad input: each case one clear message with help, exit code 2, nothing written, no temporary
//! file left, and no value in the message.
#![allow(clippy::unwrap_used)]

mod common;

#[path = "common/table.rs"]
mod table;

#[path = "bad_input/calls.rs"]
mod calls;
#[path = "bad_input/crosswalks.rs"]
mod crosswalks;
#[path = "bad_input/data.rs"]
mod data;
#[cfg(unix)]
#[path = "bad_input/disk.rs"]
mod disk;
#[path = "bad_input/files.rs"]
mod files;
#[path = "bad_input/formats.rs"]
mod formats;
#[path = "bad_input/keys.rs"]
mod keys;
#[path = "bad_input/outputs.rs"]
mod outputs;
#[path = "bad_input/past.rs"]
mod past;
#[path = "bad_input/policies.rs"]
mod policies;
#[path = "bad_input/together.rs"]
mod together;

use common::{MARK, Run, Study};

const SCRUB: &[&str] = &["scrub", "-p", "policy.toml", "--key", "study.key", "raw", "-o", "out"];

/// One mistake.
struct Case {
    what: &'static str,
    /// Makes it, in a study that is all right.
    make: fn(&Study),
    args: &'static [&'static str],
    /// What is said, all of it on standard error.
    says: &'static [&'static str],
    /// Part of a line that helps. There always is one.
    help: &'static str,
}

/// Runs every case as text and as JSON, and says which of them do not end as they should.
fn all_refused(cases: &[Case]) {
    for case in cases {
        let study = Study::new();
        (case.make)(&study);
        let before = study.listing();
        let run = study.deid(case.args);
        assert!(study.listing() == before, "{}: something was written", case.what);
        refused_in_words(case, &run);
        let as_json: Vec<&str> = case.args.iter().copied().chain(["--json"]).collect();
        let run = study.deid(&as_json);
        assert!(study.listing() == before, "{}: something was written", case.what);
        refused_in_json(case, &run);
    }
}

fn refused_in_words(case: &Case, run: &Run) {
    let what = case.what;
    assert_eq!(run.code, 2, "{what}: {}{}", run.out, run.err);
    assert_eq!(run.out, "", "{what}");
    run.is_silent_on_cells(what);
    for words in case.says {
        assert!(run.err.contains(words), "{what}: no `{words}` in:\n{}", run.err);
    }
    let lines: Vec<&str> = run.err.lines().collect();
    assert!(lines[0].starts_with("deid: error: "), "{what}: {}", run.err);
    let last = lines.iter().rfind(|line| line.starts_with("deid: error: ")).unwrap();
    assert!(last.ends_with("; nothing was written"), "{what}: {}", run.err);
    let help: Vec<&&str> = lines.iter().filter(|line| line.starts_with("help: ")).collect();
    assert!(!case.help.is_empty(), "{what}: no help is asked for");
    let found = help.iter().any(|line| line.contains(case.help));
    assert!(found, "{what}: no help `{}` in:\n{}", case.help, run.err);
}

fn refused_in_json(case: &Case, run: &Run) {
    let what = case.what;
    assert_eq!((run.code, run.out.as_str()), (2, ""), "{what}: {}", run.err);
    run.is_silent_on_cells(what);
    assert_eq!(run.err.lines().count(), 1, "{what}: {}", run.err);
    let value: serde_json::Value = serde_json::from_str(&run.err).unwrap();
    assert_eq!(value["schema_version"], 1, "{what}");
    let problems = value["error"]["problems"].as_array().unwrap();
    assert!(!problems.is_empty(), "{what}");
    for problem in problems {
        let said = problem["message"].is_string() && problem["help"].is_string();
        assert!(said, "{what}: {}", run.err);
    }
    assert!(value["error"]["kind"].is_string(), "{what}");
    let help = value["error"]["help"].as_array().unwrap();
    let found = help.iter().any(|line| line.as_str().unwrap().contains(case.help));
    assert!(found, "{what}: {}", run.err);
}

/// The study itself is all right, so that every refusal has the reason that its case names.
#[test]
fn the_study_without_a_mistake_passes() {
    let study = Study::new();
    let run = study.deid(SCRUB);
    assert_eq!(run.code, 0, "{}", run.err);
    run.is_silent_on_cells("the study");
    assert!(study.path("out/people.csv").exists() && study.path("out.custodian.json").exists());
    assert!(std::fs::read_dir(study.path("tmp")).unwrap().next().is_none());
    assert!(study.read("raw/people.csv").contains(MARK));
}
