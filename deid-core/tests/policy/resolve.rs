//! Which rule a column gets, and what is said when columns and policy do not fit.

use deid_core::policy::Origin;
use deid_core::table::{Field, Schema};
use deid_core::technique::Rule;
use deid_core::vocab::{CellType, ColumnName, DomainName, Role, TableName};

use super::support::{good, lines, parse, resolve};

const LADDER: &str = r#"
extends = ["pack:hipaa-safe-harbor@1"]
[columns]
AGE    = { null = true, reason = "x" }
"A*"   = { constant = "all-glob" }
[tables.dm]
optional = true
[tables.dm.columns]
AGE    = { drop = true, optional = true }
"AG*"  = { constant = "dm-glob" }
[tables.ae]
[tables.lb]
"#;

/// Exact in table, glob in table, exact for all, glob for all, pack.
#[test]
fn the_nearest_rule_wins() {
    let policy = good(LADDER);
    for (table, column, origin, pattern) in [
        ("dm", "AGE", Origin::TableExact, "AGE"),
        ("dm", "AGENT", Origin::TableGlob, "AG*"),
        ("dm", "ARM", Origin::GlobalGlob, "A*"),
        ("ae", "AGE", Origin::GlobalExact, "AGE"),
        ("ae", "AGENT", Origin::GlobalGlob, "A*"),
        (
            "lb",
            "SSN",
            Origin::Pack { pack: "hipaa-safe-harbor@1", identifier: "G social security numbers" },
            "ssn",
        ),
    ] {
        let resolved = resolve(&policy, table, &[column]).unwrap();
        assert_eq!(resolved.columns[0].origin, origin, "{table} {column}");
        assert_eq!(resolved.columns[0].pattern.as_str(), pattern, "{table} {column}");
    }
}

#[test]
fn lists_carry_roles_and_entries_carry_types() {
    let policy = good(
        r#"
null_values = ["NA"]
on_invalid = "null"
[domains.s]
date_shift = { days = [-365, -1] }
[tables.dm]
subject = "ID"
null_values = ["."]
drop = ["NAME"]
quasi = ["SEX"]
sensitive = ["DX*"]
insensitive = ["ARM"]
[tables.dm.columns]
ID = { token = "s" }
ADM = { date_shift = "s", null_values = ["?"], on_invalid = "error", format = "%Y%m%d" }
ZIP = { zip3 = 2020, role = "sensitive" }
"#,
    );
    let names = ["SEX", "ID", "NAME", "DX1", "ARM", "ADM", "ZIP"];
    let resolved = resolve(&policy, "dm", &names).unwrap();
    let roles: Vec<Role> = resolved.columns.iter().map(|column| column.role).collect();
    use Role::{DirectIdentifier as Direct, Insensitive, QuasiIdentifier as Quasi, Sensitive};
    assert_eq!(roles, [Quasi, Direct, Direct, Sensitive, Insensitive, Quasi, Sensitive]);
    let reading = |index: usize| &resolved.columns[index].reading;
    assert_eq!(reading(5).cell_type, CellType::Date);
    assert_eq!(reading(5).formats.written().collect::<Vec<_>>(), ["%Y%m%d"]);
    let spellings = |index: usize| reading(index).null_values.spellings().collect::<Vec<_>>();
    assert_eq!((spellings(0), spellings(5)), (vec!["."], vec!["?"]));
    let on_invalid = |index: usize| resolved.columns[index].on_invalid;
    assert_ne!(on_invalid(0), on_invalid(5));
    let subject = resolved.subject.as_ref().unwrap();
    assert_eq!((subject.index, subject.domain.as_ref().unwrap().as_str()), (1, "s"));
}

/// The domain of a subject that is dropped is that of the shift that goes by it.
#[test]
fn the_subject_is_read_as_its_domain_says() {
    let head = "[domains.s]\ndate_shift = { days = [-365, -1] }\n[domains.t]\n[domains.u]\ndate_shift = { days = [-99, -1] }\n[tables.dm]\nsubject = \"ID\"\n";
    for (rules, expected) in [
        ("drop = [\"ID\"]\n[tables.dm.columns]\nD = { date_shift = \"s\" }", Some("s")),
        ("[tables.dm.columns]\nID = { token = \"t\" }\nD = { date_shift = \"s\" }", Some("t")),
        ("drop = [\"ID\", \"D\"]", None),
        (
            "drop = [\"ID\"]\n[tables.dm.columns]\nD = { date_shift = { domain = \"u\", by = \"D2\" } }\nD2 = { drop = true, optional = true }",
            None,
        ),
    ] {
        let policy = good(&format!("{head}{rules}"));
        let names = ["ID", "D", "D2"];
        let names = if rules.contains("D2") { &names[..] } else { &names[..2] };
        let resolved = resolve(&policy, "dm", names).unwrap();
        let domain = resolved.subject.unwrap().domain;
        assert_eq!(domain.as_ref().map(DomainName::as_str), expected, "{rules}");
    }
}

#[test]
fn a_tie_between_globs_is_an_error_unless_they_agree() {
    let policy = good(
        "[tables.dm]\ndrop = [\"A*\"]\nquasi = [\"AGE\"]\n[tables.dm.columns]\n\"*B\" = { null = true }\n\"*C\" = { drop = true }",
    );
    let error = resolve(&policy, "dm", &["AGE", "AB", "AC"]).unwrap_err();
    let expected = "table dm, AB (column 2): `A*` (line 3) and `*B` (line 6) both match, and say different things";
    assert_eq!(lines(&error), [expected]);
    assert!(resolve(&policy, "dm", &["AGE", "AC"]).is_ok());
}

#[test]
fn unknown_columns_stop_the_run_or_go() {
    let text = "[tables.dm]\nquasi = [\"SEX\"]";
    let error = resolve(&good(text), "dm", &["SEX", "MAIDEN", "NOTE"]).unwrap_err();
    let expected = "table dm: 2 column(s) have no rule: MAIDEN (column 2), NOTE (column 3)";
    assert_eq!(lines(&error), [expected]);

    let policy = good(&format!("unknown_columns = \"drop\"\n{text}"));
    let resolved = resolve(&policy, "dm", &["SEX", "MAIDEN"]).unwrap();
    assert_eq!(resolved.columns[1].rule, Rule::Drop);
    assert_eq!(resolved.columns[1].origin, Origin::Unknown);
}

#[test]
fn columns_that_are_missing_or_come_twice() {
    let policy = good(
        "[tables.dm]\nsubject = \"ID\"\ndrop = [\"ID\"]\nquasi = [\"SEX\", \"AGE\"]\n[tables.dm.columns]\nRACE = { keep = \"quasi\", optional = true }\n[columns]\nARM = { drop = true }",
    );
    assert!(resolve(&policy, "dm", &["AGE", "ID", "SEX"]).is_ok(), "RACE is optional, ARM global");
    let error = resolve(&policy, "dm", &["AGE", "ID", "AGE", "#4"]).unwrap_err();
    assert_eq!(
        lines(&error),
        [
            "table dm: 1 column(s) have no rule: #4 (column 4)",
            "table dm: the policy names column(s) that the data do not have: SEX",
            "table dm, AGE (column 3): two columns have the same name",
        ]
    );
}

#[test]
fn what_a_rule_needs_of_other_columns_is_asked_for() {
    let text = "[domains.s]\ndate_shift = { days = [-365, -1] }\n[columns]\n\"*DTC\" = { date_shift = \"s\" }\nAGE = { age = { unit_column = \"AGEU\" } }\nAGEU = { keep = \"insensitive\" }\n[tables.dm]\ndrop = [\"X\"]";
    let error = resolve(&good(text), "dm", &["X", "AEDTC", "AGE"]).unwrap_err();
    assert_eq!(
        lines(&error),
        [
            "policy, line 5, table dm, AEDTC (column 2): `date_shift` moves the dates of a person, and the table does not say whose a row is",
            "policy, line 6, table dm, AGE (column 3): `unit_column` names a column that the data do not have",
        ]
    );
}

/// A dropped column that an age counts to is read as a date.
#[test]
fn a_day_to_count_to_is_a_date() {
    let policy = good(
        "[tables.dm]\ndrop = [\"ADM\"]\n[tables.dm.columns]\nBIRTH = { age = { at = \"ADM\" } }",
    );
    let resolved = resolve(&policy, "dm", &["BIRTH", "ADM"]).unwrap();
    assert_eq!(resolved.columns[1].reading.cell_type, CellType::Date);
}

#[test]
fn a_policy_without_the_table_says_which_it_has() {
    let policy = good("[tables.dm]\n[tables.ae]");
    let error = resolve(&policy, "lb", &["A"]).unwrap_err();
    assert_eq!(lines(&error), ["the policy has no table of that name; it has: ae, dm"]);
}

#[test]
fn files_find_their_tables() {
    let policy = good(
        "[tables.dm]\n[tables.ae]\nfiles = [\"ae*.csv\", \"adverse.parquet\"]\n[tables.aex]\nfiles = [\"*x.csv\"]",
    );
    let table = |name| policy.table_for_file(name).map(|t| t.map(|t| t.name.as_str().to_owned()));
    for (file, expected) in [
        ("dm.csv", Some("dm")),
        ("DM.csv.gz", Some("dm")),
        ("dm.parquet", Some("dm")),
        ("dm2.csv", None),
        ("ae.csv", Some("ae")),
        ("ae_2.csv", Some("ae")),
        ("ae.parquet", None),
        ("adverse.parquet", Some("ae")),
        ("x.csv", Some("aex")),
    ] {
        assert_eq!(table(file).unwrap().as_deref(), expected, "{file}");
    }
    let error = table("aex.csv").unwrap_err();
    assert_eq!(lines(&error), ["one file matches `files` of both ae and aex"]);
}

#[test]
fn rules_that_nothing_came_of_are_found() {
    let policy = good(
        "[columns]\nA = { drop = true }\nB = { drop = true }\n\"*Z\" = { drop = true }\n[tables.dm]\ndrop = [\"X*\", \"Y*\"]\n[tables.ae]\ndrop = [\"W*\"]",
    );
    let resolved = resolve(&policy, "dm", &["A", "X1"]).unwrap();
    let unused = policy.unused_rules(&[resolved]);
    let found: Vec<(Option<&str>, &str)> = unused
        .iter()
        .map(|(table, rule)| (table.map(TableName::as_str), rule.pattern.as_str()))
        .collect();
    assert_eq!(found, [(None, "*Z"), (None, "B"), (Some("dm"), "Y*")]);
}

/// Globs of one level that say the same share their columns; one of a lower level took nothing.
#[test]
fn a_glob_that_agrees_with_the_one_that_took_the_column_is_used() {
    let policy =
        good("[columns]\n\"A*\" = { drop = true }\n[tables.dm]\ndrop = [\"A*\", \"*B\", \"*C\"]");
    let resolved = resolve(&policy, "dm", &["AB"]).unwrap();
    let unused = policy.unused_rules(&[resolved]);
    let found: Vec<_> =
        unused.iter().map(|(t, rule)| (t.is_some(), rule.pattern.as_str())).collect();
    assert_eq!(found, [(false, "A*"), (true, "*C")]);
}

#[test]
fn a_blank_header_is_called_blank_where_there_is_a_header() {
    let field = |name: &str| {
        let mut field = Field::text(ColumnName::new(name).unwrap());
        field.blank = name.starts_with('#');
        field
    };
    for (first, expected) in [
        ("A", "table dm: 1 column(s) have no rule: #2 (column 2, blank header)"),
        ("#1", "table dm: 1 column(s) have no rule: #2 (column 2)"),
    ] {
        let policy = good(&format!("[tables.dm]\nquasi = [\"{first}\"]"));
        let schema = Schema::new(vec![field(first), field("#2")]);
        let error = policy.resolve(&TableName::new("dm").unwrap(), &schema).unwrap_err();
        assert_eq!(lines(&error), [expected]);
    }
}

#[test]
fn a_reason_changes_a_packs_rule() {
    let text = |entry: &str| {
        format!(
            "extends = [\"pack:hipaa-safe-harbor@1\"]\n[columns]\n\"BIRTH*\" = {entry}\n[tables.dm]"
        )
    };
    let columns = ["BIRTHDATE"];
    let year = "{ date_part = \"year\"";
    let error = resolve(&good(&text(&format!("{year} }}"))), "dm", &columns).unwrap_err();
    assert_eq!(
        lines(&error),
        [
            "policy, line 4, table dm, column 1 of 1: hipaa-safe-harbor@1 takes this column for C dates and says `drop`: another rule needs a `reason`"
        ]
    );
    for entry in [format!("{year}, reason = \"asked for\" }}"), "{ null = true }".to_owned()] {
        assert!(resolve(&good(&text(&entry)), "dm", &columns).is_ok(), "{entry}");
    }
    let same = parse(
        "extends = [\"pack:hipaa-safe-harbor@1\"]\n[tables.dm.columns]\nZIP = { zip3 = true }",
    );
    assert!(same.is_ok(), "the pack's own rule is no change");
}

/// The policy that the examples ship, over the headers of the data that they ship.
#[test]
fn the_example_fits_its_data() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../examples/clinical-trial");
    let policy = deid_core::policy::Policy::load(format!("{folder}/policy.toml")).unwrap();
    let mut tables = 0;
    for name in policy.tables().keys() {
        let text = std::fs::read_to_string(format!("{folder}/small/{name}.csv")).unwrap();
        let header: Vec<&str> =
            text.lines().next().unwrap().split(',').map(|name| name.trim_matches('"')).collect();
        let resolved = resolve(&policy, name.as_str(), &header);
        assert!(resolved.unwrap_or_else(|error| panic!("{error}")).subject.is_some());
        tables += 1;
    }
    assert_eq!(tables, 6);
    assert!(policy.unused_rules(&[]).len() > 1, "nothing was resolved");
}
