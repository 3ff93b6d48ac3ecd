//! First lines that are data, and what `init` shows of a header.

use super::*;

/// Line 1 of a file without a header holds cells: no verb shows them as names.
#[test]
fn a_header_that_is_none() {
    let study = study();
    let file = format!("raw/people-{MARK}.csv");
    let text = study.read(&file);
    let rows = text.split_once('\n').unwrap().1;
    study.write(&file, rows);
    let before = study.listing();
    for args in [
        &[SCRUB, &["raw", "-o", "out"]].concat()[..],
        &["check", "-p", "policy.toml", "--key", "study.key", "raw"][..],
        &["explain", "-p", "policy.toml", "raw"],
        &["explain", "-p", "policy.toml", "raw", "--html", "page.html"],
        &["init", "raw"],
        &["assess", &file, "-q", "SAME"],
        &[SCRUB, &["--table", "people", "-", "-o", "-"]].concat()[..],
    ] {
        for json in [&[][..], &["--json"]] {
            let all = [args, json].concat();
            silent(&study.deid_on(&all, rows.as_bytes()), 2, &all.join(" "));
            assert!(study.listing() == before);
        }
    }
}

/// A policy that names no column of the table: its globs prove nothing about line 1.
#[test]
fn a_header_that_only_a_glob_takes() {
    let study = study();
    let base = "version = 1\nname = \"globs\"\nunknown_columns = \"drop\"\n[columns]\n";
    study.write("policy.toml", format!("{base}\"* {MARK}\" = {{ keep = \"insensitive\", type = \"date\" }}\n[tables.people]\nfiles = [\"people*\"]\n"));
    let file = format!("raw/people-{MARK}.csv");
    study.write(&file, format!("Jane {MARK},b\n{MARK},x\n"));
    let run = study.deid(&[SCRUB, &["raw", "-o", "out"]].concat());
    assert_eq!(run.code, 2, "{}", run.err);
    assert!(
        run.err.contains("column 1 of 2: 1 cell(s)") && !run.err.contains("Jane"),
        "{}",
        run.err
    );
}

/// The skeleton names columns and files, and nothing from the rows.
#[test]
fn init_shows_names_only() {
    let study = Study::new();
    for args in [
        &["init", "raw"][..],
        &["init", "raw", "-o", "skeleton.toml"],
        &["init", "raw", "--pack", "hipaa-limited-data-set@1"],
    ] {
        silent(&study.deid(args), 0, "init");
    }
    assert!(!holds_mark(study.read("skeleton.toml").as_bytes()));
    study.remove("raw/people.csv");
    let columns = vec![("ID", text(&[Some(MARK), Some(MARK)])), ("TOWN", dictionary(&["a", MARK]))];
    parquet(&study.path("raw/people.parquet"), columns);
    silent(&study.deid(&["init", "raw"]), 0, "init of Parquet");
}
