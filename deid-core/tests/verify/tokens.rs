//! Distinct tokens, counted again.

use super::study::{Study, failed, note, table};

const POLICY: &str = r#"
version = 1
name    = "stays"
claim   = "expert-determination"

[domains.person]

[tables.stays]
subject     = "ID"
insensitive = ["WARD"]

[tables.stays.columns]
ID = { token = "person" }
"#;

/// So many people, three stays each.
fn stays(people: usize) -> Study {
    let rows = (0..3 * people).map(|n| format!("P-{:05},ward {}\n", n % people, n % 7));
    Study::of(POLICY, &[("stays.csv", &format!("ID,WARD\n{}", rows.collect::<String>()))])
}

fn distinct(study: &Study) -> u64 {
    study.manifest()["tables"][0]["columns"][0]["tokens"]["distinct"].as_u64().unwrap()
}

/// Exact numbers depend on no key. Estimates depend on the tokens, which without the key are made
/// by another.
#[test]
fn as_many_as_the_manifest_tells_with_the_key_or_without() {
    for (people, is_exact) in [(500, true), (2000, false)] {
        let study = stays(people);
        let tokens = &study.manifest()["tables"][0]["columns"][0]["tokens"];
        assert_eq!(tokens["standard_error"].is_null(), is_exact);
        assert!(distinct(&study).abs_diff(people as u64) < 100, "{tokens}");
        for verification in [study.verify(), study.verify_without_key()] {
            assert!(verification.passed(), "{verification}");
        }
    }
}

#[test]
fn another_number_or_other_odds_are_found() {
    for people in [500, 2000] {
        for (field, told) in [
            ("distinct", (people + 1).into()),
            ("collision_odds", 0.0.into()),
            ("standard_error", 0.5.into()),
        ] {
            let study = stays(people);
            study.edit_manifest(|manifest| {
                let tokens = &mut table(manifest, "stays")["columns"][0]["tokens"];
                tokens[field] = if tokens[field] == told { (people + 2).into() } else { told };
            });
            for verification in [study.verify(), study.verify_without_key()] {
                assert_eq!(failed(&verification), ["manifest"], "{verification}");
                let path = format!("tables.stays.columns.ID.tokens.{field}");
                assert!(note(&verification, "manifest").contains(&path), "{verification}");
            }
        }
    }
}

/// Without the key nobody can tell a token from another, but how many there are can be counted.
#[test]
fn people_who_were_made_one_are_missed() {
    for people in [500, 2000] {
        let study = stays(people);
        let before = distinct(&study);
        study.edit("stays.csv", |rows| {
            let first = rows[1][0].clone();
            rows[2..].iter_mut().step_by(2).for_each(|row| row[0].clone_from(&first));
        });
        let verification = study.verify_without_key();
        assert_eq!((distinct(&study), failed(&verification)), (before, vec!["manifest"]));
        assert!(note(&verification, "manifest").contains("tokens.distinct"), "{verification}");
    }
}

#[test]
fn a_table_without_a_row_has_no_token() {
    let study = Study::of(POLICY, &[("stays.csv", "ID,WARD\n")]);
    assert_eq!(distinct(&study), 0);
    assert!(study.verify().passed(), "{}", study.verify());
}
