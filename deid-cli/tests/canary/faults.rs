//! Every way in which a cell can be at fault, with dates and numbers in the bad cells: none of them
//! is said.

use super::{SCRUB, Study, silent};

/// A column whose cells cannot be read, and what is said of them.
struct Case {
    /// The rules of the table's columns; `BAD` is the one that fails.
    rules: &'static str,
    header: &'static str,
    row: &'static str,
    says: &'static str,
    /// What no message may hold.
    forbids: &'static [&'static str],
}

const CASES: &[Case] = &[
    Case {
        rules: "BAD = { date_shift = { offset_column = \"OFF\" } }\nOFF = { drop = true }",
        header: "BAD,OFF",
        row: "2019-08-17,7654321",
        says: "outside of the range of the rule",
        forbids: &["2019", "08-17", "7654321"],
    },
    Case {
        rules: "BAD = { date_shift = { offset_column = \"OFF\" } }\nOFF = { drop = true }",
        header: "BAD,OFF",
        row: "2019-02-30,-100",
        says: "not a valid date",
        forbids: &["2019", "02-30", "-100"],
    },
    Case {
        rules: "BAD = { age = { unit_column = \"UNIT\" } }\nUNIT = { drop = true }",
        header: "BAD,UNIT",
        row: "1234567,fortnights",
        says: "a cell of the same row that the rule needs is missing",
        forbids: &["1234567", "fortnight"],
    },
    Case {
        rules: "BAD = { age = { unit = \"months\" } }",
        header: "BAD,X",
        row: "-7654321,x",
        says: "outside of the range of the rule",
        forbids: &["7654321"],
    },
    Case {
        rules: "BAD = { age = { at = \"DAY\" } }\nDAY = { drop = true }",
        header: "BAD,DAY",
        row: "1950-03-04,2020-13-45",
        says: "a cell of the same row that the rule needs is missing",
        forbids: &["1950", "2020", "13-45"],
    },
    Case {
        rules: "BAD = { age = { at = \"DAY\" } }\nDAY = { drop = true }",
        header: "BAD,DAY",
        row: "2031-03-04,2020-12-31",
        says: "outside of the range of the rule",
        forbids: &["2031", "2020"],
    },
    Case {
        rules: "BAD = { age = true, type = \"date\" }",
        header: "BAD,X",
        row: "2031-03-04,x",
        says: "a date after the policy's `as_of`",
        forbids: &["2031", "03-04"],
    },
    Case {
        rules: "BAD = { age = true, type = \"partial-date\" }",
        header: "BAD,X",
        row: "1951-03,x",
        says: "not a valid full date",
        forbids: &["1951"],
    },
    Case {
        rules: "BAD = { date_part = { part = \"year\", cap = 89 } }",
        header: "BAD,X",
        row: "2031-03-04,x",
        says: "a date after the policy's `as_of`",
        forbids: &["2031", "03-04"],
    },
    Case {
        rules: "BAD = { date_part = { part = \"year\", cap = 89 } }",
        header: "BAD,X",
        row: "1933-02-30,x",
        says: "not a valid date",
        forbids: &["1933", "02-30"],
    },
    Case {
        rules: "BAD = { date_part = \"month\", type = \"partial-date\" }",
        header: "BAD,X",
        row: "1933,x",
        says: "not a valid date with a month",
        forbids: &["1933"],
    },
    Case {
        rules: "BAD = { date_shift = { domain = \"s\", by = \"WHO\" }, type = \"partial-date\" }\nWHO = { token = \"s\" }",
        header: "BAD,WHO",
        row: "--11-23,W1",
        says: "a date without a year cannot be shifted",
        forbids: &["11-23", "W1"],
    },
    Case {
        rules: "BAD = { date_shift = { domain = \"s\", by = \"WHO\" }, format = [\"%d/%m/%Y\", \"%m/%d/%Y\"] }\nWHO = { token = \"s\" }",
        header: "BAD,WHO",
        row: "03/04/2019,W1",
        says: "two formats read it as different days",
        forbids: &["03/04", "2019", "W1"],
    },
    Case {
        rules: "BAD = { date_shift = { domain = \"s\", by = \"WHO\" } }\nWHO = { token = \"s\" }",
        header: "BAD,WHO",
        row: "0001-01-03,W1",
        says: "the result would leave the years 1 to 9999",
        forbids: &["0001", "01-03", "W1"],
    },
    Case {
        rules: "BAD = { date_shift = { domain = \"s\", by = \"WHO\" }, type = \"timestamp\" }\nWHO = { token = \"s\" }",
        header: "BAD,WHO",
        row: "2019-08-17T25:61,W1",
        says: "not a valid timestamp",
        forbids: &["2019", "25:61", "W1"],
    },
    Case {
        rules: "BAD = { round = 0.01 }",
        header: "BAD,X",
        row: "99999999999999999999999999999999999999,x",
        says: "outside of the range of the rule",
        forbids: &["99999"],
    },
    Case {
        rules: "BAD = { band = 5 }",
        header: "BAD,X",
        row: "12.34.5678,x",
        says: "not a valid",
        forbids: &["12.34", "5678"],
    },
    Case {
        rules: "BAD = { token = \"digits\" }",
        header: "BAD,X",
        row: "Roe-Doe,x",
        says: "nothing is left after normalization",
        forbids: &["Roe", "Doe"],
    },
    Case {
        rules: "BAD = { token = \"numbers\" }",
        header: "BAD,X",
        row: "765x4321,x",
        says: "not a valid",
        forbids: &["765x", "4321"],
    },
    Case {
        rules: "BAD = { encrypt = \"numbers\" }",
        header: "BAD,X",
        row: "765x4321,x",
        says: "not a valid",
        forbids: &["765x", "4321"],
    },
    Case {
        rules: "BAD = { fpe = \"s\" }",
        header: "BAD,X",
        row: "212x5550188,x",
        says: "a character is not of the rule's alphabet or separators",
        forbids: &["212x", "0188"],
    },
    Case {
        rules: "BAD = { fpe = \"s\" }",
        header: "BAD,X",
        row: "76543,x",
        says: "fewer than 6 characters of the rule's alphabet",
        forbids: &["76543"],
    },
    Case {
        rules: "BAD = { keep = \"insensitive\", type = \"integer\" }",
        header: "BAD,X",
        row: "765.4321,x",
        says: "not a valid integer",
        forbids: &["765", "4321"],
    },
    Case {
        rules: "BAD = { keep = \"insensitive\", type = \"time\" }",
        header: "BAD,X",
        row: "25:61,x",
        says: "not a valid time",
        forbids: &["25:61"],
    },
    Case {
        rules: "BAD = { zip3 = 2020 }",
        header: "BAD,X",
        row: "1234567,x",
        says: "not a ZIP code",
        forbids: &["1234567"],
    },
];

fn policy(rules: &str) -> String {
    let other = if rules.contains('\n') { "" } else { "X = { drop = true }\n" };
    format!(
        "version = 1\nas_of = 2026-11-22\n[domains.s]\ndate_shift = {{ days = [-400, -100] }}\n\
         [domains.digits]\nnormalize = [\"digits\"]\n[domains.numbers]\ntype = \"integer\"\n\
         [tables.people]\n[tables.people.columns]\n{rules}\n{other}"
    )
}

#[test]
fn no_fault_tells_the_date_or_number_of_its_cell() {
    for case in CASES {
        let study = Study::new();
        study.remove("raw/visits.csv");
        study.write("policy.toml", policy(case.rules));
        study.write("raw/people.csv", format!("{}\n{}\n", case.header, case.row));
        let before = study.listing();
        for args in [
            &[SCRUB, &["raw", "-o", "out"]].concat()[..],
            &["check", "-p", "policy.toml", "--key", "study.key", "raw"][..],
            &[SCRUB, &["raw/people.csv", "-o", "-"]].concat()[..],
        ] {
            for json in [&[][..], &["--json"]] {
                let run = study.deid(&[args, json].concat());
                silent(&run, 2, case.rules);
                let said = format!("{}{}", run.out, run.err);
                assert!(said.contains(case.says), "{}: {said}", case.rules);
                for forbidden in case.forbids {
                    assert!(!said.contains(forbidden), "{}: {forbidden} in {said}", case.rules);
                }
            }
        }
        assert!(study.listing() == before, "{}: something was written", case.rules);
        // What is emptied instead leaves no trace either.
        let strict = policy(case.rules);
        let lenient = strict.replace("version = 1", "version = 1\non_invalid = \"null\"");
        study.write("policy.toml", lenient);
        let run = study.deid(&[SCRUB, &["raw", "-o", "out"]].concat());
        silent(&run, 0, case.rules);
        let written =
            study.read("out/people.csv") + &study.read("out/deid-manifest.json") + &run.err;
        let cell = case.row.split(',').next().unwrap();
        assert!(!written.contains(cell), "{}: {written}", case.rules);
    }
}
