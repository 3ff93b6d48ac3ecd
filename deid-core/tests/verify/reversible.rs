//! Reversible tokens and values of the same form: what is found of them with the key, and without.

use super::study::{Study, failed, findings, note};

const POLICY: &str = r#"
version   = 1
name      = "reversible"
recipient = "acme"
[domains.subject]
prefix = "E"
[domains.phone]
[tables.people]
subject = "MRN"
[tables.people.columns]
MRN   = { encrypt = "subject" }
PHONE = { fpe = { domain = "phone", separators = "-" } }
SHORT = { fpe = "phone" }
NAME  = { drop = true }
AGE   = { keep = "insensitive" }
"#;

const PEOPLE: usize = 30;

fn study() -> Study {
    let mut text = String::from("MRN,PHONE,SHORT,NAME,AGE\n");
    for n in 0..PEOPLE {
        text += &format!("P-{n:06},212-555-{n:04},{:06},Dalton{n:02},{}\n", n * 33_331, 40 + n);
    }
    Study::of(POLICY, &[("people.csv", &text)])
}

/// The raw value in these rows of a released column.
fn leave_raw(study: &Study, column: &str, rows: impl IntoIterator<Item = usize>) {
    for row in rows {
        let raw = study.raw_cell("people.csv", column, row);
        study.set("people.csv", column, row, &raw);
    }
}

#[test]
fn a_release_with_reversible_columns_is_verified() {
    let study = study();
    for verification in [study.verify(), study.verify_without_key()] {
        assert!(verification.passed(), "{verification}");
        assert!(findings(&verification).is_empty());
    }
    let without = study.verify_without_key();
    assert!(note(&without, "keyed cells").contains("encrypted values"), "{without}");
    let manifest = study.manifest();
    let columns = manifest["tables"][0]["columns"].as_array().unwrap();
    let named: Vec<_> =
        columns.iter().map(|column| column["iso_20889"].as_str().unwrap()).collect();
    assert_eq!(named[..2], ["deterministic encryption", "format-preserving encryption"]);
}

#[test]
fn raw_cells_among_reversible_tokens_are_found_without_the_key() {
    let study = study();
    leave_raw(&study, "MRN", [3]);
    let verification = study.verify_without_key();
    assert_eq!(failed(&verification), ["forms"], "{verification}");
    assert!(findings(&verification)[0].contains("people.MRN: 1 (row 3)"), "{verification}");
}

#[test]
fn somebody_elses_value_needs_the_key() {
    for column in [0, 1] {
        let study = study();
        study.edit("people.csv", |rows| rows[5][column] = rows[9][column].clone());
        assert_eq!(failed(&study.verify()), ["cells"]);
        assert!(study.verify_without_key().passed(), "only the key tells");
    }
}

#[test]
fn columns_that_were_not_encrypted_are_found_without_the_key() {
    for column in ["PHONE", "SHORT"] {
        let study = study();
        leave_raw(&study, column, 1..=PEOPLE);
        for verification in [study.verify(), study.verify_without_key()] {
            assert_eq!(failed(&verification), ["cells"], "{verification}");
            let said = note(&verification, "cells");
            assert!(said.contains(&format!("people.{column}: {PEOPLE} cell(s)")), "{said}");
        }
    }
}

#[test]
fn a_few_raw_values_of_the_same_form_may_be_chance_and_more_are_not() {
    let study = study();
    leave_raw(&study, "PHONE", 1..=3);
    assert_eq!(failed(&study.verify()), ["cells"], "the key tells");
    assert!(study.verify_without_key().passed(), "values stay in place by chance");
    leave_raw(&study, "PHONE", 4..=4);
    let verification = study.verify_without_key();
    assert!(note(&verification, "cells").contains("people.PHONE: 4 cell(s) (row 1, 2, 3, 4)"));
}

#[test]
fn cells_of_another_form_are_found_without_the_key() {
    for text in ["Dalton07", "212 555 0188", "2125550188", "12-34", "", "P-000004"] {
        let study = study();
        study.set("people.csv", "PHONE", 4, text);
        assert!(!study.verify_without_key().passed(), "{text}");
    }
    let study = study();
    study.set("people.csv", "PHONE", 4, "Dalton07");
    let verification = study.verify_without_key();
    assert!(findings(&verification).iter().any(|found| found.contains("NAME")), "{verification}");
}
