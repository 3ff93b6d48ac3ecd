//! A disk that is full: every file is limited in size, which fails as a full disk does; standard
//! output goes to `/dev/full`.

use super::{SCRUB, Study};
use crate::common::MARK;

/// Enough rows that the outputs are larger than the limit.
fn large_study() -> Study {
    let study = Study::new();
    let mut people = String::from("ID,NAME,SEX,TOWN,SEEN\n");
    let mut visits = String::from("ID,ON,WHAT\n");
    for n in 0..4000 {
        people += &format!(
            "P{n} {MARK},{MARK},F {MARK},{} {MARK},2020-01-02\n",
            if n == 9 { "Solo" } else { "Ayr" }
        );
        visits += &format!("P{n} {MARK},2020-02-03,{MARK}\n");
    }
    study.write("raw/people.csv", people);
    study.write("raw/visits.csv", visits);
    study
}

/// Files may have 16 blocks (8 or 16 KiB); what would be more is refused, and not by a signal.
fn limited(study: &Study, args: &str) -> crate::common::Run {
    study.shell(&format!("trap '' XFSZ; ulimit -f 16; exec \"$DEID\" {args}"))
}

fn full(study: &Study, args: &str) {
    let before = study.listing();
    let run = limited(study, args);
    assert_eq!(run.code, 2, "{args}: {}", run.err);
    assert!(run.err.contains("the disk is full"), "{args}: {}", run.err);
    assert!(run.err.contains("help: free some space"), "{args}: {}", run.err);
    run.is_silent_on_cells(args);
    assert!(study.listing() == before, "{args}: something was written");
}

#[test]
fn a_full_disk_leaves_nothing() {
    let study = large_study();
    let scrub = "scrub -p policy.toml --key study.key";
    full(&study, &SCRUB.join(" "));
    full(&study, &format!("{scrub} raw/people.csv -o people.csv"));
    full(&study, &format!("{scrub} raw/visits.csv -o visits.csv"));
    full(&study, &format!("{scrub} raw/visits.csv -o -"));
    // A release that is there stays as it was.
    assert_eq!(study.deid(SCRUB).code, 0);
    full(&study, &format!("{} --force", SCRUB.join(" ")));
}

#[test]
fn a_full_disk_leaves_the_old_page_and_no_key() {
    let study = Study::new();
    study.write("page.html", "the old page");
    full(&study, "explain -p policy.toml --html page.html --force");
    let before = study.listing();
    let run = study.shell("trap '' XFSZ; ulimit -f 0; exec \"$DEID\" keygen -o new.key");
    assert_eq!(run.code, 2, "{}", run.err);
    assert!(study.listing() == before, "a broken key was left");
}

#[test]
fn standard_output_that_is_full_is_an_error() {
    let study = Study::new();
    for args in [
        "scrub -p policy.toml --key study.key raw/visits.csv -o -",
        "scrub -p policy.toml --key study.key raw/visits.csv -o - --stream",
        "check -p policy.toml --key study.key raw",
        "explain -p policy.toml",
        "assess raw/people.csv -q SEX",
        "init raw",
        "keygen",
        "completions bash",
    ] {
        let before = study.listing();
        let run = study.shell(&format!("exec \"$DEID\" {args} > /dev/full"));
        assert_eq!(run.code, 2, "{args}: {}", run.err);
        assert!(run.err.starts_with("deid: error: "), "{args}: {}", run.err);
        assert!(study.listing() == before, "{args}");
        run.is_silent_on_cells(args);
        let run = study.shell(&format!("exec \"$DEID\" {args} --json > /dev/full"));
        assert_eq!(run.code, 2, "{args}: {}", run.err);
        let value: serde_json::Value = serde_json::from_str(&run.err).unwrap();
        assert_eq!(value["schema_version"], 1, "{args}: {}", run.err);
    }
}
