//! Tables: subjects, dialects and gates.

use super::Bad;

pub(super) const BAD: &[Bad] = &[
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
        "an order by tokens of nobody",
        "[tables.dm]\norder = \"token\"\nquasi = [\"SEX\"]",
        &[
            "policy, line 3, table dm: `order = \"token\"` goes by the token of the subject, and the table names no subject",
        ],
    ),
    (
        "an order by a subject that is kept",
        "[tables.dm]\norder = \"token\"\nsubject = \"ID\"\ninsensitive = [\"ID\"]",
        &[
            "policy, line 3, table dm: `order = \"token\"` goes by the token of the subject, and the rule of that column writes none",
        ],
    ),
    (
        "an order that is none",
        "[tables.dm]\norder = \"shuffle\"",
        &["policy, line 3: `order` must be \"keep\" or \"token\""],
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
];
