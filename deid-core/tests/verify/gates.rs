//! Gates: believed from nobody, measured whoever left the release.

use deid_core::evidence::Held;
use deid_core::job::Options;
use serde_json::json;

use super::study::{POLICY, Study, failed, held, note, people, table, visits};

#[test]
fn a_release_with_a_gate_is_verified_with_its_key_and_without() {
    let study = Study::new();
    let with_key = study.verify();
    assert!(with_key.passed() && with_key.skipped() == 0, "{with_key}");
    assert!(with_key.to_string().ends_with("\nverified\n"), "{with_key}");
    assert_eq!(
        note(&with_key, "model"),
        "table people: smallest class 6 subjects in 2 classes, k = 3"
    );
    let without = study.verify_without_key();
    assert!(without.passed(), "{without}");
    assert_eq!(held(&without, Held::Skipped), ["key", "keyed cells", "inputs"]);
    assert!(without.to_string().ends_with("\nverified, 3 checks skipped (no key)\n"), "{without}");
    assert_eq!(note(&without, "model"), note(&with_key, "model"));
}

#[test]
fn a_gate_that_was_left_out_is_told_whatever_the_manifest_says() {
    let ungated = Options { ungated: true, ..Options::default() };
    let raw = [("people.csv", &*people()), ("visits.csv", &*visits())];
    let study = Study::with(POLICY, &raw, &ungated);
    assert_eq!(failed(&study.verify()), ["gate"]);
    study.edit_manifest(|manifest| manifest["ungated"] = json!(false));
    for verification in [study.verify(), study.verify_without_key()] {
        assert_eq!(failed(&verification), ["cells", "model", "manifest"], "{verification}");
        let told = note(&verification, "manifest");
        assert!(told.contains("tables.people.gate") && told.contains("rows_suppressed"), "{told}");
    }
}

#[test]
fn a_gate_that_the_manifest_does_not_tell_is_missed() {
    let study = Study::new();
    study.edit_manifest(|manifest| table(manifest, "people")["gate"] = json!(null));
    for verification in [study.verify(), study.verify_without_key()] {
        assert_eq!(failed(&verification), ["manifest"]);
        assert!(note(&verification, "manifest").ends_with(": tables.people.gate"));
    }
}

#[test]
fn the_gate_is_that_of_the_policy_in_every_part() {
    for (field, value) in [
        ("k", json!(2)),
        ("max_suppressed", json!(0.9)),
        ("suppress", json!("star")),
        ("cascade", json!(false)),
        ("cascade_reason", json!("no")),
    ] {
        let study = Study::new();
        study.edit_manifest(|manifest| table(manifest, "people")["gate"][field] = value);
        let verification = study.verify_without_key();
        assert_eq!(failed(&verification), ["manifest"], "{field}");
        let path = format!("tables.people.gate.{field}");
        assert!(note(&verification, "manifest").ends_with(&path), "{verification}");
    }
    let study = Study::new();
    study.edit_manifest(|manifest| {
        table(manifest, "people")["gate"]["assessment"]["scope"] = json!("history");
    });
    assert!(note(&study.verify(), "manifest").ends_with("people.gate.assessment.scope"));
}

/// Without the subject nobody could count people in the release alone.
#[test]
fn people_are_counted_though_the_release_does_not_name_them() {
    let dropped =
        POLICY.replace("ID     = { token = \"subject\" }\n", "ID     = { drop = true }\n");
    assert_ne!(dropped, POLICY);
    // Nobody else is in these rows: one of three people has two of the rows.
    let raw = [("people.csv", &*people()), ("visits.csv", &*visits())];
    let study = Study::of(&dropped, &raw);
    for verification in [study.verify(), study.verify_without_key()] {
        assert!(verification.passed(), "{verification}");
        assert!(note(&verification, "model").contains("smallest class 6 subjects"));
    }
    // A row of one's own again, in another town: two people fewer than k there.
    study.edit("people.csv", |rows| {
        let town = rows[0].iter().position(|name| name == "TOWN").unwrap();
        rows[3][town] = "Solo".into();
    });
    assert_eq!(failed(&study.verify_without_key()), ["cells", "model"]);
}

#[test]
fn a_gate_that_counts_shifted_dates_is_not_verified_without_the_key() {
    let counts = POLICY.replace("k              = 3", "k = 2\ncount = [\"SEEN\"]");
    let mut raw = String::from("ID,NAME,SEX,TOWN,SEEN,WEIGHT\n");
    for n in 0..400 {
        raw += &format!("P-{n:04},Dalton{n:03},F,Ayr,2020-01-01,50\n");
    }
    let visits = "ID,ON,WHAT\nP-0000,2020-02-01,w\n";
    let counts = counts.replace("0.25", "1.0");
    let study = Study::of(&counts, &[("people.csv", &raw), ("visits.csv", visits)]);
    assert!(study.verify().passed(), "{}", study.verify());
    let without = study.verify_without_key();
    assert_eq!(failed(&without), ["gate"], "{without}");
    assert!(without.to_string().ends_with("NOT verified, 1 check skipped (no key)\n"), "{without}");
}

#[test]
fn stars_are_those_of_the_gate() {
    let stars = POLICY.replace("k              = 3", "k = 3\nsuppress = \"star\"");
    let towns = people().replace("P-0003,Dalton03,F,Bath", "P-0003,Dalton03,F,Solo");
    let towns = towns.replace("P-0004,Dalton04,F,Ayr", "P-0004,Dalton04,F,Solo2");
    let raw = [("people.csv", &*towns), ("visits.csv", &*visits())];
    let study = Study::of(&stars, &raw);
    let verification = study.verify();
    assert!(verification.passed(), "{verification}");
    assert_eq!(study.manifest()["tables"][0]["rows_out"], 14, "three rows are starred");
    study.set("people.csv", "TOWN", 1, "*");
    assert_eq!(failed(&study.verify_without_key()), ["cells", "model"]);
    let study = Study::of(&stars, &raw);
    study.set("people.csv", "TOWN", 8, "Solo");
    assert_eq!(failed(&study.verify_without_key()), ["cells", "model"]);
}
