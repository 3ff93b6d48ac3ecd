//! Dates that are shifted or made coarser, and kept columns that tell them all the same.

use super::study::{Study, findings};

const POLICY: &str = r#"
version = 1
name    = "visits"
claim   = "expert-determination"

[domains.s]
date_shift = { days = [-365, -1] }

[tables.a]
subject     = "ID"
insensitive = ["ORIGINAL", "NOTE"]

[tables.a.columns]
ID   = { token = "s" }
ON   = { date_shift = "s" }
SEEN = { date_part = "year" }
"#;

/// A hundred visits; what stands in the columns that are kept is told by the row.
fn visits(original: impl Fn(usize) -> String, note: impl Fn(usize) -> String) -> Study {
    let mut raw = String::from("ID,ON,SEEN,ORIGINAL,NOTE\n");
    for n in 0..100 {
        let (on, original, note) = (day(n), original(n), note(n));
        raw += &format!("P-{n:04},{on},2021-05-{:02},{original},{note}\n", 1 + n % 28);
    }
    Study::of(POLICY, &[("a.csv", &raw)])
}

fn day(n: usize) -> String {
    format!("2020-0{}-{:02}", 1 + n % 9, 1 + n % 28)
}

fn calm(_: usize) -> String {
    "calm".into()
}

#[test]
fn a_kept_copy_of_a_shifted_date_is_a_leak() {
    let verification = visits(day, calm).verify();
    let findings = findings(&verification);
    assert_eq!(findings.len(), 1, "{findings:?}");
    assert!(findings[0].starts_with("values of a.ON as whole cells of a.ORIGINAL: 100"));
    assert!(findings[0].ends_with("the kept column repeats it row by row"), "{findings:?}");
}

#[test]
fn the_dates_of_other_visits_are_there_by_chance() {
    let verification = visits(|n| day(n * 37 + 5), calm).verify();
    assert!(verification.passed(), "{verification}");
    assert!(verification.to_string().contains("by chance: "), "{verification}");
}

#[test]
fn a_shifted_date_inside_of_text_is_a_leak() {
    let one = |n: usize| if n == 7 { format!("seen on {}", day(7)) } else { calm(n) };
    for verification in [
        visits(calm, one).verify(),
        visits(calm, |n| format!("last seen {}", day(n + 3))).verify(),
        visits(calm, |n| format!("seen 2021-05-{:02} again", 1 + n % 28)).verify(),
    ] {
        let findings = findings(&verification);
        assert_eq!(findings.len(), 1, "{findings:?}");
        assert!(findings[0].contains("inside of cells of a.NOTE"), "{findings:?}");
    }
}

#[test]
fn the_date_of_a_form_is_no_leak() {
    let verification = visits(calm, |_| format!("form of {}", day(4))).verify();
    assert!(verification.passed(), "{verification}");
}

#[test]
fn partial_dates_of_every_form_verify_with_the_key_and_without() {
    let forms: serde_json::Value =
        serde_json::from_str(include_str!("../vectors/cdisc_dtc_forms.json")).unwrap();
    let cells = forms["forms"].as_array().unwrap().iter().map(|form| form[0].as_str().unwrap());
    let mut raw = String::from("ID,ON\n");
    // At the ends of the calendar one shift may leave what another keeps.
    for (n, cell) in cells.chain(["0001-06-01", "9999-12-30"]).enumerate() {
        raw += &format!("P-{n:04},{cell}\n");
    }
    let policy = "version = 1\non_invalid = \"null\"\n[domains.s]\ndate_shift = { days = [-365, 365] }\n\
                  [tables.a]\nsubject = \"ID\"\n[tables.a.columns]\nID = { token = \"s\" }\n\
                  ON = { date_shift = \"s\", type = \"partial-date\" }\n";
    let study = Study::of(policy, &[("a.csv", &raw)]);
    for verification in [study.verify(), study.verify_without_key()] {
        assert!(verification.passed(), "{verification}");
    }
}
