//! The leak check over whole releases: identifiers in places where no rule looks.

use super::study::{Study, findings};

/// One table of people with kept columns beside their identifiers.
const POLICY: &str = r#"
version = 1
name    = "people"
claim   = "expert-determination"
as_of   = 2026-11-22

[tables.people]
subject     = "ID"
drop        = ["ID", "MRN"]
sensitive   = ["NOTE"]
insensitive = ["CASE"]

[tables.people.columns]
BORN = { age = { band = 10 }, type = "date" }
ZIP  = { zip3 = 2020 }
DOSE = { keep = "insensitive", type = "decimal" }
"#;

/// Two people, the second with a note, a case number and a dose.
fn of(policy: &str, note: &str, case: &str, dose: &str) -> Study {
    let rows = [
        "ID,MRN,BORN,ZIP,NOTE,CASE,DOSE",
        "P1,10000185,1950-12-26,02139,calm,A,1",
        &format!("P2,10000222,1961-02-03,02139-1234,{note},{case},{dose}"),
    ];
    Study::of(policy, &[("people.csv", &(rows.join("\n") + "\n"))])
}

#[test]
fn a_birth_date_or_a_zip_code_in_a_note_is_a_leak() {
    for (note, column) in [("born 1950-12-26", "people.BORN"), ("of 02139-1234", "people.ZIP")] {
        let verification = of(POLICY, note, "A", "1").verify();
        let findings = findings(&verification);
        assert_eq!(findings.len(), 1, "{findings:?}");
        assert!(findings[0].starts_with(&format!("values of {column} inside of")), "{findings:?}");
        assert!(!verification.passed());
    }
}

#[test]
fn the_role_of_an_age_does_not_hide_the_birth_date() {
    let policy = POLICY.replace("type = \"date\" }", "type = \"date\", role = \"insensitive\" }");
    assert_ne!(policy, POLICY);
    assert_eq!(findings(&of(&policy, "born 1950-12-26", "A", "1").verify()).len(), 1);
}

#[test]
fn a_number_inside_of_longer_digits_is_a_leak_in_text_and_chance_in_numbers() {
    for case in ["70110000222", "0010000222", "10000222.5", "mrn10000222"] {
        let verification = of(POLICY, "calm", case, "1").verify();
        let findings = findings(&verification);
        let told = "values of people.MRN inside of cells of people.CASE: 1 (row 2)";
        assert_eq!(findings, [told], "{case}");
    }
    for (case, dose) in [("0.10000222", "1"), ("A", "70110000222"), ("A", "3.10000222")] {
        let verification = of(POLICY, "calm", case, dose).verify();
        assert!(verification.passed(), "{case} {dose}: {verification}");
    }
    for dose in ["10000222", "10000222.0"] {
        assert!(!of(POLICY, "calm", "A", dose).verify().passed(), "{dose}");
    }
}

#[test]
fn a_dropped_column_of_another_role_is_named_as_not_looked_for() {
    let policy = POLICY.replace("\"ID\", \"MRN\"]", "\"ID\"]").replace(
        "[tables.people.columns]",
        "[tables.people.columns]\nMRN = { drop = true, role = \"sensitive\" }",
    );
    let verification = of(&policy, "calm", "10000222", "1").verify();
    assert!(verification.passed(), "{verification}");
    let told = "not looked for, because of the role that the policy gives: people MRN (column 2) (drop, sensitive)";
    assert_eq!(verification.notes, [told]);
    assert!(verification.to_string().contains(&format!("note     {told}\n")));
    let verification = of(POLICY, "calm", "A", "1").verify();
    assert!(verification.notes.is_empty(), "{verification}");
}
