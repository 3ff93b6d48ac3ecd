//! `order = "token"`: rows leave by the token of their subject, whatever the format, the number of
//! threads and the front, and a verification finds them so.
#![cfg(feature = "io")]
#![allow(clippy::unwrap_used)]

use std::path::{Path, PathBuf};

use deid_core::job::{self, Input, Options, Output, VerifyRequest};
use deid_core::pipeline::Threads;
use deid_core::policy::Policy;
use deid_core::secret::Keyring;

const POLICY: &str = r#"
version = 1
[domains.person]
prefix     = "S"
date_shift = { days = [-365, -1] }
[tables.visit]
subject     = "ID"
quasi       = ["SEX"]
insensitive = ["N"]
[tables.visit.columns]
ID   = { token = "person" }
SEEN = { date_shift = "person", type = "date" }
"#;

const PEOPLE: usize = 700;

fn keys() -> Keyring {
    Keyring::from_bytes(&std::array::from_fn::<u8, 32, _>(|at| at as u8)).unwrap()
}

fn policy(ordered: bool, gate: &str) -> Policy {
    let order =
        if ordered { "subject     = \"ID\"\norder = \"token\"" } else { "subject     = \"ID\"" };
    Policy::parse(&format!("{}{gate}", POLICY.replace("subject     = \"ID\"", order))).unwrap()
}

struct Study(tempfile::TempDir);

impl Study {
    /// Three visits of every person, by the person's number: the order tells who is who. The last
    /// person's sex is the only one of its kind.
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut csv = "ID,SEX,N,SEEN\n".to_owned();
        for row in 0..3 * PEOPLE {
            let (person, sex) = (row / 3, if row / 3 == PEOPLE - 1 { "M" } else { "F" });
            csv.push_str(&format!("P{person:05},{sex},{row},2024-03-{:02}\n", row % 28 + 1));
        }
        std::fs::write(folder.path().join("visit.csv"), csv).unwrap();
        Self(folder)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn scrub(&self, policy: &Policy, out: &str, threads: usize) -> Vec<Vec<String>> {
        let input = Input::File { path: self.path("visit.csv"), table: None };
        let options = Options { threads: Threads::new(threads), ..Options::default() };
        let output = Output::File(self.path(out));
        let outcome = job::scrub(policy, Some(&keys()), &input, &output, &options).unwrap();
        assert!(outcome.is_released());
        rows(&self.path(out))
    }
}

fn rows(path: &Path) -> Vec<Vec<String>> {
    let text = std::fs::read_to_string(path).unwrap();
    text.lines().skip(1).map(|line| line.split(',').map(str::to_owned).collect()).collect()
}

#[test]
fn rows_are_the_same_in_the_order_of_tokens() {
    let study = Study::new();
    let mut kept = study.scrub(&policy(false, ""), "kept.csv", 2);
    let ordered = study.scrub(&policy(true, ""), "ordered.csv", 2);
    assert_ne!(kept, ordered);
    kept.sort_by(|one, other| one[0].cmp(&other[0])); // stable: visits of a person as they came
    assert_eq!(kept, ordered);
    study.scrub(&policy(true, ""), "alone.csv", 1);
    let bytes = |name| std::fs::read(study.path(name)).unwrap();
    assert_eq!(bytes("alone.csv"), bytes("ordered.csv"));
}

#[test]
fn the_gate_drops_rows_of_the_input() {
    let study = Study::new();
    let gate = "[tables.visit.gate]\nk = 2\nmax_suppressed = 0.01\n";
    let all = study.scrub(&policy(true, ""), "all.csv", 2);
    let gated = study.scrub(&policy(true, gate), "gated.csv", 2);
    let without: Vec<_> = all.iter().filter(|row| row[1] == "F").cloned().collect();
    assert_eq!((all.len(), gated.len()), (3 * PEOPLE, 3 * PEOPLE - 3));
    assert_eq!(gated, without);
}

#[test]
fn a_verification_finds_the_order() {
    let study = Study::new();
    let policy = policy(true, "");
    study.scrub(&policy, "out.csv", 2);
    let verify = |keys: Option<&Keyring>| {
        let against = Input::File { path: study.path("visit.csv"), table: None };
        let (release, manifest) = (study.path("out.csv"), None);
        let request = VerifyRequest { release, manifest, against, policy: &policy, keys };
        job::verify(&request, &Options::default()).unwrap()
    };
    let with_key = verify(Some(&keys()));
    assert!(with_key.passed() && with_key.skipped() == 0, "{with_key}");
    let without = verify(None);
    assert!(without.passed(), "{without}");
    assert!(without.to_string().contains("in the order of their tokens"), "{without}");

    // Two rows of two people change places: the bytes are others, and so are the rows.
    let text = std::fs::read_to_string(study.path("out.csv")).unwrap();
    let mut lines: Vec<&str> = text.lines().collect();
    lines.swap(1, 4);
    std::fs::write(study.path("out.csv"), lines.join("\n") + "\n").unwrap();
    let moved = verify(Some(&keys())).to_string();
    assert!(moved.contains("visit.ID: 2 cell(s) (row 1, 4)"), "{moved}");
}

#[test]
fn a_stream_cannot_be_ordered() {
    let study = Study::new();
    let input = Input::File { path: study.path("visit.csv"), table: None };
    let options = Options { stream: true, ..Options::default() };
    let output = Output::Stdout { manifest: None };
    let run = job::scrub(&policy(true, ""), Some(&keys()), &input, &output, &options);
    let expected =
        "streaming writes rows as they come: a table with `order = \"token\"` refuses it";
    assert_eq!(run.err().unwrap().to_string(), expected);
}
