//! What a summary says beside its figures.

use super::ended;
use crate::common::Study;

const POLICY: &str = r#"version = 1
[tables.people]
drop  = ["N*", "*AME"]
quasi = ["SEX"]
[tables.people.gate]
k              = 2
max_suppressed = 0.5
suppress       = "star"
"#;

/// Rows that stay with stars are no suppressed ones, and none of the figures is theirs.
#[test]
fn starred_rows_are_told() {
    let study = Study::new();
    study.write("stars.toml", POLICY);
    study.write("people.csv", "NAME,SEX\na,F\nb,F\nc,F\nd,F\ne,M\nf,X\n");
    let told = "note: 2 row(s) of table people stay with their quasi-identifiers starred\n";
    let check = study.deid(&["check", "-p", "stars.toml", "people.csv"]);
    ended(&check, 0);
    assert!(check.out.contains(told), "{}", check.out);
    let scrub = study.deid(&["scrub", "-p", "stars.toml", "people.csv", "-o", "out.csv"]);
    ended(&scrub, 0);
    assert!(scrub.err.contains(told), "{}", scrub.err);
    assert_eq!(study.read("out.csv"), "SEX\nF\nF\nF\nF\n*\n*\n");

    study.edit("stars.toml", "\"star\"", "\"drop\"");
    let check = study.deid(&["check", "-p", "stars.toml", "people.csv"]);
    ended(&check, 0);
    assert!(!check.out.contains("starred"), "{}", check.out);
}

/// Two globs that say the same and match one column have both taken it.
#[test]
fn globs_that_agree_are_both_used() {
    let study = Study::new();
    study.write("globs.toml", POLICY.replace("\"N*\"", "\"N*\", \"Q*\""));
    study.write("people.csv", "NAME,SEX\na,F\nb,F\n");
    let check = study.deid(&["check", "-p", "globs.toml", "people.csv"]);
    ended(&check, 0);
    let notes: Vec<&str> = check.out.lines().filter(|line| line.starts_with("note: ")).collect();
    assert_eq!(notes, ["note: no column took the rule Q* of table people"]);
}
