//! Entries of columns: a rule, its parameters, a type, a format.

use super::Bad;

pub(super) const BAD: &[Bad] = &[
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
            "policy, line 3: a direct identifier can only be dropped, tokenized, encrypted, substituted, masked, nulled or replaced by a constant",
        ],
    ),
    (
        "direct under a rule that keeps a part",
        "[columns]\nA = { zip3 = 2020, role = \"direct\" }",
        &[
            "policy, line 3: a direct identifier can only be dropped, tokenized, encrypted, substituted, masked, nulled or replaced by a constant",
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
];
