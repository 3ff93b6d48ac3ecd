//! Verifying a release: of a folder or of one file, tokens counted again; and what a rule makes
//! coarser may not stand elsewhere as it was.
#![cfg(feature = "io")]
#![allow(clippy::cast_possible_truncation, clippy::expect_used, clippy::unwrap_used)]

use std::path::PathBuf;

use deid_core::Result;
use deid_core::evidence::{Held, Verification};
use deid_core::job::{Input, Options, Output, VerifyRequest, scrub, verify};
use deid_core::policy::Policy;
use deid_core::secret::Keyring;

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

const TOKENS: &str = r#"
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

/// More people than are counted exactly, three stays each.
struct Stays {
    root: tempfile::TempDir,
    keys: Keyring,
}

impl Stays {
    fn scrub() -> Self {
        let root = tempfile::tempdir().unwrap();
        let keys = Keyring::from_bytes(&std::array::from_fn::<u8, 32, _>(|i| i as u8)).unwrap();
        let rows: String = (0..6000).map(|n| format!("P{},W{}\n", n % 2000, n % 7)).collect();
        std::fs::write(root.path().join("stays.csv"), format!("ID,WARD\n{rows}")).unwrap();
        let stays = Self { root, keys };
        let output = Output::File(stays.path("out.csv"));
        let policy = Policy::parse(TOKENS).unwrap();
        scrub(&policy, Some(&stays.keys), &stays.raw(), &output, &Options::default()).unwrap();
        stays
    }

    fn path(&self, name: &str) -> PathBuf {
        self.root.path().join(name)
    }

    fn raw(&self) -> Input {
        Input::File { path: self.path("stays.csv"), table: None }
    }

    fn verify(&self, release: &str, manifest: Option<&str>) -> Result<Verification> {
        let policy = Policy::parse(TOKENS).unwrap();
        let request = VerifyRequest {
            release: self.path(release),
            manifest: manifest.map(|name| self.path(name)),
            against: self.raw(),
            policy: &policy,
            keys: Some(&self.keys),
        };
        verify(&request, &Options::default())
    }
}

/// The checks that did not hold.
fn failed(verification: &Verification) -> Vec<(&str, &str)> {
    let failed = verification.checks.iter().filter(|check| check.held == Held::No);
    failed.map(|check| (check.what, check.note.as_str())).collect()
}

#[test]
fn a_file_is_verified_with_the_manifest_beside_it_or_another() {
    let stays = Stays::scrub();
    assert!(stays.verify("out.csv", None).unwrap().passed());
    // Whatever it is called, and wherever its manifest is.
    std::fs::rename(stays.path("out.csv"), stays.path("got")).unwrap();
    assert!(stays.verify("got", None).is_err());
    assert!(stays.verify("got", Some("out.csv.manifest.json")).unwrap().passed());
    assert!(stays.verify("got", Some("stays.csv")).is_err(), "no manifest");
    let gone = stays.verify("out.csv", Some("out.csv.manifest.json")).unwrap();
    assert_eq!(failed(&gone)[0], ("files", "the file of table stays is missing"));
    assert!(!gone.passed());
    let text = std::fs::read_to_string(stays.path("got")).unwrap();
    std::fs::write(stays.path("got"), text.replacen("W3", "W4", 1)).unwrap();
    let changed = stays.verify("got", Some("out.csv.manifest.json")).unwrap();
    assert_eq!(failed(&changed)[0], ("files", "the file of table stays was changed"));
    let folder = stays.verify(".", Some("out.csv.manifest.json")).err().unwrap();
    assert!(folder.to_string().contains("a folder has its manifest in it"), "{folder}");
}

#[test]
fn distinct_tokens_are_counted_again() {
    let stays = Stays::scrub();
    let manifest = std::fs::read_to_string(stays.path("out.csv.manifest.json")).unwrap();
    let mut value: serde_json::Value = serde_json::from_str(&manifest).unwrap();
    let tokens = &mut value["tables"][0]["columns"][0]["tokens"];
    let count = tokens["distinct"].as_u64().unwrap();
    assert!((1900..2100).contains(&count), "{count}");
    tokens["distinct"] = (count + 1).into();
    std::fs::write(stays.path("more.json"), value.to_string()).unwrap();
    let verification = stays.verify("out.csv", Some("more.json")).unwrap();
    let note = format!("stays.ID: {count} distinct tokens, the manifest says {}", count + 1);
    assert_eq!(failed(&verification), [("tokens", note.as_str())]);
    value["tables"][0]["columns"][0]["tokens"] = serde_json::Value::Null;
    std::fs::write(stays.path("none.json"), value.to_string()).unwrap();
    let verification = stays.verify("out.csv", Some("none.json")).unwrap();
    let note = format!("stays.ID: {count} distinct tokens, the manifest says none");
    assert_eq!(failed(&verification), [("tokens", note.as_str())]);
}

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
    let request =
        VerifyRequest { release, manifest: None, against: input, policy: &policy, keys: None };
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
