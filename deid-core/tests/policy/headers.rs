//! When a first line is a header, and what may be shown of it.

use deid_core::policy::Pattern;

use super::support::{good, lines, resolve};

/// Promise 2: a header can be data.
#[test]
fn names_of_the_input_are_printed_only_for_a_header() {
    let policy = good("[tables.dm]\ndrop = [\"NAME\", \"SSN\", \"MRN\"]\nquasi = [\"SEX\"]");
    let row = ["Jane Roe", "123-45-6789", "SEX", "f", "f"];
    let error = resolve(&policy, "dm", &row).unwrap_err();
    assert_eq!(
        lines(&error),
        [
            "table dm: line 1 may not be a header: 1 of the 4 columns that the policy names are in it",
            "table dm: 4 column(s) have no rule: column 1 of 5, column 2 of 5, column 4 of 5, column 5 of 5",
            "table dm: the policy names column(s) that the data do not have: NAME, SSN, MRN",
            "table dm, column 5 of 5: two columns have the same name",
        ]
    );
    let header = ["NAME", "SSN", "Jane"];
    let error = resolve(&policy, "dm", &header).unwrap_err();
    assert!(error.to_string().contains("Jane (column 3)"), "half of the names are there");
}

/// Rules that pass unknown columns by are no excuse: what has no header has no rule.
#[test]
fn a_headerless_file_is_not_dropped_column_by_column() {
    let policy = good(
        "unknown_columns = \"drop\"\n[tables.dm.columns]\nNAME = { drop = true, optional = true }",
    );
    let error = resolve(&policy, "dm", &["Jane Roe", "f"]).unwrap_err();
    let expected =
        "table dm: line 1 may not be a header: 0 of the 1 columns that the policy names are in it";
    assert_eq!(lines(&error), [expected]);
    assert!(resolve(&policy, "dm", &["NAME", "f"]).is_ok());
}

/// A table that names no column: at least half of the file must be names of the policy.
#[test]
fn global_names_can_prove_a_header() {
    let policy =
        good("[columns]\nSEX = { keep = \"quasi\" }\n\"*DTC\" = { drop = true }\n[tables.ae]");
    let error = resolve(&policy, "ae", &["SEX", "Jane Roe"]).unwrap_err();
    assert!(error.to_string().ends_with("Jane Roe (column 2)"), "{error}");
    let error = resolve(&policy, "ae", &["SEX", "Jane Roe", "AEDTC"]).unwrap_err();
    assert!(error.to_string().ends_with("column 2 of 3"), "{error}");
}

#[test]
fn a_column_is_shown_by_name_where_the_policy_spells_it() {
    let policy =
        good("unknown_columns = \"drop\"\n[tables.dm]\n[columns]\nSEX = { keep = \"quasi\" }");
    let resolved = resolve(&policy, "dm", &["SEX", "Jane Roe", "x"]).unwrap();
    assert!(!resolved.header_proven);
    let shown: Vec<String> = (0..3).map(|index| resolved.column_ref(index).to_string()).collect();
    assert_eq!(shown, ["SEX (column 1)", "column 2 of 3", "column 3 of 3"]);
    assert!(matches!(resolved.columns[0].pattern, Pattern::Exact(_)));
}

#[cfg(feature = "io")]
#[test]
fn a_file_of_every_format_finds_its_table() {
    let policy = deid_core::Policy::parse("version = 1\n[tables.dm]\ndrop = [\"A\"]").unwrap();
    for ending in deid_core::io::Format::endings() {
        let table = policy.table_for_file(&format!("DM{ending}")).unwrap();
        assert!(table.is_some(), "{ending}");
    }
}
