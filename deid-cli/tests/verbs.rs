//! The verbs as a shell sees them: exit codes, what goes to which stream, files and their modes.
#![allow(clippy::unwrap_used)]

mod common;

#[path = "verbs/crosswalks.rs"]
mod crosswalks;
#[path = "verbs/keys.rs"]
mod keys;
#[path = "verbs/summary.rs"]
mod summary;

use common::{PEOPLE, Run, Study, people, visits};

const SCRUB: &[&str] = &["scrub", "-p", "policy.toml", "--key", "study.key"];
const VERIFY: &[&str] =
    &["verify", "out", "--against", "raw", "-p", "policy.toml", "--key", "study.key"];

/// Runs `scrub` and then these words.
fn scrub(study: &Study, words: &[&str]) -> Run {
    study.deid(&[SCRUB, words].concat())
}

fn ended(run: &Run, code: i32) {
    assert_eq!(run.code, code, "{}{}", run.out, run.err);
}

#[test]
fn the_version_says_which_deid_this_is() {
    let study = Study::new();
    let run = study.deid(&["--version"]);
    ended(&run, 0);
    assert!(run.out.starts_with(concat!("deid ", env!("CARGO_PKG_VERSION"))), "{}", run.out);
    assert!(
        run.out.contains("deid/v1") && run.out.contains("not the `deid` of pydicom"),
        "{}",
        run.out
    );
    let help = study.deid(&["--help"]);
    ended(&help, 0);
    for verb in [
        "init",
        "keygen",
        "check",
        "explain",
        "test",
        "scrub",
        "assess",
        "verify",
        "completions",
        "man",
    ] {
        assert!(help.out.contains(verb), "{verb}");
        ended(&study.deid(&[verb, "--help"]), 0);
    }
}

#[test]
fn tests_of_a_policy_pass_fail_or_cannot_run() {
    let study = Study::new();
    let test = &["test", "-p", "policy.toml"];
    let none = study.deid(test);
    ended(&none, 2);
    assert!(none.err.contains("the policy has no tests") && none.err.contains("help: write one"));
    let policy = study.read("policy.toml");
    let with = |expect: &str| {
        study.write(
            "policy.toml",
            format!("{policy}\n[[tests]]\nname = \"one\"\ntable = \"people\"\nrows = [{{ ID = 1 }}]\nexpect = [{{ {expect} }}]\n"),
        );
    };
    with("ID = { is = \"token\" }");
    let passed = study.deid(test);
    ended(&passed, 0);
    assert_eq!(passed.out, "passed  one\n1 test: 1 passed, 0 failed\n");
    with("ID = \"made up\"");
    let failed = study.deid(test);
    ended(&failed, 1);
    assert!(
        failed.out.contains("table people, row 1, ID: expected \"made up\", got"),
        "{}",
        failed.out
    );
    let json: serde_json::Value =
        serde_json::from_str(&study.deid(&["test", "-p", "policy.toml", "--json"]).out).unwrap();
    assert_eq!((&json["schema_version"], &json["passed"]), (&1.into(), &false.into()));
    assert_eq!(json["tests"][0]["failures"][0]["column"], "ID");
    with("IDD = 1");
    let wrong = study.deid(test);
    ended(&wrong, 2);
    assert!(wrong.err.contains("the test has a column `IDD`"), "{}", wrong.err);
    // A test that is wrong is a policy that is wrong, whoever reads it.
    ended(&scrub(&study, &["raw", "-o", "out"]), 2);
}

#[test]
fn completions_and_manual_pages_name_every_verb() {
    let study = Study::new();
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let run = study.deid(&["completions", shell]);
        ended(&run, 0);
        assert!(run.out.contains("scrub") && run.out.contains("max-memory"), "{shell}");
    }
    let run = study.deid(&["man"]);
    ended(&run, 0);
    assert!(run.out.contains(".TH deid 1") && run.out.contains("scrub"), "{}", run.out);
    ended(&study.deid(&["man", "pages"]), 0);
    assert!(study.read("pages/deid-scrub.1").contains("stream"));
    assert!(study.path("pages/deid.1").exists());
}

#[test]
fn init_writes_a_policy_that_only_a_person_can_finish() {
    let study = Study::new();
    let run = study.deid(&["init", "raw"]);
    ended(&run, 0);
    assert!(
        run.out.contains("[tables.people") && run.out.contains("TODO") && run.out.contains("TOWN"),
        "{}",
        run.out
    );
    let file = study.deid(&["init", "raw", "-o", "skeleton.toml"]);
    ended(&file, 0);
    assert_eq!((file.out.as_str(), study.read("skeleton.toml")), ("", run.out.clone()));
    let open = run.out.lines().filter(|line| line.contains("= \"TODO\"")).count();
    let says = format!("skeleton written to skeleton.toml; {open} places say TODO");
    assert!(file.err.contains(&says), "{}", file.err);
    let json = study.deid(&["init", "raw", "--json"]).json();
    assert_eq!((&json["open"], &json["tables"]), (&open.into(), &2.into()));
    assert_eq!(json["skeleton"].as_str(), Some(run.out.as_str()));
    ended(&study.deid(&["init", "raw", "-o", "skeleton.toml", "--force", "--quiet"]), 0);
}

#[test]
fn a_folder_is_scrubbed_assessed_and_verified() {
    let study = Study::new();
    let before = study.listing();
    let check = study.deid(&["check", "-p", "policy.toml", "--key", "study.key", "raw"]);
    ended(&check, 0);
    assert!(check.out.contains("ready: nothing was written"), "{}", check.out);
    assert!(study.listing() == before);
    let run = scrub(&study, &["raw", "-o", "out"]);
    ended(&run, 0);
    assert!(run.err.contains("people") && run.out.is_empty(), "{}{}", run.out, run.err);
    assert_eq!(
        study.read("out/people.csv").lines().count(),
        PEOPLE,
        "one is suppressed, one line is the header"
    );
    ended(
        &study.deid(&["assess", "out/people.csv", "-q", "SEX,TOWN", "--subject", "ID", "--k", "4"]),
        0,
    );
    ended(
        &study.deid(&["assess", "out/people.csv", "-q", "SEX,TOWN", "--subject", "ID", "--k", "6"]),
        1,
    );
    ended(&study.deid(VERIFY), 0);
    // The same place again: refused, then by force.
    ended(&scrub(&study, &["raw", "-o", "out"]), 2);
    ended(&scrub(&study, &["raw", "-o", "out", "--force"]), 0);
    ended(&study.deid(VERIFY), 0);
}

#[test]
fn a_gate_that_is_not_met_is_exit_code_1_and_writes_nothing() {
    let study = Study::new();
    study.edit("policy.toml", "0.25", "0.05");
    let before = study.listing();
    for verb in [
        &["check", "-p", "policy.toml", "--key", "study.key", "raw"][..],
        &[SCRUB, &["raw", "-o", "out"]].concat()[..],
    ] {
        let run = study.deid(verb);
        ended(&run, 1);
        assert_eq!(run.out, "");
        assert!(
            run.err.contains("not released: table people") && run.err.contains("1 of 11 subjects"),
            "{}",
            run.err
        );
        assert!(
            run.err.contains("below k without it") && run.err.contains("help: "),
            "{}",
            run.err
        );
        let json = study.deid(&[verb, &["--json"]].concat());
        ended(&json, 1);
        assert_eq!(json.json()["failures"][0]["table"], "people");
        assert!(study.listing() == before);
    }
    ended(&scrub(&study, &["raw", "-o", "out", "--ungated"]), 0);
    assert!(study.read("out/deid-manifest.json").contains("\"ungated\": true"));
}

#[test]
fn a_leak_or_a_change_is_found_by_verify() {
    let study = Study::new();
    // A name in a column that is kept.
    study.edit("raw/visits.csv", "first ", "as told by Name, ");
    let text = study.read("raw/visits.csv").replacen(
        "as told by Name, CANARY-7f3a",
        "\"Name, CANARY-7f3a 4\"",
        1,
    );
    study.write("raw/visits.csv", text);
    ended(&scrub(&study, &["raw", "-o", "out"]), 0);
    let run = study.deid(VERIFY);
    ended(&run, 1);
    assert!(run.out.contains("WHAT"), "{}", run.out);
    run.is_silent_on_cells("a planted leak");
    let json = study.deid(&[VERIFY, &["--json"]].concat());
    ended(&json, 1);
    json.json();
    json.is_silent_on_cells("a planted leak, as JSON");
    // A release that somebody changed.
    let study = Study::new();
    ended(&scrub(&study, &["raw", "-o", "out"]), 0);
    study.edit("out/visits.csv", "second", "Second");
    ended(&study.deid(VERIFY), 1);
    let study = Study::new();
    ended(&scrub(&study, &["raw", "-o", "out"]), 0);
    study.write("out/more.csv", "a\n1\n");
    ended(&study.deid(VERIFY), 1);
}

#[test]
fn json_is_one_object_on_standard_output() {
    let study = Study::new();
    for args in [
        &["check", "-p", "policy.toml", "--key", "study.key", "raw", "--json"][..],
        &["explain", "-p", "policy.toml", "--json"],
        &["explain", "-p", "policy.toml", "raw", "--json"],
        &["scrub", "-p", "policy.toml", "--key", "study.key", "raw", "-o", "out", "--json"],
        &["assess", "out/people.csv", "-q", "SEX", "--json"],
        &[VERIFY, &["--json"]].concat()[..],
        &["keygen", "-o", "another.key", "--json"],
        &["keygen", "--json"],
        &["init", "raw", "--json"],
        &["init", "raw", "-o", "skeleton.toml", "--json"],
        &["completions", "bash", "--json"],
        &["man", "--json"],
        &["man", "pages", "--json"],
    ] {
        let run = study.deid(args);
        ended(&run, 0);
        run.json();
        assert_eq!((run.out.lines().count(), run.err.as_str()), (1, ""), "{args:?}");
    }
}

#[test]
fn a_pipe_carries_data_and_nothing_else() {
    let study = Study::new();
    let piped = [SCRUB, &["--table", "visits", "-", "-o", "-"]].concat();
    let run = study.deid_on(&piped, visits().as_bytes());
    ended(&run, 0);
    ended(&scrub(&study, &["raw/visits.csv", "-o", "visits.csv"]), 0);
    assert_eq!(run.out, study.read("visits.csv"));
    assert!(run.err.contains("rows in"), "{}", run.err);
    assert!(study.path("visits.csv.manifest.json").exists());
    for more in [&["--json"][..], &["--quiet"], &["--stream"]] {
        let again = study.deid_on(&[&piped[..], more].concat(), visits().as_bytes());
        ended(&again, 0);
        assert_eq!(again.out, run.out, "{more:?}");
    }
    // With the data on standard output the object is the only thing beside it.
    let json = study.deid_on(&[&piped[..], &["--json"]].concat(), visits().as_bytes());
    let object: serde_json::Value = serde_json::from_str(&json.err).unwrap();
    assert_eq!(object["manifest"]["tables"][0]["name"], "visits", "{}", json.err);
    // A gate holds for a pipe as well.
    study.edit("policy.toml", "0.25", "0.05");
    let gated = study
        .deid_on(&[SCRUB, &["--table", "people", "-", "-o", "-"]].concat(), people().as_bytes());
    ended(&gated, 1);
    assert_eq!(gated.out, "");
    let tsv = visits().replace(',', "\t");
    let run = study.deid_on(&[&piped[..], &["--format", "tsv"]].concat(), tsv.as_bytes());
    ended(&run, 0);
    assert!(run.out.starts_with("ID\tON\tWHAT\n"), "{}", run.out);
}

#[cfg(unix)]
#[test]
fn a_reader_that_stops_early_is_no_error() {
    let study = Study::new();
    let many: String = (0..20_000).map(|n| format!("P{n},2020-02-02,x\n")).collect();
    study.write("raw/visits.csv", format!("ID,ON,WHAT\n{many}"));
    for words in ["", "--stream"] {
        let line = format!(
            "{{ \"$DEID\" {} raw/visits.csv -o - --quiet {words}; echo \"ended $?\" >&2; }} | head -n 1",
            SCRUB.join(" ")
        );
        let run = study.shell(&line);
        assert_eq!((run.out.as_str(), run.err.as_str()), ("ID,ON,WHAT\n", "ended 0\n"), "{words}");
    }
    for args in ["completions bash", "init raw", "explain -p policy.toml", "man"] {
        let run = study
            .shell(&format!("{{ sleep 0.2; \"$DEID\" {args}; echo \"ended $?\" >&2; }} | true"));
        assert_eq!(run.err, "ended 0\n", "{args}");
    }
}

/// Columns as people and shells write a list of them.
#[test]
fn quasi_identifiers_are_listed_in_any_way() {
    let study = Study::new();
    study.write("ages.csv", "Date of birth,SEX,TOWN\n1950,F,Ayr\n1950,F,Ayr\n1950,M,Bath\n");
    let expected = study.deid(&["assess", "ages.csv", "-q", "SEX,TOWN", "--json"]);
    ended(&expected, 0);
    for words in [
        &["assess", "ages.csv", "-q", "SEX, TOWN"][..],
        &["assess", "ages.csv", "-q", "SEX", "TOWN"], // PowerShell, without quotes
        &["assess", "ages.csv", "-q", "SEX,", "TOWN"],
        &["assess", "ages.csv", "-q", "SEX", "-q", "TOWN"],
        &["assess", "-q", "SEX,TOWN", "ages.csv"],
        &["assess", "-q", "SEX", "TOWN", "ages.csv"],
    ] {
        let run = study.deid(&[words, &["--json"]].concat());
        ended(&run, 0);
        assert_eq!(run.out, expected.out, "{words:?}");
    }
    let spaced = study.deid(&["assess", "ages.csv", "-q", "Date of birth, SEX", "--json"]);
    ended(&spaced, 0);
    assert_eq!(spaced.json()["quasi_identifiers"][0], "Date of birth");
    // A table with another delimiter, as the policy's `delimiter` writes it.
    study.write("semicolons.csv", study.read("ages.csv").replace(',', ";"));
    let other = study.deid(&["assess", "semicolons.csv", "-q", "SEX,TOWN", "--json"]);
    ended(&other, 0);
    assert_eq!(other.out, expected.out);
    let sensitive = ["assess", "-q", "SEX", "--sensitive", "TOWN", "ages.csv", "--json"];
    ended(&study.deid(&sensitive), 0);
}

/// What the policy says of a name that looks like an identifier's travels with the release.
#[test]
fn what_is_said_to_be_no_identifier_is_in_the_manifest() {
    let study = Study::new();
    study.write(
        "plates.toml",
        "version = 1\nclaim = \"safe-harbor\"\n[tables.plates.columns]\nPLATE_NUMBER = { keep = \"insensitive\", type = \"integer\", not_identifier = \"wells of an assay plate\" }\n",
    );
    study.write("plates.csv", "PLATE_NUMBER\n7\n");
    ended(&study.deid(&["scrub", "-p", "plates.toml", "plates.csv", "-o", "out.csv"]), 0);
    let manifest: serde_json::Value =
        serde_json::from_str(&study.read("out.csv.manifest.json")).unwrap();
    let column = &manifest["tables"][0]["columns"][0];
    assert_eq!(column["not_identifier"], "wells of an assay plate");
}
