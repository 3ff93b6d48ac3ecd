//! Domains, shifts and the days that ages count to.

use super::Bad;

pub(super) const BAD: &[Bad] = &[
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
        "texts before an id, none of them",
        "[domains.s]\n[columns]\nA = { token = { domain = \"s\", after = [\"\"] } }\nB = { token = { domain = \"s\", after = [] } }",
        &[
            "policy, line 4: `after` lists the texts that stand before an id: [\"Patient/\"]; leave it out where none does",
            "policy, line 5: `after` lists the texts that stand before an id: [\"Patient/\"]; leave it out where none does",
        ],
    ),
    (
        "a token of no domain",
        "[domains.s]\n[columns]\nA = { token = { after = [\"Patient/\"] } }",
        &["policy, line 4: `token` needs `domain`"],
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
        "too few weeks",
        "[domains.s]\ndate_shift = { days = [-180, 180], keep = \"weekday\" }",
        &[
            "policy, line 3: `days` must be days with at least 52 multiples of 7 that are not 0, to keep the weekday: [-364, -7], say",
        ],
    ),
    (
        "what no shift keeps",
        "[domains.s]\ndate_shift = { days = [-365, -1], keep = \"month\" }",
        &["policy, line 3: `keep` must be \"weekday\""],
    ),
    (
        "noise of nobody, and noise of no size",
        "[domains.s]\n[tables.dm.columns]\nA = { noise = { domain = \"s\", within = 5, step = 1 } }\nB = { noise = { domain = \"s\" } }",
        &[
            "policy, line 4, table dm, column A: `noise` goes by the person, and the table does not say whose a row is",
            "policy, line 5: `noise` needs `within` or `within_percent`, one of them",
        ],
    ),
    (
        "noise without a step",
        "[domains.s]\n[tables.dm]\nsubject = \"ID\"\ndrop = [\"ID\"]\n[tables.dm.columns]\nA = { noise = { domain = \"s\", within = 5 } }",
        &[
            "policy, line 7, table dm, column A: `noise`: `step` is missing: how fine results are, 0.1 say; only numbers of type \"integer\" need none",
        ],
    ),
    (
        "substitutes from nowhere",
        "[domains.s]\n[columns]\nA = { substitute = { domain = \"s\", list = \"none.txt\" } }\nB = { substitute = \"s\" }",
        &[
            "policy, line 4: reading a file that the policy names: no such file or folder",
            "policy, line 5: `substitute` must be a table: { … }",
        ],
    ),
    (
        "a scope that there is not",
        "[domains.s]\nscope = \"table\"",
        &["policy, line 3: `scope` must be \"run\" or \"study\""],
    ),
    (
        "what nobody could turn back",
        "[domains.s]\nscope = \"run\"\n[columns]\nA = { encrypt = \"s\" }",
        &[
            "policy, line 5, column A: `encrypt` is for more than one run, and nobody keeps the secret of domain s, which is of one run",
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
];
