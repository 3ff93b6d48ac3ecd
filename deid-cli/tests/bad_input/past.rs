//! A day that ages count to and that the data have passed.

use super::{SCRUB, Study};

const AS_OF: &str = r#"version = 1
claim = "CLAIM"
as_of = DAY
on_invalid = "null"
[tables.people.columns]
BORN = { date_part = { part = "year", cap = 89 } }
SEEN = { date_part = { part = "year", cap = 89 } }
"#;

/// Under Safe Harbor a day before the data's own is no matter of cells that become null: the year
/// of birth of somebody who is 90 would leave.
#[test]
fn a_day_of_the_past_does_not_lift_the_cap() {
    for (day, born, seen) in
        [("1950-01-01", "1930-01-01", "2020-05-17"), ("2020-01-01", "1936-03-04", "2026-05-17")]
    {
        let study = Study::new();
        study.remove("raw/visits.csv");
        study.write("raw/people.csv", format!("BORN,SEEN\n{born},{seen}\n"));
        let policy = |claim: &str| AS_OF.replace("CLAIM", claim).replace("DAY", day);
        study.write("policy.toml", policy("safe-harbor"));
        let before = study.listing();
        let run = study.deid(SCRUB);
        assert_eq!(run.code, 2, "{}{}", run.out, run.err);
        let says = "people.csv, column SEEN: 1 cell(s): a date after the policy's `as_of` (row 1)";
        assert!(run.err.contains(says), "{}", run.err);
        assert!(run.err.contains("help: ages count to `as_of`"), "{}", run.err);
        assert!(!run.err.contains(born) && !run.err.contains(seen), "{}", run.err);
        assert!(study.listing() == before);
        // An expert answers for it: there the cell is like any other that cannot be read.
        study.write("policy.toml", policy("expert-determination"));
        let run = study.deid(SCRUB);
        assert_eq!(run.code, 0, "{}", run.err);
        assert_eq!(study.read("out/people.csv"), format!("BORN,SEEN\n{},\n", &born[..4]));
    }
}
