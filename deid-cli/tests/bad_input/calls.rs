//! Calls that name what is not there, or do not fit.

use super::{Case, Study, all_refused};
use crate::common::people;

const CASES: &[Case] = &[
    Case {
        what: "a table for a folder",
        make: |_| {},
        args: &["check", "-p", "policy.toml", "--table", "people", "raw"],
        says: &["a table is named for one file, and the input is a folder"],
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
        what: "assess of standard input",
        make: |_| {},
        args: &["assess", "-", "-q", "SEX"],
        says: &["assess does not read standard input"],
        help: "write the data to a file",
    },
    Case {
        what: "assess of standard input, named behind the columns",
        make: |_| {},
        args: &["assess", "-q", "SEX", "-"],
        says: &["assess does not read standard input"],
        help: "write the data to a file",
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
        what: "init with a pack that is not there",
        make: |_| {},
        args: &["init", "raw", "--pack", "gdpr@9"],
        says: &["there is no such pack; there are: hipaa-safe-harbor@1"],
        help: "--pack hipaa-safe-harbor@1",
    },
];

#[test]
fn mistakes_in_calls_are_refused() {
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
