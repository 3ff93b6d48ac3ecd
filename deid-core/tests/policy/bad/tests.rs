//! Tests of a policy: what they are about, and what they expect.

use super::Bad;

pub(super) const BAD: &[Bad] = &[
    (
        "tests that are no list",
        "[tests]\nname = \"x\"",
        &["policy, line 2: `tests` must be written [[tests]], once for each test"],
    ),
    (
        "a test without a name",
        "[tables.dm]\nquasi = [\"SEX\"]\ndrop = [\"NAME\"]\n[[tests]]\ntable = \"dm\"\nrows = [{ SEX = \"F\" }]\nexpect = [{ SEX = \"F\" }]",
        &["policy, line 5: a test has a `name` that says what it shows"],
    ),
    (
        "a misspelt key of a test",
        "[tables.dm]\nquasi = [\"SEX\"]\ndrop = [\"NAME\"]\n[[tests]]\nname = \"x\"\ntabel = \"dm\"\nrows = [{ SEX = \"F\" }]\nexpect = [{ SEX = \"F\" }]",
        &[
            "policy, line 5: a test names its `table`, or has several: [tests.tables.NAME]",
            "policy, line 7: unknown key `tabel`; did you mean `table`?",
        ],
    ),
    (
        "a test of a table that there is not",
        "[tables.dm]\nquasi = [\"SEX\"]\ndrop = [\"NAME\"]\n[[tests]]\nname = \"x\"\ntable = \"dn\"\nrows = [{ SEX = \"F\" }]\nexpect = [{ SEX = \"F\" }]",
        &["policy, line 7: the test is of a table that the policy does not have; it has: dm"],
    ),
    (
        "a test with a column that no rule is for",
        "[tables.dm]\nquasi = [\"SEX\"]\ndrop = [\"NAME\"]\n[[tests]]\nname = \"x\"\ntable = \"dm\"\nrows = [{ SXE = \"F\" }]\nexpect = [{ SEX = \"F\", NAMES = { is = \"absent\" } }]",
        &[
            "policy, line 8, table dm: the test has a column `SXE` that no rule of the table is for; did you mean `SEX`?",
            "policy, line 9, table dm: the test has a column `NAMES` that no rule of the table is for; did you mean `NAME`?",
        ],
    ),
    (
        "a test without rows",
        "[tables.dm]\nquasi = [\"SEX\"]\ndrop = [\"NAME\"]\n[[tests]]\nname = \"x\"\ntable = \"dm\"\nexpect = [{ SEX = \"F\" }]",
        &[
            "policy, line 5: a test has `rows`, a list with one table or more: [{ COLUMN = \"cell\" }]",
        ],
    ),
    (
        "a cell that is a list",
        "[tables.dm]\nquasi = [\"SEX\"]\ndrop = [\"NAME\"]\n[[tests]]\nname = \"x\"\ntable = \"dm\"\nrows = [{ SEX = [\"F\"] }]\nexpect = [{ SEX = \"F\" }]",
        &["policy, line 8: `SEX` must be a cell: text in quotes, a number, a date, true or false"],
    ),
    (
        "more expected than given",
        "[tables.dm]\nquasi = [\"SEX\"]\ndrop = [\"NAME\"]\n[[tests]]\nname = \"x\"\ntable = \"dm\"\nrows = [{ SEX = \"F\" }]\nexpect = [{ SEX = \"F\" },\n { SEX = \"F\" }]",
        &["policy, line 10: `expect` has more rows than `rows`, which has 1"],
    ),
    (
        "a test that could not fail",
        "[tables.dm]\nquasi = [\"SEX\"]\ndrop = [\"NAME\"]\n[[tests]]\nname = \"x\"\ntable = \"dm\"\nrows = [{ SEX = \"F\" }]\nexpect = [{ }]",
        &["policy, line 5: the test expects nothing, so it could not fail"],
    ),
    (
        "a word that is no expectation",
        "[tables.dm]\nquasi = [\"SEX\"]\ndrop = [\"NAME\"]\n[[tests]]\nname = \"x\"\ntable = \"dm\"\nrows = [{ SEX = \"F\" }]\nexpect = [{ SEX = { is = \"nul\" } }]",
        &[
            "policy, line 9: `is` must be \"absent\", \"changed\", \"kept\", \"null\" or \"token\"; did you mean `null`?",
        ],
    ),
    (
        "two expectations of one cell",
        "[tables.dm]\nquasi = [\"SEX\"]\ndrop = [\"NAME\"]\n[[tests]]\nname = \"x\"\ntable = \"dm\"\nrows = [{ SEX = \"F\" }]\nexpect = [{ SEX = { is = \"null\", same_as = 1 } }]",
        &[
            "policy, line 9: `SEX` must expect one thing: `is`, `matches`, `same_as` or `differs_from`",
        ],
    ),
    (
        "a pattern that is none",
        "[tables.dm]\nquasi = [\"SEX\"]\ndrop = [\"NAME\"]\n[[tests]]\nname = \"x\"\ntable = \"dm\"\nrows = [{ SEX = \"F\" }]\nexpect = [{ SEX = { matches = \"a)|(b\" } }]",
        &["policy, line 9: `matches` must be a regular expression, such as 'S[0-9a-z]{26}'"],
    ),
    (
        "a row that is not there",
        "[tables.dm]\nquasi = [\"SEX\"]\ndrop = [\"NAME\"]\n[[tests]]\nname = \"x\"\ntable = \"dm\"\nrows = [{ SEX = \"F\" }]\nexpect = [{ SEX = { same_as = 2 } }]",
        &["policy, line 9: the test names a row that its table does not have: there are 1"],
    ),
    (
        "another table that has no rows",
        "[tables.dm]\nquasi = [\"SEX\"]\ndrop = [\"NAME\"]\n[[tests]]\nname = \"x\"\ntable = \"dm\"\nrows = [{ SEX = \"F\" }]\nexpect = [{ SEX = { same_as = { table = \"ae\", row = 1 } } }]",
        &["policy, line 9: the test compares with a table that it has no rows of"],
    ),
    (
        "a token of a column that is kept",
        "[tables.dm]\nquasi = [\"SEX\"]\ndrop = [\"NAME\"]\n[[tests]]\nname = \"x\"\ntable = \"dm\"\nrows = [{ SEX = \"F\" }]\nexpect = [{ SEX = { is = \"token\" } }]",
        &["policy, line 9: a token is expected of `SEX`, whose rule writes none"],
    ),
    (
        "suppressed rows without a gate",
        "[tables.dm]\nquasi = [\"SEX\"]\ndrop = [\"NAME\"]\n[[tests]]\nname = \"x\"\ntable = \"dm\"\nrows = [{ SEX = \"F\" }]\nexpect = [{ SEX = \"F\" }]\nsuppressed = [1]",
        &[
            "policy, line 9: cells are expected of a row that is suppressed",
            "policy, line 10: rows are suppressed only where the gate is held and met",
        ],
    ),
    (
        "cells of a run that is refused",
        "[tables.dm]\nquasi = [\"SEX\"]\ndrop = [\"NAME\"]\n[[tests]]\nname = \"x\"\ntable = \"dm\"\nrows = [{ SEX = \"F\" }]\nexpect = [{ SEX = \"F\" }]\nerror = { column = \"SEXX\", reason = \"x\" }",
        &[
            "policy, line 5: the test expects cells where no row leaves",
            "policy, line 10, table dm: `column` names a column that no rule of the table is for; did you mean `SEX`?",
        ],
    ),
    (
        "an error without a reason",
        "[tables.dm]\nquasi = [\"SEX\"]\ndrop = [\"NAME\"]\n[[tests]]\nname = \"x\"\ntable = \"dm\"\nrows = [{ SEX = \"F\" }]\nerror = { column = \"SEX\" }",
        &["policy, line 9: `error` has no `reason`: words that the message must hold"],
    ),
    (
        "two tests of one name",
        "[tables.dm]\nquasi = [\"SEX\"]\ndrop = [\"NAME\"]\n[[tests]]\nname = \"x\"\ntable = \"dm\"\nrows = [{ SEX = \"F\" }]\nexpect = [{ SEX = \"F\" }]\n[[tests]]\nname = \"x\"\ntable = \"dm\"\nrows = [{ SEX = \"F\" }]\nexpect = [{ SEX = \"F\" }]",
        &["policy, line 10: two tests have one name: the other is in line 5"],
    ),
    (
        "rows beside several tables",
        "[tables.dm]\nquasi = [\"SEX\"]\ndrop = [\"NAME\"]\n[[tests]]\nname = \"x\"\nrows = [{ SEX = \"F\" }]\n[tests.tables.dm]\nrows = [{ SEX = \"F\" }]\nexpect = [{ SEX = \"F\" }]",
        &["policy, line 7: `rows` of several tables stands in each of them: [tests.tables.NAME]"],
    ),
    (
        "neither a table nor tables",
        "[tables.dm]\nquasi = [\"SEX\"]\ndrop = [\"NAME\"]\n[[tests]]\nname = \"x\"\nrows = [{ SEX = \"F\" }]\nexpect = [{ SEX = \"F\" }]",
        &["policy, line 5: a test names its `table`, or has several: [tests.tables.NAME]"],
    ),
    (
        "a file of tests that is not there",
        "tests = \"gone.toml\"\n[tables.dm]\nquasi = [\"SEX\"]",
        &["policy, line 2: reading a file that the policy names: no such file or folder"],
    ),
];
