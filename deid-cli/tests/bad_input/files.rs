//! Inputs, releases and policies that are not there, or are something else.

use super::{Case, MARK, SCRUB, Study, all_refused};
use crate::common::{people, visits};

/// A patient's name in a file's: `files` of the policy take it, and nothing repeats it.
fn marked(study: &Study) {
    std::fs::rename(study.path("raw/people.csv"), study.path(&format!("raw/people-{MARK}.csv")))
        .unwrap();
}

const CASES: &[Case] = &[
    Case {
        what: "a folder in the input folder",
        make: |study| {
            let folder = study.path(&format!("raw/{MARK}"));
            std::fs::create_dir(&folder).unwrap();
            std::fs::write(folder.join("people.csv"), people()).unwrap();
        },
        args: SCRUB,
        says: &["the input folder holds 1 folder(s) or other things that are no files"],
        help: "move others away or pass --exclude",
    },
    Case {
        what: "an input that is not there",
        make: |_| {},
        args: &[
            "scrub",
            "-p",
            "policy.toml",
            "--key",
            "study.key",
            "people-CANARY-7f3a.csv",
            "-o",
            "out.csv",
        ],
        says: &["opening the input: no such file or folder"],
        help: "check the path",
    },
    Case {
        what: "an input folder that is not there",
        make: |_| {},
        args: &["check", "-p", "policy.toml", "--key", "study.key", "CANARY-7f3a/"],
        says: &["opening the input: no such file or folder"],
        help: "check the path",
    },
    Case {
        what: "init of a folder that is not there",
        make: |_| {},
        args: &["init", "CANARY-7f3a"],
        says: &["opening the input: no such file or folder"],
        help: "check the path",
    },
    Case {
        what: "assess of a file that is not there",
        make: |_| {},
        args: &["assess", "CANARY-7f3a.csv", "-q", "SEX"],
        says: &["opening the input: no such file or folder"],
        help: "check the path",
    },
    Case {
        what: "verify against a folder that is not there",
        make: |study| assert_eq!(study.deid(SCRUB).code, 0),
        args: &["verify", "out", "--against", "CANARY-7f3a", "-p", "policy.toml"],
        says: &["opening the input: no such file or folder"],
        help: "check the path",
    },
    Case {
        what: "a release that is not there",
        make: |_| {},
        args: &["verify", "gone", "--against", "raw", "-p", "policy.toml"],
        says: &["gone: opening the release: no such file or folder"],
        help: "the folder that `deid scrub` wrote",
    },
    Case {
        what: "init of a folder without tables",
        make: |study| {
            study.remove("raw/people.csv");
            study.remove("raw/visits.csv");
            study.write("raw/people.xlsx", "x");
        },
        args: &["init", "raw"],
        says: &["there is no table to read"],
        help: ".parquet, .arrow, .feather and .arrows, and does not look into subfolders",
    },
    Case {
        what: "init of a file that is no table",
        make: |study| study.write("people.xlsx", "x"),
        args: &["init", "people.xlsx"],
        says: &["not a table format that deid reads"],
        help: ".csv, .tsv",
    },
    Case {
        what: "init of a table that cannot be a file everywhere",
        make: |study| study.write("raw/AUX.csv", "a\nb\n"),
        args: &["init", "raw"],
        says: &["file 1 of the input: the file's name cannot be a table's"],
        help: "no device of Windows",
    },
    Case {
        what: "init of two files of one table",
        make: |study| study.write("raw/people.tsv", "a\tb\n1\t2\n"),
        args: &["init", "raw"],
        says: &["file 1 of the input: and file 2 would be one table"],
        help: "files are counted by name",
    },
    Case {
        what: "two files of one name",
        make: |study| {
            study.edit("policy.toml", "files   = [\"people*\"]\n", "");
            study.write("raw/PEOPLE.csv", people());
        },
        args: SCRUB,
        says: &["two files belong to table people (file 1, file 2 of the input)"],
        help: "if they are parts of one table, name them: files = [",
    },
    Case {
        what: "the same file twice",
        make: |study| {
            marked(study);
            study.write("raw/people.csv", people());
        },
        args: SCRUB,
        says: &["the same bytes as file 1 of the table: its rows would count twice"],
        help: "leave one of the two",
    },
    Case {
        what: "files of several formats",
        make: |study| study.write("raw/people.tsv", people().replace(',', "\t")),
        args: SCRUB,
        says: &["table people: the files of the table are of several formats"],
        help: "say in which format it leaves: --format csv",
    },
    Case {
        what: "a bad cell in the second file of a table",
        make: |study| {
            let text = people().replace("2020-01-03", MARK).replace("P0,", "Q0,");
            study.write("raw/people2.csv", text);
        },
        args: SCRUB,
        says: &["file 2 of people, column SEEN: 1 cell(s): not a valid date (row "],
        help: "the files of a table are counted by path",
    },
    Case {
        what: "a glob that leaves nothing out",
        make: |_| {},
        args: &[
            "scrub",
            "-p",
            "policy.toml",
            "--key",
            "study.key",
            "raw",
            "-o",
            "out",
            "--exclude",
            "CANARY-7f3a*",
        ],
        says: &["glob 1 of `exclude` matches nothing in the input folder"],
        help: "globs are of base names, or of paths below the input folder",
    },
    Case {
        what: "globs for one file",
        make: |_| {},
        args: &[
            "check",
            "-p",
            "policy.toml",
            "--key",
            "study.key",
            "raw/people.csv",
            "--include",
            "CANARY-7f3a*",
        ],
        says: &["`include` and `exclude` choose among the files of a folder"],
        help: "leave them out, or name the folder",
    },
    Case {
        what: "an encoding that nobody knows",
        make: |_| {},
        args: &["check", "-p", "policy.toml", "raw", "--encoding", "CANARY-7f3a"],
        says: &["there is no encoding of this name; there are: utf-8, utf-16, windows-1252"],
        help: "windows-1252",
    },
    Case {
        what: "bytes that are not UTF-8",
        make: |study| {
            let mut bytes = people().into_bytes();
            let at = bytes.windows(4).position(|four| four == b"Name").unwrap();
            bytes[at] = 0xe9;
            study.write("raw/people.csv", bytes);
        },
        args: SCRUB,
        says: &["people.csv, column 2 of ", "row 1: not valid UTF-8"],
        help: "in the policy, or --encoding windows-1252",
    },
    Case {
        what: "a Delta table",
        make: |study| {
            study.remove("raw/people.csv");
            std::fs::create_dir_all(study.path("raw/people/_delta_log")).unwrap();
            study.write("raw/people/CANARY-7f3a.csv", people());
        },
        args: SCRUB,
        says: &["1 folder(s) are tables of Delta Lake, Hudi or Iceberg"],
        help: "write the rows that count to Parquet or CSV",
    },
    Case {
        what: "a key of a partition without a rule",
        make: |study| {
            study.remove("raw/people.csv");
            std::fs::create_dir_all(study.path("raw/people/SITE=CANARY-7f3a")).unwrap();
            study.write("raw/people/SITE=CANARY-7f3a/CANARY-7f3a.csv", people());
        },
        args: SCRUB,
        says: &["1 column(s) have no rule: SITE (column 6)"],
        help: "give each column a rule",
    },
    Case {
        what: "a file for no table",
        make: |study| study.write(&format!("raw/{MARK}.csv"), visits()),
        args: SCRUB,
        says: &["1 file(s) belong to no table of the policy (file 1 of the input)"],
        help: "deid init",
    },
    Case {
        what: "more files for no table than are counted up",
        make: |study| {
            for n in 10..40 {
                study.write(&format!("raw/{MARK}-{n}.csv"), visits());
            }
        },
        args: SCRUB,
        says: &[
            "30 file(s) belong to no table of the policy (file 1, ",
            " file 20 of the input and 10 more)",
        ],
        help: "files are counted by name",
    },
    Case {
        what: "one file for no table",
        make: |study| study.write(&format!("{MARK}.csv"), visits()),
        args: &["check", "-p", "policy.toml", "--key", "study.key", "CANARY-7f3a.csv"],
        says: &["1 file(s) belong to no table of the policy; nothing was written"],
        help: "deid init",
    },
    Case {
        what: "a table without a file",
        make: |study| study.remove("raw/visits.csv"),
        args: SCRUB,
        says: &["no file belongs to table visits"],
        help: "optional = true",
    },
    Case {
        what: "an empty folder",
        make: |study| {
            study.remove("raw/people.csv");
            study.remove("raw/visits.csv");
        },
        args: SCRUB,
        says: &["there is no table to read"],
        help: "does not look into subfolders",
    },
    Case {
        what: "a bad cell in a file whose name is a patient's",
        make: |study| {
            study.edit("raw/people.csv", "2020-01-03", MARK);
            marked(study);
        },
        args: SCRUB,
        says: &["file 1 of the input, table people, column SEEN: 1 cell(s)"],
        help: "on_invalid",
    },
    Case {
        what: "a folder without a manifest as a release",
        make: |study| std::fs::create_dir(study.path("out")).unwrap(),
        args: &["verify", "out", "--against", "raw", "-p", "policy.toml", "--key", "study.key"],
        says: &["out: the folder has no deid-manifest.json: it is not a release"],
        help: "the folder that `deid scrub -o` wrote",
    },
    Case {
        what: "a manifest of something else",
        make: |study| {
            std::fs::create_dir(study.path("out")).unwrap();
            study.write("out/deid-manifest.json", format!("{{\"{MARK}\": \"{MARK}\"}}"));
        },
        args: &["verify", "out", "--against", "raw", "-p", "policy.toml", "--key", "study.key"],
        says: &["deid-manifest.json: the manifest is not one that deid wrote"],
        help: "that `deid scrub` wrote",
    },
];

#[test]
fn mistakes_with_files_are_refused() {
    all_refused(CASES);
}
