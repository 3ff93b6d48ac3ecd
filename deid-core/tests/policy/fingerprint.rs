//! The fingerprint: the same for what means the same, another for everything else.

use std::collections::BTreeMap;

use deid_core::policy::Policy;

use super::support::{COUNTRIES, file, good};

/// A policy with every key there is.
const FULL: &str = include_str!("full.toml");

fn of(text: &str) -> String {
    let policy = Policy::parse_with(text, file).unwrap_or_else(|error| panic!("{error}"));
    policy.fingerprint().to_string()
}

/// Whoever changes this changes what every earlier manifest says: the canonical form is a contract.
#[test]
fn a_fingerprint_stays() {
    assert_eq!(of(FULL), "127cfc24cb4a606aed77a569dd79260d1170ef1a9a4c8c787fae73cbb0a506e6");
}

#[test]
fn spelling_makes_no_difference() {
    let same = [
        FULL.replace('\n', "\n\n  # a comment\n"),
        FULL.replace(" = ", "="),
        FULL.replace("k = 11\nmax_suppressed = 0.05", "max_suppressed = 5e-2\nk = 0xB"),
        FULL.replace("[\"NA\", \".\"]", "[\".\", \"NA\", \"\", \"NA\"]"),
        FULL.replace(
            "normalize = [\"trim\", \"case\"]",
            "normalize = [\"case\", \"trim\", \"trim\"]",
        ),
        FULL.replace("on_invalid = \"error\"\nunknown_columns = \"error\"\n", ""),
        FULL.replace(
            "files = [\"dm.csv\", \"dm*.parquet\"]",
            "files = [\"dm*.parquet\", \"dm.csv\"]",
        ),
        FULL.replace("quasi = [\"SEX\", \"RACE\"]", "quasi = [\"RACE\"]")
            .replace("ALT = {", "SEX = { keep = \"quasi\" }\nALT = {"),
        FULL.replace("drop = [\"NAME\", \"LAST*\"]", "drop = [\"LAST*\", \"NAME\"]"),
        FULL.replace("HGT = { band = 5 }", "HGT = { band = { width = 5.0 } }"),
        FULL.replace(
            "AGE3 = { age = true, type = \"integer\" }",
            "AGE3 = { type = \"integer\", age = { top = 90 } }",
        ),
        FULL.replace(
            "ZIP2 = { zip3 = 2010 }",
            "ZIP2 = { zip3 = { census = 2010, restricted = \"000\" } }",
        ),
        FULL.replace(
            "WGT = { cut = { points = [50,",
            "WGT = { type = \"decimal\", cut = { points = [50.0,",
        ),
        FULL.replace(
            "count = [\"SEX\", \"RACE\", \"AGE\"]",
            "count = [\"AGE\", \"SEX\", \"RACE\"]",
        ),
        // another path, the same file
        FULL.replace("file = \"country.csv\"", "file = \"./elsewhere/../elsewhere/land.csv\""),
    ];
    for text in same {
        assert_ne!(text, FULL);
        assert_eq!(of(&text), of(FULL), "{text}");
    }
}

/// Tests change no cell and no check of a release.
#[test]
fn tests_make_no_difference() {
    let tests = include_str!("full_tests.toml");
    let policy = Policy::parse_with(&format!("{FULL}{tests}"), file).unwrap();
    assert_eq!(policy.tests().len(), 3);
    assert_eq!(policy.fingerprint().to_string(), of(FULL));
}

#[test]
fn meaning_makes_a_difference() {
    let changes = [
        ("name = \"full\"", "name = \"other\""),
        ("claim = \"expert-determination\"\n", ""),
        ("2026-11-22", "2026-11-23"),
        ("recipient = \"acme\"", "recipient = \"acme2\""),
        ("[\"NA\", \".\"]", "[\"NA\"]"),
        ("on_invalid = \"error\"\n", "on_invalid = \"null\"\n"),
        ("unknown_columns = \"error\"", "unknown_columns = \"drop\""),
        ("extends = [\"pack:hipaa-limited-data-set@1\"]\n", ""),
        ("prefix = \"S\"", "prefix = \"P\""),
        ("prefix = \"S\"", "prefix = \"S\"\nreidentifiable = true"),
        ("normalize = [\"trim\", \"case\"]", "normalize = [\"trim\"]"),
        ("[-365, -1]", "[-364, -1]"),
        ("[domains.site]\ntype = \"integer\"", "[domains.site]\ntype = \"text\""),
        ("\"date\"\nformat = \"%Y%m%d\"", "\"date\"\nformat = \"%d%m%Y\""),
        ("STUDYID = { keep = \"insensitive\" }", "STUDYID = { drop = true }"),
        ("[tables.dm", "[tables.demo"),
        ("files = [\"dm.csv\", ", "files = ["),
        ("optional = true\nsubject", "subject"),
        ("header = true", "header = true\norder = \"token\""),
        ("subject = \"USUBJID\"\n", ""),
        ("delimiter = \";\"", "delimiter = \"|\""),
        ("quote = \"none\"", "quote = \"double\""),
        ("header = true", "header = false"),
        ("null_values = [\"-\"]\n", ""),
        ("\"LAST*\"]", "\"LAST?\"]"),
        ("quasi = [\"SEX\", \"RACE\"]", "quasi = [\"SEX\"]\nsensitive2 = [\"RACE\"]"),
        ("format = [\"%Y%m%d\", \"%d%b%Y\"]", "format = [\"%Y%m%d\"]"),
        ("band = 10, top = 90", "band = 5, top = 90"),
        ("band = 10, top = 90", "band = 10, top = 85"),
        ("unit = \"months\"", "unit = \"weeks\""),
        ("level = 1, else = \"other\"", "level = 1"),
        ("label = \"old\"", "label = \"older\""),
        ("optional = true }", "optional = false }"),
        ("prefix = 3", "prefix = 4"),
        ("role = \"sensitive\" }", "role = \"insensitive\" }"),
        ("keep_last = 2", "keep_last = 1"),
        ("JR: read", "JR: read twice"),
        (", not_identifier = \"codes only\"", ""),
        ("not_identifier = \"codes only\"", "not_identifier = \"codes\""),
        ("reason = \"asked for\"", "reason = \"wanted\""),
        ("constant = \"same\"", "constant = \"Same\""),
        ("on_invalid = \"null\", null_values", "null_values"),
        ("null_values = [\"?\"] }", "null_values = [\"!\"] }"),
        ("token = \"subject\" }", "token = \"site\" }"),
        ("90.5]", "90.25]"),
        ("ZIP2 = { zip3 = 2010 }", "ZIP2 = { zip3 = 2000 }"),
        ("k = 11", "k = 12"),
        ("max_suppressed = 0.05", "max_suppressed = 0.050001"),
        ("scope = \"row\"", "scope = \"history\""),
        ("count = [\"SEX\", \"RACE\", \"AGE\"]", "count = [\"SEX\", \"RACE\"]"),
        ("suppress = \"star\"", "suppress = \"drop\""),
        ("cascade = false\ncascade_reason = \"one table\"", ""),
        ("cascade_reason = \"one table\"", "cascade_reason = \"two tables\""),
    ];
    let mut seen = BTreeMap::from([(of(FULL), "the policy itself")]);
    for (old, new) in changes {
        let text = FULL.replace(old, new).replace("sensitive2 = [\"RACE\"]", "").replace(
            "sensitive = [\"DTHFL\"]",
            if new.contains("sensitive2") {
                "sensitive = [\"DTHFL\", \"RACE\"]"
            } else {
                "sensitive = [\"DTHFL\"]"
            },
        );
        assert_ne!(text, FULL, "{old}");
        if let Some(other) = seen.insert(of(&text), old) {
            panic!("{old} has the fingerprint of {other}");
        }
    }
}

#[test]
fn a_hierarchy_counts_by_its_bytes() {
    let text = "version = 1\n[columns]\nA = { hierarchy = { file = \"a.csv\", level = 1 } }";
    let print = |bytes: &str| {
        let policy = Policy::parse_with(text, |_| Ok(bytes.into())).unwrap();
        policy.fingerprint().to_string()
    };
    assert_eq!(print(COUNTRIES), print(COUNTRIES));
    assert_ne!(print(COUNTRIES), print(&format!("{COUNTRIES}FRA;Europe\n")));
}

#[test]
fn what_is_extended_is_merged_first() {
    let base = "version = 1\nrecipient = \"acme\"\n[columns]\nA = { drop = true }";
    let own = "version = 1\nextends = [\"base.toml\"]\n[tables.dm]";
    let merged = "version = 1\nrecipient = \"acme\"\n[columns]\nA = { drop = true }\n[tables.dm]";
    let policy = Policy::parse_with(own, |_| Ok(base.into())).unwrap();
    assert_eq!(policy.fingerprint().to_string(), of(merged));
}

#[test]
fn it_is_64_hex_digits() {
    let print = good("[tables.dm]").fingerprint().to_string();
    assert!(print.len() == 64 && print.bytes().all(|b| b.is_ascii_hexdigit()));
}
