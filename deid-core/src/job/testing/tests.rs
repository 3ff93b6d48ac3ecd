//! Tests of policy tests: every expectation holds where it should and fails where it should, and
//! says what came.

use super::*;
use crate::policy::Policy;
use crate::secret::Keyring;

const POLICY: &str = r#"
version = 1
[domains.person]
prefix     = "S"
date_shift = { days = [-365, -1] }
[tables.dm]
subject   = "ID"
quasi     = ["SEX"]
drop      = ["NAME"]
[tables.dm.columns]
ID   = { token = "person" }
AGE  = { age = { top = 90 } }
SEEN = { date_shift = "person", type = "date", optional = true }
[tables.dm.gate]
k = 2
max_suppressed = 0.5
[tables.ae]
subject = "ID"
[tables.ae.columns]
ID   = { token = "person" }
"#;

fn run(tests: &str) -> PolicyTestReport {
    let policy = Policy::parse(&format!("{POLICY}{tests}"));
    test_policy(&policy.unwrap_or_else(|error| panic!("{error}")), None).unwrap()
}

/// What one test says of `expect` for the first of two rows.
fn said(expect: &str) -> String {
    let report = run(&format!(
        "[[tests]]\nname = \"x\"\ntable = \"dm\"\n\
         rows = [{{ ID = \"P1\", NAME = \"Roe\", SEX = \"F\", AGE = 93, SEEN = 2024-03-05 }}, {{ ID = \"P2\", SEX = \"F\", AGE = 50 }}]\n\
         expect = [{{ {expect} }}]"
    ));
    let failures: Vec<String> =
        report.tests()[0].failures().iter().map(ToString::to_string).collect();
    failures.join("; ")
}

#[test]
fn what_is_expected_holds() {
    for expect in [
        "AGE = \"90+\"",
        "NAME = { is = \"absent\" }",
        "SEX = { is = \"kept\" }",
        "SEEN = { is = \"changed\" }",
        "ID = { is = \"token\" }",
        "ID = { matches = 'S[0-9a-z]{26}' }",
        "ID = { same_as = 1 }",
        "ID = { differs_from = 2 }",
        "SEX = { same_as = { row = 2, column = \"SEX\" } }",
    ] {
        assert_eq!(said(expect), "", "{expect}");
    }
}

#[test]
fn what_is_not_as_expected_is_shown() {
    for (expect, expected) in [
        ("AGE = 93", "table dm, row 1, AGE: expected \"93\", got \"90+\""),
        ("AGE = { is = \"null\" }", "table dm, row 1, AGE: expected null, got \"90+\""),
        ("NAME = \"Roe\"", "table dm, row 1, NAME: expected \"Roe\", got no column"),
        ("SEX = { is = \"absent\" }", "table dm, row 1, SEX: expected no column, got \"F\""),
        (
            "SEX = { is = \"changed\" }",
            "table dm, row 1, SEX: expected another cell than came, \"F\", got \"F\"",
        ),
        (
            "AGE = { is = \"kept\" }",
            "table dm, row 1, AGE: expected the cell as it came, \"93\", got \"90+\"",
        ),
        (
            "AGE = { matches = '[0-9]+' }",
            "table dm, row 1, AGE: expected a cell like \"[0-9]+\", got \"90+\"",
        ),
        (
            "AGE = { same_as = 2 }",
            "table dm, row 1, AGE: expected the cell of dm, row 2, AGE, \"50\", got \"90+\"",
        ),
        (
            "SEX = { differs_from = 2 }",
            "table dm, row 1, SEX: expected another cell than that of dm, row 2, SEX, \"F\", got \"F\"",
        ),
    ] {
        assert_eq!(said(expect), expected);
    }
}

/// An absent column says something only where the rows have it: else it could never fail.
#[test]
fn a_column_that_no_row_has_is_not_shown_to_be_absent() {
    let report =
        run("[[tests]]\nname = \"x\"\ntable = \"dm\"\nrows = [{ ID = 1, SEX = \"F\", AGE = 1 }]\n\
                      expect = [{ SEEN = { is = \"absent\" } }]");
    let failure = &report.tests()[0].failures()[0];
    assert_eq!(failure.got(), "no row of the test has the column");
}

#[test]
fn one_person_is_one_token_in_every_table() {
    let report = run(r#"
[[tests]]
name = "one token"
[tests.tables.dm]
rows   = [{ ID = "P1", AGE = 1, SEX = "F" }, { ID = "P2", AGE = 1, SEX = "F" }]
expect = [{ ID = { same_as = { table = "ae", row = 2 } } }, { ID = { differs_from = { table = "ae", row = 2 } } }]
[tests.tables.ae]
rows   = [{ ID = "P9" }, { ID = "P1" }]
"#);
    assert!(report.passed(), "{report}");
}

const FOUR: &str = "rows = [{ ID = 1, SEX = \"F\", AGE = 4 }, { ID = 2, SEX = \"F\", AGE = 4 }, { ID = 3, SEX = \"M\", AGE = 4 }, { ID = 4, SEX = \"F\", AGE = 4 }]";

#[test]
fn the_gate_is_held_where_a_test_says_so() {
    let of = |what: &str| {
        let report = run(&format!("[[tests]]\nname = \"x\"\ntable = \"dm\"\n{FOUR}\n{what}"));
        let failures = report.tests()[0].failures().iter().map(ToString::to_string);
        failures.collect::<Vec<_>>().join("; ")
    };
    assert_eq!(of("expect = [{ }, { }, { SEX = \"M\" }]"), "", "without a word, no gate");
    let third = "released = true\nsuppressed = [3]\nexpect = [{ }, { }, { }, { SEX = \"F\", ID = { is = \"token\" } }]";
    assert_eq!(of(third), "");
    let wrong = "table dm, row 1: expected a suppressed row, got a row that leaves; \
                 table dm, row 3: expected a row that leaves, got a suppressed row";
    assert_eq!(of("released = true\nsuppressed = [1]"), wrong);
    assert_eq!(of("released = false"), "expected a gate that is not met, got every gate was met");
    let lone =
        "[[tests]]\nname = \"x\"\ntable = \"dm\"\nrows = [{ ID = 1, SEX = \"F\", AGE = 4 }]\n";
    assert!(run(&format!("{lone}released = false")).passed());
    let failed = run(&format!("{lone}released = true"));
    assert_eq!(
        failed.tests()[0].failures()[0].to_string(),
        "expected every gate met, got the gate of table dm was not met"
    );
}

#[test]
fn a_run_that_must_be_refused_is() {
    let of = |age: &str, what: &str| {
        let report = run(&format!(
            "[[tests]]\nname = \"x\"\ntable = \"dm\"\nrows = [{{ ID = 1, AGE = 4 }}, {{ ID = 2, AGE = \"{age}\" }}]\n{what}"
        ));
        let failures = report.tests()[0].failures().iter().map(ToString::to_string);
        failures.collect::<Vec<_>>().join("; ")
    };
    let right = "error = { column = \"AGE\", row = 2, reason = \"not a valid\" }";
    assert_eq!(of("x", right), "");
    assert_eq!(
        of("5", right),
        "expected a problem of table dm, column AGE, row 2 that says \"not a valid\", got no problem"
    );
    let problem = "table dm, column AGE: 1 cell(s): not a valid decimal (row 2)";
    assert_eq!(
        of("x", "error = { column = \"AGE\", row = 1, reason = \"not a valid\" }"),
        format!(
            "expected a problem of table dm, column AGE, row 1 that says \"not a valid\", got {problem}"
        )
    );
    assert_eq!(
        of("x", "expect = [{ AGE = 4 }]"),
        format!("expected rows that leave, got a run that is refused: {problem}")
    );
}

#[test]
fn the_key_is_the_published_one_unless_another_is_given() {
    let tests =
        "[[tests]]\nname = \"x\"\ntable = \"ae\"\nrows = [{ ID = 1 }]\nexpect = [{ ID = \"S\" }]";
    let policy = Policy::parse(&format!("{POLICY}{tests}")).unwrap();
    let got = |keys: Option<&Keyring>| {
        test_policy(&policy, keys).unwrap().tests()[0].failures()[0].got().to_owned()
    };
    assert_eq!(got(None), got(None));
    assert_ne!(got(None), got(Some(&Keyring::generate().unwrap())));
    let refused = Keyring::from_bytes(b"this example key protects nobody").err().unwrap();
    assert!(refused.to_string().contains("which everybody has"), "{refused}");
}

/// Nobody has to have a crosswalk to test a policy with surrogates, and none is made.
#[test]
fn surrogates_are_made_up() {
    let policy = Policy::parse(
        "version = 1\ndomains.person = { prefix = \"R\" }\n[tables.dm.columns]\n\
         ID = { surrogate = \"person\" }\nBY = { surrogate = \"person\" }\n[[tests]]\nname = \"x\"\ntable = \"dm\"\n\
         rows = [{ ID = \"P1\", BY = \"P2\" }, { ID = \"P2\", BY = \"P2\" }]\n\
         expect = [{ ID = { differs_from = 2 } }, { ID = { matches = \"R[0-9a-z]{26}\" }, BY = { same_as = 1 } }]",
    );
    let report = test_policy(&policy.unwrap(), None).unwrap();
    assert!(report.passed(), "{:?}", report.tests()[0].failures().first().map(TestFailure::got));
}

#[test]
fn a_policy_without_tests_has_shown_nothing() {
    let error = test_policy(&Policy::parse(POLICY).unwrap(), None).err().unwrap();
    assert_eq!(error.to_string(), "the policy has no tests");
}
