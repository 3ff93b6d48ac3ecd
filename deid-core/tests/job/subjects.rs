//! One person in all tables, whatever the spelling of the id, and nobody without one.

use std::fs;
use std::path::Path;

use deid_core::error::{Cause, CellFault};
use deid_core::evidence::{Count, Manifest};
use deid_core::job::{Input, Options, Outcome, Output, check, scrub};
use deid_core::policy::Policy;

use super::keys;

/// Runs a policy over files of a folder; the outcome and what was released, file by file.
struct Study {
    root: tempfile::TempDir,
    policy: String,
}

impl Study {
    fn new(policy: &str, files: &[(&str, &str)]) -> Self {
        let root = tempfile::tempdir().unwrap();
        fs::create_dir(root.path().join("raw")).unwrap();
        for (name, text) in files {
            fs::write(root.path().join("raw").join(name), text).unwrap();
        }
        Self { root, policy: format!("version = 1\n{policy}") }
    }

    fn raw(&self) -> Input {
        Input::Folder(self.root.path().join("raw"))
    }

    fn scrub(&self, options: &Options) -> deid_core::Result<Outcome> {
        let policy = Policy::parse(&self.policy)?;
        scrub(&policy, Some(&keys()), &self.raw(), &Output::Folder(self.out()), options)
    }

    fn out(&self) -> std::path::PathBuf {
        self.root.path().join("out")
    }

    fn rows(&self, file: &str) -> usize {
        fs::read_to_string(self.out().join(file)).unwrap().lines().count() - 1
    }

    fn manifest(&self) -> Manifest {
        serde_json::from_slice(&fs::read(self.out().join(Manifest::FILE)).unwrap()).unwrap()
    }

    /// What is said, where nothing may be left.
    fn refused(&self, options: &Options) -> String {
        let error = self.scrub(options).err().unwrap();
        assert_eq!(names(self.root.path()), ["raw"]);
        assert!(!format!("{error} {error:?}").contains("CANARY"), "{error}");
        error.to_string()
    }
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// People who are dropped from one table, by a gate that only one of two can hold.
const GATED: &str = "[tables.dm]
subject = \"ID\"
quasi = [\"SEX\"]
drop = [\"ID\"]
gate = { k = 2, max_suppressed = 0.5 }
[tables.ae]
subject = \"ID\"
insensitive = [\"WHAT\"]
";

/// The one who is alone goes from the other table too, where the same id has another spelling.
#[test]
fn a_person_is_followed_through_spellings() {
    for (domain, alone, same) in [
        ("type = \"integer\"", "007", "7"),
        ("normalize = [\"trim\", \"case\"]", "\"p7 \"", "P7"),
        ("type = \"date\"\nformat = \"%Y%m%d\"", "20200107", "20200107"),
    ] {
        let (two, three) =
            if domain.contains("date") { ("20200102", "20200103") } else { ("2", "3") };
        let dm = format!("ID,SEX\n{alone},X\n{two},F\n{three},F\n");
        let ae = format!("ID,WHAT\n{same},fell\n{two},slept\n{same},rose\n");
        let policy =
            format!("[domains.s]\n{domain}\n{GATED}columns = {{ ID = {{ token = \"s\" }} }}\n");
        let study = Study::new(&policy, &[("dm.csv", &dm), ("ae.csv", &ae)]);
        let outcome = study.scrub(&Options::default()).unwrap();
        assert_eq!((study.rows("dm.csv"), study.rows("ae.csv")), (2, 1), "{domain}");
        assert_eq!(outcome.tables[0].rows_suppressed, 2);
        assert!(outcome.unlinked.is_empty(), "{domain}");
    }
}

/// Neither table has a token: `subject` names the domain, or the column's type does.
#[test]
fn a_domain_or_a_type_without_a_token() {
    let by_domain = format!(
        "[domains.s]\ntype = \"integer\"\n{}",
        GATED.replacen("subject = \"ID\"", "subject = { column = \"ID\", domain = \"s\" }", 1,)
    ) + "drop = [\"ID\"]\n";
    let by_type = GATED.replace("drop = [\"ID\"]\n", "").replace(
        "[tables.ae]",
        "columns = { ID = { drop = true, type = \"integer\" } }\n[tables.ae]",
    ) + "columns = { ID = { drop = true, type = \"integer\" } }\n";
    for policy in [by_domain, by_type] {
        let dm = "ID,SEX\n007,X\n2,F\n02,F\n3,F\n";
        let study =
            Study::new(&policy, &[("dm.csv", dm), ("ae.csv", "ID,WHAT\n7,fell\n3,slept\n")]);
        let outcome = study.scrub(&Options::default()).unwrap();
        assert_eq!((study.rows("dm.csv"), study.rows("ae.csv")), (3, 1), "{policy}");
        let people = outcome.tables[1].assessment.as_ref().unwrap().total.subjects;
        assert_eq!(people, Some(2), "2 and 02 are one person: {policy}");
    }
}

/// Two spellings of one person are not two people who hide each other.
#[test]
fn one_person_is_no_crowd() {
    let policy = GATED
        .replace("drop = [\"ID\"]", "columns = { ID = { drop = true, type = \"integer\" } }")
        .split("[tables.ae]")
        .next()
        .unwrap()
        .replace("0.5", "0");
    let study = Study::new(&policy, &[("dm.csv", "ID,SEX\n1,F\n01,F\n")]);
    assert!(!study.scrub(&Options::default()).unwrap().is_released());
}

const NOBODY: &str = "[domains.s]
date_shift = { days = [-365, -1] }
[tables.ae]
subject = \"ID\"
columns = { ID = { token = \"s\" }, ON = { date_shift = \"s\" }, WHAT = { keep = \"insensitive\" } }
";

/// No table that names a subject may have a row about nobody: with a gate elsewhere, without any
/// gate, with the gate left out, whatever `on_invalid` says.
#[test]
fn a_row_about_nobody_is_refused_everywhere() {
    let ae =
        "ID,ON,WHAT\np1,2020-01-01,CANARY\n,2020-01-02,CANARY\np2,2020-01-03,CANARY\nNA,,CANARY\n";
    let expected = "ae.csv, column ID: 2 cell(s): the subject is null (row 2, 4)";
    let gated =
        "[tables.dm]\nsubject = \"ID\"\nquasi = [\"SEX\"]\ndrop = [\"ID\"]\ngate = { k = 2 }\n";
    let dm = ("dm.csv", "ID,SEX\np1,F\np2,F\n");
    let ungated = Options { ungated: true, ..Options::default() };
    for options in [&Options::default(), &ungated] {
        for (head, tail, files) in [
            ("", "", vec![("ae.csv", ae)]),
            ("", gated, vec![("ae.csv", ae), dm]),
            ("on_invalid = \"null\"\n", "", vec![("ae.csv", ae)]),
        ] {
            let policy = format!("null_values = [\"NA\"]\n{head}{NOBODY}{tail}");
            assert_eq!(Study::new(&policy, &files).refused(options), expected, "{policy}");
        }
    }
    let policy = Policy::parse(&format!("version = 1\n{NOBODY}")).unwrap();
    let plan = policy.compile("ae", &keys()).unwrap();
    let record = |id: Option<&str>| {
        plan.scrub_record(&serde_json::json!({ "ID": id, "ON": "2020-01-01", "WHAT": "x" }))
    };
    assert!(record(Some("p1")).is_ok());
    for id in [None, Some("")] {
        let error = record(id).err().unwrap();
        let Cause::Cells { first, .. } = error.problems()[0].cause else { panic!("{error}") };
        assert_eq!((first, error.problems().len()), (CellFault::NoSubject, 1), "{error}");
        assert!(error.help()[0].contains("on_invalid does not help"), "{error}");
    }
}

/// A dropped subject is read as well: in the domain that the other tables use.
#[test]
fn a_subject_that_cannot_be_read_is_refused() {
    let policy = format!(
        "[domains.s]\ntype = \"integer\"\n{GATED}columns = {{ ID = {{ token = \"s\" }} }}\n"
    );
    let study =
        Study::new(&policy, &[("dm.csv", "ID,SEX\n1,F\nCANARY,F\n"), ("ae.csv", "ID,WHAT\n1,x\n")]);
    let said = study.refused(&Options::default());
    assert!(said.ends_with("column ID: 1 cell(s): not a valid integer (row 2)"), "{said}");
}

/// The largest k of the policy hides small counts in every table.
#[test]
fn small_counts_are_hidden_in_tables_without_a_gate() {
    let people: String =
        (0..20).map(|n| format!("{n},{}\n", if n == 0 { "X" } else { "F" })).collect();
    let events: String =
        (0..20).map(|n| format!("{n},{}\n", if n < 3 { "" } else { "e" })).collect();
    let policy = GATED.replace("k = 2", "k = 11").replacen("drop = [\"ID\"]\n", "", 1)
        + "[columns]\nID = { token = \"s\" }\n[domains.s]\n";
    let files = [("dm.csv", format!("ID,SEX\n{people}")), ("ae.csv", format!("ID,WHAT\n{events}"))];
    let study = Study::new(&policy, &files.each_ref().map(|(name, text)| (*name, text.as_str())));
    let outcome = study.scrub(&Options::default()).unwrap();
    assert_eq!(outcome.tables[0].rows_suppressed, 1, "the custodian is told");
    let manifest = study.manifest();
    for table in &manifest.tables {
        assert_eq!(table.rows_suppressed, Count::Below(11), "{}", table.name);
        assert_eq!(table.subjects_suppressed, Some(Count::Below(11)), "{}", table.name);
        assert_eq!(table.rows_in, Count::Below(30), "{}", table.name);
    }
    assert_eq!(manifest.tables[0].columns[1].nulls_in, Count::Below(11));
}

/// Ids that never meet: a note for the custodian, a count for the recipient.
#[test]
fn tables_that_do_not_link_are_told() {
    let policy = "[domains.s]\n[columns]\nID = { token = \"s\" }\nX = { keep = \"insensitive\" }\n\
        [tables.ae]\nsubject = \"ID\"\n[tables.dm]\nsubject = \"ID\"\n[tables.lb]\nsubject = \"ID\"\n";
    let table = |end: &str, ids: std::ops::Range<u32>| {
        ids.fold("ID,X\n".to_owned(), |text, id| format!("{text}{id}{end},x\n"))
    };
    let files = [
        ("dm.csv", table("", 0..50)),
        ("ae.csv", table("-00", 0..20)),
        ("lb.csv", table("", 40..45)),
    ];
    let study = Study::new(policy, &files.each_ref().map(|(name, text)| (*name, text.as_str())));
    let checked = check(
        &Policy::parse(&study.policy).unwrap(),
        Some(&keys()),
        &study.raw(),
        &Options::default(),
    );
    for outcome in [checked.unwrap(), study.scrub(&Options::default()).unwrap()] {
        let [pair] = &outcome.unlinked[..] else { panic!("one pair") };
        assert_eq!((pair.table.as_str(), pair.from.as_str()), ("ae", "dm"));
        assert_eq!(outcome.manifest.unlinked_tables, 1);
    }
    assert_eq!(study.manifest().unlinked_tables, 1);
}
