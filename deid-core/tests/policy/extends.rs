//! Policies that extend others: what wins, where files are looked for, cycles.

use std::fs;
use std::path::Path;

use deid_core::error::Kind;
use deid_core::policy::Policy;
use deid_core::technique::Rule;

use super::support::{COUNTRIES, lines, resolve};

/// Writes files below a folder of its own and loads `policy.toml` from it.
fn load(files: &[(&str, &str)]) -> (tempfile::TempDir, deid_core::Result<Policy>) {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let policy = Policy::load(folder.path().join("policy.toml"));
    (folder, policy)
}

/// What an error says, the folder's own path taken out.
fn said(folder: &Path, result: deid_core::Result<Policy>) -> Vec<String> {
    let shown = format!("{}/", folder.display());
    lines(&result.unwrap_err()).iter().map(|line| line.replace(&shown, "")).collect()
}

#[test]
fn what_is_nearer_wins() {
    let (_folder, policy) = load(&[
        (
            "policy.toml",
            "version = 1\nname = \"own\"\nextends = [\"house/base.toml\"]\n[tables.dm]\nquasi = [\"SEX\"]\n[columns]\nARM = { null = true }",
        ),
        (
            "house/base.toml",
            "version = 1\nname = \"base\"\nrecipient = \"acme\"\n[tables.dm]\nfiles = [\"d.csv\"]\ndrop = [\"SEX\", \"NAME\"]\n[tables.dm.columns]\nCOUNTRY = { hierarchy = { file = \"land.csv\", level = 1 } }\n[columns]\nARM = { drop = true }\nSITE = { drop = true }",
        ),
        ("house/land.csv", COUNTRIES),
    ]);
    let policy = policy.unwrap();
    assert_eq!((policy.name(), policy.recipient().unwrap().as_str()), ("own", "acme"));
    assert_eq!(policy.table_for_file("d.csv").unwrap().unwrap().name.as_str(), "dm");
    assert_eq!(policy.hierarchies().keys().collect::<Vec<_>>(), ["house/land.csv"]);
    let names = ["SEX", "NAME", "COUNTRY", "ARM", "SITE"];
    let resolved = resolve(&policy, "dm", &names).unwrap();
    let keys: Vec<&str> = resolved.columns.iter().map(|column| column.rule.key()).collect();
    assert_eq!(keys, ["keep", "drop", "hierarchy", "null", "drop"]);
    assert!(
        matches!(&resolved.columns[2].rule, Rule::Hierarchy(p) if p.file.as_deref() == Some("house/land.csv"))
    );
}

#[test]
fn packs_of_a_base_count_and_bases_count_once() {
    let (_folder, policy) = load(&[
        ("policy.toml", "version = 1\nextends = [\"a.toml\", \"b.toml\"]\n[tables.dm]"),
        ("a.toml", "version = 1\nextends = [\"c.toml\"]"),
        ("b.toml", "version = 1\nextends = [\"./c.toml\", \"pack:hipaa-safe-harbor@1\"]"),
        ("c.toml", "version = 1\nextends = [\"pack:hipaa-safe-harbor@1\"]"),
    ]);
    let policy = policy.unwrap();
    assert_eq!(
        policy.packs().iter().map(|pack| pack.name).collect::<Vec<_>>(),
        ["hipaa-safe-harbor@1"]
    );
}

#[test]
fn a_cycle_is_told() {
    for (files, expected) in [
        (
            vec![("policy.toml", "version = 1\nextends = [\"policy.toml\"]")],
            "policy.toml, line 2: `extends` leads back to this file: a cycle",
        ),
        (
            vec![
                ("policy.toml", "version = 1\nextends = [\"a.toml\"]"),
                ("a.toml", "version = 1\n\nextends = [\n  \"policy.toml\",\n]"),
            ],
            "a.toml, line 4: `extends` leads back to this file: a cycle",
        ),
        (
            vec![
                ("policy.toml", "version = 1\nextends = [\"x/a.toml\"]"),
                ("x/a.toml", "version = 1\nextends = [\"b.toml\"]"),
                ("x/b.toml", "version = 1\nextends = [\"../x/a.toml\"]"),
            ],
            "x/b.toml, line 2: `extends` leads back to this file: a cycle",
        ),
    ] {
        let (folder, policy) = load(&files);
        assert_eq!(said(folder.path(), policy), [expected]);
    }
}

#[test]
fn files_that_cannot_be_read() {
    let (folder, policy) = load(&[("policy.toml", "version = 1\nextends = [\"base.toml\"]")]);
    let error = "policy.toml, line 2: reading a file that the policy names: no such file or folder";
    assert_eq!(said(folder.path(), policy), [error]);

    let (folder, policy) = load(&[]);
    assert_eq!(policy.as_ref().unwrap_err().kind(), Kind::Io);
    assert_eq!(
        said(folder.path(), policy),
        ["policy.toml: reading the policy: no such file or folder"]
    );

    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("policy.toml"), b"version = 1 # \xff").unwrap();
    let policy = Policy::load(folder.path().join("policy.toml"));
    assert_eq!(said(folder.path(), policy), ["policy.toml: not valid UTF-8"]);
}

/// Problems of a base are told with its own name and lines, after those of the policy.
#[test]
fn problems_of_every_file_in_one_pass() {
    let (folder, policy) = load(&[
        (
            "policy.toml",
            "version = 1\nextends = [\"base.toml\"]\n[tables.dm]\nsubject = \"NOBODY\"",
        ),
        ("base.toml", "version = 1\n[columns]\nA = { tokn = \"s\" }\n\"*\" = { keep = \"quasi\" }"),
    ]);
    assert_eq!(
        said(folder.path(), policy),
        [
            "base.toml, line 3: unknown key `tokn`; did you mean `token`?",
            "base.toml, line 4: `*` cannot keep: it would keep every column",
        ]
    );
}

#[test]
fn a_bad_hierarchy_is_told_with_its_own_lines() {
    let (folder, policy) = load(&[
        (
            "policy.toml",
            "version = 1\n[columns]\nA = { hierarchy = { file = \"land.csv\", level = 1 } }",
        ),
        ("land.csv", "USA;America\nITA\n"),
    ]);
    let said = said(folder.path(), policy);
    assert_eq!(said.len(), 1);
    assert!(said[0].starts_with("land.csv, line 2: "), "{said:?}");
}

#[test]
fn a_byte_order_mark_is_no_fault() {
    let (_folder, policy) = load(&[("policy.toml", "\u{feff}version = 1\n[tables.dm]")]);
    assert!(policy.is_ok());
}
