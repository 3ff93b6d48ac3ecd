//! `check` tells everything that is wrong in one pass: files, columns, cells, key, policy.

use super::{MARK, Run, Study};
use crate::common::{people, visits};

const CHECK: &[&str] = &["check", "-p", "policy.toml", "--key", "study.key", "raw"];

/// Refused, with all of this said, and nothing of a cell.
fn says_all(run: &Run, words: &[&str]) {
    assert_eq!((run.code, run.out.as_str()), (2, ""), "{}", run.err);
    run.is_silent_on_cells("check");
    for words in words {
        assert!(run.err.contains(words), "no `{words}` in:\n{}", run.err);
    }
    let last = run.err.lines().rfind(|line| line.starts_with("deid: error: ")).unwrap();
    assert!(last.ends_with("; nothing was written"), "{}", run.err);
}

/// A stray file, a column without a rule, one that is missing, and cells that cannot be read in
/// both tables: also in the one whose columns do not fit.
fn broken() -> Study {
    let study = Study::new();
    study.write(&format!("raw/{MARK}.csv"), visits());
    let lines: Vec<String> = people().lines().map(|line| format!("{line},{MARK}")).collect();
    study.write("raw/people.csv", lines.join("\n").replacen(MARK, "MAIDEN", 1));
    study.edit("raw/people.csv", "2020-01-03", MARK);
    study.edit("raw/visits.csv", "ID,ON,WHAT", "ID,ON,OTHER");
    study.edit("raw/visits.csv", "2020-02-02", "2020-02-30");
    study
}

const BROKEN: &[&str] = &[
    "1 file(s) belong to no table of the policy (file 1 of the input)",
    "people.csv: 1 column(s) have no rule: MAIDEN (column 6)",
    "people.csv, column SEEN: 1 cell(s): not a valid date (row 3)",
    "visits.csv: the policy names column(s) that the data do not have: WHAT",
    "visits.csv: 1 column(s) have no rule: OTHER (column 3)",
    "visits.csv, column ON: 1 cell(s): not a valid date (row 3)",
];

#[test]
fn files_columns_and_cells_are_told_together() {
    let study = broken();
    let before = study.listing();
    let run = study.deid(CHECK);
    says_all(&run, BROKEN);
    assert_eq!(run.err.matches("deid: error: ").count(), BROKEN.len(), "{}", run.err);
    assert!(!run.err.contains("2020-02-30"), "{}", run.err);
    let json = study.deid(&[CHECK, &["--json"]].concat());
    let value: serde_json::Value = serde_json::from_str(&json.err).unwrap();
    assert_eq!(value["error"]["problems"].as_array().unwrap().len(), BROKEN.len());
    assert!(study.listing() == before);
}

/// A scrub that would be refused anyway reads no cell: files and columns are told together.
#[test]
fn a_scrub_tells_files_and_columns_together() {
    let study = broken();
    let before = study.listing();
    let run = study.deid(super::SCRUB);
    let known: Vec<&str> =
        BROKEN.iter().copied().filter(|says| !says.contains("cell(s)")).collect();
    says_all(&run, &known);
    assert_eq!(run.err.matches("deid: error: ").count(), known.len(), "{}", run.err);
    assert!(study.listing() == before);
}

#[test]
fn a_key_that_is_none_hides_nothing() {
    let study = broken();
    study.write("study.key", "CANARY-7f3a, and on to 31 bytes");
    let says = [BROKEN, &["study.key: not a key"]].concat();
    let run = study.deid(CHECK);
    says_all(&run, &says);
    assert_eq!(run.err.matches("deid: error: ").count(), says.len(), "{}", run.err);
    // Nor does one that was not given: it is told once, and not for every column that needs it.
    let run = study.deid(&["check", "-p", "policy.toml", "raw"]);
    says_all(&run, &[BROKEN, &["no key was given"]].concat());
    assert_eq!(run.err.matches("no key was given").count(), 1, "{}", run.err);
}

#[test]
fn a_policy_that_does_not_load_hides_no_bad_key() {
    let study = Study::new();
    study.edit("policy.toml", "quasi ", "qasi ");
    study.remove("study.key");
    let run = study.deid(CHECK);
    says_all(&run, &["unknown key `qasi`", "study.key: reading the key: no such file"]);
}

#[test]
fn a_file_that_cannot_be_read_hides_no_other() {
    let study = Study::new();
    study.write("raw/people.csv", "");
    study.edit("raw/visits.csv", "2020-02-02", MARK);
    let run = study.deid(CHECK);
    says_all(&run, &["people.csv: the file is empty", "visits.csv, column ON: 1 cell(s)"]);
}

/// The cells of a file without a header are not looked at: every one of them would be a problem.
#[test]
fn a_file_without_a_header_is_one_problem() {
    let study = Study::new();
    study.write("raw/people.csv", people().split_once('\n').unwrap().1);
    study.edit("raw/visits.csv", "2020-02-02", MARK);
    let run = study.deid(CHECK);
    says_all(&run, &["line 1 may not be a header", "visits.csv, column ON: 1 cell(s)"]);
    assert!(!run.err.contains("column SEEN"), "{}", run.err);
}

/// Each kind of fault of a column is told by itself, with its own rows.
#[test]
fn kinds_of_faults_are_told_apart() {
    let study = Study::new();
    study.edit(
        "policy.toml",
        "SEEN = { date_shift = \"subject\" }",
        "SEEN = { date_shift = \"subject\", type = \"partial-date\" }",
    );
    study.edit("raw/people.csv", "2020-01-02", "--01-02");
    study.edit("raw/people.csv", "2020-01-03", "2013-02-29");
    study.edit("raw/people.csv", "2020-01-05", "--01-05");
    let run = study.deid(CHECK);
    says_all(
        &run,
        &[
            "column SEEN: 2 cell(s): a date without a year cannot be shifted (row 2, 5)",
            "column SEEN: 1 cell(s): not a valid partial date (row 3)",
        ],
    );
}

/// Many faults: the first twenty rows, and how many more.
#[test]
fn twenty_rows_are_named() {
    let study = Study::new();
    let rows: String = (0..50).map(|n| format!("P{n},{MARK},x\n")).collect();
    study.write("raw/visits.csv", format!("ID,ON,WHAT\n{rows}"));
    let run = study.deid(CHECK);
    let first: Vec<String> = (1..=20).map(|row| row.to_string()).collect();
    let words = format!("50 cell(s): not a valid date (row {} and 30 more)", first.join(", "));
    says_all(&run, &[&words]);
    let json = study.deid(&[CHECK, &["--json"]].concat());
    let value: serde_json::Value = serde_json::from_str(&json.err).unwrap();
    let problem = &value["error"]["problems"][0];
    assert_eq!((&problem["column"], &problem["row"]), (&"ON".into(), &1.into()));
    assert_eq!((&problem["table"], &problem["count"]), (&"visits".into(), &50.into()));
    assert_eq!(problem["rows"].as_array().unwrap().len(), 20);
}

/// Every problem has its help below it, and neighbours share one.
#[test]
fn help_stands_under_its_error() {
    let study = broken();
    let run = study.deid(CHECK);
    let lines: Vec<&str> = run.err.lines().collect();
    let at = |start: &str| lines.iter().position(|line| line.contains(start)).unwrap();
    assert_eq!(at("help: add a table for them"), at("belong to no table") + 1, "{}", run.err);
    assert_eq!(at("help: take them out of the policy"), at("WHAT") + 1, "{}", run.err);
}

#[test]
fn a_subfolder_hides_nothing() {
    let study = broken();
    std::fs::create_dir(study.path("raw/more")).unwrap();
    let run = study.deid(CHECK);
    says_all(&run, BROKEN);
    assert_eq!(run.err.matches("deid: error: ").count(), BROKEN.len() + 1, "{}", run.err);
    assert!(run.err.contains("help: a folder is a table in parts"), "{}", run.err);
}

/// What is wrong with a subject is told once, of its own column, however many dates go by it.
#[test]
fn a_subject_is_told_of_and_not_its_dates() {
    let study = Study::new();
    let policy = study.read("policy.toml").replace("[\"WHAT\"]", "[]");
    let policy = policy.replace(
        "ID = { token = \"subject\" }\nON",
        "ID = { drop = true }\nWHAT = { date_shift = \"subject\" }\nON",
    );
    study.write("policy.toml", policy);
    let ids = ["A1", "Scanary7f3a0000000000000000", "", "A2"];
    let rows: String = ids.map(|id| format!("{id},2020-01-01,2020-01-02\n")).concat();
    study.write("raw/visits.csv", format!("ID,ON,WHAT\n{rows}"));
    let run = study.deid(CHECK);
    says_all(
        &run,
        &[
            "visits.csv, column ID: 1 cell(s): already has the shape of a token (row 2)",
            "visits.csv, column ID: 1 cell(s): the subject is null (row 3)",
        ],
    );
    assert_eq!(run.err.matches("deid: error: ").count(), 2, "{}", run.err);

    // Where its dates may be empty, a subject that no shift goes by is none of their errors.
    let lenient = study.read("policy.toml").replace(
        "{ date_shift = \"subject\" }",
        "{ date_shift = \"subject\", on_invalid = \"null\" }",
    );
    study.write("policy.toml", lenient);
    study.edit("raw/visits.csv", "\n,2020", "\nA3,2020");
    let run = study.deid(CHECK);
    assert_eq!(run.code, 0, "{}{}", run.out, run.err);
}
