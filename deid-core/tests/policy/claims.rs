//! What a claim allows, rule by rule.

use deid_core::error::{Cause, Error};
use deid_core::report::{Explanation, officer_page};

use super::support::{good, lines, parse, resolve};

/// A policy that makes the claim and has one column.
fn policy(claim: &str, entry: &str) -> String {
    format!(
        "claim = \"{claim}\"\nas_of = 2026-11-22\n[domains.s]\ndate_shift = {{ days = [-365, -1] }}\n[tables.dm]\nsubject = \"ID\"\ndrop = [\"ID\"]\n[tables.dm.columns]\n{entry}\n"
    )
}

/// The rules that a claim refused, with the clause.
fn refused(error: &Error) -> Vec<(&'static str, &'static str)> {
    let all = error.problems().iter().map(|problem| match &problem.cause {
        Cause::Claim { rule, clause, .. } => (*rule, *clause),
        other => panic!("{other}"),
    });
    all.collect()
}

#[test]
fn safe_harbor_allows() {
    for entry in [
        "X = { drop = true }",
        "X = { null = true }",
        "X = { constant = \"yes\" }",
        "X = { keep = \"quasi\", type = \"integer\" }",
        "X = { keep = \"quasi\", type = \"time\" }",
        "X = { keep = \"sensitive\", reviewed = \"all 12 values read, JR 2026-10-12\" }",
        "X = { date_part = { part = \"year\", cap = 89 } }",
        "X = { date_part = { part = \"decade\", cap = 80 } }",
        "AGE = { age = true }",
        "AGE = { age = { band = 5, top = 85 } }",
        "BIRTHDATE = { age = true, type = \"date\" }",
        "BIRTHDATE = { date_part = { part = \"year\", cap = 89 } }",
        "ZIP = { zip3 = 2020 }",
        "X = { surrogate = \"s\" }",
        "MRN = { surrogate = \"s\" }",
        "EMAIL = { surrogate = \"s\" }",
        "X = { band = 10 }",
        "X = { cut = [1, 2] }",
        "X = { round = 5 }",
        "X = { limit = { top = 9 } }",
        "X = { hierarchy = { file = \"country.csv\", level = 1 } }",
        "PLATE_NUMBER = { keep = \"insensitive\", type = \"integer\", not_identifier = \"wells of an assay plate\" }",
        "CITY = { hierarchy = { file = \"country.csv\", level = 1 }, not_identifier = \"only the state leaves\" }",
        "NOTE = { keep = \"sensitive\", reviewed = \"all 12 values read, JR 2026-10-12\" }",
    ] {
        good(&policy("safe-harbor", entry));
    }
}

#[test]
fn safe_harbor_refuses() {
    for (entry, rule, clause) in [
        ("X = { token = \"s\" }", "token", "(c)(1)"),
        ("X = { token = { domain = \"s\", after = [\"Patient/\"] } }", "token", "(c)(1)"),
        (
            "X = { noise = { domain = \"s\", within = 5, by = \"Y\" }, type = \"integer\" }\nY = { drop = true }",
            "noise",
            "(c)(1)",
        ),
        ("X = { substitute = { domain = \"s\", list = \"names.txt\" } }", "substitute", "(c)(1)"),
        ("X = { token = \"s\", reason = \"needed\" }", "token", "(c)(1)"),
        ("X = { date_shift = \"s\" }", "date_shift", "(b)(2)(i)(C)"),
        ("X = { mask = true }", "mask", "(c)(1)"),
        ("ZIP = { surrogate = \"s\" }", "surrogate", "(b)(2)(i)(B)"),
        ("CITY = { surrogate = \"s\" }", "surrogate", "(b)(2)(i)(B)"),
        ("BIRTHDATE = { surrogate = \"s\" }", "surrogate", "(b)(2)(i)(C)"),
        ("X = { date_part = \"year\" }", "date_part", "(b)(2)(i)(C)"),
        ("X = { date_part = { part = \"year\", cap = 90 } }", "date_part", "(b)(2)(i)(C)"),
        ("X = { date_part = { part = \"month\", cap = 89 } }", "date_part", "(b)(2)(i)(C)"),
        ("X = { date_part = \"quarter\" }", "date_part", "(b)(2)(i)(C)"),
        ("X = { date_part = \"iso-week\" }", "date_part", "(b)(2)(i)(C)"),
        ("AGE = { age = { top = 95 } }", "age", "(b)(2)(i)(C)"),
        ("ZIP = { zip3 = 2000 }", "zip3", "(b)(2)(i)(B)"),
        ("X = { keep = \"quasi\" }", "keep", "eighteen identifiers"),
        (
            "X = { keep = \"quasi\", type = \"date\", reviewed = \"JR 2026-10-12\" }",
            "keep",
            "(b)(2)(i)(C)",
        ),
        ("X = { keep = \"quasi\", type = \"timestamp\" }", "keep", "(b)(2)(i)(C)"),
        ("X = { keep = \"quasi\", type = \"partial-date\" }", "keep", "(b)(2)(i)(C)"),
        ("X = { hierarchy = { prefix = 2 } }", "hierarchy", "eighteen identifiers"),
        // by the column's name
        ("AGE = { keep = \"quasi\", type = \"integer\" }", "keep", "(C), ages over 89"),
        ("AGE = { band = 10 }", "band", "(C), ages over 89"),
        ("SSN = { keep = \"quasi\", type = \"integer\" }", "keep", "(G), social security numbers"),
        (
            "CITY = { keep = \"quasi\", reviewed = \"JR 2026-10-12\" }",
            "keep",
            "(B), places smaller than a state",
        ),
        ("SSN = { zip3 = 2020 }", "zip3", "(G), social security numbers"),
        ("SSN = { age = true }", "age", "(G), social security numbers"),
        // A reason says why, and not that the column is something else.
        (
            "NAME = { keep = \"quasi\", reviewed = \"JR 2026-10-12\", reason = \"needed\" }",
            "keep",
            "(A), names",
        ),
        (
            "SSN = { keep = \"quasi\", type = \"integer\", reason = \"needed\" }",
            "keep",
            "(G), social security numbers",
        ),
        (
            "CITY = { hierarchy = { prefix = 3 }, reviewed = \"JR 2026-10-12\", reason = \"needed\" }",
            "hierarchy",
            "(B), places smaller than a state",
        ),
        // Nor does that help with ages and ZIP codes.
        (
            "AGE = { keep = \"quasi\", type = \"integer\", reason = \"needed\" }",
            "keep",
            "(C), ages over 89",
        ),
        (
            "AGE = { keep = \"quasi\", type = \"integer\", not_identifier = \"needed\" }",
            "keep",
            "(C), ages over 89",
        ),
        ("AGE = { band = 5, reason = \"needed\" }", "band", "(C), ages over 89"),
        ("AGE = { cut = [95, 120], not_identifier = \"bands\" }", "cut", "(C), ages over 89"),
        ("AGE = { date_part = { part = \"year\", cap = 89 } }", "date_part", "(C), ages over 89"),
        (
            "AGE = { hierarchy = { prefix = 3 }, reviewed = \"JR 2026-10-12\", reason = \"needed\" }",
            "hierarchy",
            "(C), ages over 89",
        ),
        (
            "ZIP = { hierarchy = { prefix = 5 }, reviewed = \"JR 2026-10-12\", not_identifier = \"needed\" }",
            "hierarchy",
            "(B), ZIP codes",
        ),
        ("ZIP = { zip3 = 2010, not_identifier = \"old\" }", "zip3", "(b)(2)(i)(B)"),
    ] {
        let error = parse(&policy("safe-harbor", entry)).unwrap_err();
        let found = refused(&error);
        assert_eq!(found.len(), 1, "{entry}: {error}");
        assert!(found[0].0 == rule && found[0].1.contains(clause), "{entry}: {found:?}");
        assert!(error.help()[0].starts_with("allowed: "), "{entry}");
    }
}

#[test]
fn the_message_names_rule_clause_place_and_what_would_be_allowed() {
    let error = parse(&policy("safe-harbor", "USUBJID = { token = \"s\" }")).unwrap_err();
    assert_eq!(
        lines(&error),
        [
            "policy, line 10, table dm, column USUBJID: `token` is not allowed under claim `safe-harbor` (45 CFR 164.514(c)(1): a keyed code is derived from information about the individual)"
        ]
    );
    assert_eq!(
        error.help(),
        [
            "allowed: drop, null, constant or surrogate; tokens belong to a limited data set or an expert determination"
        ]
    );
}

#[test]
fn a_limited_data_set_keeps_dates_places_and_codes_but_no_direct_identifier() {
    for entry in [
        "USUBJID = { token = \"s\" }",
        "BIRTHDATE = { date_shift = \"s\" }",
        "BIRTHDATE = { keep = \"quasi\", type = \"date\" }",
        "CITY = { keep = \"quasi\" }",
        "ZIP = { keep = \"quasi\" }",
        "AGE = { keep = \"quasi\" }",
        "MRN = { token = \"s\" }",
        "EMAIL = { drop = true }",
        "EMAIL = { constant = \"x\" }",
        "SERIAL_NUMBER = { keep = \"insensitive\", not_identifier = \"of the assay, not of a device\" }",
        "NOTE = { keep = \"sensitive\", reviewed = \"all 12 values read, JR 2026-10-12\" }",
    ] {
        good(&policy("limited-data-set", entry));
    }
    for (entry, clause) in [
        ("LAST_NAME = { keep = \"quasi\" }", "(e)(2)(i), names"),
        ("STREET = { keep = \"quasi\" }", "(e)(2)(ii), street addresses and coordinates"),
        ("PHONE = { mask = { keep_last = 4 } }", "(e)(2)(iii), telephone numbers"),
        ("EMAIL = { hierarchy = { prefix = 2 } }", "(e)(2)(v), e-mail addresses"),
        ("MRN = { keep = \"quasi\" }", "(e)(2)(vii), medical record numbers"),
        ("MRN = { keep = \"quasi\", reason = \"needed\" }", "(e)(2)(vii), medical record numbers"),
        ("NOTE = { keep = \"sensitive\" }", "(e)(2)(i) to (xvi)"),
    ] {
        let error = parse(&policy("limited-data-set", entry)).unwrap_err();
        let found = refused(&error);
        assert!(found.len() == 1 && found[0].1.contains(clause), "{entry}: {found:?}");
    }
}

#[test]
fn gdpr_pseudonymised_hides_those_who_are_named() {
    for entry in ["MRN = { token = \"s\" }", "MRN = { mask = true }", "CITY = { keep = \"quasi\" }"]
    {
        good(&policy("gdpr-pseudonymised", entry));
    }
    let error = parse(&policy("gdpr-pseudonymised", "MRN = { keep = \"quasi\" }")).unwrap_err();
    assert!(refused(&error)[0].1.contains("Article 4(5)"), "{error}");
}

#[test]
fn an_expert_decides_and_no_claim_is_none() {
    let entry =
        "MRN = { keep = \"quasi\" }\nX = { token = \"s\" }\nBIRTHDATE = { keep = \"quasi\" }";
    good(&policy("expert-determination", entry));
    good(&policy("expert-determination", entry).replace("claim = \"expert-determination\"", ""));
}

/// What a glob lets through is told when a column meets it.
#[test]
fn globs_are_linted_with_the_columns_they_match() {
    let text = policy("safe-harbor", "\"LAB*\" = { keep = \"insensitive\", type = \"integer\" }");
    let policy = good(&text);
    assert!(resolve(&policy, "dm", &["ID", "LAB1"]).is_ok());
    let error = resolve(&policy, "dm", &["ID", "LAB_SERIAL_NUMBER"]).unwrap_err();
    assert_eq!(refused(&error)[0].0, "keep");
    assert!(
        lines(&error)[0].starts_with("policy, line 10, table dm, LAB_SERIAL_NUMBER (column 2): "),
        "{error}"
    );
}

#[test]
fn lists_are_linted_too_and_all_in_one_pass() {
    let text = "claim = \"safe-harbor\"\n[tables.dm]\nquasi = [\"SEX\", \"RACE\"]\nsensitive = [\n  \"DX\",\n]";
    let error = parse(text).unwrap_err();
    let found: Vec<Option<u64>> = error.problems().iter().map(|p| p.place.line).collect();
    assert_eq!(found, [Some(4), Some(4), Some(6)]);
}

/// What lets nothing of a value out may be for columns that nobody thought of.
#[test]
fn open_globs_take_rules_that_hide_every_value() {
    for entry in [
        "\"*\" = { drop = true }",
        "\"*\" = { null = true }",
        "\"*\" = { constant = \"x\" }",
        "\"?*\" = { token = \"s\" }",
        "\"*D\" = { date_shift = \"s\" }",
        "\"*DTC\" = { date_part = \"month\" }",
    ] {
        good(&policy("expert-determination", entry));
    }
}

#[test]
fn what_is_said_to_be_no_identifier_is_on_the_page() {
    let entry = "PLATE_NUMBER = { keep = \"insensitive\", type = \"integer\", not_identifier = \"wells of an assay plate\" }";
    let explanation = Explanation::new(&good(&policy("safe-harbor", entry)), None).unwrap();
    let page = officer_page(&explanation).unwrap();
    assert!(page.contains("said not to be one"), "{page}");
    assert!(page.contains("<b>dm.PLATE_NUMBER</b>: wells of an assay plate"), "{page}");
    let without = Explanation::new(&good(&policy("safe-harbor", "X = { null = true }")), None);
    assert!(!officer_page(&without.unwrap()).unwrap().contains("said not to be one"));
}
