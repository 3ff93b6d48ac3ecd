//! Where a release lies and how its tables are written: files, headers, formats.

use std::fs;

use deid_core::evidence::Verification;
use deid_core::job::{Input, Options, Output, VerifyRequest, scrub, verify};
use deid_core::policy::Policy;

use super::study::{Study, failed, keys, note};

const HEADERLESS: &str = r##"
version = 1
name    = "headerless"
claim   = "expert-determination"

[domains.subject]

[tables.a]
header      = false
subject     = "#1"
drop        = ["#2", "#4"]
insensitive = ["#3", "#5"]

[tables.a.columns]
"#1" = { token = "subject" }
"##;

/// The same line for line, with another character between the fields.
fn rows(delimiter: &str) -> String {
    let row = |n: usize| {
        let fields = [
            format!("P-{n:05}"),
            format!("Dalton{n:02}"),
            format!("w{n}"),
            format!("{}", 10_000_000 + n * 37),
            "calm".to_owned(),
        ];
        fields.join(delimiter) + "\n"
    };
    (0..20).map(row).collect()
}

#[test]
fn tables_without_a_header_are_verified_by_position() {
    for (file, delimiter) in [("a.csv", ","), ("a.tsv", "\t")] {
        let study = Study::of(HEADERLESS, &[(file, &rows(delimiter))]);
        for verification in [study.verify(), study.verify_without_key()] {
            assert!(verification.passed(), "{file}: {verification}");
        }
        let path = study.release().join(file);
        let text = fs::read_to_string(&path).unwrap().replacen("calm", "mr dalton07", 1);
        fs::write(&path, text).unwrap();
        let verification = study.verify();
        assert_eq!(failed(&verification), ["files", "cells"], "{verification}");
        assert!(note(&verification, "cells").contains("a.#5: 1 cell(s) (row 1)"), "{verification}");
        let leaks = &verification.leaks.as_ref().unwrap().findings;
        assert_eq!(leaks.len(), 1, "the last column is a kept one: {verification}");
    }
}

#[test]
fn blank_headers_stay_blank_and_in_their_place() {
    let policy = "version = 1\nname = \"blank\"\n[tables.a]\ndrop = [\"#1\"]\ninsensitive = [\"B\", \"#3\"]\n";
    let study = Study::of(policy, &[("a.csv", "\"\",B,\nDalton,b,c\n")]);
    assert_eq!(fs::read_to_string(study.release().join("a.csv")).unwrap(), "B,\nb,c\n");
    assert!(study.verify().passed(), "{}", study.verify());
}

#[test]
fn a_table_without_a_row_is_verified() {
    let gate = "\n[tables.a.gate]\nk = 2\n";
    for (file, text, header) in
        [("a.csv", "ID,SEX\n", ""), ("a.tsv", "ID\tSEX\n", ""), ("a.csv", "ID,SEX\n", gate)]
    {
        let policy = format!(
            "version = 1\nname = \"none\"\n[tables.a]\nsubject = \"ID\"\ndrop = [\"ID\"]\nquasi = [\"SEX\"]\n{header}"
        );
        let study = Study::of(&policy, &[(file, text)]);
        let columns = &study.manifest()["tables"][0]["columns"];
        assert_eq!(columns.as_array().unwrap().len(), 2, "columns are listed without rows too");
        assert!(study.verify().passed(), "{}", study.verify());
        study.edit(file, |rows| rows.push(vec!["F".into()]));
        assert!(failed(&study.verify()).contains(&"cells"));
    }
}

/// A policy, a raw file of one table, and its release in a file of another name.
struct OneFile {
    root: tempfile::TempDir,
    policy: Policy,
}

impl OneFile {
    fn new() -> Self {
        let root = tempfile::tempdir().unwrap();
        let text = "version = 1\nname = \"one\"\n[domains.s]\n[tables.a]\nsubject = \"ID\"\nquasi = [\"SEX\"]\n[tables.a.columns]\nID = { token = \"s\" }\n";
        let policy = Policy::parse(text).unwrap();
        fs::write(root.path().join("extract.csv"), "ID,SEX\nP-00001,F\nP-00002,M\n").unwrap();
        let input = Input::File {
            path: root.path().join("extract.csv"),
            table: Some(deid_core::vocab::TableName::new("a").unwrap()),
        };
        let output = Output::File(root.path().join("sent.csv"));
        assert!(
            scrub(&policy, Some(&keys()), &input, &output, &Options::default())
                .unwrap()
                .is_released()
        );
        Self { root, policy }
    }

    fn verify(&self, manifest: Option<&str>) -> deid_core::Result<Verification> {
        let keys = keys();
        let request = VerifyRequest {
            release: self.root.path().join("sent.csv"),
            manifest: manifest.map(|name| self.root.path().join(name)),
            against: Input::File { path: self.root.path().join("extract.csv"), table: None },
            policy: &self.policy,
            keys: Some(&keys),
        };
        verify(&request, &Options::default())
    }
}

#[test]
fn a_single_file_is_verified_by_the_manifest_beside_it() {
    let one = OneFile::new();
    let verification = one.verify(None).unwrap();
    assert!(verification.passed() && verification.skipped() == 0, "{verification}");
    let path = one.root.path().join("sent.csv");
    let text = fs::read_to_string(&path).unwrap().replace(",M", ",F");
    fs::write(&path, text).unwrap();
    assert_eq!(failed(&one.verify(None).unwrap()), ["files", "cells"]);
}

#[test]
fn the_manifest_of_a_single_file_may_lie_elsewhere() {
    let one = OneFile::new();
    let (from, to) = ("sent.csv.manifest.json", "elsewhere.json");
    fs::rename(one.root.path().join(from), one.root.path().join(to)).unwrap();
    assert!(one.verify(Some(to)).unwrap().passed());
    let error = one.verify(None).err().unwrap();
    assert!(error.to_string().contains("no manifest beside it"), "{error}");
    assert_eq!(error.help().len(), 1);
}

#[test]
fn people_of_other_raw_tables_are_looked_for_in_a_single_file() {
    let root = tempfile::tempdir().unwrap();
    let text = "version = 1\nname = \"one of two\"\n[tables.a]\ninsensitive = [\"NOTE\"]\n[tables.b]\ndrop = [\"NAME\"]\ninsensitive = [\"SEX\"]\n";
    let policy = Policy::parse(text).unwrap();
    let raw = root.path().join("raw");
    fs::create_dir(&raw).unwrap();
    fs::write(raw.join("b.csv"), "NAME,SEX\nDalton,F\n").unwrap();
    for (note, findings) in [("calm", 0), ("as mrs dalton says", 1)] {
        fs::write(raw.join("a.csv"), format!("NOTE\n{note}\n")).unwrap();
        let input = Input::File { path: raw.join("a.csv"), table: None };
        let release = root.path().join(format!("{findings}.csv"));
        let output = Output::File(release.clone());
        assert!(scrub(&policy, None, &input, &output, &Options::default()).unwrap().is_released());
        let against = Input::Folder(raw.clone());
        let request =
            VerifyRequest { release, manifest: None, against, policy: &policy, keys: None };
        let verification = verify(&request, &Options::default()).unwrap();
        assert_eq!(failed(&verification), [] as [&str; 0], "{verification}");
        assert_eq!(verification.leaks.as_ref().unwrap().findings.len(), findings);
    }
}

#[test]
fn only_a_pipe_is_streamed() {
    let policy = "version = 1\nname = \"stream\"\n[tables.a]\ninsensitive = [\"SEX\"]\n";
    let options = Options { stream: true, ..Options::default() };
    let study = Study::with(policy, &[("a.csv", "SEX\nF\n")], &options);
    assert_eq!(study.manifest()["streamed"], false);
    assert!(study.verify().passed(), "{}", study.verify());
}

#[test]
fn lines_of_json_verify_with_nested_fields_dropped_and_without_a_row() {
    let policy = "version = 1\n[domains.s]\n[tables.all]\nsubject = \"ID\"\ndrop = [\"OBS\", \"MIX\"]\n\
                  quasi = [\"SEX\"]\n[tables.all.columns]\nID = { token = \"s\" }\n\
                  [tables.all.gate]\nk = 3\nmax_suppressed = 1.0\n\
                  [tables.few]\nsubject = \"ID\"\ninsensitive = [\"WHAT\"]\n\
                  [tables.few.columns]\nID = { token = \"s\" }\n";
    let line = |id: u32, sex: &str, mix: &str| {
        format!("{{\"ID\":\"P-{id:03}\",\"OBS\":{{\"x\":[1]}},\"MIX\":{mix},\"SEX\":\"{sex}\"}}\n")
    };
    // The seventh is alone, and alone in the other table.
    let all: String = (0..6).map(|id| line(id, "F", "1")).chain([line(7, "U", "\"x\"")]).collect();
    let few = "{\"ID\":\"P-007\",\"WHAT\":\"x\"}\n";
    let study = Study::of(policy, &[("all.ndjson", &all), ("few.ndjson", few)]);
    assert_eq!(std::fs::read(study.release().join("few.ndjson")).unwrap(), b"");
    for verification in [study.verify(), study.verify_without_key()] {
        assert!(verification.passed(), "{verification}");
    }
}
