//! What a manifest says: every field that a run can make again.

use deid_core::evidence::Held;
use deid_core::policy::Policy;
use deid_core::secret::Keyring;
use serde_json::{Value, json};

use super::study::{POLICY, Study, failed, held, note, table};

type Edit = fn(&mut Value);

/// A field and a change of it.
const EDITS: [(&str, Edit); 24] = [
    ("spec", |m| m["spec"] = json!("deid/v9")),
    ("tool.name", |m| m["tool"]["name"] = json!("other")),
    ("policy.name", |m| m["policy"]["name"] = json!("zzz")),
    ("policy.claim", |m| m["policy"]["claim"] = json!("safe-harbor")),
    ("policy.darts", |m| m["policy"]["darts"] = json!(null)),
    ("policy.recipient", |m| m["policy"]["recipient"] = json!("evil")),
    ("policy.as_of", |m| m["policy"]["as_of"] = json!("2020-01-01")),
    ("policy.packs", |m| m["policy"]["packs"] = json!(["hipaa-safe-harbor@1"])),
    ("streamed", |m| m["streamed"] = json!(true)),
    ("tables.people.rows_in", |m| table(m, "people")["rows_in"] = json!(9999)),
    ("tables.people.rows_out", |m| table(m, "people")["rows_out"] = json!(14)),
    ("tables.people.rows_suppressed", |m| table(m, "people")["rows_suppressed"] = json!(0)),
    ("tables.people.subjects_out", |m| table(m, "people")["subjects_out"] = json!(12)),
    ("tables.people.subjects_suppressed", |m| table(m, "people")["subjects_suppressed"] = json!(0)),
    ("tables.people.columns.ID.rule", |m| table(m, "people")["columns"][0]["rule"] = json!("drop")),
    ("tables.people.columns.ID.role", |m| {
        table(m, "people")["columns"][0]["role"] = json!("sensitive");
    }),
    ("tables.people.columns.WEIGHT.parameters.width", |m| {
        table(m, "people")["columns"][5]["parameters"]["width"] = json!(5.0);
    }),
    ("tables.people.columns.SEX.reviewed", |m| {
        table(m, "people")["columns"][2]["reviewed"] = json!("somebody");
    }),
    ("tables.people.columns.SEX.reason", |m| {
        table(m, "people")["columns"][2]["reason"] = json!("because");
    }),
    ("tables.people.columns.SEX.nulls_in", |m| {
        table(m, "people")["columns"][2]["nulls_in"] = json!(7);
    }),
    ("tables.people.columns.SEX.nulls_out", |m| {
        table(m, "people")["columns"][2]["nulls_out"] = json!(7);
    }),
    ("tables.people.columns.NAME.in_output", |m| {
        table(m, "people")["columns"][1]["in_output"] = json!(true);
    }),
    ("tables.visits.input.ordinal", |m| table(m, "visits")["input"]["ordinal"] = json!(7)),
    ("tables.visits.output.file", |m| table(m, "visits")["output"]["file"] = json!("people.csv")),
];

#[test]
fn every_statement_is_made_again() {
    let study = Study::new();
    let clean = study.manifest();
    for (path, edit) in EDITS {
        study.edit_manifest(|manifest| {
            manifest.clone_from(&clean);
            edit(manifest);
        });
        for verification in [study.verify(), study.verify_without_key()] {
            assert!(failed(&verification).contains(&"manifest"), "{path}: {verification}");
            assert!(note(&verification, "manifest").ends_with(path), "{path}: {verification}");
        }
    }
    study.edit_manifest(|manifest| *manifest = clean);
    assert!(study.verify().passed());
}

#[test]
fn fields_that_nobody_writes_are_told_and_not_shown() {
    let study = Study::new();
    study.edit_manifest(|manifest| table(manifest, "people")["CANARY"] = json!("CANARY"));
    let verification = study.verify();
    assert_eq!(failed(&verification), ["manifest"]);
    assert!(note(&verification, "manifest").contains("1 field(s) of tables.people"));
    assert!(!verification.to_string().contains("CANARY"));
}

#[test]
fn a_table_of_the_manifest_that_nobody_made_is_told_and_not_shown() {
    let study = Study::new();
    study.edit_manifest(|manifest| {
        let mut copy = table(manifest, "visits").clone();
        copy["name"] = json!("CANARY");
        copy["output"]["file"] = json!("../CANARY.csv");
        manifest["tables"].as_array_mut().unwrap().push(copy);
    });
    let verification = study.verify();
    assert_eq!(failed(&verification), ["files", "manifest"]);
    assert!(!verification.to_string().contains("CANARY"), "{verification}");
}

#[test]
fn a_table_that_is_taken_out_is_missed() {
    let study = Study::new();
    std::fs::remove_file(study.release().join("visits.csv")).unwrap();
    study.edit_manifest(|manifest| {
        manifest["tables"].as_array_mut().unwrap().retain(|table| table["name"] != "visits");
    });
    let verification = study.verify_without_key();
    assert_eq!(failed(&verification), ["cells", "manifest"]);
    assert!(note(&verification, "cells").contains("table visits is not in the release"));
}

#[test]
fn the_key_is_named_where_rules_are_keyed() {
    let study = Study::new();
    study.edit_manifest(|manifest| manifest["key_id"] = json!(null));
    assert_eq!(failed(&study.verify()), ["key", "manifest"]);
    assert_eq!(failed(&study.verify_without_key()), ["key"]);
    let other = Keyring::from_bytes(&[7; 31].iter().chain(&[8]).copied().collect::<Vec<u8>>());
    let study = Study::new();
    let verification = study.verify_with(Some(&other.unwrap()));
    assert_eq!(failed(&verification), ["key"], "{verification}");
    assert_eq!(held(&verification, Held::Skipped), ["keyed cells", "inputs"]);
}

#[test]
fn raw_tables_are_recognised_by_their_digests() {
    let study = Study::new();
    study.edit_manifest(|manifest| {
        for name in ["people", "visits"] {
            table(manifest, name)["input"]["keyed_digest"] = json!("0".repeat(64));
        }
    });
    assert_eq!(failed(&study.verify()), ["manifest"]);
    assert!(note(&study.verify(), "manifest").contains("tables.people.input.keyed_digest"));
    let study = Study::new();
    study
        .edit_manifest(|manifest| table(manifest, "people")["input"]["keyed_digest"] = json!(null));
    let verification = study.verify();
    assert!(verification.passed(), "{verification}");
    let end = "verified, 1 check skipped (no digest in the manifest)\n";
    assert!(verification.to_string().ends_with(end), "{verification}");
}

#[test]
fn what_people_say_and_other_versions_are_notes() {
    let study = Study::new();
    study.edit_manifest(|manifest| {
        manifest["tool"]["version"] = json!("999.0.0");
        manifest["no_actual_knowledge"] = json!("signed");
        manifest["purpose"] = json!("teaching");
    });
    let verification = study.verify();
    assert!(verification.passed(), "{verification}");
    assert!(verification.notes[0].contains("another version"));
    assert!(verification.notes[1].ends_with("purpose, no_actual_knowledge"));
}

#[test]
fn another_policy_is_told_and_nothing_else_is_compared() {
    let mut study = Study::new();
    study.policy = Policy::parse(&POLICY.replace("k              = 3", "k = 2")).unwrap();
    let verification = study.verify();
    assert_eq!(failed(&verification), ["policy"]);
    assert!(!verification.passed() && verification.leaks.is_none());
    assert!(verification.to_string().ends_with("NOT verified\n"), "{verification}");
}
