//! Keys and values of the top level, key sources and packs.

use super::Bad;

pub(super) const BAD: &[Bad] = &[
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
