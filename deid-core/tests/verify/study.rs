//! A made-up study: raw tables, a policy, a release of them, and what somebody may do to it.

use std::fs;
use std::path::PathBuf;

use deid_core::evidence::{Held, Manifest, Verification};
use deid_core::io::Totals;
use deid_core::job::{Input, Options, Output, VerifyRequest, scrub, verify};
use deid_core::policy::Policy;
use deid_core::secret::Keyring;
use serde_json::Value;
use tempfile::TempDir;

/// Two tables with tokens, shifted dates, a gate that suppresses one person, and a band.
pub const POLICY: &str = r#"
version   = 1
name      = "people and visits"
claim     = "expert-determination"
recipient = "acme"

[domains.subject]
prefix     = "S"
date_shift = { days = [-365, -1] }

[tables.people]
subject = "ID"
drop    = ["NAME"]
quasi   = ["SEX", "TOWN"]

[tables.people.columns]
ID     = { token = "subject" }
SEEN   = { date_shift = "subject" }
WEIGHT = { band = { width = 10 }, role = "insensitive" }

[tables.people.gate]
k              = 3
max_suppressed = 0.25

[tables.visits]
subject     = "ID"
insensitive = ["WHAT"]

[tables.visits.columns]
ID = { token = "subject" }
ON = { date_shift = "subject" }
"#;

/// The list that policies name.
fn names(_file: &str) -> deid_core::Result<Vec<u8>> {
    Ok((0..20).map(|n| format!("Name {n}\n")).collect::<String>().into_bytes())
}

/// How many people there are; one is alone in a town.
pub const PEOPLE: usize = 14;

/// A release with all that it came from.
pub struct Study {
    root: TempDir,
    pub policy: Policy,
    pub keys: Option<Keyring>,
}

pub fn keys() -> Keyring {
    Keyring::from_bytes(&std::array::from_fn::<u8, 32, _>(|i| i as u8)).unwrap()
}

impl Study {
    /// The release of people and visits.
    pub fn new() -> Self {
        Self::of(POLICY, &[("people.csv", &people()), ("visits.csv", &visits())])
    }

    /// The release of these tables.
    pub fn of(policy: &str, raw: &[(&str, &str)]) -> Self {
        Self::with(policy, raw, &Options::default())
    }

    pub fn with(policy: &str, raw: &[(&str, &str)], options: &Options) -> Self {
        Self::made(policy, raw, options, Some(keys()))
    }

    /// The release of these tables, made without a key.
    pub fn keyless(policy: &str, raw: &[(&str, &str)]) -> Self {
        Self::made(policy, raw, &Options::default(), None)
    }

    fn made(policy: &str, raw: &[(&str, &str)], options: &Options, keys: Option<Keyring>) -> Self {
        let study = Self {
            root: tempfile::tempdir().unwrap(),
            policy: Policy::parse_with(policy, names).unwrap_or_else(|error| panic!("{error}")),
            keys,
        };
        fs::create_dir(study.raw()).unwrap();
        for (file, text) in raw {
            fs::write(study.raw().join(file), text).unwrap();
        }
        let (input, output) = (Input::Folder(study.raw()), Output::Folder(study.release()));
        let outcome = scrub(&study.policy, study.keys.as_ref(), &input, &output, options);
        assert!(outcome.unwrap_or_else(|error| panic!("{error}")).is_released());
        study
    }

    pub fn raw(&self) -> PathBuf {
        self.root.path().join("raw")
    }

    pub fn release(&self) -> PathBuf {
        self.root.path().join("out")
    }

    /// Verifies it with the key.
    pub fn verify(&self) -> Verification {
        self.verify_with(self.keys.as_ref())
    }

    pub fn verify_without_key(&self) -> Verification {
        self.verify_with(None)
    }

    pub fn verify_with(&self, keys: Option<&Keyring>) -> Verification {
        let request = VerifyRequest {
            release: self.release(),
            manifest: None,
            against: Input::Folder(self.raw()),
            policy: &self.policy,
            keys,
        };
        verify(&request, &Options::default()).unwrap_or_else(|error| panic!("{error}"))
    }

    pub fn manifest(&self) -> Value {
        let bytes = fs::read(self.release().join(Manifest::FILE)).unwrap();
        serde_json::from_slice(&bytes).unwrap()
    }

    /// Changes the manifest.
    pub fn edit_manifest(&self, edit: impl FnOnce(&mut Value)) {
        let mut manifest = self.manifest();
        edit(&mut manifest);
        fs::write(self.release().join(Manifest::FILE), manifest.to_string()).unwrap();
    }

    /// Changes the rows of a released table, the header among them, and the manifest's digest with
    /// them: whoever changes a file can do that too.
    pub fn edit(&self, file: &str, edit: impl FnOnce(&mut Vec<Vec<String>>)) {
        let path = self.release().join(file);
        let text = fs::read_to_string(&path).unwrap();
        let mut rows: Vec<Vec<String>> =
            text.lines().map(|line| line.split(',').map(str::to_owned).collect()).collect();
        edit(&mut rows);
        let lines: Vec<String> = rows.iter().map(|row| row.join(",") + "\n").collect();
        fs::write(&path, lines.concat()).unwrap();
        let totals = Totals::of_file(&path).unwrap();
        self.edit_manifest(|manifest| {
            let tables = manifest["tables"].as_array_mut().unwrap().iter_mut();
            for table in tables.filter(|table| table["output"]["file"] == file) {
                table["output"]["bytes"] = totals.bytes.into();
                table["output"]["sha256"] = totals.sha256.to_string().into();
            }
        });
    }

    /// The rows of a released table, the header among them.
    pub fn rows(&self, file: &str) -> Vec<Vec<String>> {
        let text = fs::read_to_string(self.release().join(file)).unwrap();
        text.lines().map(|line| line.split(',').map(str::to_owned).collect()).collect()
    }

    /// Changes one cell of a released table: rows count from 1.
    pub fn set(&self, file: &str, column: &str, row: usize, text: &str) {
        self.edit(file, |rows| {
            let at = rows[0].iter().position(|name| name == column).unwrap();
            text.clone_into(&mut rows[row][at]);
        });
    }

    /// A raw cell: rows count from 1.
    pub fn raw_cell(&self, file: &str, column: &str, row: usize) -> String {
        let text = fs::read_to_string(self.raw().join(file)).unwrap();
        let mut lines = text.lines();
        let at = lines.next().unwrap().split(',').position(|name| name == column).unwrap();
        lines.nth(row - 1).unwrap().split(',').nth(at).unwrap().to_owned()
    }
}

/// A table of the manifest.
pub fn table<'m>(manifest: &'m mut Value, name: &str) -> &'m mut Value {
    let tables = manifest["tables"].as_array_mut().unwrap();
    tables.iter_mut().find(|table| table["name"] == name).unwrap()
}

/// The checks that failed.
pub fn failed(verification: &Verification) -> Vec<&'static str> {
    held(verification, Held::No)
}

pub fn held(verification: &Verification, held: Held) -> Vec<&'static str> {
    let checks = verification.checks.iter().filter(|check| check.held == held);
    checks.map(|check| check.what).collect()
}

/// What a check says.
pub fn note<'v>(verification: &'v Verification, what: &str) -> &'v str {
    let found = verification.checks.iter().find(|check| check.what == what);
    found.map_or("", |check| &check.note)
}

/// The findings of the leak check.
pub fn findings(verification: &Verification) -> Vec<String> {
    let findings = &verification.leaks.as_ref().unwrap().findings;
    findings.iter().map(ToString::to_string).collect()
}

pub fn people() -> String {
    let mut text = String::from("ID,NAME,SEX,TOWN,SEEN,WEIGHT\n");
    for n in 0..PEOPLE {
        let town = if n == 7 { "Solo" } else { ["Ayr", "Bath"][n % 2] };
        text += &format!("P-{n:04},Dalton{n:02},F,{town},2020-01-{:02},{}\n", n + 1, 50 + 3 * n);
    }
    text
}

pub fn visits() -> String {
    let mut text = String::from("ID,ON,WHAT\n");
    for n in 0..PEOPLE {
        for visit in 1..3 {
            text += &format!("P-{n:04},2020-0{}-{:02},w{}\n", visit + 1, n + 1, n % 3);
        }
    }
    text
}
