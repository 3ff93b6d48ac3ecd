//! A data set with its policy: where it is, and what comes of it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use deid_core::evidence::{ColumnEntry, TableEntry, Verification};
use deid_core::job::{Input, Options, Outcome, Output, VerifyRequest, scrub, verify};
use deid_core::policy::Policy;
use deid_core::secret::Keyring;
use tempfile::TempDir;

use super::leaks::{self, Headers, Leak};
use super::table::Table;

/// Tables by name.
pub type Tables = BTreeMap<String, Table>;

/// Where a data set is, and the policy for it.
pub struct Source {
    /// The folder of its policy below `examples/policies`.
    pub policy: &'static str,
    /// Its folder below that of all data.
    pub folder: &'static str,
    /// Its tables: name and file.
    pub tables: &'static [(&'static str, &'static str)],
    /// Whether a cell that is not empty stands for a missing value.
    pub is_null: fn(column: &str, cell: &str) -> bool,
    /// What is planted into its release.
    pub leaks: &'static [Leak],
}

/// A data set, scrubbed.
pub struct Set {
    /// Where it came from.
    pub source: &'static Source,
    /// As it was.
    pub raw: Tables,
    /// De-identified without the gate: row for row that of `raw`.
    pub whole: Tables,
    /// What that run says.
    pub whole_outcome: Outcome,
    /// The release.
    pub out: Tables,
    /// What its run says.
    pub outcome: Outcome,
    /// What verifying it says.
    pub verification: Verification,
    /// The same after the leaks were planted.
    pub planted: Verification,
    /// The columns that the tables have then.
    pub planted_headers: Headers,
    policy: Policy,
}

/// A data set's raw tables in a folder of their own, and a place for what is made of them.
pub struct Place {
    _root: TempDir,
    /// The raw tables and nothing else.
    pub raw: PathBuf,
    /// Not there yet.
    pub out: PathBuf,
}

/// The key of these tests.
pub fn keys() -> Keyring {
    Keyring::from_bytes(&std::array::from_fn::<u8, 32, _>(|i| i as u8)).unwrap()
}

/// The folder with all data sets, if there is one.
fn data() -> Option<PathBuf> {
    let Some(folder) = std::env::var_os("DEID_FIELD_DATA").map(PathBuf::from) else {
        eprintln!("skipped: DEID_FIELD_DATA is not set");
        return None;
    };
    assert!(folder.is_dir(), "DEID_FIELD_DATA is set, but is not a folder");
    Some(folder)
}

impl Source {
    /// Scrubs and verifies it; `None` where there are no field data.
    pub fn scrubbed(&'static self) -> Option<Set> {
        let place = self.place()?;
        let policy = self.load();
        let whole_out = place.out.with_file_name("whole");
        let whole_outcome = self.scrub(&policy, &place.raw, &whole_out, true);
        let outcome = self.scrub(&policy, &place.raw, &place.out, false);
        assert!(outcome.is_released(), "{}: the gate is not met", self.policy);
        let verification = self.verify(&policy, &place);
        let out = self.read_release(&place.out, &outcome);
        let raw = self.read(&place.raw);
        let planted_headers =
            leaks::plant(self.leaks, &raw, self.read_release(&place.out, &outcome), &place);
        let planted = self.verify(&policy, &place);
        Some(Set {
            source: self,
            raw,
            whole: self.read_release(&whole_out, &whole_outcome),
            whole_outcome,
            out,
            outcome,
            verification,
            planted,
            planted_headers,
            policy,
        })
    }

    /// Copies its tables; `None` where there are no field data.
    ///
    /// # Panics
    /// When there are field data, but not these.
    pub fn place(&self) -> Option<Place> {
        let from = data()?.join(self.folder);
        let root = tempfile::tempdir().unwrap();
        let (raw, out) = (root.path().join("raw"), root.path().join("out"));
        fs::create_dir(&raw).unwrap();
        for (_, file) in self.tables {
            let file_name = Path::new(file).file_name().unwrap();
            let copied = fs::copy(from.join(file), raw.join(file_name));
            assert!(copied.is_ok(), "{}/{file} is missing from the field data", self.folder);
        }
        Some(Place { _root: root, raw, out })
    }

    /// Its policy, as it is in the examples.
    pub fn load(&self) -> Policy {
        Policy::load(self.policy_folder().join("policy.toml")).unwrap_or_else(|e| panic!("{e}"))
    }

    /// Its policy with some of the text changed; each text to change must be there.
    pub fn load_with(&self, changes: &[(&str, &str)]) -> Policy {
        let folder = tempfile::tempdir().unwrap();
        for entry in fs::read_dir(self.policy_folder()).unwrap() {
            let path = entry.unwrap().path();
            fs::copy(&path, folder.path().join(path.file_name().unwrap())).unwrap();
        }
        let path = folder.path().join("policy.toml");
        let mut text = fs::read_to_string(&path).unwrap();
        for (old, new) in changes {
            assert!(text.contains(old), "the policy has no `{old}` to change");
            text = text.replace(old, new);
        }
        fs::write(&path, text).unwrap();
        Policy::load(&path).unwrap_or_else(|e| panic!("{e}"))
    }

    /// Runs the policy over a folder.
    pub fn scrub(&self, policy: &Policy, raw: &Path, out: &Path, ungated: bool) -> Outcome {
        let (input, output) = (Input::Folder(raw.into()), Output::Folder(out.into()));
        let options = Options { ungated, ..Options::default() };
        scrub(policy, Some(&keys()), &input, &output, &options).unwrap_or_else(|e| panic!("{e}"))
    }

    /// Verifies what was made.
    pub fn verify(&self, policy: &Policy, place: &Place) -> Verification {
        let keys = keys();
        let request = VerifyRequest {
            release: place.out.clone(),
            manifest: None,
            against: Input::Folder(place.raw.clone()),
            policy,
            keys: Some(&keys),
        };
        verify(&request, &Options::default()).unwrap_or_else(|e| panic!("{e}"))
    }

    /// The raw tables.
    pub fn read(&self, raw: &Path) -> Tables {
        let read = |&(table, file): &(&str, &str)| {
            let file = Path::new(file).file_name().unwrap();
            (table.to_owned(), Table::read(&raw.join(file)))
        };
        self.tables.iter().map(read).collect()
    }

    /// The tables of a release, each from the file that its manifest tells.
    pub fn read_release(&self, out: &Path, outcome: &Outcome) -> Tables {
        let entries = outcome.manifest.tables.iter();
        let tables: Tables = entries
            .map(|entry| {
                let file = &entry.output.as_ref().unwrap().file;
                (entry.name.as_str().to_owned(), Table::read(&out.join(file)))
            })
            .collect();
        assert!(self.tables.iter().all(|(name, _)| tables.contains_key(*name)));
        tables
    }

    fn policy_folder(&self) -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/policies").join(self.policy)
    }
}

impl Set {
    /// A table, with its name, as the manifest of the release describes it.
    pub fn entries(&self) -> impl Iterator<Item = (&str, &TableEntry)> {
        self.outcome.manifest.tables.iter().map(|entry| (entry.name.as_str(), entry))
    }

    /// The columns of all tables under one rule: table, column's name, entry in the manifest.
    pub fn under(&self, rule: &str) -> Vec<(&str, &str, &ColumnEntry)> {
        let columns = self.entries().flat_map(|(table, entry)| {
            let columns = entry.columns.iter().filter(|column| column.rule == rule);
            columns.map(move |column| (table, column.name.as_ref().unwrap().as_str(), column))
        });
        columns.collect()
    }

    /// The column that says whom the rows of a table are about.
    pub fn subject(&self, table: &str) -> Option<String> {
        let found =
            self.policy.tables().values().find(|known| known.name.as_str() == table).unwrap();
        found.subject.as_ref().map(|name| name.as_str().to_owned())
    }

    /// Whether a raw cell is a missing value.
    pub fn is_null(&self, column: &str, cell: &str) -> bool {
        cell.is_empty() || (self.source.is_null)(column, cell)
    }
}
