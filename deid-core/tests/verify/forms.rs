//! Cells that their rules cannot have written, beside those that they have not.

use super::study::{Study, failed, note};

const POLICY: &str = r#"
version = 1
name    = "forms"
claim   = "expert-determination"
as_of   = 2026-11-22

[tables.t]
drop = ["ID"]

[tables.t.columns]
AGE    = { age = { band = 10 } }
WEIGHT = { band = { width = 10 } }
DOSE   = { cut = { points = [5, 10] } }
HEIGHT = { round = { to = 5 } }
PULSE  = { limit = { top = 100 } }
PLACE  = { hierarchy = { prefix = 2 } }
PHONE  = { mask = { keep_last = 2 }, role = "insensitive" }
ZIP    = { zip3 = 2020 }
SEEN   = { date_part = "year" }
WHAT   = { constant = "x" }
NOTHING = { null = true }
"#;

const RAW: &str = "ID,AGE,WEIGHT,DOSE,HEIGHT,PULSE,PLACE,PHONE,ZIP,SEEN,WHAT,NOTHING
P-0001,45,73,7,181,80,Lyon,0612345678,02139,2024-03-05,a,b
P-0002,93,58,12,166,120,Bonn,0698765432,03601,2024-04-06,c,d
";

#[test]
fn a_cell_that_no_rule_writes_is_told_for_every_rule() {
    let study = Study::of(POLICY, &[("t.csv", RAW)]);
    let clean = study.verify();
    assert!(clean.passed() && clean.skipped() == 0, "{clean}");
    assert!(note(&clean, "forms").starts_with("11 columns"), "{clean}");
    let columns = [
        ("AGE", "93"),
        ("WEIGHT", "73"),
        ("DOSE", "7"),
        ("HEIGHT", "181"),
        ("PULSE", "120"),
        ("PLACE", "Lyon"),
        ("PHONE", "0612345678"),
        ("ZIP", "02139"),
        ("SEEN", "2024-03-05"),
        ("WHAT", "a"),
        ("NOTHING", "b"),
    ];
    for (column, raw) in columns {
        let study = Study::of(POLICY, &[("t.csv", RAW)]);
        study.set("t.csv", column, 1, raw);
        let verification = study.verify_without_key();
        assert_eq!(failed(&verification), ["cells", "forms"], "{column}: {verification}");
        for check in ["cells", "forms"] {
            let at = format!("t.{column}: 1 cell(s) (row 1)");
            assert!(note(&verification, check).starts_with(&at), "{verification}");
        }
    }
}
