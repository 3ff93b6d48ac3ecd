//! Mistakes in policies.

use super::{Case, SCRUB, all_refused};

const CASES: &[Case] = &[
    Case {
        what: "an order by a subject that is dropped",
        make: |study| {
            study.edit("policy.toml", "subject = \"ID\"", "order = \"token\"\nsubject = \"ID\"");
            study.edit("policy.toml", "ID   = { token = \"subject\" }", "ID = { drop = true }");
        },
        args: SCRUB,
        says: &["goes by the token of the subject, and the rule of that column writes none"],
        help: "leave `order` out",
    },
    Case {
        what: "a test with a column that the policy does not have",
        make: |study| {
            let test = "[[tests]]\nname = \"x\"\ntable = \"people\"\nrows = [{ IDD = 1 }]\nexpect = [{ ID = 1 }]\n";
            study.write("policy.toml", format!("{}\n{test}", study.read("policy.toml")));
        },
        args: SCRUB,
        says: &["the test has a column `IDD` that no rule of the table is for"],
        help: "name a column as the policy does",
    },
    Case {
        what: "a misspelt key",
        make: |study| study.edit("policy.toml", "subject = \"ID\"", "subjct = \"ID\""),
        args: SCRUB,
        says: &["policy.toml, line 11: unknown key `subjct`; did you mean `subject`?"],
        help: "add subject",
    },
    Case {
        what: "format-preserving encryption in a domain of numbers",
        make: |study| {
            study.edit(
                "policy.toml",
                "[domains.subject]",
                "[domains.n]\ntype = \"integer\"\n\n[domains.subject]",
            );
            study.edit(
                "policy.toml",
                "SEEN = { date_shift = \"subject\" }",
                "SEEN = { fpe = \"n\" }",
            );
        },
        args: SCRUB,
        says: &["`fpe`: domain n is of type integer, and only text keeps its form"],
        help: "docs/policy.md",
    },
    Case {
        what: "an alphabet that there is not",
        make: |study| {
            let rule = "SEEN = { fpe = { domain = \"subject\", alphabet = \"latin\" } }";
            study.edit("policy.toml", "SEEN = { date_shift = \"subject\" }", rule);
        },
        args: SCRUB,
        says: &["line 17: `alphabet` must be \"alphanumeric\", \"digits\"", "upper-alphanumeric"],
        help: "docs/policy.md",
    },
    Case {
        what: "letters as separators",
        make: |study| {
            let rule = "SEEN = { fpe = { domain = \"subject\", separators = \"-CANARY-7f3a\" } }";
            study.edit("policy.toml", "SEEN = { date_shift = \"subject\" }", rule);
        },
        args: SCRUB,
        says: &["`fpe`: `separators` must not hold letters or digits"],
        help: "docs/policy.md",
    },
    Case {
        what: "encrypted values under Safe Harbor",
        make: |study| {
            study.edit(
                "policy.toml",
                "SEEN = { date_shift = \"subject\" }",
                "SEEN = { encrypt = \"subject\" }",
            );
            study.edit("policy.toml", "\"expert-determination\"", "\"safe-harbor\"");
        },
        args: SCRUB,
        says: &[
            "`encrypt` is not allowed under claim `safe-harbor` (45 CFR 164.514(c)(1): an encrypted value is derived from information about the individual, and can be translated back)",
        ],
        help: "drop, null or constant; reversible tokens belong to a limited data set",
    },
    Case {
        what: "a value that is none",
        make: |study| study.edit("policy.toml", "k              = 3", "k = \"CANARY-7f3a\""),
        args: SCRUB,
        says: &["policy.toml, line 20: `k` must be a whole number"],
        help: "docs/policy.md",
    },
    Case {
        what: "no TOML",
        make: |study| study.edit("policy.toml", "[tables.people]", "[tables.people CANARY-7f3a"),
        args: SCRUB,
        says: &["policy.toml, line 9: this is not valid TOML"],
        help: "close every",
    },
    Case {
        what: "a name with a blank and no quotes",
        make: |study| study.edit("policy.toml", "SEEN = {", "DATE SEEN = {"),
        args: SCRUB,
        says: &["policy.toml, line 17: this is not valid TOML (character 6 of the line)"],
        help: "between quotes: \"DATE OF BIRTH\"",
    },
    Case {
        what: "True",
        make: |study| {
            study.edit(
                "policy.toml",
                "SEEN = { date_shift = \"subject\" }",
                "SEEN = { drop = True }",
            );
        },
        args: SCRUB,
        says: &["policy.toml, line 17: this is not valid TOML"],
        help: "in lower case",
    },
    Case {
        what: "curly quotes",
        make: |study| study.edit("policy.toml", "\"two tables\"", "“CANARY-7f3a”"),
        args: SCRUB,
        says: &["policy.toml, line 2: this is not valid TOML"],
        help: "straight quotes",
    },
    Case {
        what: "a colon, as in JSON",
        make: |study| study.edit("policy.toml", "name    = \"", "\"name\": \"CANARY-7f3a "),
        args: SCRUB,
        says: &["policy.toml, line 2: this is not valid TOML"],
        help: "not a colon",
    },
    Case {
        what: "a brace that is not closed",
        make: |study| {
            study.edit(
                "policy.toml",
                "SEEN = { date_shift = \"subject\" }",
                "SEEN = { drop = true",
            );
        },
        args: SCRUB,
        says: &["policy.toml, line 17: this is not valid TOML"],
        help: "close every {",
    },
    Case {
        what: "a path of Windows between double quotes",
        make: |study| {
            study.edit(
                "policy.toml",
                "SEEN = { date_shift = \"subject\" }",
                "SEEN = { hierarchy = { file = \"C:\\Users\\CANARY-7f3a\\h.csv\", level = 1 } }",
            );
        },
        args: SCRUB,
        says: &["policy.toml, line 17: this is not valid TOML"],
        help: "single quotes",
    },
    Case {
        what: "a hierarchy file that is not there",
        make: |study| {
            study.edit(
                "policy.toml",
                "SEEN = { date_shift = \"subject\" }",
                "SEEN = { hierarchy = { file = 'C:\\Users\\CANARY-7f3a\\h.csv', level = 1 } }",
            );
        },
        args: SCRUB,
        says: &[
            "policy.toml, line 17: reading a file that the policy names: no such file or folder",
        ],
        help: "start from the policy's own folder",
    },
    Case {
        what: "a list with a text that stands twice",
        make: |study| {
            let rule =
                "NAME = { substitute = { domain = \"subject\", list = \"names.txt\" } }\nSEEN = {";
            study.edit("policy.toml", "drop    = [\"NAME\"]\n", "");
            study.edit("policy.toml", "SEEN = {", rule);
            study.write("names.txt", "Ada\nCANARY-7f3a\nCANARY-7f3a\n");
        },
        args: SCRUB,
        says: &["names.txt, line 3: the text stands on line 2 already"],
        help: "one text on every line, each once, at least 20 of them",
    },
    Case {
        what: "noise that is finer than its step",
        make: |study| {
            let rule = "SEEN = { noise = { domain = \"subject\", within = 1, step = 1 } }";
            study.edit("policy.toml", "SEEN = { date_shift = \"subject\" }", rule);
        },
        args: SCRUB,
        says: &[
            "policy.toml, line 17, table people, column SEEN: `noise`: `within` must be from 2 to 10^9 steps",
        ],
        help: "docs/policy.md",
    },
    Case {
        what: "quasi-identifiers that vary, and no scope",
        make: |study| {
            let text = study.read("raw/people.csv");
            study.write("raw/people.csv", text.replace("P1 CANARY", "P0 CANARY"));
        },
        args: SCRUB,
        says: &["quasi-identifiers vary within 1 subject(s): write gate.scope"],
        help: "\"row\" where a recipient may know one row",
    },
    Case {
        what: "a star that keeps everything by its parameters",
        make: |study| {
            study.edit("policy.toml", "drop    = [\"NAME\"]", "");
            study.edit(
                "policy.toml",
                "SEEN = {",
                "\"*\" = { hierarchy = { prefix = 200 } }\nSEEN = {",
            );
        },
        args: SCRUB,
        says: &["`*` cannot take `hierarchy`, which lets a part of the values out"],
        help: "name the columns",
    },
    Case {
        what: "no policy",
        make: |study| study.remove("policy.toml"),
        args: SCRUB,
        says: &["policy.toml: ", "no such file"],
        help: "path after -p",
    },
    Case {
        what: "two globs that both match",
        make: |study| {
            study.edit("policy.toml", "\"SEX\", ", "");
            let rules = "[columns]\n\"*EX\" = { null = true }\n\"SE*\" = { drop = true }\n\n[tables.people]";
            study.edit("policy.toml", "[tables.people]", rules);
        },
        args: SCRUB,
        says: &["SEX (column 3): `*EX` (line 10) and `SE*` (line 11) both match"],
        help: "give the column a rule by its name",
    },
    Case {
        what: "a cycle of extends",
        make: |study| {
            study.edit("policy.toml", "version = 1", "version = 1\nextends = [\"base.toml\"]");
            study.write("base.toml", "version = 1\nextends = [\"policy.toml\"]");
        },
        args: SCRUB,
        says: &["base.toml, line 2: `extends` leads back to this file: a cycle"],
        help: "take the line out",
    },
    Case {
        what: "a rule that Safe Harbor forbids",
        make: |study| study.edit("policy.toml", "\"expert-determination\"", "\"safe-harbor\""),
        args: SCRUB,
        says: &[
            "`token` is not allowed under claim `safe-harbor` (45 CFR 164.514(c)(1)",
            "`date_shift` is not allowed under claim `safe-harbor`",
        ],
        help: "allowed: ",
    },
    Case {
        what: "a gate column that does not exist",
        make: |study| {
            study.edit("policy.toml", "k              = 3", "k = 3\ncount = [\"SEX\", \"SX\"]");
        },
        args: SCRUB,
        says: &[
            "policy.toml, line 21, table people: `count` names a column that has no rule; did you mean `SEX`?",
        ],
        help: "count columns that leave",
    },
    Case {
        what: "a domain that is not defined",
        make: |study| {
            study.edit(
                "policy.toml",
                "ID   = { token = \"subject\" }",
                "ID = { token = \"person\" }",
            );
        },
        args: SCRUB,
        says: &[
            "policy.toml, line 16, table people, column ID: `token` names a domain that is not defined",
        ],
        help: "[domains.NAME]",
    },
    Case {
        what: "a key in the policy",
        make: |study| {
            study.edit("policy.toml", "version = 1", "version = 1\nkey = \"CANARY-7f3a\"");
        },
        args: SCRUB,
        says: &["policy.toml, line 2"],
        help: "key",
    },
    Case {
        what: "a skeleton that nobody finished",
        make: |study| {
            assert_eq!(study.deid(&["init", "raw", "-o", "skeleton.toml", "--quiet"]).code, 0);
        },
        args: &["scrub", "-p", "skeleton.toml", "--key", "study.key", "raw", "-o", "out"],
        says: &["skeleton.toml, line", "`SEEN` is not decided: it says TODO"],
        help: "nothing says TODO",
    },
    Case {
        what: "explain of a policy with a mistake",
        make: |study| study.edit("policy.toml", "quasi ", "qasi "),
        args: &["explain", "-p", "policy.toml", "raw", "--html", "page.html"],
        says: &["unknown key `qasi`; did you mean `quasi`?"],
        help: "docs/policy.md",
    },
];

#[test]
fn mistakes_in_policies_are_refused() {
    all_refused(CASES);
}
