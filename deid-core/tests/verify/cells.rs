//! Rows and cells: the ones that policy, key and gate make of the raw tables, and no others.

use serde_json::json;

use super::study::{Study, failed, note, table};

#[test]
fn a_row_that_was_taken_out_is_missed_though_the_counts_were_mended() {
    let study = Study::new();
    study.edit("visits.csv", |rows| drop(rows.remove(5)));
    study.edit_manifest(|manifest| {
        let visits = table(manifest, "visits");
        visits["rows_out"] = json!(visits["rows_out"].as_u64().unwrap() - 1);
    });
    for verification in [study.verify(), study.verify_without_key()] {
        assert_eq!(failed(&verification), ["cells", "manifest"], "{verification}");
        let told = "table visits has 25 rows, the policy makes 26; they differ from row ";
        assert!(note(&verification, "cells").starts_with(told), "{verification}");
    }
    assert!(note(&study.verify(), "cells").ends_with("from row 5 on"));
}

/// The table with the gate says `<3` for what is below k: that is no room for one more.
#[test]
fn a_row_that_was_taken_out_is_missed_though_its_number_is_hidden() {
    let study = Study::new();
    assert_eq!(study.manifest()["tables"][0]["rows_suppressed"], "<3");
    study.edit("people.csv", |rows| drop(rows.remove(5)));
    study.edit_manifest(|manifest| {
        let people = table(manifest, "people");
        people["rows_out"] = json!(12);
        people["rows_in"] = json!("<15");
    });
    let verification = study.verify();
    assert_eq!(failed(&verification), ["cells", "model", "manifest"], "{verification}");
}

#[test]
fn a_row_that_was_suppressed_may_not_come_back() {
    let study = Study::new();
    study.edit("visits.csv", |rows| {
        let copy = rows[3].clone();
        rows.insert(4, copy);
    });
    study.edit_manifest(|manifest| {
        let visits = table(manifest, "visits");
        visits["rows_out"] = json!(27);
        visits["rows_suppressed"] = json!(1);
    });
    assert_eq!(failed(&study.verify_without_key()), ["cells", "manifest"]);
}

#[test]
fn a_changed_cell_is_found_by_column_and_row() {
    for (file, column, text) in [
        ("people.csv", "SEX", "M"),
        ("people.csv", "TOWN", "Bath"),
        ("people.csv", "WEIGHT", "90-99"),
        ("people.csv", "WEIGHT", ""),
        ("visits.csv", "WHAT", "w9"),
    ] {
        let study = Study::new();
        study.set(file, column, 3, text);
        for verification in [study.verify(), study.verify_without_key()] {
            assert_eq!(failed(&verification)[0], "cells", "{column}: {verification}");
            let at = format!("{}.{column}: 1 cell(s) (row 3) that `", file.replace(".csv", ""));
            assert!(note(&verification, "cells").starts_with(&at), "{verification}");
        }
    }
}

#[test]
fn swapped_rows_are_found() {
    let study = Study::new();
    study.edit("visits.csv", |rows| rows.swap(6, 7));
    assert_eq!(failed(&study.verify_without_key()), ["cells"]);
}

#[test]
fn a_token_of_somebody_else_needs_the_key_and_other_texts_do_not() {
    let study = Study::new();
    study.edit("visits.csv", |rows| rows[5][0] = rows[9][0].clone());
    assert_eq!(failed(&study.verify()), ["cells"]);
    assert!(study.verify_without_key().passed(), "only the key tells whose token it is");
    for text in ["P-0002", "S701", ""] {
        let study = Study::new();
        study.set("visits.csv", "ID", 5, text);
        let without = study.verify_without_key();
        let expected: &[&str] = if text.is_empty() { &["cells"] } else { &["forms"] };
        assert_eq!(failed(&without), expected, "{text}");
    }
}

#[test]
fn dates_that_were_not_shifted_are_found_without_the_key() {
    for row in 1..4 {
        let study = Study::new();
        let raw = study.raw_cell("visits.csv", "ON", row);
        study.set("visits.csv", "ON", row, &raw);
        for verification in [study.verify(), study.verify_without_key()] {
            assert_eq!(failed(&verification), ["cells"], "{verification}");
            assert!(
                note(&verification, "cells").contains(&format!("visits.ON: 1 cell(s) (row {row})"))
            );
        }
    }
    for text in ["", "soon", "2019-05", "05.05.2019", "2019-05-05T10:00"] {
        let study = Study::new();
        study.set("visits.csv", "ON", 3, text);
        assert_eq!(failed(&study.verify_without_key()), ["cells"], "{text}");
    }
    // Another day of the same form: only the key tells.
    let study = Study::new();
    study.set("visits.csv", "ON", 3, "2019-05-05");
    assert_eq!(failed(&study.verify()), ["cells"]);
    assert!(study.verify_without_key().passed());
}

#[test]
fn columns_that_were_added_renamed_or_moved_are_told_by_position() {
    let study = Study::new();
    study.edit("visits.csv", |rows| {
        for row in &mut *rows {
            row.push("x".into());
        }
        rows[0][3] = "CANARY".into();
    });
    let verification = study.verify();
    assert_eq!(failed(&verification), ["cells"]);
    let told = "table visits: column(s) 4 are not those that the policy makes";
    assert_eq!(note(&verification, "cells"), told);
    assert!(!verification.to_string().contains("CANARY"));
    let study = Study::new();
    study.edit("visits.csv", |rows| rows.iter_mut().for_each(|row| row.swap(1, 2)));
    assert!(note(&study.verify(), "cells").contains("column(s) 2, 3 are"));
}

#[test]
fn two_tables_that_changed_places_are_found() {
    let policy = "version = 1\nname = \"two\"\n[tables.a]\nquasi = [\"SEX\"]\n[tables.b]\nquasi = [\"SEX\"]\n";
    let study = Study::of(policy, &[("a.csv", "SEX\nF\n"), ("b.csv", "SEX\nM\n")]);
    assert!(study.verify().passed());
    study.edit("a.csv", |rows| rows[1][0] = "M".into());
    study.edit("b.csv", |rows| rows[1][0] = "F".into());
    assert_eq!(failed(&study.verify_without_key()), ["cells"]);
}

#[test]
fn the_raw_tables_are_the_ones_of_the_run() {
    let study = Study::new();
    let path = study.raw().join("visits.csv");
    let text = std::fs::read_to_string(&path).unwrap().replacen("w1", "w2", 1);
    std::fs::write(&path, text).unwrap();
    assert_eq!(failed(&study.verify()), ["cells", "manifest"]);
}
