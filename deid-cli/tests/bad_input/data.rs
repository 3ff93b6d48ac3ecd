//! Mistakes in the tables.

use super::table::{floats, gzip, parquet, text};
use super::{Case, MARK, SCRUB, Study, all_refused};
use crate::common::people;

/// Gives the column NAME a rule instead of dropping it.
fn name_is(study: &Study, rule: &str) {
    study.edit("policy.toml", "drop    = [\"NAME\"]\n", "");
    study.edit("policy.toml", "SEEN = {", &format!("NAME = {{ {rule} }}\nSEEN = {{"));
}

const CASES: &[Case] = &[
    Case {
        what: "an unknown column",
        make: |study| {
            let lines: Vec<String> =
                people().lines().map(|line| format!("{line},{MARK}")).collect();
            let text = lines.join("\n").replacen(MARK, "MAIDEN", 1);
            study.write("raw/people.csv", text);
        },
        args: SCRUB,
        says: &["people.csv: 1 column(s) have no rule: MAIDEN (column 6)"],
        help: "unknown_columns",
    },
    Case {
        what: "a file without a header, read with one",
        make: |study| {
            let text = people();
            study.write("raw/people.csv", text.split_once('\n').unwrap().1);
        },
        args: SCRUB,
        says: &[
            "people.csv: line 1 may not be a header: 0 of the 5 columns",
            "5 column(s) have no rule: column 1 of 5, column 2 of 5",
        ],
        help: "header = false",
    },
    Case {
        what: "an unreadable cell",
        make: |study| study.edit("raw/people.csv", "2020-01-03", MARK),
        args: SCRUB,
        says: &["people.csv, column SEEN: 1 cell(s): not a valid date (row 3)"],
        help: "on_invalid",
    },
    Case {
        what: "unreadable cells of two tables in one pass",
        make: |study| {
            study.edit("raw/people.csv", "2020-01-03", MARK);
            study.edit("raw/visits.csv", "2020-02-02", "2020-02-30");
        },
        args: &["check", "-p", "policy.toml", "--key", "study.key", "raw"],
        says: &["people.csv, column SEEN", "visits.csv, column ON: 1 cell(s)"],
        help: "on_invalid",
    },
    Case {
        what: "cells that no separator explains",
        make: |study| name_is(study, "fpe = \"subject\""),
        args: SCRUB,
        says: &[
            "people.csv, column NAME: 11 cell(s): a character is not of the rule's alphabet or separators (row 1, 2, 3",
        ],
        help: "separators = \"-\"",
    },
    Case {
        what: "too few digits to encrypt",
        make: |study| {
            name_is(study, "fpe = \"subject\"");
            study.edit("raw/people.csv", &format!("\"Name, {MARK} 4\""), "55501");
        },
        args: SCRUB,
        says: &[
            "people.csv, column NAME: 1 cell(s): fewer than 6 characters of the rule's alphabet (row 5)",
        ],
        help: "NIST SP 800-38G",
    },
    Case {
        what: "a cell that is encrypted already",
        make: |study| {
            name_is(study, "encrypt = \"subject\"");
            let sealed = format!("S{}", "0".repeat(40));
            study.edit("raw/people.csv", &format!("\"Name, {MARK} 4\""), &sealed);
        },
        args: SCRUB,
        says: &["people.csv, column NAME: 1 cell(s): already has the shape of a token (row 5)"],
        help: "tokenized already",
    },
    Case {
        what: "an empty file",
        make: |study| study.write("raw/people.csv", ""),
        args: SCRUB,
        says: &["people.csv: the file is empty"],
        help: "a header line",
    },
    Case {
        what: "a ragged row",
        make: |study| study.edit("raw/people.csv", "2020-01-03", &format!("2020-01-03,{MARK}")),
        args: SCRUB,
        says: &["people.csv, line 4", "6 fields where the header has 5"],
        help: "quoting",
    },
    Case {
        what: "a quote that is never closed",
        make: |study| study.edit("raw/people.csv", &format!("{MARK} 5\""), MARK),
        args: SCRUB,
        says: &["people.csv, line 7, row 6: text follows the closing quote of a field"],
        help: "quote",
    },
    Case {
        what: "invalid UTF-8",
        make: |study| {
            let text = people().into_bytes();
            let at = text.windows(3).position(|found| found == b"Ayr").unwrap();
            study.write("raw/people.csv", [&text[..at], &b"\xff\xfe"[..], &text[at..]].concat());
        },
        args: SCRUB,
        says: &["people.csv, column 4 of 5, row 1: not valid UTF-8"],
        help: "UTF-8",
    },
    Case {
        what: "UTF-16",
        make: |study| {
            let bytes: Vec<u8> = people().encode_utf16().flat_map(u16::to_le_bytes).collect();
            study.write("raw/people.csv", [&b"\xff\xfe"[..], &bytes].concat());
        },
        args: SCRUB,
        says: &["people.csv, line 1: the text is UTF-16, not UTF-8"],
        help: "in the policy, or --encoding utf-16",
    },
    Case {
        what: "a blank header",
        make: |study| {
            let lines: Vec<String> =
                people().lines().map(|line| format!("{line},{MARK}")).collect();
            study.write("raw/people.csv", lines.join("\n").replacen(MARK, "", 1));
        },
        args: SCRUB,
        says: &["people.csv: 1 column(s) have no rule: #6 (column 6, blank header)"],
        help: "unknown_columns",
    },
    Case {
        what: "the same header twice",
        make: |study| {
            let lines: Vec<String> =
                people().lines().map(|line| format!("{line},{MARK}")).collect();
            study.write("raw/people.csv", lines.join("\n").replacen(MARK, "SEX", 1));
        },
        args: SCRUB,
        says: &["people.csv, SEX (column 6): two columns have the same name"],
        help: "rename one",
    },
    Case {
        what: "an id that stands behind another text",
        make: |study| {
            let rule = "ID = { token = { domain = \"subject\", after = [\"P1 \", \"P2 \"] } }";
            study.edit("policy.toml", "ID   = { token = \"subject\" }", rule);
        },
        args: SCRUB,
        says: &["people.csv, column ID: 9 cell(s): begins with none of the texts of `after`"],
        help: "add the text that stands before the id to `after`",
    },
    Case {
        what: "a date that leaves the calendar",
        make: |study| study.edit("raw/people.csv", "2020-01-03", "0001-01-03"),
        args: SCRUB,
        says: &[
            "people.csv, column SEEN: 1 cell(s): the result would leave the years 1 to 9999 (row 3)",
        ],
        help: "on_invalid",
    },
    Case {
        what: "a row without a subject",
        make: |study| study.edit("raw/people.csv", &format!("P2 {MARK}"), ""),
        args: SCRUB,
        says: &[
            "deid: error: people.csv, column ID: 1 cell(s): the subject is null (row 3); nothing",
        ],
        help: "say in every row whom it is about",
    },
    Case {
        what: "a row without a subject in a table without a gate",
        make: |study| study.edit("raw/visits.csv", &format!("P2 {MARK}"), ""),
        args: SCRUB,
        says: &[
            "deid: error: visits.csv, column ID: 1 cell(s): the subject is null (row 5); nothing",
        ],
        help: "say in every row whom it is about",
    },
    Case {
        what: "a row without a subject, without any gate",
        make: |study| {
            study.edit("raw/visits.csv", &format!("P2 {MARK}"), "");
            study.edit("policy.toml", "name    =", "on_invalid = \"null\"\nname    =");
        },
        args: &[
            "scrub",
            "--ungated",
            "-p",
            "policy.toml",
            "--key",
            "study.key",
            "raw/visits.csv",
            "-o",
            "visits.csv",
        ],
        says: &[
            "deid: error: visits.csv, column ID: 1 cell(s): the subject is null (row 5); nothing",
        ],
        help: "say in every row whom it is about",
    },
    Case {
        what: "a column that is missing",
        make: |study| {
            study.edit("raw/visits.csv", "ID,ON,WHAT", "ID,ON,OTHER");
        },
        args: SCRUB,
        says: &[
            "visits.csv: the policy names column(s) that the data do not have: WHAT",
            "OTHER (column 3)",
        ],
        help: "optional = true",
    },
    Case {
        what: "what was scrubbed before",
        make: |study| {
            assert_eq!(study.deid(SCRUB).code, 0);
            std::fs::rename(study.path("out/visits.csv"), study.path("raw/visits.csv")).unwrap();
            std::fs::remove_dir_all(study.path("out")).unwrap();
            study.remove("out.custodian.json");
        },
        args: SCRUB,
        says: &["visits.csv, column ID: 20 cell(s): already has the shape of a token (row 1, 2"],
        help: "do not tokenize twice",
    },
    Case {
        what: "a gzip file that ends too early",
        make: |study| {
            let bytes = gzip(people().as_bytes());
            study.write("raw/people.csv.gz", &bytes[..bytes.len() - 20]);
            study.remove("raw/people.csv");
        },
        args: SCRUB,
        says: &["people.csv.gz", "the data end too early"],
        help: "cut short",
    },
    Case {
        what: "text that is named gzip",
        make: |study| {
            study.write("raw/people.csv.gz", people());
            study.remove("raw/people.csv");
        },
        args: SCRUB,
        says: &["people.csv.gz: the file is named .csv.gz but holds something else"],
        help: "the name of its format",
    },
    Case {
        what: "text that is named Parquet",
        make: |study| {
            study.write("raw/people.parquet", people());
            study.remove("raw/people.csv");
        },
        args: SCRUB,
        says: &["people.parquet: the file is named .parquet but holds something else"],
        help: "the name of its format",
    },
    Case {
        what: "Parquet that ends too early",
        make: |study| {
            parquet(&study.path("raw/people.parquet"), visits_columns());
            let bytes = std::fs::read(study.path("raw/people.parquet")).unwrap();
            study.write("raw/people.parquet", &bytes[..bytes.len() - 9]);
            study.remove("raw/people.csv");
        },
        args: SCRUB,
        says: &["people.parquet: reading Parquet"],
        help: "bring it over again",
    },
    Case {
        what: "a Parquet sibling with another schema",
        make: |study| {
            study.remove("raw/visits.csv");
            parquet(&study.path("raw/visits.1.parquet"), visits_columns());
            let mut other = visits_columns();
            other[2] = ("OTHER", text(&[Some(MARK)]));
            parquet(&study.path("raw/visits.2.parquet"), other);
        },
        args: SCRUB,
        says: &[
            "file 2 of visits: 1 column(s) have no rule: OTHER (column 3)",
            "file 2 of visits: the policy names column(s) that the data do not have: WHAT",
        ],
        help: "the files of a table are counted by path, 2 before 10, and rows within each file",
    },
    Case {
        what: "an identifier that arrives as a float",
        make: |study| {
            study.remove("raw/visits.csv");
            let mut columns = visits_columns();
            columns[0] = ("ID", floats(&[1_234_567.0]));
            parquet(&study.path("raw/visits.parquet"), columns);
        },
        args: SCRUB,
        says: &["visits.parquet", "ID", "arrives as a float", "digits may be lost"],
        help: "as text",
    },
];

fn visits_columns() -> Vec<(&'static str, arrow_array::ArrayRef)> {
    vec![
        ("ID", text(&[Some(MARK)])),
        ("ON", text(&[Some("2020-02-02")])),
        ("WHAT", text(&[Some(MARK)])),
    ]
}

#[test]
fn mistakes_in_tables_are_refused() {
    all_refused(CASES);
}

#[test]
fn a_header_alone_is_a_table_of_no_rows() {
    let study = Study::new();
    study.write("raw/people.csv", "ID,NAME,SEX,TOWN,SEEN\n");
    study.write("raw/visits.csv", "ID,ON,WHAT");
    let run = study.deid(SCRUB);
    assert_eq!(run.code, 0, "{}{}", run.out, run.err);
    assert_eq!(study.read("out/people.csv"), "ID,SEX,TOWN,SEEN\n");
    assert_eq!(study.read("out/visits.csv"), "ID,ON,WHAT\n");
    let manifest: serde_json::Value =
        serde_json::from_str(&study.read("out/deid-manifest.json")).unwrap();
    for table in manifest["tables"].as_array().unwrap() {
        assert_eq!(table["rows_out"], 0, "{table}");
    }
}

/// Three rules go by the column: a token, two dates and the people of the table.
#[test]
fn a_float_is_told_once_and_of_its_own_column() {
    let study = Study::new();
    study.remove("raw/visits.csv");
    let mut columns = visits_columns();
    columns[0] = ("ID", floats(&[1_234_567.0]));
    columns.insert(1, ("ALSO", text(&[Some("2020-02-02")])));
    study.edit("policy.toml", "ON = ", "ALSO = { date_shift = \"subject\" }\nON = ");
    parquet(&study.path("raw/visits.parquet"), columns);
    let run = study.deid(SCRUB);
    let told: Vec<&str> = run.err.lines().filter(|line| !line.starts_with("help: ")).collect();
    let expected = "deid: error: visits.parquet, ID (column 1): arrives as a float (float64): digits may be lost; nothing was written";
    assert_eq!(told, [expected]);
}
