//! Domains of one run: their secret is gone when it ends, and what can be checked still is.

use std::collections::BTreeSet;

use serde_json::json;

use super::study::{Study, failed, held, keys, note, table};
use deid_core::error::Kind;
use deid_core::evidence::Held;

const POLICY: &str = r#"
version = 1
name    = "training"
claim   = "expert-determination"

[domains.person]
scope      = "run"
prefix     = "P"
date_shift = { days = [-365, -1] }

[tables.people]
subject     = "ID"
insensitive = ["SEX"]

[tables.people.columns]
ID   = { token = "person" }
BORN = { date_shift = "person" }

[tables.visits]
subject     = "REF"
insensitive = ["WARD"]

[tables.visits.columns]
REF = { token = { domain = "person", after = ["Patient/"] } }
ON  = { date_shift = "person" }
"#;

const PEOPLE: usize = 40;

/// A cell that somebody writes, given the tokens of all people.
type Forge<'a> = &'a dyn Fn(&[String]) -> String;

fn raw() -> [(&'static str, String); 2] {
    let people = (0..PEOPLE).map(|n| format!("MRN-{n:05},F,2001-02-{:02}\n", n % 28 + 1));
    let visits = (0..3 * PEOPLE).map(|n| {
        format!("Patient/MRN-{:05},2020-02-{:02},ward {}\n", n % PEOPLE, n % PEOPLE % 28 + 1, n % 7)
    });
    let people = format!("ID,SEX,BORN\n{}", people.collect::<String>());
    [("people.csv", people), ("visits.csv", format!("REF,ON,WARD\n{}", visits.collect::<String>()))]
}

fn training() -> Study {
    let raw = raw();
    Study::keyless(POLICY, &raw.each_ref().map(|(file, text)| (*file, text.as_str())))
}

/// The person of every row of people, and of every visit.
fn tokens(study: &Study) -> (Vec<String>, Vec<String>) {
    let visits = study.rows("visits.csv").into_iter().skip(1);
    let id = |row: Vec<String>| row[0].strip_prefix("Patient/").unwrap().to_owned();
    let people = study.rows("people.csv").into_iter().skip(1).map(|row| row[0].clone());
    (people.collect(), visits.map(id).collect())
}

#[test]
fn one_secret_a_run_for_all_its_tables_and_no_key() {
    let (study, again) = (training(), training());
    let (people, visits) = tokens(&study);
    for (at, visit) in visits.iter().enumerate() {
        assert_eq!(*visit, people[at % PEOPLE], "the tables of a run meet");
    }
    let known: BTreeSet<String> = people.into_iter().chain(visits).collect();
    assert_eq!(known.len(), PEOPLE);
    let (other, _) = tokens(&again);
    assert!(other.iter().all(|token| !known.contains(token)), "releases do not");
    // Shifts are the run's too: the days differ between releases, and within one they agree.
    let day = |study: &Study, file, row: usize, at: usize| study.rows(file)[row][at].clone();
    let moved = (1..=PEOPLE)
        .filter(|&row| day(&study, "people.csv", row, 2) != day(&again, "people.csv", row, 2));
    assert!(moved.count() > PEOPLE / 2);
    assert_eq!(day(&study, "visits.csv", 1, 1), day(&study, "visits.csv", 1 + PEOPLE, 1));
    // The policy is one, and the manifest says what it is.
    assert_eq!(study.policy.fingerprint(), again.policy.fingerprint());
    let manifest = study.manifest();
    assert_eq!(manifest["key_id"], json!(null));
    let scopes = manifest["tables"][0]["columns"].as_array().unwrap().iter();
    let scopes: Vec<_> = scopes.map(|column| column["scope"].as_str()).collect();
    assert_eq!(scopes, [Some("run"), None, Some("run")]);
}

#[test]
fn what_can_be_checked_of_a_run_that_is_gone_is_checked() {
    let study = training();
    for verification in [study.verify(), study.verify_with(Some(&keys()))] {
        assert!(verification.passed(), "{verification}");
        assert!(
            held(&verification, Held::Skipped).contains(&"cells of that run"),
            "{verification}"
        );
        assert!(note(&verification, "cells of that run").contains("which of them are equal"));
    }
    // Two people made one, one made two, another text before an id, no token, nobody's.
    let cases: [(&str, usize, Forge<'_>); 5] = [
        ("people.csv", 5, &|people| people[9].clone()),
        ("visits.csv", 5, &|_| format!("Patient/P{}", "0".repeat(26))),
        ("visits.csv", 5, &|people| people[4].clone()),
        ("people.csv", 5, &|people| people[4].to_uppercase()),
        ("people.csv", 5, &|_| String::new()),
    ];
    for (file, row, cell) in cases {
        let study = training();
        let people = tokens(&study).0;
        study.set(file, if file == "people.csv" { "ID" } else { "REF" }, row, &cell(&people));
        let verification = study.verify();
        assert!(failed(&verification).contains(&"cells"), "{file}: {verification}");
    }
}

/// A token that is another in every place says nothing that can be told.
#[test]
fn which_secret_it_was_cannot_be_told() {
    let study = training();
    let old = tokens(&study).0[3].clone();
    for file in ["people.csv", "visits.csv"] {
        study.edit(file, |rows| {
            for row in rows {
                row[0] = row[0].replace(&old, &format!("P{}", "7".repeat(26)));
            }
        });
    }
    assert!(study.verify().passed(), "{}", study.verify());
}

#[test]
fn a_manifest_that_says_otherwise_is_found() {
    let study = training();
    study.edit_manifest(|manifest| {
        table(manifest, "people")["columns"][0].as_object_mut().unwrap().remove("scope");
    });
    assert_eq!(failed(&study.verify()), ["manifest"]);
}

#[test]
fn both_scopes_in_one_policy() {
    let both = POLICY.replace("[tables.people]", "[domains.site]\n[tables.people]").replace(
        "insensitive = [\"SEX\"]\n\n[tables.people.columns]",
        "\n[tables.people.columns]\nSEX = { token = \"site\" }",
    );
    let raw = raw();
    let raw = raw.each_ref().map(|(file, text)| (*file, text.as_str()));
    let study = Study::of(&both, &raw);
    let again = Study::of(&both, &raw);
    let column = |study: &Study, at: usize| study.rows("people.csv")[1][at].clone();
    assert_eq!(column(&study, 1), column(&again, 1), "the study's token is the key's");
    assert_ne!(column(&study, 0), column(&again, 0));
    assert_eq!(study.manifest()["key_id"], json!(keys().key_id().to_string()));
    for verification in [study.verify(), study.verify_without_key()] {
        assert!(verification.passed(), "{verification}");
    }
    // The study's cells are made again with the key.
    study.set("people.csv", "SEX", 3, &"0".repeat(26));
    assert!(failed(&study.verify()).contains(&"cells"));
    // Without a key the study's domains have none.
    let error = study.policy.compile("people", None).unwrap();
    let error = error.scrub_record(&json!({ "ID": "1", "SEX": "F", "BORN": "2001-01-01" })).err();
    assert_eq!(error.map(|error| error.kind()), Some(Kind::Key));
}

/// A plan of records is a run of its own.
#[test]
fn each_plan_of_records_has_its_own_secret() {
    let study = training();
    let record = json!({ "ID": "MRN-00001", "SEX": "F", "BORN": "2001-01-01" });
    let token = |plan: &deid_core::pipeline::Plan| {
        plan.scrub_record(&record).unwrap().fields()["ID"].as_str().unwrap().to_owned()
    };
    let (one, other) = [(); 2].map(|()| study.policy.compile("people", None).unwrap()).into();
    assert_eq!(token(&one), token(&one));
    assert_ne!(token(&one), token(&other));
}
