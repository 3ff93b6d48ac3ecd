//! Promise 2 and 3 at the command: a marker in every cell, header, file name, metadata and
//! dictionary is in nothing that any verb says, and in no byte of what it writes, unless a rule
//! keeps it.
#![allow(clippy::unwrap_used)]

mod common;

#[path = "canary/faults.rs"]
mod faults;
#[path = "canary/headers.rs"]
mod headers;
#[path = "common/table.rs"]
mod table;

use std::path::Path;

use common::{MARK, Run, Study, holds_mark};
use table::{dictionary, gzip, parquet, parquet_as_text, text};

/// A column for every rule, and none that keeps. The marker is no date, number or ZIP code: what
/// cannot read it makes it null.
const COLUMNS: &[(&str, &str)] = &[
    ("ID", "token = \"subject\""),
    ("MRN", "encrypt = \"subject\""),
    ("TEL", "fpe = { domain = \"subject\", alphabet = \"alphanumeric\", separators = \"- \" }"),
    ("PHONE", "fpe = \"subject\""),
    ("NAME", "drop = true"),
    ("GONE", "null = true"),
    ("SAME", "constant = \"same\""),
    ("SEEN", "date_shift = \"subject\""),
    ("PART", "date_shift = \"subject\", type = \"partial-date\""),
    ("CLOCK", "date_shift = \"subject\", type = \"timestamp\""),
    ("MOVED", "date_shift = { offset_column = \"OFFSET\" }"),
    ("OFFSET", "drop = true"),
    ("BORN", "date_part = \"year\""),
    ("BORN_2", "date_part = { part = \"year\", cap = 89 }"),
    ("BORN_3", "age = true, type = \"date\""),
    ("BORN_4", "age = { at = \"DAY\", band = 5 }"),
    ("AGE", "age = { band = 10, top = 90 }"),
    ("AGE_2", "age = { unit = \"months\" }"),
    ("AGE_3", "age = { unit_column = \"UNIT\" }"),
    ("UNIT", "drop = true"),
    ("ZIP", "zip3 = 2020"),
    ("BMI", "band = 5"),
    ("CUT", "cut = { points = [1, 2] }"),
    ("HGT", "round = { to = 0.5 }"),
    ("WGT", "limit = { top = 90 }"),
    ("LAND", "hierarchy = { file = \"land.csv\", level = 1, else = \"other\" }"),
    ("TOWN", "hierarchy = { file = \"land.csv\", level = 1 }"),
    ("CODE", "hierarchy = { prefix = 3 }"),
    ("HIDE", "mask = { keep_first = 1, keep_last = 1 }"),
    ("COUNT", "keep = \"insensitive\", type = \"integer\""),
    ("DAY", "keep = \"insensitive\", type = \"date\""),
];

/// The column without a rule.
const MAIDEN: &str = "MAIDEN-9c1e";

/// Rules that the marker makes fail, with what is said of the cell.
const FAILING: &[(&str, &str)] = &[
    ("PHONE", "a character is not of the rule's alphabet or separators"),
    ("SEEN", "not a valid date"),
    ("PART", "not a valid partial date"),
    ("CLOCK", "not a valid timestamp"),
    ("MOVED", "not a valid whole number of days"),
    ("BORN", "not a valid date"),
    ("BORN_2", "not a valid date"),
    ("BORN_3", "not a valid date"),
    ("BORN_4", "not a valid date"),
    ("AGE_2", "not a valid"),
    ("AGE_3", "a cell of the same row"),
    ("AGE", "not a valid"),
    ("ZIP", "not a ZIP code"),
    ("BMI", "not a valid"),
    ("CUT", "not a valid"),
    ("HGT", "not a valid"),
    ("WGT", "not a valid"),
    ("TOWN", "not in the hierarchy"),
    ("COUNT", "not a valid"),
    ("DAY", "not a valid date"),
];

const SCRUB: &[&str] = &["scrub", "-p", "policy.toml", "--key", "study.key"];

/// The policy; `strict` names a column whose bad cells are errors.
fn policy(strict: &str) -> String {
    let mut text = String::from(
        "version = 1\nname = \"all rules\"\nclaim = \"expert-determination\"\nas_of = 2026-11-22\n\
         on_invalid = \"null\"\nunknown_columns = \"drop\"\n\n[domains.subject]\nprefix = \"S\"\n\
         date_shift = { days = [-400, -100] }\n\n[tables.people]\nfiles = [\"people*\"]\n\
         subject = \"ID\"\n\n[tables.people.columns]\n",
    );
    for (name, rule) in COLUMNS {
        let invalid = if *name == strict { ", on_invalid = \"error\"" } else { "" };
        text += &format!("{name} = {{ {rule}{invalid} }}\n");
    }
    text
}

/// Rows of nothing but markers, under the policy's header and a column that the policy does not
/// know. Its name is told by `explain` alone: the header has proved to be one.
fn rows() -> String {
    let names: Vec<&str> = COLUMNS.iter().map(|(name, _)| *name).collect();
    let mut text = format!("{},{MAIDEN}\n", names.join(","));
    for row in 0..5 {
        let cells: Vec<String> = (0..=names.len()).map(|_| format!("{row} {MARK}")).collect();
        text += &format!("{}\n", cells.join(","));
    }
    text
}

/// A study with one table, in a file whose name holds the marker.
fn study() -> Study {
    let study = Study::new();
    study.remove("raw/people.csv");
    study.remove("raw/visits.csv");
    study.write("policy.toml", policy(""));
    study.write("land.csv", "Ayr;Scotland;*\nBath;England;*\n");
    study.write(&format!("raw/people-{MARK}.csv"), rows());
    study
}

fn silent(run: &Run, code: i32, what: &str) {
    assert_eq!(run.code, code, "{what}: {}{}", run.out, run.err);
    run.is_silent_on_cells(what);
}

/// No file below has the marker in its name or its bytes; Parquet is decoded too.
fn clean(path: &Path) {
    let name = path.file_name().unwrap().to_str().unwrap();
    assert!(!holds_mark(name.as_bytes()), "{name}");
    if path.is_dir() {
        for entry in std::fs::read_dir(path).unwrap() {
            clean(&entry.unwrap().path());
        }
        return;
    }
    let bytes = std::fs::read(path).unwrap();
    assert!(!holds_mark(&bytes), "{name} holds the marker");
    let told = bytes.windows(MAIDEN.len()).any(|window| window == MAIDEN.as_bytes());
    assert!(!told || name == "page.html", "{name} names a column that was not released");
    if name.ends_with(".parquet") {
        assert!(!holds_mark(parquet_as_text(path).as_bytes()), "{name} holds the marker");
    }
}

/// Every verb over a study, as text and as JSON. The release goes to `out`.
fn every_verb(study: &Study, input: &str) {
    for json in [&[][..], &["--json"]] {
        let run = |code: i32, args: &[&str]| {
            let all = [args, json].concat();
            silent(&study.deid(&all), code, &all.join(" "));
        };
        let _ = std::fs::remove_dir_all(study.path("out"));
        let _ = std::fs::remove_file(study.path("out.custodian.json"));
        let _ = std::fs::remove_file(study.path("page.html"));
        run(0, &["explain", "-p", "policy.toml", input]);
        run(0, &["explain", "-p", "policy.toml", input, "--html", "page.html"]);
        clean(&study.path("page.html"));
        run(0, &["check", "-p", "policy.toml", "--key", "study.key", input]);
        run(0, &[SCRUB, &[input, "-o", "out"]].concat());
        clean(&study.path("out"));
        run(0, &["verify", "out", "--against", input, "-p", "policy.toml", "--key", "study.key"]);
    }
}

#[test]
fn csv_in_csv_out() {
    let study = study();
    every_verb(&study, "raw");
    let file = format!("raw/people-{MARK}.csv");
    for json in [&[][..], &["--json"]] {
        let measured =
            ["assess", file.as_str(), "-q", "SAME,CODE", "--sensitive", "NAME", "--subject", "ID"];
        silent(&study.deid(&[&measured[..], json].concat()), 0, "assess");
        silent(&study.deid(&[&measured[..], &["--k", "9"], json].concat()), 1, "assess --k");
        let one = [SCRUB, &[file.as_str(), "-o", "one.csv", "--force"], json].concat();
        silent(&study.deid(&one), 0, "one file");
        clean(&study.path("one.csv"));
        clean(&study.path("one.csv.manifest.json"));
        let pipe = [SCRUB, &["--table", "people", "-", "-o", "-"], json].concat();
        silent(&study.deid_on(&pipe, rows().as_bytes()), 0, "a pipe");
    }
    // Only the custodian, who has the raw files anyway, reads what they are called.
    assert!(study.read("out.custodian.json").contains(MARK));
}

#[test]
fn gzip_in_gzip_out() {
    let study = study();
    study.remove(&format!("raw/people-{MARK}.csv"));
    study.write(&format!("raw/people-{MARK}.csv.gz"), gzip(rows().as_bytes()));
    every_verb(&study, "raw");
}

#[test]
fn parquet_in_parquet_out() {
    let study = study();
    study.remove(&format!("raw/people-{MARK}.csv"));
    let cell = format!("1 {MARK}");
    let cells = [Some(MARK), None, Some(cell.as_str())];
    let mut columns: Vec<(&str, arrow_array::ArrayRef)> =
        COLUMNS.iter().map(|(name, _)| (*name, text(&cells))).collect();
    for (name, cells) in &mut columns {
        if *name == "ID" {
            *cells = text(&[Some(MARK), Some(MARK), Some(cell.as_str())]); // every row is about somebody
        }
    }
    columns.push((MAIDEN, text(&cells)));
    // Nothing of these cells must go; what must not stay is what no row uses.
    let kept = ["", "first", "second"];
    columns.push(("KEPT", dictionary(&kept)));
    parquet(&study.path(&format!("raw/people-{MARK}.parquet")), columns);
    study.write("policy.toml", policy("") + "KEPT = { keep = \"insensitive\" }\n");
    every_verb(&study, "raw");
    let shown = parquet_as_text(&study.path("out/people.parquet"));
    assert!(shown.contains("second") && shown.contains("other"), "{shown}");
}

#[test]
fn the_failure_of_every_rule() {
    for (column, says) in FAILING {
        let study = study();
        study.write("policy.toml", policy(column));
        let before = study.listing();
        for args in [
            &[SCRUB, &["raw", "-o", "out"]].concat()[..],
            &["check", "-p", "policy.toml", "--key", "study.key", "raw"][..],
        ] {
            let run = study.deid(args);
            silent(&run, 2, column);
            assert!(
                run.err.contains(&format!("column {column}: 5 cell(s): {says}")),
                "{column}: {}",
                run.err
            );
            assert!(run.err.contains("(row 1, 2, 3, 4, 5)"), "{}", run.err);
            silent(&study.deid(&[args, &["--json"]].concat()), 2, column);
            assert!(study.listing() == before, "{column}: something was written");
        }
    }
}

#[test]
fn a_cell_that_looks_like_a_token() {
    let study = study();
    let cell = "Scanary7f3a0000000000000000";
    assert_eq!(cell.len(), 27);
    let file = format!("raw/people-{MARK}.csv");
    study.edit(&file, &format!("2 {MARK}"), cell);
    study.write("policy.toml", policy("ID"));
    let run = study.deid(&[SCRUB, &["raw", "-o", "out"]].concat());
    silent(&run, 2, "a token");
    assert!(
        run.err.contains("column ID: 1 cell(s): already has the shape of a token (row 3)"),
        "{}",
        run.err
    );
}
