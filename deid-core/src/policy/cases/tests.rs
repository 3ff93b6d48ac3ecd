//! Tests of a policy as it is loaded.

use crate::policy::{Expected, Outlook, Policy};
use crate::vocab::ColumnName;

const POLICY: &str = r#"
version = 1
[domains.person]
[tables.dm]
subject = "ID"
quasi   = ["SEX"]
drop    = ["NAME"]
[tables.dm.columns]
ID = { token = "person" }
"#;

fn load(tests: &str) -> Policy {
    Policy::parse(&format!("{POLICY}{tests}")).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn cells_are_the_text_that_they_are_written_as() {
    let policy = load(
        r#"
[[tests]]
name   = "forms"
table  = "dm"
rows   = [{ ID = 7, SEX = "F" }, { ID = 1.50, SEX = true }, { ID = 2024-03-05 }]
expect = [{ SEX = "F", NAME = { is = "absent" }, ID = { is = "token" } }, { SEX = true }]
"#,
    );
    let [test] = policy.tests() else { panic!("one test") };
    assert_eq!((test.name.as_str(), test.place.line), ("forms", Some(11)));
    let table = &test.tables[0];
    let names: Vec<&str> = table.columns.iter().map(ColumnName::as_str).collect();
    assert_eq!(names, ["ID", "SEX", "NAME"], "what the policy asks for is there, and null");
    let text = |cell: &Option<String>| cell.clone().unwrap_or_else(|| "null".to_owned());
    let rows: Vec<String> =
        table.rows.iter().map(|row| row.iter().map(text).collect::<Vec<_>>().join(" ")).collect();
    assert_eq!(rows, ["7 F null", "1.50 true null", "2024-03-05 null null"]);
    assert!(matches!(test.outlook, Outlook::Rows));
    assert_eq!(table.expect.len(), 2);
    assert!(matches!(&table.expect[1][0].expected, Expected::Text(text) if text == "true"));
}

#[test]
fn tests_are_no_part_of_the_fingerprint() {
    let test = "[[tests]]\nname = \"x\"\ntable = \"dm\"\nrows = [{ ID = 1 }]\nexpect = [{ SEX = { is = \"null\" } }]";
    let (without, with) = (load(""), load(test));
    assert_eq!(with.tests().len(), 1);
    assert_eq!(with.fingerprint(), without.fingerprint());
}

#[test]
fn a_file_beside_the_policy_holds_them_too() {
    let text = POLICY.replace("version = 1", "version = 1\ntests = \"checks/dm.toml\"");
    let tests = "version = 1\n[[tests]]\nname = \"x\"\ntable = \"dm\"\nrows = [{ ID = 1 }]\nexpect = [{ NAMES = \"\" }]";
    let files = |good: bool| {
        move |path: &str| {
            assert_eq!(path, "checks/dm.toml");
            Ok(if good { tests.replace("NAMES", "NAME") } else { tests.to_owned() }.into_bytes())
        }
    };
    let policy = Policy::parse_with(&text, files(true)).unwrap();
    assert_eq!(policy.tests()[0].place.file.as_deref(), Some("checks/dm.toml"));
    let error = Policy::parse_with(&text, files(false)).unwrap_err();
    let expected = "checks/dm.toml, line 6: the test has a column `NAMES` that no rule of the table is for; did you mean `NAME`?";
    assert_eq!(error.to_string(), expected);
}

/// What a policy extends has tests of its own tables under its own rules: they are not run again
/// under others, and a file of them is not even looked for.
#[test]
fn tests_of_what_a_policy_extends_stay_there() {
    let test =
        "[[tests]]\nname = \"x\"\ntable = \"dm\"\nrows = [{ ID = 1 }]\nexpect = [{ SEX = \"\" }]";
    let base = |name: &str| {
        assert_ne!(name, "base.tests.toml");
        Ok(match name {
            "one.toml" => format!("{POLICY}{test}"),
            _ => POLICY.replace("version = 1", "version = 1\ntests = \"base.tests.toml\""),
        }
        .into_bytes())
    };
    for name in ["one.toml", "two.toml"] {
        let policy = Policy::parse_with(&format!("version = 1\nextends = [\"{name}\"]"), base);
        assert!(policy.unwrap().tests().is_empty());
    }
}
