//! Mistakes in lines of JSON, Arrow files and streams, and names that say another format.

use super::{Case, MARK, SCRUB, Study, all_refused};
use crate::common::people;

/// The people as lines of JSON; `edit` sees the values of a row, in quotes where they are text.
fn json(study: &Study, edit: impl Fn(usize, &mut Vec<(String, String)>)) {
    let text = people();
    let mut lines = text.lines();
    let names: Vec<&str> = lines.next().unwrap().split(',').collect();
    let rows = lines.enumerate().map(|(row, line)| {
        // Names have a comma inside of quotes.
        let cells = line.replacen("Name, ", "Name; ", 1).replace('"', "");
        let cells = cells.split(',').map(|cell| format!("\"{cell}\""));
        let mut fields: Vec<_> =
            names.iter().map(|name| format!("\"{name}\"")).zip(cells).collect();
        edit(row, &mut fields);
        let fields: Vec<_> = fields.iter().map(|(name, value)| format!("{name}:{value}")).collect();
        format!("{{{}}}\n", fields.join(","))
    });
    study.remove("raw/people.csv");
    study.write("raw/people.ndjson", rows.collect::<String>());
}

/// A row in the middle has this value in its town.
fn town(study: &Study, value: &str) {
    json(study, |row, fields| {
        if row == 5 {
            value.clone_into(&mut fields[3].1);
        }
    });
}

const CASES: &[Case] = &[
    Case {
        what: "a field that only one line has",
        make: |study| {
            json(study, |row, fields| {
                if row == 5 {
                    fields.push((format!("\"{MARK}\""), "1".into()));
                }
            });
        },
        args: SCRUB,
        says: &["people.ndjson: 1 column(s) have no rule: column 6 of 6"],
        help: "unknown_columns",
    },
    Case {
        what: "two types in a field",
        make: |study| town(study, "17"),
        args: SCRUB,
        says: &["people.ndjson, TOWN (column 4): mixed columns are not supported"],
        help: "one type",
    },
    Case {
        what: "a nested field",
        make: |study| town(study, &format!("{{\"{MARK}\":[1]}}")),
        args: SCRUB,
        says: &["people.ndjson, TOWN (column 4): struct columns are not supported"],
        help: "plain values",
    },
    Case {
        what: "a name that stands twice",
        make: |study| {
            json(study, |row, fields| {
                if row == 5 {
                    fields.push(fields[3].clone());
                }
            });
        },
        args: SCRUB,
        says: &["line 6", "row 6: the field stands twice in one object"],
        help: "leave one",
    },
    Case {
        what: "a line that is no object",
        make: |study| study.write("raw/people.ndjson", format!("[\"{MARK}\"]\n")),
        args: &[
            "scrub",
            "-p",
            "policy.toml",
            "--key",
            "study.key",
            "raw/people.ndjson",
            "-o",
            "out.ndjson",
        ],
        says: &["people.ndjson, line 1: not a JSON object"],
        help: "one whole object a line",
    },
    Case {
        what: "an Arrow file that was cut short",
        make: |study| {
            study.write("raw/visits.arrow", [&b"ARROW1\0\0"[..], MARK.as_bytes()].concat());
        },
        args: &[
            "scrub",
            "-p",
            "policy.toml",
            "--key",
            "study.key",
            "raw/visits.arrow",
            "-o",
            "out.arrow",
        ],
        says: &["visits.arrow: reading Arrow: the data end too early"],
        help: "cut short",
    },
    Case {
        what: "an Arrow stream whose message is longer than the file",
        make: |study| {
            let announced = [[0xff; 4], i32::MAX.to_le_bytes()].concat();
            study.write("raw/visits.arrows", [&announced[..], MARK.as_bytes()].concat());
        },
        args: &[
            "scrub",
            "-p",
            "policy.toml",
            "--key",
            "study.key",
            "raw/visits.arrows",
            "-o",
            "out.arrows",
        ],
        says: &["visits.arrows: reading Arrow: the data end too early"],
        help: "cut short",
    },
    Case {
        what: "an output that is named for another format",
        make: |_| {},
        args: &[
            "scrub",
            "-p",
            "policy.toml",
            "--key",
            "study.key",
            "raw/visits.csv",
            "-o",
            "out.parquet",
        ],
        says: &["the output is named .parquet, and .csv is written"],
        help: "end the name in .csv",
    },
    Case {
        what: "invalid UTF-8 in a column that is dropped",
        make: |study| {
            let text = people().into_bytes();
            let at = text.windows(5).position(|found| found == b"Name,").unwrap();
            study.write("raw/people.csv", [&text[..at], &b"\xff"[..], &text[at..]].concat());
        },
        args: SCRUB,
        says: &["people.csv, column 2 of 5, row 1: not valid UTF-8"],
        help: "UTF-8",
    },
];

#[test]
fn mistakes_in_other_formats_are_refused() {
    all_refused(CASES);
}

#[test]
fn lines_of_json_without_a_mistake_pass() {
    let study = Study::new();
    json(&study, |_, _| {});
    let run = study.deid(SCRUB);
    assert_eq!(run.code, 0, "{}", run.err);
    assert!(study.read("out/people.ndjson").contains("\"SEX\":"));
}
