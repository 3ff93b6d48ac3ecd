//! A pipe that leaves a manifest: whole with its rows or not at all, and good for `verify`.
#![allow(clippy::unwrap_used)]

mod common;

use common::{Run, Study, people, visits};

const PIPE: &[&str] = &["scrub", "-p", "policy.toml", "--key", "study.key", "--table"];
const MANIFEST: &[&str] = &["-", "-o", "-", "--manifest", "visits.manifest.json"];

/// `--table visits - -o - --manifest visits.manifest.json` and these words.
fn pipe(study: &Study, words: &[&str]) -> Run {
    study.deid_on(&[PIPE, &["visits"], MANIFEST, words].concat(), visits().as_bytes())
}

/// Verifies `got.csv` with the manifest of the pipe.
fn verify(study: &Study, words: &[&str]) -> Run {
    let verify = &["verify", "got.csv", "--manifest", "visits.manifest.json"];
    let with = &["-p", "policy.toml", "--key", "study.key"];
    study.deid(&[&verify[..], with, words].concat())
}

fn ended(run: &Run, code: i32) {
    assert_eq!(run.code, code, "{}{}", run.out, run.err);
}

/// That a run ended with 2 and this message, and left nothing.
fn refused(study: &Study, words: &[&str], says: &str) {
    let before = study.listing();
    let run = study.deid_on(words, visits().as_bytes());
    ended(&run, 2);
    assert!(run.err.contains(says) && run.out.is_empty(), "{}{}", run.out, run.err);
    run.is_silent_on_cells(says);
    assert!(study.listing() == before, "{says}");
}

/// A domain of one run needs no key; each run of a pipe has a secret of its own.
#[test]
fn a_domain_of_one_run_needs_no_key() {
    let study = Study::new();
    study.edit("policy.toml", "[domains.subject]\n", "[domains.subject]\nscope      = \"run\"\n");
    ended(&study.deid(&["check", "-p", "policy.toml", "raw"]), 0);
    let words = ["scrub", "-p", "policy.toml", "--table", "visits", "-", "-o", "-"];
    let words = [&words[..], &["--manifest", "visits.manifest.json", "--force"]].concat();
    let outs = [(); 2].map(|()| study.deid_on(&words, visits().as_bytes()));
    outs.iter().for_each(|run| ended(run, 0));
    assert_eq!(outs[0].out.len(), outs[1].out.len());
    assert!(outs[0].out != outs[1].out, "another secret");
    study.write("got.csv", &outs[1].out);
    let verify = &["verify", "got.csv", "--manifest", "visits.manifest.json"];
    let run =
        study.deid(&[&verify[..], &["-p", "policy.toml", "--against", "raw/visits.csv"]].concat());
    ended(&run, 0);
    assert!(run.out.contains("cells of that run"), "{}", run.out);
}

#[test]
fn a_pipe_leaves_the_manifest_that_a_file_would() {
    let study = Study::new();
    let run = pipe(&study, &[]);
    ended(&run, 0);
    let file = study.deid(&[PIPE, &["visits", "raw/visits.csv", "-o", "visits.csv"]].concat());
    ended(&file, 0);
    assert_eq!(run.out, study.read("visits.csv"));
    assert_eq!(study.read("visits.manifest.json"), study.read("visits.csv.manifest.json"));
    let tokens = r#""tokens": {"#;
    assert_eq!(study.read("visits.manifest.json").matches(tokens).count(), 1);
    // The custodian's record has the name that it would have beside `visits`.
    let record: serde_json::Value =
        serde_json::from_str(&study.read("visits.custodian.json")).unwrap();
    assert_eq!(record["tables"][0]["input"], "standard input");
    assert_eq!(record["tables"][0]["rows_in"], 2 * common::PEOPLE);
    // Another name has it behind.
    let words = ["visits", "-", "-o", "-", "--manifest", "m.json", "--quiet"];
    let other = study.deid_on(&[PIPE, &words].concat(), visits().as_bytes());
    ended(&other, 0);
    assert!(study.path("m.json.custodian.json").exists() && other.err.is_empty());
    // No manifest, no record: as ever.
    let before = study.listing();
    ended(&study.deid_on(&[PIPE, &["visits", "-", "-o", "-"]].concat(), visits().as_bytes()), 0);
    assert!(study.listing() == before);
}

#[cfg(unix)]
#[test]
fn only_the_owner_may_read_it() {
    use std::os::unix::fs::PermissionsExt;
    let study = Study::new();
    ended(&pipe(&study, &[]), 0);
    for name in ["visits.manifest.json", "visits.custodian.json"] {
        let mode = std::fs::metadata(study.path(name)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
}

#[test]
fn what_came_out_of_a_pipe_is_verified() {
    let study = Study::new();
    study.write("got.csv", pipe(&study, &[]).out);
    let run = verify(&study, &["--against", "raw/visits.csv"]);
    ended(&run, 0);
    for check in ["ok       files", "ok       manifest", "ok       cells", "verified"] {
        assert!(run.out.contains(check), "{check}: {}", run.out);
    }
    // The raw file need not be called what the table is.
    std::fs::copy(study.path("raw/visits.csv"), study.path("raw/export.csv")).unwrap();
    ended(&verify(&study, &["--against", "raw/export.csv"]), 0);
    let json = verify(&study, &["--against", "raw/visits.csv", "--json"]);
    ended(&json, 0);
    json.json();
    study.edit("got.csv", "second", "Second");
    let run = verify(&study, &["--against", "raw/visits.csv"]);
    ended(&run, 1);
    assert!(run.out.contains("FAILED   files"), "{}", run.out);
    run.is_silent_on_cells("a file that was changed");
}

/// What the manifest tells of tokens is counted again, with the key or without.
#[test]
fn another_number_of_tokens_is_found() {
    let study = Study::new();
    study.write("got.csv", pipe(&study, &[]).out);
    study.edit("visits.manifest.json", "\"distinct\": 11", "\"distinct\": 12");
    let against = ["--against", "raw/visits.csv"];
    let run = verify(&study, &against);
    ended(&run, 1);
    assert!(run.out.contains("tables.visits.columns.ID.tokens.distinct"), "{}", run.out);
    let words = ["verify", "got.csv", "--manifest", "visits.manifest.json", "-p", "policy.toml"];
    let run = study.deid(&[&words[..], &against].concat());
    ended(&run, 1);
    assert!(run.out.contains("tables.visits.columns.ID.tokens.distinct"), "{}", run.out);
}

#[test]
fn a_check_that_fails_leaves_no_manifest() {
    let study = Study::new();
    let gated = [PIPE, &["people"], MANIFEST].concat();
    ended(&study.deid_on(&gated, people().as_bytes()), 0);
    let before = study.listing();
    study.edit("policy.toml", "0.25", "0.05");
    let policy = study.read("policy.toml");
    let run = study.deid_on(&[&gated[..], &["--force"]].concat(), people().as_bytes());
    ended(&run, 1);
    assert!(run.out.is_empty() && run.err.contains("not released"), "{}", run.err);
    study.write("policy.toml", policy.replacen("0.05", "0.25", 1));
    assert!(study.listing() == before, "the old manifest and its record stay");
    study.remove("visits.manifest.json");
    study.remove("visits.custodian.json");
    // A cell that cannot be read.
    let bad = visits().replacen("2020-02-01", "CANARY-7f3a", 1);
    let before = study.listing();
    let run = study.deid_on(&[PIPE, &["visits"], MANIFEST].concat(), bad.as_bytes());
    ended(&run, 2);
    run.is_silent_on_cells("a bad cell");
    assert!(run.out.is_empty() && study.listing() == before);
}

#[test]
fn nothing_is_replaced_without_force() {
    let study = Study::new();
    study.write("visits.manifest.json", "mine");
    let words = [PIPE, &["visits"], MANIFEST].concat();
    refused(&study, &words, "visits.manifest.json: the output exists already");
    ended(&pipe(&study, &["--force"]), 0);
    assert!(study.read("visits.manifest.json").contains("schema_version"));
    // The input is never replaced, and a folder is not either.
    let raw = [PIPE, &["visits", "raw/visits.csv", "-o", "-", "--force", "--manifest"]].concat();
    refused(&study, &[&raw[..], &["raw/visits.csv"]].concat(), "the output is an input of the run");
    refused(&study, &[&raw[..], &["raw"]].concat(), "the output is an input of the run");
    refused(&study, &[&raw[..], &["tmp"]].concat(), "not a regular file");
    refused(&study, &[&raw[..], &["nowhere/m.json"]].concat(), "nowhere/m.json");
}

#[test]
fn a_place_for_the_manifest_is_for_standard_output_only() {
    let study = Study::new();
    let scrub = ["scrub", "-p", "policy.toml", "--key", "study.key"];
    for words in [
        ["raw", "-o", "out", "--manifest", "m.json"],
        ["raw/visits.csv", "-o", "v.csv", "--manifest", "m.json"],
    ] {
        refused(&study, &[&scrub[..], &words].concat(), "--manifest is for standard output");
    }
    let dash = ["raw/visits.csv", "-o", "-", "--manifest", "-"];
    refused(&study, &[&scrub[..], &dash].concat(), "standard output is for the rows");
}

#[test]
fn a_stream_says_in_its_manifest_that_it_was_one() {
    let study = Study::new();
    study.write("got.csv", pipe(&study, &["--stream"]).out);
    assert!(study.read("visits.manifest.json").contains("\"streamed\": true"));
    ended(&verify(&study, &["--against", "raw/visits.csv"]), 0);
    study.remove("visits.manifest.json");
    study.remove("visits.custodian.json");
    let bad = visits().replacen("2020-03-11", "never", 1);
    let before = study.listing();
    let run = study.deid_on(&[PIPE, &["visits"], MANIFEST, &["--stream"]].concat(), bad.as_bytes());
    ended(&run, 2);
    assert!(study.listing() == before, "rows may be out, but nothing vouches for them");
}

/// Rows that are out stay out: the message says so, and not that nothing was written.
#[test]
fn a_stream_that_fails_late_says_that_rows_are_out() {
    const DISCARD: &str = "rows before this were already written: discard them";
    let study = Study::new();
    let many: String = (0..200_000).map(|n| format!("P{n},2020-02-02,x\n")).collect();
    let bad = format!("ID,ON,WHAT\n{many}P1,never,x\n");
    let deid = |more: &[&str]| {
        let args = [PIPE, &["visits", "-", "-o", "-"], more].concat();
        let run = study.deid_on(&args, bad.as_bytes());
        ended(&run, 2);
        run
    };
    let run = deid(&["--stream"]);
    assert!(run.out.starts_with("ID,ON,WHAT\n") && run.out.lines().count() > 1, "{}", run.err);
    let first = run.err.lines().next().unwrap();
    assert!(first.starts_with("deid: error: ") && first.ends_with(DISCARD), "{}", run.err);
    assert!(!run.err.contains("nothing was written"), "{}", run.err);
    let run = deid(&["--stream", "--json"]);
    let value: serde_json::Value = serde_json::from_str(&run.err).unwrap();
    assert!(value["error"]["help"].as_array().unwrap().iter().any(|help| help == DISCARD));
    let run = deid(&[]);
    assert_eq!(run.out, "");
    assert!(run.err.contains("; nothing was written\n"), "{}", run.err);
}

/// What the reader did not take nobody vouches for.
#[cfg(unix)]
#[test]
fn a_reader_that_stops_early_gets_no_manifest() {
    let study = Study::new();
    let many: String = (0..20_000).map(|n| format!("P{n},2020-02-02,x\n")).collect();
    study.write("raw/visits.csv", format!("ID,ON,WHAT\n{many}"));
    let before = study.listing();
    for words in ["", "--stream"] {
        let line = format!(
            "{{ \"$DEID\" {} visits raw/visits.csv -o - --manifest m.json --quiet {words}; \
             echo \"ended $?\" >&2; }} | head -n 1",
            PIPE.join(" ")
        );
        let run = study.shell(&line);
        assert_eq!(run.out, "ID,ON,WHAT\n", "{words}");
        let says = "deid: error: standard output was closed before every row was written: \
                    no manifest was left\nhelp: ";
        assert!(run.err.starts_with(says) && run.err.ends_with("ended 2\n"), "{}", run.err);
        assert!(study.listing() == before, "{words}");
    }
}

/// Files of 2 KiB have room for the rows and for the record, but not for the manifest.
#[cfg(target_os = "linux")]
#[test]
fn without_room_for_the_manifest_no_row_goes_out() {
    let study = Study::new();
    let before = study.listing();
    let scrub = format!("{} visits raw/visits.csv -o - --quiet", PIPE.join(" "));
    let limited = format!("trap '' XFSZ; ulimit -f 4; exec \"$DEID\" {scrub}");
    ended(&study.shell(&limited), 0);
    let run = study.shell(&format!("{limited} --manifest m.json"));
    ended(&run, 2);
    assert!(run.out.is_empty() && run.err.contains("writing the manifest: the disk is full"));
    let run = study.shell(&format!("exec \"$DEID\" {scrub} --manifest m.json >/dev/full"));
    ended(&run, 2);
    assert!(study.listing() == before, "{}", run.err);
}
