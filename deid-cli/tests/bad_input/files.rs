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
        help: "move them up or away",
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
        what: "two files for one table",
        make: |study| {
            marked(study);
            study.write("raw/people.csv", people());
        },
        args: SCRUB,
        says: &["two files belong to table people (file 1, file 2 of the input)"],
        help: "leave one of them",
    },
    Case {
        what: "three files for one table, by its globs",
        make: |study| {
            for n in ["2", "3"] {
                study.write(&format!("raw/people{n}.csv"), people());
            }
        },
        args: SCRUB,
        says: &["3 files belong to table people (file 1, file 2, file 3 of the input)"],
        help: "narrow `files`",
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
