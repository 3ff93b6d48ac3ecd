//! What a rule is for: globs, lists, names that are given twice.

use super::Bad;

pub(super) const BAD: &[Bad] = &[
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
];
