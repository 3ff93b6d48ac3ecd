//! Outputs that exist, that are inputs, or that cannot be written.

use super::{Case, SCRUB, all_refused};

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
        what: "an output in a folder that is not there",
        make: |_| {},
        args: &["scrub", "-p", "policy.toml", "--key", "study.key", "raw", "-o", "no/out"],
        says: &["no/out: creating the output folder: no such file"],
        help: "create the folder",
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
        what: "init over a file",
        make: |_| {},
        args: &["init", "raw", "-o", "policy.toml"],
        says: &["policy.toml: the output exists already"],
        help: "--force",
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
fn mistakes_with_outputs_are_refused() {
    all_refused(CASES);
}
