//! Mistakes with files and arguments.

use super::{Case, MARK, SCRUB, Study, all_refused};
use crate::common::{people, visits};

/// A patient's name in a file's: `files` of the policy take it, and nothing repeats it.
fn marked(study: &Study) {
    std::fs::rename(study.path("raw/people.csv"), study.path(&format!("raw/people-{MARK}.csv")))
        .unwrap();
}

const CASES: &[Case] = &[
    Case {
        what: "the input as output",
        make: |_| {},
        args: &["scrub", "-p", "policy.toml", "--key", "study.key", "raw", "-o", "raw", "--force"],
        says: &["raw: the output is an input of the run, or lies inside of one"],
        help: "another place",
    },
    Case {
        what: "an output inside of the input",
        make: |_| {},
        args: &["scrub", "-p", "policy.toml", "--key", "study.key", "raw", "-o", "raw/out"],
        says: &["raw/out: the output is an input of the run, or lies inside of one"],
        help: "another place",
    },
    Case {
        what: "the input file as output file",
        make: |_| {},
        args: &[
            "scrub",
            "-p",
            "policy.toml",
            "--key",
            "study.key",
            "raw/visits.csv",
            "-o",
            "raw/visits.csv",
            "--force",
        ],
        says: &["raw/visits.csv: the output is an input"],
        help: "another place",
    },
    Case {
        what: "an output that exists",
        make: |study| assert_eq!(study.deid(SCRUB).code, 0),
        args: SCRUB,
        says: &["out: the output exists already"],
        help: "--force",
    },
    Case {
        what: "an output file that exists",
        make: |study| study.write("visits.csv", "mine"),
        args: &[
            "scrub",
            "-p",
            "policy.toml",
            "--key",
            "study.key",
            "raw/visits.csv",
            "-o",
            "visits.csv",
        ],
        says: &["visits.csv: the output exists already"],
        help: "--force",
    },
    Case {
        what: "a manifest that exists beside the output",
        make: |study| study.write("visits.csv.manifest.json", "mine"),
        args: &[
            "scrub",
            "-p",
            "policy.toml",
            "--key",
            "study.key",
            "raw/visits.csv",
            "-o",
            "visits.csv",
        ],
        says: &["visits.csv.manifest.json: the output exists already"],
        help: "--force",
    },
    Case {
        what: "a folder that is no release, by force",
        make: |study| {
            std::fs::create_dir(study.path("out")).unwrap();
            study.write("out/thesis.txt", "years of work");
        },
        args: &["scrub", "-p", "policy.toml", "--key", "study.key", "raw", "-o", "out", "--force"],
        says: &["out: the output folder exists and is not a release"],
        help: "choose a new folder",
    },
    Case {
        what: "a custodian's record that cannot be written",
        make: |study| std::fs::create_dir(study.path("out.custodian.json")).unwrap(),
        args: &["scrub", "-p", "policy.toml", "--key", "study.key", "raw", "-o", "out", "--force"],
        says: &["out.custodian.json: the output exists and is not a regular file"],
        help: "move what is there away",
    },
    Case {
        what: "a custodian's record of another run",
        make: |study| study.write("out.custodian.json", "mine"),
        args: SCRUB,
        says: &["out.custodian.json: the output exists already"],
        help: "--force",
    },
    Case {
        what: "the policy as output",
        make: |_| {},
        args: &[
            "scrub",
            "-p",
            "policy.toml",
            "--key",
            "study.key",
            "raw/visits.csv",
            "-o",
            "policy.toml",
            "--force",
        ],
        says: &["policy.toml: the output is an input of the run"],
        help: "are never changed",
    },
    Case {
        what: "the key as output",
        make: |_| {},
        args: &[
            "scrub",
            "-p",
            "policy.toml",
            "--key",
            "study.key",
            "raw/visits.csv",
            "-o",
            "study.key",
            "--force",
        ],
        says: &["study.key: the output is an input of the run"],
        help: "are never changed",
    },
    Case {
        what: "a hierarchy as output, by another name",
        make: |study| {
            study.write("what.csv", "first;1\n");
            let rule =
                "WHAT = { hierarchy = { file = \"what.csv\", level = 1, else = \"*\" } }\nON = {";
            study.edit("policy.toml", "insensitive = [\"WHAT\"]\n", "");
            study.edit("policy.toml", "ON = {", rule);
        },
        args: &[
            "scrub",
            "-p",
            "policy.toml",
            "--key",
            "study.key",
            "raw/visits.csv",
            "-o",
            "raw/../what.csv",
            "--force",
        ],
        says: &["raw/../what.csv: the output is an input of the run"],
        help: "are never changed",
    },
    Case {
        what: "the policy as page",
        make: |_| {},
        args: &["explain", "-p", "policy.toml", "--html", "policy.toml", "--force"],
        says: &["policy.toml: the output is an input of the run"],
        help: "are never changed",
    },
    Case {
        what: "the data as skeleton",
        make: |_| {},
        args: &["init", "raw/people.csv", "-o", "raw/people.csv", "--force"],
        says: &["raw/people.csv: the output is an input of the run"],
        help: "are never changed",
    },
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
        what: "an output in a folder that is not there",
        make: |_| {},
        args: &["scrub", "-p", "policy.toml", "--key", "study.key", "raw", "-o", "no/out"],
        says: &["no/out: creating the output folder: no such file"],
        help: "create the folder",
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
        help: ".csv, .tsv, .csv.gz, .tsv.gz and .parquet, and does not look into subfolders",
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
        what: "a table for a folder",
        make: |_| {},
        args: &["check", "-p", "policy.toml", "--table", "people", "raw"],
        says: &["--table is for one file, and the input is a folder"],
        help: "name the file",
    },
    Case {
        what: "assess by a column of another case",
        make: |_| {},
        args: &["assess", "raw/people.csv", "-q", "sex"],
        says: &["the table: there is no column of this name: sex (did you mean `SEX`?)"],
        help: "upper and lower case differ",
    },
    Case {
        what: "assess of a misspelt column",
        make: |_| {},
        args: &["assess", "raw/people.csv", "-q", "SEX,TWON"],
        says: &["there is no column of this name: TWON (did you mean `TOWN`?)"],
        help: "upper and lower case differ",
    },
    Case {
        what: "assess without a table",
        make: |_| {},
        args: &["assess", "-q", "SEX", "TOWN"],
        says: &["no table was named"],
        help: "name the file first",
    },
    Case {
        what: "two files for one table",
        make: |study| {
            marked(study);
            study.write("raw/people.csv", people());
        },
        args: SCRUB,
        says: &["two files belong to table people"],
        help: "leave one of them",
    },
    Case {
        what: "a file for no table",
        make: |study| study.write(&format!("raw/{MARK}.csv"), visits()),
        args: SCRUB,
        says: &["1 file(s) belong to no table of the policy"],
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
        what: "streaming with a gate",
        make: |_| {},
        args: &[
            "scrub",
            "-p",
            "policy.toml",
            "--key",
            "study.key",
            "raw/people.csv",
            "-o",
            "-",
            "--stream",
        ],
        says: &["streaming writes before the last check: a policy with a gate refuses it"],
        help: "leave --stream out",
    },
    Case {
        what: "a folder to standard output",
        make: |_| {},
        args: &["scrub", "-p", "policy.toml", "--key", "study.key", "raw", "-o", "-"],
        says: &["a folder of tables goes to a folder, not to standard output"],
        help: "-o FOLDER",
    },
    Case {
        what: "an empty pipe",
        make: |_| {},
        args: &[
            "scrub",
            "-p",
            "policy.toml",
            "--key",
            "study.key",
            "--table",
            "visits",
            "-",
            "-o",
            "-",
        ],
        says: &["standard input, table visits: the file is empty"],
        help: "a header line",
    },
    Case {
        what: "a pipe of no table",
        make: |_| {},
        args: &["scrub", "-p", "policy.toml", "--key", "study.key", "-", "-o", "-"],
        says: &["standard input needs --table NAME"],
        help: "--table lb",
    },
    Case {
        what: "a table that the policy does not have",
        make: |_| {},
        args: &[
            "scrub",
            "-p",
            "policy.toml",
            "--key",
            "study.key",
            "--table",
            "labs",
            "-",
            "-o",
            "-",
        ],
        says: &["the policy has no such table; it has: people, visits"],
        help: "[tables.NAME]",
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
    Case {
        what: "assess by a column that is not there",
        make: |_| {},
        args: &["assess", "raw/people.csv", "-q", "SEX,AGE"],
        says: &["the table: there is no column of this name: AGE"],
        help: "upper and lower case differ",
    },
    Case {
        what: "assess with k = 1",
        make: |_| {},
        args: &["assess", "raw/people.csv", "-q", "SEX", "--k", "1"],
        says: &["2"],
        help: "2 at least",
    },
    Case {
        what: "init without a header",
        make: |study| {
            let text = people();
            study.write("raw/people.csv", text.split_once('\n').unwrap().1);
        },
        args: &["init", "raw"],
        says: &["file 1 of the input: line 1 looks like data"],
        help: "--no-header",
    },
    Case {
        what: "init over a file",
        make: |_| {},
        args: &["init", "raw", "-o", "policy.toml"],
        says: &["policy.toml: the output exists already"],
        help: "--force",
    },
    Case {
        what: "init with a pack that is not there",
        make: |_| {},
        args: &["init", "raw", "--pack", "gdpr@9"],
        says: &["there is no such pack; there are: hipaa-safe-harbor@1"],
        help: "--pack hipaa-safe-harbor@1",
    },
    Case {
        what: "explain over a page",
        make: |study| study.write("page.html", "mine"),
        args: &["explain", "-p", "policy.toml", "--html", "page.html"],
        says: &["page.html: the output exists already"],
        help: "--force",
    },
];

#[test]
fn mistakes_with_files_are_refused() {
    all_refused(CASES);
}

#[test]
fn a_call_that_is_no_call_is_refused() {
    let study = Study::new();
    let before = study.listing();
    for args in [
        &["scrub"][..],
        &["scrub", "raw", "--bogus"],
        &["nothing"],
        &["assess", "raw/people.csv"],
        &[],
    ] {
        let run = study.deid(args);
        assert_eq!((run.code, run.out.as_str()), (2, ""), "{args:?}: {}", run.err);
        let run = study.deid(&[args, &["--json"]].concat());
        assert_eq!((run.code, run.out.as_str()), (2, ""), "{args:?}: {}", run.err);
        let value: serde_json::Value = serde_json::from_str(&run.err).unwrap();
        assert_eq!(
            (&value["schema_version"], &value["error"]["kind"]),
            (&1.into(), &"usage".into())
        );
    }
    // An absurd limit is a limit, and no overflow.
    let check = [
        "check",
        "-p",
        "policy.toml",
        "--key",
        "study.key",
        "raw",
        "--max-memory",
        "18446744073709551615",
    ];
    assert_eq!(study.deid(&check).code, 0);
    assert!(study.listing() == before);
}
