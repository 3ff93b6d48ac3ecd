//! Policies that are refused, and the very words. `policy, line 2` is the line after the version.

use deid_core::error::Kind;
use deid_core::policy::Policy;

use super::support::{lines, parse};

/// What is wrong, the text after `version = 1`, and all that is said.
const BAD: &[(&str, &str, &[&str])] = &[
    (
        "a misspelt key",
        "nmae = \"x\"",
        &["policy, line 2: unknown key `nmae`; did you mean `name`?"],
    ),
    ("a key of nowhere", "colour = \"x\"", &["policy, line 2: unknown key `colour`"]),
    (
        "a misspelt key of a table",
        "[tables.dm]\nsubjct = \"A\"",
        &["policy, line 3: unknown key `subjct`; did you mean `subject`?"],
    ),
    (
        "an underscore for a dash",
        "claim = \"safe_harbor\"",
        &[
            "policy, line 2: `claim` must be \"safe-harbor\", \"limited-data-set\", \"expert-determination\" or \"gdpr-pseudonymised\"; did you mean `safe-harbor`?",
        ],
    ),
    (
        "an unknown claim",
        "claim = \"anonymous\"",
        &[
            "policy, line 2: `claim` must be \"safe-harbor\", \"limited-data-set\", \"expert-determination\" or \"gdpr-pseudonymised\"",
        ],
    ),
    ("a number for text", "name = 7", &["policy, line 2: `name` must be text in quotes"]),
    ("empty text", "name = \" \"", &["policy, line 2: `name` must not be empty"]),
    (
        "a quoted date",
        "as_of = \"2026-11-22\"",
        &["policy, line 2: `as_of` must be a date without quotes, such as 2026-11-22"],
    ),
    (
        "a date with a time",
        "as_of = 2026-11-22T10:00:00",
        &["policy, line 2: `as_of` must be a date without quotes, such as 2026-11-22"],
    ),
    (
        "text for a list",
        "null_values = \"NA\"",
        &["policy, line 2: `null_values` must be a list of texts: [\"…\", \"…\"]"],
    ),
    (
        "a number in a list",
        "null_values = [\"NA\", 9]",
        &["policy, line 2: `null_values` must hold texts in quotes only"],
    ),
    (
        "unknown_columns = keep",
        "unknown_columns = \"keep\"",
        &["policy, line 2: `unknown_columns` must be \"error\" or \"drop\""],
    ),
    (
        "on_invalid = keep",
        "on_invalid = \"keep\"",
        &["policy, line 2: `on_invalid` must be \"error\" or \"null\""],
    ),
    ("a table that is none", "tables = 3", &["policy, line 2: `tables` must be a table"]),
    (
        "a table's name",
        "[tables.\"d m\"]",
        &["policy, line 2: `d m` is no name of a table: letters, digits, `_`, `-` or `.`"],
    ),
    (
        "no TOML",
        "[tables.dm\ndrop = 1",
        &["policy, line 2: this is not valid TOML (character 11 of the line)"],
    ),
    (
        "a key twice",
        "name = \"a\"\nname = \"b\"",
        &["policy, line 3: the same key is given twice in one table"],
    ),
    (
        "a column twice in columns",
        "[tables.dm.columns]\nA = { drop = true }\nA = { drop = true }",
        &["policy, line 4: the same key is given twice in one table"],
    ),
    ("no rule", "[columns]\nA = { type = \"date\" }", &["policy, line 3: column `A` has no rule"]),
    (
        "a misspelt rule",
        "[columns]\nA = { tokn = \"s\" }",
        &["policy, line 3: unknown key `tokn`; did you mean `token`?"],
    ),
    (
        "two rules",
        "[columns]\nA = { drop = true, keep = \"quasi\" }",
        &["policy, line 3: a column has one rule, and here are `drop`, `keep`"],
    ),
    (
        "a rule as text",
        "[columns]\nA = \"drop\"",
        &["policy, line 3: `A` must be a table with one rule, such as { drop = true }"],
    ),
    (
        "drop = false",
        "[columns]\nA = { drop = false }",
        &["policy, line 3: `drop` can only be true: leave it out where it is not"],
    ),
    (
        "keep = true",
        "[columns]\nA = { keep = true }",
        &["policy, line 3: `keep` must be \"quasi\", \"sensitive\" or \"insensitive\""],
    ),
    (
        "keep = direct",
        "[columns]\nA = { keep = \"direct\" }",
        &[
            "policy, line 3: a direct identifier can only be dropped, tokenized, masked, nulled or replaced by a constant",
        ],
    ),
    (
        "direct under a rule that keeps a part",
        "[columns]\nA = { zip3 = 2020, role = \"direct\" }",
        &[
            "policy, line 3: a direct identifier can only be dropped, tokenized, masked, nulled or replaced by a constant",
        ],
    ),
    (
        "two roles",
        "[columns]\nA = { keep = \"quasi\", role = \"sensitive\" }",
        &["policy, line 3: `keep` says the role already: leave `role` out"],
    ),
    (
        "an unknown type",
        "[columns]\nA = { keep = \"quasi\", type = \"string\" }",
        &[
            "policy, line 3: `type` must be \"text\", \"integer\", \"decimal\", \"float\", \"boolean\", \"date\", \"timestamp\", \"time\" or \"partial-date\"; did you mean `text`?",
        ],
    ),
    (
        "an empty name",
        "[columns]\n\"\" = { drop = true }",
        &["policy, line 3: a column's name cannot be empty: a blank header is \"#1\", \"#2\", …"],
    ),
    (
        "an empty constant",
        "[columns]\nA = { constant = \"\" }",
        &["policy, line 3: `constant` must not be empty: `null = true` empties a column"],
    ),
    (
        "a band without width",
        "[columns]\nA = { band = { origin = 1 } }",
        &["policy, line 3: `band` needs `width`"],
    ),
    (
        "a band of 0",
        "[columns]\nA = { band = 0 }",
        &["policy, line 3, column A: `band`: `width` must be above 0"],
    ),
    (
        "a misspelt parameter",
        "[columns]\nA = { age = { bnad = 10 } }",
        &["policy, line 3: unknown key `bnad`; did you mean `band`?"],
    ),
    (
        "a parameter out of range",
        "[columns]\nA = { age = { top = 900 } }",
        &["policy, line 3: `top` must be a whole number from 1 to 150"],
    ),
    (
        "a fraction for a whole number",
        "[columns]\nA = { age = { top = 89.5 } }",
        &["policy, line 3: `top` must be a whole number"],
    ),
    (
        "an unknown part",
        "[columns]\nA = { date_part = \"iso_week\" }",
        &[
            "policy, line 3: `date_part` must be \"year\", \"quarter\", \"month\", \"iso-week\" or \"decade\"; did you mean `iso-week`?",
        ],
    ),
    (
        "a mask with two characters",
        "[columns]\nA = { mask = { with = \"**\" } }",
        &["policy, line 3: `with` must be one character"],
    ),
    (
        "an unknown census",
        "[columns]\nA = { zip3 = 2021 }",
        &["policy, line 3: `zip3` must be 2000, 2010 or 2020"],
    ),
    (
        "an unknown census, in full",
        "[columns]\nA = { zip3 = { census = 2015 } }",
        &["policy, line 3: `census` must be 2000, 2010 or 2020"],
    ),
    (
        "no limit",
        "[columns]\nA = { limit = { } }",
        &["policy, line 3, column A: `limit`: needs `top`, `bottom` or both"],
    ),
    (
        "points that fall",
        "[columns]\nA = { cut = [3, 2] }",
        &[
            "policy, line 3, column A: `cut`: `points` must be at least one number, each above the one before it",
        ],
    ),
    (
        "a format that is none",
        "[columns]\nA = { drop = true, type = \"date\", format = \"yyyy\" }",
        &[
            "policy, line 3, column A: `format` must be a date format with a year, a month and a day, each exactly once",
        ],
    ),
    (
        "a format of letters",
        "[columns]\nA = { drop = true, type = \"date\", format = \"YYYY-MM-DD\" }",
        &[
            "policy, line 3, column A: `format` must be a date format with a year, a month and a day, each exactly once; did you mean `%Y-%m-%d`?",
        ],
    ),
    (
        "a type of another language",
        "[columns]\nA = { keep = \"quasi\", type = \"int\" }",
        &[
            "policy, line 3: `type` must be \"text\", \"integer\", \"decimal\", \"float\", \"boolean\", \"date\", \"timestamp\", \"time\" or \"partial-date\"; did you mean `integer`?",
        ],
    ),
    (
        "a review by nobody",
        "[columns]\nA = { keep = \"quasi\", reviewed = \"2026-10-12\" }",
        &[
            "policy, line 3: `reviewed` must say who read the text and when: \"2026-10-12, JR: all 12 values read\"",
        ],
    ),
    (
        "a review at no time",
        "[columns]\nA = { keep = \"quasi\", reviewed = \"me\" }",
        &[
            "policy, line 3: `reviewed` must say who read the text and when: \"2026-10-12, JR: all 12 values read\"",
        ],
    ),
    (
        "a table that Windows takes for a device",
        "[tables.CON]\n[tables.aux]\n[tables.\"com1.csv\"]",
        &[
            "policy, line 2: `CON` is no name of a table: it also names a file, and such a file cannot be everywhere (Windows has devices of the names con, aux, nul, com1, …; a dot at either end hides or loses it)",
            "policy, line 3: `aux` is no name of a table: it also names a file, and such a file cannot be everywhere (Windows has devices of the names con, aux, nul, com1, …; a dot at either end hides or loses it)",
            "policy, line 4: `com1.csv` is no name of a table: it also names a file, and such a file cannot be everywhere (Windows has devices of the names con, aux, nul, com1, …; a dot at either end hides or loses it)",
        ],
    ),
    (
        "a format for text",
        "[columns]\nA = { keep = \"quasi\", format = \"%F\" }",
        &["policy, line 3, column A: `format` is for dates, and the column's type is text"],
    ),
    (
        "a rule on another type",
        "[columns]\nA = { round = 5, type = \"date\" }",
        &["policy, line 3, column A: the rule `round` cannot work on type `date`"],
    ),
    (
        "a hierarchy file that is not there",
        "[columns]\nA = { hierarchy = { file = \"x.csv\", level = 1 } }",
        &["policy, line 3: reading a file that the policy names: no such file or folder"],
    ),
    (
        "a hierarchy level that is not there",
        "[columns]\nA = { hierarchy = { file = \"country.csv\", level = 9 } }",
        &[
            "policy, line 3, column A: `hierarchy`: `level` must be from 1 to 1, as country.csv has them",
        ],
    ),
    (
        "a star that keeps",
        "[columns]\n\"*\" = { keep = \"insensitive\" }",
        &["policy, line 3: `*` cannot keep: it would keep every column"],
    ),
    (
        "a glob that keeps nearly all",
        "[tables.dm]\nquasi = [\"A*\"]",
        &[
            "policy, line 3, table dm: `A*` cannot keep: a glob that keeps needs two literal characters",
        ],
    ),
    (
        "question marks that keep",
        "[tables.dm]\nquasi = [\"??\"]",
        &["policy, line 3, table dm: `??` cannot keep: it would keep every column"],
    ),
    (
        "a band that keeps all",
        "[columns]\n\"*\" = { band = 1 }",
        &[
            "policy, line 3: `*` cannot take `band`, which lets a part of the values out: a glob for it needs two literal characters",
        ],
    ),
    (
        "a prefix that keeps all",
        "[columns]\n\"?*\" = { hierarchy = { prefix = 200 } }",
        &[
            "policy, line 3: `?*` cannot take `hierarchy`, which lets a part of the values out: a glob for it needs two literal characters",
        ],
    ),
    (
        "a limit that keeps all",
        "[tables.dm.columns]\n\"*E\" = { limit = { top = 1e18 } }",
        &[
            "policy, line 3, table dm: `*E` cannot take `limit`, which lets a part of the values out: a glob for it needs two literal characters",
        ],
    ),
    (
        "a step that keeps all",
        "[columns]\n\"*\" = { round = { to = 1 } }",
        &[
            "policy, line 3: `*` cannot take `round`, which lets a part of the values out: a glob for it needs two literal characters",
        ],
    ),
    (
        "a mask that skips all",
        "[columns]\n\"*\" = { mask = { keep_first = 200 } }",
        &[
            "policy, line 3: `*` cannot take `mask`, which lets a part of the values out: a glob for it needs two literal characters",
        ],
    ),
    (
        "columns that are no identifiers by a glob",
        "[columns]\n\"LAB*\" = { keep = \"quasi\", not_identifier = \"assays\" }",
        &["policy, line 3: `not_identifier` is for a column by its name, and not for a glob"],
    ),
    (
        "a column in two lists",
        "[tables.dm]\ndrop = [\"A\"]\nquasi = [\n  \"B\",\n  \"A\",\n]",
        &[
            "policy, line 6, table dm: `A` is in `drop` (line 3) and in `quasi` (line 6): a column has one rule",
        ],
    ),
    (
        "a column in a list and in columns",
        "[tables.dm]\ndrop = [\"A\"]\n[tables.dm.columns]\nA = { null = true }",
        &[
            "policy, line 5, table dm: `A` is in `drop` (line 3) and in `columns` (line 5): a column has one rule",
        ],
    ),
    (
        "a glob twice",
        "[tables.dm]\ndrop = [\"A*\"]\n[tables.dm.columns]\n\"A*\" = { null = true }",
        &[
            "policy, line 5, table dm: `A*` is in `drop` (line 3) and in `columns` (line 5): a column has one rule",
        ],
    ),
    (
        "tables that differ in case",
        "[tables.dm]\n[tables.DM]",
        &["policy, line 2: tables DM and dm differ in upper and lower case only"],
    ),
    (
        "an unknown domain",
        "[domains.subject]\n[columns]\nA = { token = \"subjct\" }",
        &[
            "policy, line 4, column A: `token` names a domain that is not defined; did you mean `subject`?",
        ],
    ),
    (
        "a domain without a range",
        "[domains.s]\n[tables.dm]\nsubject = \"A\"\n[tables.dm.columns]\nA = { token = \"s\" }\nB = { date_shift = \"s\" }",
        &["policy, line 7, table dm, column B: domain s has no range of days to shift by"],
    ),
    (
        "a domain's name",
        "[domains.\"a b\"]",
        &["policy, line 2: `a b` is no name of a domain: letters, digits, `_`, `-` or `.`"],
    ),
    (
        "a domain's type",
        "[domains.s]\ntype = \"float\"",
        &["policy, line 3: `type` must be \"text\", \"integer\" or \"date\""],
    ),
    (
        "a domain's prefix",
        "[domains.s]\nprefix = \"a b\"",
        &[
            "policy, line 3: `prefix` must be at most 16 of the characters A-Z, a-z, 0-9, `_` and `-`",
        ],
    ),
    (
        "a narrow range",
        "[domains.s]\ndate_shift = { days = [-10, 10] }",
        &[
            "policy, line 3: `days` must be [first, last]: whole days within ±36500, at least 60 of them not 0",
        ],
    ),
    (
        "half days",
        "[domains.s]\ndate_shift = { days = [-365.5, -1] }",
        &[
            "policy, line 3: `days` must be [first, last]: whole days within ±36500, at least 60 of them not 0",
        ],
    ),
    (
        "a range without days",
        "[domains.s]\ndate_shift = { range = [-365, -1] }",
        &[
            "policy, line 3: unknown key `range`",
            "policy, line 3: `date_shift` needs `days`: { days = [-365, -1] }",
        ],
    ),
    (
        "steps on numbers",
        "[domains.s]\ntype = \"integer\"\nnormalize = [\"trim\"]",
        &["policy, line 4: `normalize` is for a domain of type \"text\""],
    ),
    (
        "an unknown step",
        "[domains.s]\nnormalize = [\"lower\"]",
        &["policy, line 3: `normalize` must be \"nfkc\", \"trim\", \"case\" or \"digits\""],
    ),
    (
        "a shift of nobody's",
        "[domains.s]\ndate_shift = { days = [-365, -1] }\n[tables.dm.columns]\nB = { date_shift = \"s\" }",
        &[
            "policy, line 5, table dm, column B: `date_shift` moves the dates of a person, and the table does not say whose a row is",
        ],
    ),
    (
        "a shift by nothing",
        "[columns]\nB = { date_shift = { } }",
        &["policy, line 3: `date_shift` needs `domain` or `offset_column`"],
    ),
    (
        "a shift by two things",
        "[columns]\nB = { date_shift = { domain = \"s\", offset_column = \"O\" } }",
        &[
            "policy, line 3: `date_shift` takes `domain` (with or without `by`) or `offset_column`, not both",
        ],
    ),
    (
        "a shift that is told",
        "[tables.dm]\ninsensitive = [\"OFF\"]\n[tables.dm.columns]\nB = { date_shift = { offset_column = \"OFF\" } }",
        &[
            "policy, line 5, table dm, column B: `offset_column` names a column that leaves: it would tell every shift",
        ],
    ),
    (
        "an age without a day",
        "[columns]\nB = { age = true, type = \"date\" }",
        &["policy, line 3, column B: `age` counts ages, and the policy does not say to which day"],
    ),
    (
        "a cap without a day",
        "[columns]\nB = { date_part = { part = \"year\", cap = 89 } }",
        &[
            "policy, line 3, column B: `date_part` counts ages, and the policy does not say to which day",
        ],
    ),
    (
        "a day that is text",
        "[tables.dm]\nquasi = [\"ADM\"]\n[tables.dm.columns]\nB = { age = { at = \"ADM\" } }",
        &["policy, line 5, table dm, column B: `at` names a column that is not read as a date"],
    ),
    (
        "a companion without a rule",
        "[tables.dm]\ndrop = [\"AGEU\"]\n[tables.dm.columns]\nAGE = { age = { unit_column = \"AGE_U\" } }",
        &[
            "policy, line 5, table dm, column AGE: `unit_column` names a column that has no rule; did you mean `AGEU`?",
        ],
    ),
    (
        "a subject without a rule",
        "[tables.dm]\nsubject = \"USUBJD\"\ndrop = [\"USUBJID\"]",
        &[
            "policy, line 3, table dm: `subject` names a column that has no rule; did you mean `USUBJID`?",
        ],
    ),
    (
        "a long delimiter",
        "[tables.dm]\ndelimiter = \"||\"",
        &[
            "policy, line 3: `delimiter` must be one ASCII character that is no letter, digit, quote or line end",
        ],
    ),
    (
        "a quote of its own",
        "[tables.dm]\nquote = \"single\"",
        &["policy, line 3: `quote` must be \"double\" or \"none\""],
    ),
    (
        "a header that is no flag",
        "[tables.dm]\nheader = \"none\"",
        &["policy, line 3: `header` must be true or false"],
    ),
    (
        "a gate without k",
        "[tables.dm.gate]\nmax_suppressed = 0.05",
        &["policy, line 2: a gate needs `k`"],
    ),
    (
        "k of 1",
        "[tables.dm.gate]\nk = 1",
        &["policy, line 3: `k` must be a whole number of at least 2: 1 asks for nothing"],
    ),
    ("k as text", "[tables.dm.gate]\nk = \"11\"", &["policy, line 3: `k` must be a whole number"]),
    (
        "a share in per cent",
        "[tables.dm.gate]\nk = 11\nmax_suppressed = 5",
        &["policy, line 4: `max_suppressed` must be a share from 0 to 1 with at most six decimals"],
    ),
    (
        "a cascade that ends without a reason",
        "[tables.dm.gate]\nk = 11\ncascade = false",
        &[
            "policy, line 4: `cascade = false` needs `cascade_reason`: a person who was suppressed here stays in the other tables",
        ],
    ),
    (
        "a reason for nothing",
        "[tables.dm.gate]\nk = 11\ncascade_reason = \"because\"",
        &["policy, line 4: `cascade_reason` is for `cascade = false`"],
    ),
    (
        "a history of nobody",
        "[tables.dm.gate]\nk = 11\nscope = \"history\"",
        &[
            "policy, line 2, table dm: `scope = \"history\"` is about people, and the table names no subject",
        ],
    ),
    (
        "a gate column that does not exist",
        "[tables.dm]\nquasi = [\"SEX\"]\n[tables.dm.gate]\nk = 11\ncount = [\"SEX\", \"SX\"]",
        &["policy, line 6, table dm: `count` names a column that has no rule; did you mean `SEX`?"],
    ),
    (
        "a gate column that does not leave",
        "[tables.dm]\ndrop = [\"SEX\"]\n[tables.dm.gate]\nk = 11\ncount = [\"SEX\"]",
        &["policy, line 6, table dm: `count` names a column that is dropped"],
    ),
    (
        "a gate that counts none",
        "[tables.dm.gate]\nk = 11\ncount = []",
        &[
            "policy, line 4: `count` must name a column at least: a gate that counts none checks nothing",
        ],
    ),
    (
        "a key source",
        "[keys.main]\nfrom = \"file:/run/key\"",
        &["policy, line 2: a policy holds no key and no source of one"],
    ),
    (
        "a salt",
        "[domains.s]\nsalt = \"pepper\"",
        &["policy, line 3: a policy holds no key and no source of one"],
    ),
    (
        "a key text in a comment",
        "# deid-key-1-0123456789abcdef-0123\nname = \"x\"",
        &["policy, line 2: a policy holds no key and no source of one"],
    ),
    (
        "a key in hex",
        "recipient = \"000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\"",
        &["policy, line 2: a policy holds no key and no source of one"],
    ),
    (
        "an unknown pack",
        "extends = [\"pack:hipaa-safe-harbour@1\"]",
        &[
            "policy, line 2: `extends` names a pack or a version that is not here; there are hipaa-safe-harbor@1, hipaa-limited-data-set@1; did you mean `pack:hipaa-safe-harbor@1`?",
        ],
    ),
    (
        "an unknown version of a pack",
        "extends = [\"pack:hipaa-safe-harbor@2\"]",
        &[
            "policy, line 2: `extends` names a pack or a version that is not here; there are hipaa-safe-harbor@1, hipaa-limited-data-set@1; did you mean `pack:hipaa-safe-harbor@1`?",
        ],
    ),
    (
        "a pack's rule changed",
        "extends = [\"pack:hipaa-safe-harbor@1\"]\n[tables.dm]\nquasi = [\"CITY\"]",
        &[
            "policy, line 4, table dm, column CITY: hipaa-safe-harbor@1 takes this column for B places smaller than a state and says `drop`: another rule needs a `reason`",
        ],
    ),
    (
        "a subject without a column",
        "[tables.dm]\nsubject = { domain = \"s\" }",
        &["policy, line 3: `subject` needs `column`: the column that says whom a row is about"],
    ),
    (
        "a subject in a domain that is not there",
        "[domains.person]\n[tables.dm]\ndrop = [\"ID\"]\nsubject = { column = \"ID\", domain = \"persn\" }",
        &[
            "policy, line 5, table dm: `subject` names a domain that is not defined; did you mean `person`?",
        ],
    ),
    (
        "people told apart in two ways under a gate",
        "[domains.a]\n[domains.b]\n[tables.ae]\nsubject = \"ID\"\ncolumns = { ID = { token = \"b\" } }\n[tables.dm]\nsubject = \"ID\"\nquasi = [\"SEX\"]\ncolumns = { ID = { token = \"a\" } }\ngate = { k = 2 }",
        &[
            "policy, line 5, table ae: the gate of table dm follows a person through all tables, but people are told apart in domain `a` there and in domain `b` here",
        ],
    ),
    (
        "people told apart by two types under a gate",
        "[tables.ae]\nsubject = \"ID\"\ndrop = [\"ID\"]\n[tables.dm]\nsubject = \"ID\"\nquasi = [\"SEX\"]\ncolumns = { ID = { drop = true, type = \"integer\" } }\ngate = { k = 2 }",
        &[
            "policy, line 3, table ae: the gate of table dm follows a person through all tables, but people are told apart as integer there and as text here",
        ],
    ),
    (
        "a type of the subject that its domain does not have",
        "[domains.s]\n[tables.ae]\nsubject = \"ID\"\ncolumns = { ID = { token = \"s\" } }\n[tables.dm]\nsubject = \"ID\"\ncolumns = { ID = { drop = true, type = \"integer\" } }",
        &[
            "policy, line 7, table dm: the subject's column is declared integer, and people are told apart in domain `s`, which is of type text",
        ],
    ),
    (
        "a subject that is a float",
        "[tables.dm]\nsubject = \"ID\"\ncolumns = { ID = { drop = true, type = \"float\" } }",
        &["policy, line 3, table dm: people cannot be told apart by cells of type float"],
    ),
    (
        "a share that would be rounded up",
        "[tables.dm]\nquasi = [\"A\"]\n[tables.dm.gate]\nk = 2\nmax_suppressed = 0.2899999999999999",
        &["policy, line 6: `max_suppressed` must be a share from 0 to 1 with at most six decimals"],
    ),
    (
        "a share of more digits than a float has",
        "[tables.dm]\nquasi = [\"A\"]\n[tables.dm.gate]\nk = 2\nmax_suppressed = 0.28999999999999999999",
        &["policy, line 6: `max_suppressed` must be a share from 0 to 1 with at most six decimals"],
    ),
    (
        "all of them in one pass",
        "nmae = \"x\"\n[tables.dm]\nquasi = [\"A*\"]\nsubject = \"B\"\n[tables.dm.gate]\nk = 0",
        &[
            "policy, line 2: unknown key `nmae`; did you mean `name`?",
            "policy, line 4, table dm: `A*` cannot keep: a glob that keeps needs two literal characters",
            "policy, line 5, table dm: `subject` names a column that has no rule",
            "policy, line 7: `k` must be a whole number of at least 2: 1 asks for nothing",
        ],
    ),
];

#[test]
fn every_fault_has_its_words_and_help() {
    let mut wrong = Vec::new();
    for (what, text, expected) in BAD {
        let error = parse(text).map(|_| ()).expect_err(what);
        let said = lines(&error);
        assert_ne!(error.kind(), Kind::Data, "{what}");
        let helped =
            error.problems().iter().all(|problem| !problem.cause.help().to_string().is_empty());
        assert!(helped, "{what}: no help");
        if said != *expected {
            wrong.push(format!("    ({what:?}, {text:?}, &{said:#?}),"));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn the_version_comes_first() {
    for (text, expected) in [
        ("", "policy, line 1: `version = 1` is missing"),
        (
            "name = \"x\"\nversion = 2\nnew_key = 1",
            "policy, line 2: `version` must be 1: this deid reads no other",
        ),
        ("version = \"1\"", "policy, line 1: `version` must be 1: this deid reads no other"),
    ] {
        let error = Policy::parse(text).unwrap_err();
        assert_eq!(lines(&error), [expected], "{text}");
    }
}

#[test]
fn a_policy_as_text_has_no_files() {
    let text = "version = 1\n[columns]\nA = { hierarchy = { file = \"country.csv\", level = 1 } }";
    let expected = "policy, line 3: a policy given as text has no folder, so it cannot name a file";
    assert_eq!(lines(&Policy::parse(text).unwrap_err()), [expected]);
}
