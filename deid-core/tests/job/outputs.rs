//! What a run may write, and what it says of it.

use std::fs;
use std::path::{Path, PathBuf};

use deid_core::error::Cause;
use deid_core::evidence::{Count, Manifest};
use deid_core::io::Replace;
use deid_core::job::{Input, Options, Outcome, Output, scrub};
use deid_core::policy::Policy;

use super::{POLICY, files, keys, place, run};

fn manifest(folder: &Path) -> Manifest {
    serde_json::from_slice(&fs::read(folder.join(Manifest::FILE)).unwrap()).unwrap()
}

fn cause(result: deid_core::Result<Outcome>) -> (Cause, String) {
    let error = result.err().unwrap();
    (error.problems()[0].cause.clone(), error.to_string())
}

#[test]
fn a_custodians_record_is_not_replaced_unasked() {
    let place = place();
    assert!(run(POLICY, &place, &Options::default()).unwrap().is_released());
    let record = place.out.with_file_name("out.custodian.json");
    let first = fs::read(&record).unwrap();
    fs::rename(&place.out, place.out.with_file_name("shipped")).unwrap();
    let (cause, said) = cause(run(POLICY, &place, &Options::default()));
    assert_eq!(cause, Cause::OutputExists);
    assert!(said.contains("out.custodian.json"), "{said}");
    assert_eq!(fs::read(&record).unwrap(), first);
    let root = place.raw.parent().unwrap();
    assert_eq!(files(root), ["out.custodian.json", "raw", "shipped"].map(String::from).into());
    let force = Options { replace: Replace::Force, ..Options::default() };
    fs::write(place.raw.join("visits.csv"), "ID,ON,WHAT\nP1,2020-02-01,x\n").unwrap();
    assert!(run(POLICY, &place, &force).unwrap().is_released());
    assert_ne!(fs::read(&record).unwrap(), first);
    let all = ["out", "out.custodian.json", "raw", "shipped"].map(String::from);
    assert_eq!(files(root), all.into());
}

/// The data, the policy, what it extends, its hierarchies, the key.
#[test]
fn nothing_that_a_run_reads_is_replaced() {
    let place = place();
    let root = place.raw.parent().unwrap();
    let rule = "WHAT = { hierarchy = { file = \"what.csv\", level = 1, else = \"*\" } }";
    let base = POLICY
        .replace("insensitive = [\"WHAT\"]\n", "")
        .replace("ON = { date_shift", &format!("{rule}\nON = {{ date_shift"));
    fs::write(root.join("base.toml"), base).unwrap();
    fs::write(root.join("policy.toml"), "version = 1\nextends = [\"base.toml\"]\n").unwrap();
    fs::write(root.join("what.csv"), "first;1\nsecond;2\n").unwrap();
    fs::write(root.join("study.key"), "a key").unwrap();
    let policy = Policy::load(root.join("policy.toml")).unwrap();
    let input = Input::File { path: place.raw.join("visits.csv"), table: None };
    let options = Options {
        replace: Replace::Force,
        also_read: vec![root.join("study.key")],
        ..Options::default()
    };
    let read = ["policy.toml", "base.toml", "what.csv", "study.key", "raw/visits.csv"];
    for name in read {
        let before = fs::read(root.join(name)).unwrap();
        for output in [Output::File(root.join(name)), Output::File(root.join("raw/../").join(name))]
        {
            let done = scrub(&policy, Some(&keys()), &input, &output, &options);
            assert_eq!(cause(done).0, Cause::OutputIsInput, "{name}");
        }
        assert_eq!(fs::read(root.join(name)).unwrap(), before, "{name}");
    }
    // Nor by what stands beside the output, nor with the folder that it is in.
    let options = Options { also_read: vec![root.join("v.csv.manifest.json")], ..options };
    fs::write(root.join("v.csv.manifest.json"), "a key").unwrap();
    let output = Output::File(root.join("v.csv"));
    assert_eq!(
        cause(scrub(&policy, Some(&keys()), &input, &output, &options)).0,
        Cause::OutputIsInput
    );
    fs::create_dir(root.join("old")).unwrap();
    fs::write(root.join("old").join(Manifest::FILE), "{}").unwrap();
    fs::write(root.join("old/study.key"), "a key").unwrap();
    let options = Options { also_read: vec![root.join("old/study.key")], ..options };
    let folder = Input::Folder(place.raw.clone());
    let output = Output::Folder(root.join("old"));
    assert_eq!(
        cause(scrub(&policy, Some(&keys()), &folder, &output, &options)).0,
        Cause::OutputIsInput
    );
}

#[test]
fn a_table_of_no_rows_has_its_columns_in_the_manifest() {
    for gate in ["", "gate = { k = 2 }\n"] {
        let place = place();
        for file in ["people.csv", "visits.csv"] {
            fs::remove_file(place.raw.join(file)).unwrap();
        }
        fs::write(place.raw.join("a.csv"), "ID,SEX,NOTE\n").unwrap();
        let policy = format!(
            "version = 1\n[tables.a]\ndrop = [\"ID\"]\nquasi = [\"SEX\"]\ninsensitive = [\"NOTE\"]\n{gate}"
        );
        assert!(run(&policy, &place, &Options::default()).unwrap().is_released());
        let manifest = manifest(&place.out);
        let table = &manifest.tables[0];
        assert_eq!((table.columns.len(), table.rows_in), (3, Count::Exactly(0)));
        assert_eq!(fs::read_to_string(place.out.join("a.csv")).unwrap(), "SEX,NOTE\n");
    }
}

/// A file without a header, read with one: its first line is somebody's.
#[test]
fn a_header_that_is_data_is_in_no_manifest() {
    for rule in ["drop = [\"*\"]", "columns = { \"*\" = { drop = true } }"] {
        let place = place();
        for file in ["people.csv", "visits.csv"] {
            fs::remove_file(place.raw.join(file)).unwrap();
        }
        fs::write(place.raw.join("a.csv"), "JANE ROE,1931-01-01\nJOHN DOE,1942-02-02\n").unwrap();
        let outcome =
            run(&format!("version = 1\n[tables.a]\n{rule}\n"), &place, &Options::default());
        let shown = serde_json::to_string(&outcome.unwrap().manifest).unwrap();
        let written = fs::read_to_string(place.out.join(Manifest::FILE)).unwrap();
        for text in [shown, written] {
            assert!(!text.contains("JANE") && !text.contains("1931"), "{text}");
        }
        let columns = manifest(&place.out).tables[0].columns.clone();
        assert_eq!(columns.iter().map(|column| column.position).collect::<Vec<_>>(), [1, 2]);
        assert!(columns.iter().all(|column| column.name.is_none()));
    }
    // A header that has proved to be one is named, whatever rule took the column.
    let place = place();
    let policy = POLICY.replace("drop        = [\"NAME\"]", "drop = [\"NA*\"]");
    assert!(run(&policy, &place, &Options::default()).unwrap().is_released());
    let columns = manifest(&place.out).tables[0].columns.clone();
    assert!(columns.iter().all(|column| column.name.is_some()));
}

#[test]
fn folders_in_the_input_are_not_passed_over() {
    let place = place();
    let nested = place.raw.join("more");
    fs::create_dir(&nested).unwrap();
    fs::create_dir(place.raw.join(".git")).unwrap();
    assert_eq!(cause(run(POLICY, &place, &Options::default())).0, Cause::NotFiles(1));
    assert!(!place.out.exists());
    fs::remove_dir(nested).unwrap();
    assert!(run(POLICY, &place, &Options::default()).unwrap().is_released());
}

/// The second pass leaves no file of the first behind, for one table and for many.
#[test]
fn only_what_is_released_is_in_the_release() {
    let place = place();
    let outcome = run(POLICY, &place, &Options::default()).unwrap();
    assert_eq!(outcome.tables[0].rows_suppressed, 1, "there was a second pass");
    let names = ["deid-manifest.json", "people.csv", "visits.csv"].map(String::from);
    assert_eq!(files(&place.out), names.into());
    let out: PathBuf = place.out.with_file_name("people-out.csv");
    let input = Input::File { path: place.raw.join("people.csv"), table: None };
    let policy = Policy::parse(POLICY).unwrap();
    assert!(
        scrub(&policy, Some(&keys()), &input, &Output::File(out.clone()), &Options::default())
            .unwrap()
            .is_released()
    );
    let beside: Vec<String> = files(out.parent().unwrap())
        .into_iter()
        .filter(|name| name.starts_with("people"))
        .collect();
    assert_eq!(
        beside,
        ["people-out.csv", "people-out.csv.custodian.json", "people-out.csv.manifest.json"]
    );
}
