//! Verifying a release: what a rule makes coarser may not stand elsewhere as it was.
#![cfg(feature = "io")]
#![allow(clippy::expect_used, clippy::unwrap_used)]

use deid_core::evidence::Verification;
use deid_core::job::{Input, Options, Output, VerifyRequest, scrub, verify};
use deid_core::policy::Policy;

const POLICY: &str = r#"
version = 1
name    = "people"
claim   = "expert-determination"
as_of   = 2026-11-22

[tables.people]
subject     = "ID"
drop        = ["ID"]
sensitive   = ["NOTE"]

[tables.people.columns]
BORN = { age = { band = 10 }, type = "date" }
SEEN = { date_part = "year" }
ZIP  = { zip3 = 2020 }
"#;

/// Two people, the second with a note.
fn verified(note: &str) -> Verification {
    let root = tempfile::tempdir().unwrap();
    let (raw, release) = (root.path().join("raw"), root.path().join("out"));
    std::fs::create_dir(&raw).unwrap();
    let rows = [
        "ID,BORN,SEEN,ZIP,NOTE",
        "P1,1950-12-26,2024-03-05,02139,calm",
        &format!("P2,1961-02-03,2024-03-06,02139-1234,{note}"),
    ];
    std::fs::write(raw.join("people.csv"), rows.join("\n") + "\n").unwrap();
    let policy = Policy::parse(POLICY).unwrap();
    let (input, options) = (Input::Folder(raw), Options::default());
    scrub(&policy, None, &input, &Output::Folder(release.clone()), &options).unwrap();
    let request = VerifyRequest { release, against: input, policy: &policy, keys: None };
    verify(&request, &options).unwrap()
}

#[test]
fn a_birth_date_or_a_zip_code_in_a_note_is_a_leak() {
    for (note, column) in [("born 1950-12-26", "people.BORN"), ("of 02139-1234", "people.ZIP")] {
        let verification = verified(note);
        let findings = verification.leaks.as_ref().unwrap().findings.iter();
        let findings: Vec<String> = findings.map(ToString::to_string).collect();
        assert_eq!(findings.len(), 1, "{findings:?}");
        assert!(findings[0].starts_with(&format!("values of {column} inside of")), "{findings:?}");
        assert!(!verification.passed());
    }
}

#[test]
fn a_visit_that_becomes_a_year_is_no_identifier() {
    let verification = verified("seen 2024-03-05");
    assert!(verification.passed(), "{verification}");
}
