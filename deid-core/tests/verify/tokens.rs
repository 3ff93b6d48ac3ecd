//! Distinct tokens, counted again.

use super::study::{Study, failed, findings, note, table};

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

const REFERENCES: &str = r#"
version   = 1
name      = "people and references"
claim     = "expert-determination"

[domains.person]
prefix     = "P"
date_shift = { days = [-365, -1] }

[tables.people]
subject = "ID"
quasi   = ["SEX"]
gate    = { k = 3, max_suppressed = 0.5 }

[tables.people.columns]
ID   = { token = "person" }
SEEN = { date_shift = "person" }

[tables.visits]
subject     = "REF"
insensitive = ["NOTE"]

[tables.visits.columns]
REF = { token = { domain = "person", after = ["Patient/", "http://hospital.example/mrn|"] } }
ON  = { date_shift = "person" }
"#;

/// Eight people, one of them alone in a class, named in another table by references to them.
fn references() -> Study {
    let people = (0..8)
        .map(|n| format!("MRN-{n:05},{},2020-03-0{}\n", if n == 7 { "M" } else { "F" }, n + 1));
    let lead = ["Patient/", "http://hospital.example/mrn|"];
    let visits =
        (0..16).map(|n| format!("{}MRN-{:05},2020-03-0{},seen\n", lead[n / 8], n % 8, n % 8 + 1));
    let people = format!("ID,SEX,SEEN\n{}", people.collect::<String>());
    let visits = format!("REF,ON,NOTE\n{}", visits.collect::<String>());
    Study::of(REFERENCES, &[("people.csv", &people), ("visits.csv", &visits)])
}

/// A reference and the id that it holds are one person: to tokens, to shifts and to the gate.
#[test]
fn references_meet_the_ids_that_they_hold() {
    let study = references();
    let (people, visits) = (study.rows("people.csv"), study.rows("visits.csv"));
    assert_eq!((people.len(), visits.len()), (8, 15), "the one who is alone left both tables");
    for person in &people[1..] {
        let dates = visits[1..].iter().filter_map(|row| {
            let id = row[0].strip_prefix("Patient/");
            let id = id.or_else(|| row[0].strip_prefix("http://hospital.example/mrn|")).unwrap();
            (id == person[0]).then_some(&row[1])
        });
        assert_eq!(dates.collect::<Vec<_>>(), [&person[2], &person[2]]);
    }
    for verification in [study.verify(), study.verify_without_key()] {
        assert!(verification.passed(), "{verification}");
    }
}

/// The id alone is as much a leak as the reference.
#[test]
fn an_id_without_what_stands_before_it_is_found() {
    let study = references();
    study.edit("visits.csv", |rows| rows[3][2] = "about MRN-00002".to_owned());
    let verification = study.verify_without_key();
    let found = findings(&verification).join("\n");
    for column in ["people.ID", "visits.REF"] {
        assert!(
            found.contains(&format!("values of {column} inside of cells of visits.NOTE")),
            "{found}"
        );
    }
}

const NOISE: &str = r#"
version   = 1
name      = "noise and names"
claim     = "expert-determination"

[domains.person]

[tables.people]
subject = "ID"

[tables.people.gate]
k     = 2
count = ["SEX"]

[tables.people.columns]
ID     = { token = "person" }
SEX    = { keep = "quasi" }
FIRST  = { substitute = { domain = "person", list = "names.txt" } }
WEIGHT = { noise = { domain = "person", within = 5, step = 0.5, min = 0 } }
"#;

/// Some of the people have names of the list.
fn noisy(policy: &str) -> Study {
    let people = (0..12).map(|n| {
        format!("P-{n:05},{},Marguerite{},{}.25\n", "FM".as_bytes()[n % 2] as char, n % 10, 60 + n)
    });
    Study::of(
        policy,
        &[("people.csv", &format!("ID,SEX,FIRST,WEIGHT\n{}", people.collect::<String>()))],
    )
}

/// Made again with the key; without it, by place and form.
#[test]
fn noise_and_substitutes_are_verified() {
    let study = noisy(NOISE);
    for verification in [study.verify(), study.verify_without_key()] {
        assert!(verification.passed(), "{verification}");
    }
    // Somebody else's number, on the grid: only the key tells. Off the grid: everybody can.
    for (column, cell, without_key) in
        [("WEIGHT", "61.0", true), ("WEIGHT", "61.25", false), ("FIRST", "Marguerite77", false)]
    {
        let study = noisy(NOISE);
        study.set("people.csv", column, 5, cell);
        assert_eq!(study.verify_without_key().passed(), without_key, "{cell}");
        assert!(!study.verify().passed(), "{cell}");
    }
}

/// What the key mixes cannot be counted again without it.
#[test]
fn gates_over_noise_need_the_key() {
    let counting =
        NOISE.replace("count = [\"SEX\"]", "count = [\"SEX\", \"FIRST\"]\nmax_suppressed = 0.9");
    let study = noisy(&counting);
    assert!(study.verify().passed());
    let verification = study.verify_without_key();
    assert_eq!(failed(&verification), ["gate"], "{verification}");
    assert!(note(&verification, "gate").contains("which needs the key"), "{verification}");
}
