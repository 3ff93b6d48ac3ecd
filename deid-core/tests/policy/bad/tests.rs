//! Tests of a policy: what they are about, and what they expect.

use super::Bad;

pub(super) const BAD: &[Bad] = &[
    ("tests that are no list", "[tests]\nname = \"x\"", &[]),
    (
        "a test without a name",
        "[tables.dm]\nquasi = [\"SEX\"]\ndrop = [\"NAME\"]\n[[tests]]\ntable = \"dm\"\nrows = [{ SEX = \"F\" }]\nexpect = [{ SEX = \"F\" }]",
        &[],
    ),
    (
        "a misspelt key of a test",
        "[tables.dm]\nquasi = [\"SEX\"]\ndrop = [\"NAME\"]\n[[tests]]\nname = \"x\"\ntabel = \"dm\"\nrows = [{ SEX = \"F\" }]\nexpect = [{ SEX = \"F\" }]",
        &[],
    ),
    (
        "a test of a table that there is not",
        "[tables.dm]\nquasi = [\"SEX\"]\ndrop = [\"NAME\"]\n[[tests]]\nname = \"x\"\ntable = \"dn\"\nrows = [{ SEX = \"F\" }]\nexpect = [{ SEX = \"F\" }]",
        &[],
    ),
    (
        "a test with a column that no rule is for",
        "[tables.dm]\nquasi = [\"SEX\"]\ndrop = [\"NAME\"]\n[[tests]]\nname = \"x\"\ntable = \"dm\"\nrows = [{ SXE = \"F\" }]\nexpect = [{ SEX = \"F\", NAMES = { is = \"absent\" } }]",
        &[],
    ),
    (
        "a test without rows",
        "[tables.dm]\nquasi = [\"SEX\"]\ndrop = [\"NAME\"]\n[[tests]]\nname = \"x\"\ntable = \"dm\"\nexpect = [{ SEX = \"F\" }]",
        &[],
    ),
    (
        "a cell that is a list",
        "[tables.dm]\nquasi = [\"SEX\"]\ndrop = [\"NAME\"]\n[[tests]]\nname = \"x\"\ntable = \"dm\"\nrows = [{ SEX = [\"F\"] }]\nexpect = [{ SEX = \"F\" }]",
        &[],
    ),
    (
        "more expected than given",
        "[tables.dm]\nquasi = [\"SEX\"]\ndrop = [\"NAME\"]\n[[tests]]\nname = \"x\"\ntable = \"dm\"\nrows = [{ SEX = \"F\" }]\nexpect = [{ SEX = \"F\" },\n { SEX = \"F\" }]",
        &[],
    ),
    (
        "a test that could not fail",
        "[tables.dm]\nquasi = [\"SEX\"]\ndrop = [\"NAME\"]\n[[tests]]\nname = \"x\"\ntable = \"dm\"\nrows = [{ SEX = \"F\" }]\nexpect = [{ }]",
        &[],
    ),
    (
        "a word that is no expectation",
        "[tables.dm]\nquasi = [\"SEX\"]\ndrop = [\"NAME\"]\n[[tests]]\nname = \"x\"\ntable = \"dm\"\nrows = [{ SEX = \"F\" }]\nexpect = [{ SEX = { is = \"nul\" } }]",
        &[],
    ),
    (
        "two expectations of one cell",
        "[tables.dm]\nquasi = [\"SEX\"]\ndrop = [\"NAME\"]\n[[tests]]\nname = \"x\"\ntable = \"dm\"\nrows = [{ SEX = \"F\" }]\nexpect = [{ SEX = { is = \"null\", same_as = 1 } }]",
        &[],
    ),
    (
        "a pattern that is none",
        "[tables.dm]\nquasi = [\"SEX\"]\ndrop = [\"NAME\"]\n[[tests]]\nname = \"x\"\ntable = \"dm\"\nrows = [{ SEX = \"F\" }]\nexpect = [{ SEX = { matches = \"a)|(b\" } }]",
        &[],
    ),
    (
        "a row that is not there",
        "[tables.dm]\nquasi = [\"SEX\"]\ndrop = [\"NAME\"]\n[[tests]]\nname = \"x\"\ntable = \"dm\"\nrows = [{ SEX = \"F\" }]\nexpect = [{ SEX = { same_as = 2 } }]",
        &[],
    ),
    (
        "another table that has no rows",
        "[tables.dm]\nquasi = [\"SEX\"]\ndrop = [\"NAME\"]\n[[tests]]\nname = \"x\"\ntable = \"dm\"\nrows = [{ SEX = \"F\" }]\nexpect = [{ SEX = { same_as = { table = \"ae\", row = 1 } } }]",
        &[],
    ),
    (
        "a token of a column that is kept",
        "[tables.dm]\nquasi = [\"SEX\"]\ndrop = [\"NAME\"]\n[[tests]]\nname = \"x\"\ntable = \"dm\"\nrows = [{ SEX = \"F\" }]\nexpect = [{ SEX = { is = \"token\" } }]",
        &[],
    ),
    (
        "suppressed rows without a gate",
        "[tables.dm]\nquasi = [\"SEX\"]\ndrop = [\"NAME\"]\n[[tests]]\nname = \"x\"\ntable = \"dm\"\nrows = [{ SEX = \"F\" }]\nexpect = [{ SEX = \"F\" }]\nsuppressed = [1]",
        &[],
    ),
    (
        "cells of a run that is refused",
        "[tables.dm]\nquasi = [\"SEX\"]\ndrop = [\"NAME\"]\n[[tests]]\nname = \"x\"\ntable = \"dm\"\nrows = [{ SEX = \"F\" }]\nexpect = [{ SEX = \"F\" }]\nerror = { column = \"SEXX\", reason = \"x\" }",
        &[],
    ),
    (
        "an error without a reason",
        "[tables.dm]\nquasi = [\"SEX\"]\ndrop = [\"NAME\"]\n[[tests]]\nname = \"x\"\ntable = \"dm\"\nrows = [{ SEX = \"F\" }]\nerror = { column = \"SEX\" }",
        &[],
    ),
    (
        "two tests of one name",
        "[tables.dm]\nquasi = [\"SEX\"]\ndrop = [\"NAME\"]\n[[tests]]\nname = \"x\"\ntable = \"dm\"\nrows = [{ SEX = \"F\" }]\nexpect = [{ SEX = \"F\" }]\n[[tests]]\nname = \"x\"\ntable = \"dm\"\nrows = [{ SEX = \"F\" }]\nexpect = [{ SEX = \"F\" }]",
        &[],
    ),
    (
        "rows beside several tables",
        "[tables.dm]\nquasi = [\"SEX\"]\ndrop = [\"NAME\"]\n[[tests]]\nname = \"x\"\nrows = [{ SEX = \"F\" }]\n[tests.tables.dm]\nrows = [{ SEX = \"F\" }]\nexpect = [{ SEX = \"F\" }]",
        &[],
    ),
    (
        "neither a table nor tables",
        "[tables.dm]\nquasi = [\"SEX\"]\ndrop = [\"NAME\"]\n[[tests]]\nname = \"x\"\nrows = [{ SEX = \"F\" }]\nexpect = [{ SEX = \"F\" }]",
        &[],
    ),
    (
        "a file of tests that is not there",
        "tests = \"gone.toml\"\n[tables.dm]\nquasi = [\"SEX\"]",
        &[],
    ),
];
