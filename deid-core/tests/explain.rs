//! What `explain` tells: golden files over a policy with every rule; promises over hostile ones.
//! `UPDATE=1 cargo test -p deid-core --features io --test explain` writes the golden files anew.

#[path = "explain/hostile.rs"]
mod hostile;

use std::path::{Path, PathBuf};

use deid_core::policy::{Policy, ResolvedTable};
use deid_core::report::Explanation;
use deid_core::secret::Keyring;
use deid_core::table::{Field, Schema};
use deid_core::vocab::{ColumnName, TableName};

const DM: &str = "STUDYID NAME USUBJID SITEID AGE AGEM BIRTHDT BOX COUNTRY EMPTY HEIGHT ICD INCOME NOTE PHONE SCORE VISITDAY WEIGHT XFERDT OFFSET ZIP SEX ARM DTHFL LAB1 RFSTDTC EMAIL GIVEN PULSE REF TRAINDT TRAINEE";

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/explain")
}

fn policy() -> Policy {
    Policy::load(folder().join("policy.toml")).unwrap()
}

fn schema(names: &str) -> Schema {
    Schema::new(names.split(' ').map(|name| Field::text(ColumnName::new(name).unwrap())).collect())
}

fn resolve(policy: &Policy, table: &str, names: &str) -> ResolvedTable {
    policy.resolve(&TableName::new(table).unwrap(), &schema(names)).unwrap()
}

fn with_data(policy: &Policy) -> Explanation {
    Explanation::new(policy, Some(&[resolve(policy, "dm", DM)])).unwrap()
}

/// Compares with the golden file. The fingerprint and the version are not this test's concern.
fn golden(file: &str, explanation: &Explanation, text: &str) {
    let text = text
        .replace(&explanation.policy.fingerprint, "FINGERPRINT")
        .replace(&explanation.tool, "deid VERSION");
    let path = folder().join(file);
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, &text).unwrap();
    }
    let expected = std::fs::read_to_string(&path).unwrap();
    if let Some((line, (found, wanted))) =
        text.lines().zip(expected.lines()).enumerate().find(|(_, (a, b))| a != b)
    {
        panic!("{file}, line {}:\n  found {found}\n wanted {wanted}", line + 1);
    }
    assert_eq!(text, expected, "{file}");
}

#[test]
fn columns_of_data_as_text_and_json() {
    let explanation = with_data(&policy());
    golden("data.txt", &explanation, &explanation.to_text(120));
    golden("data.json", &explanation, &explanation.to_json());
}

#[test]
fn rules_as_they_are_written() {
    let explanation = Explanation::new(&policy(), None).unwrap();
    golden("rules.txt", &explanation, &explanation.to_text(100));
}

#[test]
#[cfg(feature = "io")]
fn pages() {
    let explanation = with_data(&policy());
    golden("page.html", &explanation, &deid_core::report::officer_page(&explanation).unwrap());
    golden("fragment.html", &explanation, &explanation.to_html_fragment().unwrap());
}

/// Examples come from the rules themselves: a run makes the same cells of the same made-up ones.
#[test]
fn examples_are_what_a_run_makes() {
    let policy = policy();
    let explanation = with_data(&policy);
    let keys = Keyring::from_bytes(&std::array::from_fn::<u8, 32, _>(|index| index as u8)).unwrap();
    let plan = policy.compile("dm", &keys).unwrap();
    let columns = &explanation.tables[0].columns;
    for pick in [0, 1] {
        let cell = |c: &deid_core::report::ExplainedColumn| {
            c.examples[pick.min(c.examples.len() - 1)].clone()
        };
        let record = columns.iter().map(|column| {
            let name = column.column.clone().unwrap();
            let before = if name == "OFFSET" { "-42".to_owned() } else { cell(column).before };
            (name, serde_json::Value::from(before))
        });
        let record: serde_json::Map<_, _> = record.collect();
        let out = plan.scrub_record(&record).unwrap().into_fields();
        for column in columns.iter().filter(|column| column.in_output) {
            let found = out[column.column.as_ref().unwrap()].as_str().map(str::to_owned);
            let (example, name) = (cell(column), column.column.as_ref().unwrap());
            if column.keyed {
                assert_ne!(found, example.after, "{name}: the example key is not the run's");
                assert!(found.is_some() && example.after.is_some(), "{name}");
            } else {
                assert_eq!(found, example.after, "{name}");
            }
        }
    }
}

#[test]
fn every_column_has_an_example_and_a_reason() {
    let policy = policy();
    for explanation in [with_data(&policy), Explanation::new(&policy, None).unwrap()] {
        let own = explanation.tables.iter().flat_map(|table| &table.columns);
        for column in own.chain(&explanation.everywhere) {
            let name = column.column.as_deref().unwrap();
            assert!(!column.examples.is_empty() && !column.why.is_empty(), "{name}");
            let empty = matches!(column.rule, "drop" | "null");
            assert!(column.examples.iter().all(|e| e.after.is_none() == empty), "{name}");
        }
    }
}

#[test]
fn the_gate_says_what_it_counts() {
    let explanation = with_data(&policy());
    let gate = explanation.tables[0].gate.as_ref().unwrap();
    assert_eq!(gate.counted, ["AGE", "COUNTRY", "ZIP", "SEX"]);
    assert!(gate.sentence.contains("fewer than 11") && gate.sentence.contains("10 other people"));
    let reasons = |column: &str| {
        let found =
            gate.not_counted.iter().filter(|out| out.columns.iter().any(|name| name == column));
        found.map(|out| out.why.clone()).collect::<Vec<_>>()
    };
    assert!(reasons("BIRTHDT")[0].contains("gate.count"));
    assert!(reasons("DTHFL")[0].contains("sensitive"));
    assert!(reasons("USUBJID")[0].contains("codes"));
    assert!(reasons("NAME").is_empty(), "a removed column is not in the output");
    let everywhere: Vec<&String> =
        gate.counted.iter().chain(gate.not_counted.iter().flat_map(|out| &out.columns)).collect();
    let leaving = explanation.tables[0].columns.iter().filter(|column| column.in_output);
    for column in leaving {
        let name = column.column.as_ref().unwrap();
        assert_eq!(everywhere.iter().filter(|known| **known == name).count(), 1, "{name}");
    }
}

#[test]
fn each_of_the_eighteen_identifiers_is_accounted_for() {
    let explanation = with_data(&policy());
    let codes: Vec<&str> =
        explanation.identifiers.iter().map(|identifier| identifier.code).collect();
    assert_eq!(codes.concat(), "ABCDEFGHIJKLMNOPQRA-R");
    let fates = |code: &str| {
        let identifier =
            explanation.identifiers.iter().find(|identifier| identifier.code == code).unwrap();
        identifier
            .fates
            .iter()
            .map(|fate| format!("{}: {}", fate.what, fate.columns))
            .collect::<Vec<_>>()
    };
    assert_eq!(fates("A"), ["removed: NAME (dm)", "replaced by a text of a list: GIVEN (dm)"]);
    assert_eq!(fates("F"), ["removed: EMAIL (dm)"]);
    assert_eq!(fates("D"), ["characters masked: PHONE (dm)"]);
    assert!(fates("B").iter().any(|fate| fate.contains("ZIP (dm)")));
    assert!(
        fates("C").iter().any(|fate| fate.contains("RFSTDTC, TRAINDT (dm)")),
        "{:?}",
        fates("C")
    );
    assert!(fates("L").is_empty());
}

/// A small policy: two tables, a gate over one of them.
fn two_tables(head: &str) -> Explanation {
    let text = format!(
        r#"
        version = 1
        name = "two tables"
        {head}

        [domains.subject]
        date_shift = {{ days = [-365, -1] }}

        [tables.people]
        subject = "ID"
        quasi   = ["SEX"]
        columns = {{ ID = {{ token = "subject" }} }}
        gate    = {{ k = 2 }}

        [tables.visits]
        subject = "ID"
        quasi   = ["COST"]

        [tables.visits.columns]
        ID    = {{ token = "subject" }}
        TERMS = {{ keep = "sensitive", reviewed = "A. Reader, 2026-11-20" }}
        "#
    );
    Explanation::new(&Policy::parse(&text).unwrap(), None).unwrap()
}

#[test]
fn nothing_is_promised_that_the_policy_does_not_hold() {
    let way = |explanation: &Explanation, who: &str| {
        let mut ways = explanation.reidentification.iter();
        ways.find(|way| way.who.starts_with(who)).unwrap().clone()
    };
    let unnamed = two_tables("");
    assert!(way(&unnamed, "Two recipients").how.contains("carries the same codes"));
    let named = two_tables("recipient = \"acme\"");
    assert!(way(&named, "Two recipients").how.contains("never match"));
    let against = way(&named, "Someone who knows the person").against;
    assert!(against.contains("In people the gate counts SEX"), "{against}");
    assert!(against.contains("Nothing counts COST"), "{against}");
    assert!(named.tables[0].gate.as_ref().unwrap().sentence.contains("at least one other person"));
    let text = named.identifiers.iter().find(|identifier| identifier.code == "A-R").unwrap();
    assert_eq!(
        text.fates[0].columns, "TERMS (visits)",
        "kept text stands where text is looked for"
    );
    assert!(text.fates[0].kept);
}

#[test]
fn only_what_the_claim_asks_for_is_to_be_signed() {
    for (head, provision) in [
        ("", "No claim"),
        ("claim = \"expert-determination\"", "45 CFR 164.514(b)(1)"),
        ("claim = \"gdpr-pseudonymised\"", "GDPR Article 4(5)"),
    ] {
        let provisions: Vec<&str> =
            two_tables(head).claim.statements.iter().map(|statement| statement.provision).collect();
        assert_eq!(provisions, [provision]);
    }
}

#[test]
fn drift_is_told() {
    let explanation = with_data(&policy());
    let told: Vec<(Option<&str>, Option<&str>)> = explanation
        .drift
        .iter()
        .map(|drift| (drift.table.as_ref().map(TableName::as_str), drift.rule.as_deref()))
        .collect();
    assert!(told.contains(&(Some("ae"), None)), "{told:?}");
    assert!(told.contains(&(Some("dm"), Some("WEIGHTKG"))), "{told:?}");
    assert!(told.contains(&(None, Some("UNUSED"))), "{told:?}");
}
