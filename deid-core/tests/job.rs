//! Whole runs over files: all or nothing, the same cells whatever the format and the threads.
#![cfg(feature = "io")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use deid_core::job::{Input, Options, Outcome, Output, check, scrub};
use deid_core::pipeline::Threads;
use deid_core::policy::Policy;
use deid_core::secret::Keyring;
use serde_json::json;

#[path = "job/outputs.rs"]
mod outputs;
#[path = "job/stopped.rs"]
mod stopped;
#[path = "job/subjects.rs"]
mod subjects;

const POLICY: &str = r#"
version = 1
name    = "people and visits"
claim   = "expert-determination"

[domains.subject]
prefix     = "S"
date_shift = { days = [-365, -1] }

[tables.people]
subject     = "ID"
drop        = ["NAME"]
quasi       = ["SEX", "TOWN"]

[tables.people.columns]
ID   = { token = "subject" }
SEEN = { date_shift = "subject" }

[tables.people.gate]
k              = 3
max_suppressed = 0.25

[tables.visits]
subject     = "ID"
insensitive = ["WHAT"]

[tables.visits.columns]
ID = { token = "subject" }
ON = { date_shift = "subject" }
"#;

/// Eleven people, one of them alone in her town; two visits each.
fn write_tables(folder: &Path) {
    let mut people = String::from("ID,NAME,SEX,TOWN,SEEN\n");
    let mut visits = String::from("ID,ON,WHAT\n");
    for n in 0..11 {
        let town = if n == 7 { "Solo" } else { ["Ayr", "Bath"][n % 2] };
        people += &format!("P{n},\"Name, {n}\",F,{town},2020-01-{:02}\n", n + 1);
        visits += &format!(
            "P{n},2020-02-{:02},first\nP{n},2020-03-{:02},\"second\nline\"\n",
            n + 1,
            n + 1
        );
    }
    fs::create_dir_all(folder).unwrap();
    fs::write(folder.join("people.csv"), people).unwrap();
    fs::write(folder.join("visits.csv"), visits).unwrap();
}

struct Place {
    root: tempfile::TempDir,
    raw: PathBuf,
    out: PathBuf,
}

fn place() -> Place {
    let root = tempfile::tempdir().unwrap();
    let (raw, out) = (root.path().join("raw"), root.path().join("out"));
    write_tables(&raw);
    Place { root, raw, out }
}

fn keys() -> Keyring {
    Keyring::from_bytes(&std::array::from_fn::<u8, 32, _>(|i| i as u8)).unwrap()
}

fn run(policy: &str, place: &Place, options: &Options) -> deid_core::Result<Outcome> {
    let policy = Policy::parse(policy)?;
    scrub(
        &policy,
        Some(&keys()),
        &Input::Folder(place.raw.clone()),
        &Output::Folder(place.out.clone()),
        options,
    )
}

fn files(folder: &Path) -> BTreeSet<String> {
    let entries = fs::read_dir(folder).unwrap();
    entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

#[test]
fn a_folder_goes_in_and_a_release_comes_out() {
    let place = place();
    let outcome = run(POLICY, &place, &Options::default()).unwrap();
    assert!(outcome.is_released());
    assert_eq!(
        files(&place.out),
        ["deid-manifest.json", "people.csv", "visits.csv"].map(String::from).into()
    );
    let people = fs::read_to_string(place.out.join("people.csv")).unwrap();
    let visits = fs::read_to_string(place.out.join("visits.csv")).unwrap();
    assert_eq!(people.lines().next(), Some("ID,SEX,TOWN,SEEN"));
    // The one who is alone in her town is gone from both tables, and nobody else.
    assert_eq!((people.lines().count(), people.contains("Solo")), (11, false));
    assert_eq!(visits.matches("\"second\nline\"").count(), 10);
    let ids: BTreeSet<&str> =
        people.lines().skip(1).filter_map(|line| line.split(',').next()).collect();
    let seen: BTreeSet<&str> = visits
        .lines()
        .filter(|line| line.starts_with('S'))
        .filter_map(|l| l.split(',').next())
        .collect();
    assert_eq!(ids, seen, "subjects link across tables");
    assert!(ids.iter().all(|id| id.len() == 27 && id.starts_with('S')));
    let manifest = fs::read_to_string(place.out.join("deid-manifest.json")).unwrap();
    assert!(!manifest.contains("Name,") && !manifest.contains("Solo"));
    let people = &outcome.tables[0];
    assert_eq!(
        (people.rows_out, people.rows_suppressed, people.subjects_suppressed),
        (10, 1, Some(1))
    );
    assert_eq!(people.assessment.as_ref().unwrap().k, Some(4));
}

#[test]
fn intervals_within_a_person_are_kept() {
    let place = place();
    assert!(run(POLICY, &place, &Options::default()).unwrap().is_released());
    let day = |text: &str| text.parse::<jiff::civil::Date>().unwrap();
    let people = fs::read_to_string(place.out.join("people.csv")).unwrap();
    let visits = fs::read_to_string(place.out.join("visits.csv")).unwrap();
    for line in people.lines().skip(1) {
        let fields: Vec<&str> = line.split(',').collect();
        let first = visits.lines().find(|visit| visit.starts_with(fields[0])).unwrap();
        let visit = first.split(',').nth(1).unwrap();
        assert_eq!(day(visit).since(day(fields[3])).unwrap().get_days(), 31);
        assert!(!fields[3].starts_with("2020-01"), "some date did not move");
    }
}

#[test]
fn a_gate_that_is_not_met_writes_nothing_and_says_what_would_help() {
    let place = place();
    let outcome = run(&POLICY.replace("0.25", "0.05"), &place, &Options::default()).unwrap();
    assert!(!outcome.is_released());
    let failure = &outcome.failures[0];
    assert_eq!(failure.advice.len(), 2);
    assert!(failure.cause.to_string().contains("1 of 11 subjects"), "{}", failure.cause);
    assert!(!place.out.exists());
    assert_eq!(files(place.raw.parent().unwrap()), ["raw".to_owned()].into());
    // The caller may leave the gate out; the manifest says so.
    let ungated = Options { ungated: true, ..Options::default() };
    let outcome = run(&POLICY.replace("0.25", "0.05"), &place, &ungated).unwrap();
    assert!(outcome.manifest.ungated && outcome.tables[0].rows_out == 11);
}

#[test]
fn threads_do_not_change_a_byte() {
    let (one, many) = (place(), place());
    let threads = |n| Options { threads: Threads::new(n), ..Options::default() };
    assert!(run(POLICY, &one, &threads(1)).unwrap().is_released());
    assert!(run(POLICY, &many, &threads(4)).unwrap().is_released());
    for file in ["people.csv", "visits.csv", "deid-manifest.json"] {
        assert_eq!(
            fs::read(one.out.join(file)).unwrap(),
            fs::read(many.out.join(file)).unwrap(),
            "{file}"
        );
    }
}

/// The tokens of a table's first column, as the manifest tells them.
fn tokens(outcome: &Outcome, table: usize) -> serde_json::Value {
    serde_json::to_value(&outcome.manifest.tables[table].columns[0].tokens).unwrap()
}

#[test]
fn distinct_tokens_are_those_that_leave() {
    let place = place();
    let outcome = run(POLICY, &place, &Options::default()).unwrap();
    // Eleven came, one is suppressed in both tables: what is told is what can be counted again.
    let ten = json!({ "distinct": 10, "standard_error": null, "collision_odds": 1.3e-37 });
    assert_eq!([0, 1].map(|table| tokens(&outcome, table)), [ten.clone(), ten]);
    let columns = outcome.manifest.tables[0].columns.iter();
    assert_eq!(columns.filter(|column| column.tokens.is_some()).count(), 1);
    let record = fs::read_to_string(place.root.path().join("out.custodian.json")).unwrap();
    let record: serde_json::Value = serde_json::from_str(&record).unwrap();
    assert_eq!(record["tables"][0]["distinct_tokens"], json!([10, null, null, null, null]));
    // A check writes no row: where rows would go it cannot tell, where none goes it can.
    let policy = Policy::parse(POLICY).unwrap();
    let input = Input::Folder(place.raw.clone());
    let checked = check(&policy, Some(&keys()), &input, &Options::default()).unwrap();
    assert_eq!(tokens(&checked, 0), json!(null));
    let ungated = Options { ungated: true, ..Options::default() };
    let checked = check(&policy, Some(&keys()), &input, &ungated).unwrap();
    assert_eq!(tokens(&checked, 0)["distinct"], 11);
}

#[test]
fn few_distinct_tokens_are_told_to_the_custodian_alone() {
    let place = place();
    let policy = POLICY.replace("\"SEX\", \"TOWN\"", "\"SEX\"");
    let policy = policy.replace("ID   = {", "TOWN = { token = \"subject\" }\nID   = {");
    let people = fs::read_to_string(place.raw.join("people.csv")).unwrap();
    fs::write(place.raw.join("people.csv"), people.replace("Solo", "Ayr")).unwrap();
    let outcome = run(&policy, &place, &Options::default()).unwrap();
    let town = serde_json::to_value(&outcome.manifest.tables[0].columns[3].tokens).unwrap();
    let hidden = json!({ "distinct": "<3", "standard_error": null, "collision_odds": 2.9e-39 });
    assert_eq!(town, hidden, "two towns");
    let record = fs::read_to_string(place.root.path().join("out.custodian.json")).unwrap();
    let record: serde_json::Value = serde_json::from_str(&record).unwrap();
    assert_eq!(record["tables"][0]["distinct_tokens"], json!([11, null, null, 2, null]));
}

#[test]
fn faults_of_all_tables_come_in_one_pass_and_leave_nothing() {
    let place = place();
    fs::write(place.raw.join("people.csv"), "ID,NAME,SEX,TOWN,SEEN\nP1,CANARY,F,Ayr,CANARY-1\n")
        .unwrap();
    fs::write(place.raw.join("visits.csv"), "ID,ON,WHAT\nP1,2020-02-30,x\nP1,CANARY-2,y\n")
        .unwrap();
    let error = run(POLICY, &place, &Options::default()).err().unwrap();
    assert_eq!(error.problems().len(), 2, "{error}");
    assert!(!format!("{error} {error:?}").contains("CANARY"));
    assert!(
        error.to_string().contains("2 cell(s)") && error.to_string().contains("row 1, 2"),
        "{error}"
    );
    assert_eq!(files(place.raw.parent().unwrap()), ["raw".to_owned()].into());
}

#[test]
fn check_finds_what_scrub_would_and_writes_nothing() {
    let place = place();
    let policy = Policy::parse(POLICY).unwrap();
    let input = Input::Folder(place.raw.clone());
    let outcome = check(&policy, Some(&keys()), &input, &Options::default()).unwrap();
    assert_eq!((outcome.is_released(), outcome.tables[0].rows_out), (true, 10));
    let error = check(&policy, None, &input, &Options::default()).err().unwrap();
    assert!(error.to_string().contains("no key was given"), "{error}");
    assert_eq!(files(place.raw.parent().unwrap()), ["raw".to_owned()].into());
}

#[test]
fn starred_rows_lose_their_quasi_identifiers_only() {
    let place = place();
    let star = POLICY
        .replace("max_suppressed = 0.25", "max_suppressed = 1.0\nsuppress = \"star\"\n")
        .replace("k              = 3", "k              = 5");
    let outcome = run(&star, &place, &Options::default()).unwrap();
    assert!(outcome.is_released(), "{:?}", outcome.failures);
    let people = fs::read_to_string(place.out.join("people.csv")).unwrap();
    assert!(people.contains(",*,*,20"), "{people}");
}

/// Every field that a manifest has is explained on its page.
#[test]
fn the_page_names_every_field_of_a_manifest() {
    let place = place();
    assert!(run(POLICY, &place, &Options::default()).unwrap().is_released());
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/manifest.md");
    let page = fs::read_to_string(page).unwrap();
    let manifest = fs::read_to_string(place.out.join("deid-manifest.json")).unwrap();
    let mut fields = BTreeSet::new();
    collect_fields(&serde_json::from_str(&manifest).unwrap(), &mut fields);
    assert!(fields.len() > 40, "the manifest has its fields");
    let missing: Vec<&String> =
        fields.iter().filter(|field| !page.contains(&format!("`{field}`"))).collect();
    assert!(missing.is_empty(), "docs/manifest.md does not name {missing:?}");
}

/// The names of all fields but those of other forms: a rule's parameters, an assessment.
fn collect_fields(value: &serde_json::Value, fields: &mut BTreeSet<String>) {
    match value {
        serde_json::Value::Object(object) => {
            for (name, value) in object {
                fields.insert(name.clone());
                if !matches!(name.as_str(), "parameters" | "assessment" | "not_counted") {
                    collect_fields(value, fields);
                }
            }
        }
        serde_json::Value::Array(values) => {
            values.iter().for_each(|value| collect_fields(value, fields));
        }
        _ => {}
    }
}
