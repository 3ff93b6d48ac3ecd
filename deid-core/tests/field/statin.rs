//! SDTM as R writes it: a column without a name, `NA` and `.` for missing values, 162 people in
//! three countries.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use super::leaks::{How, Leak, cell, column, file_name, header};
use super::set::{Set, Source};
use super::{ages, checks, dates, leaks, tokens};

pub static SOURCE: Source = Source {
    policy: "phuse-statin",
    folder: "phuse-statin-csv",
    tables: &[
        ("dm", "dm.csv"),
        ("ae", "ae.csv"),
        ("ds", "ds.csv"),
        ("ex", "ex.csv"),
        ("lb", "lb.csv"),
    ],
    is_null: |_, cell| matches!(cell, "NA" | "."),
    leaks: LEAKS,
};

fn set() -> Option<&'static Set> {
    static SET: OnceLock<Option<Set>> = OnceLock::new();
    SET.get_or_init(|| SOURCE.scrubbed()).as_ref()
}

#[test]
fn the_release_holds_what_every_release_must() {
    let Some(set) = set() else { return };
    checks::all(set);
    assert_eq!((set.out["dm"].rows.len(), set.whole["dm"].rows.len()), (151, 162));
}

#[test]
fn people_link_across_tables() {
    let Some(set) = set() else { return };
    assert_eq!(tokens::are_one_to_one(set), BTreeMap::from([("subject".into(), 162)]));
    tokens::link_to(set, "dm");
}

#[test]
fn dates_move_together() {
    let Some(set) = set() else { return };
    let compared = dates::moved_together(set, -365, -1);
    // Three people failed screening: they have no dates.
    assert_eq!((compared.people, compared.partial), (159, 0));
    assert!(compared.full > 8_000, "{compared:?}");
}

#[test]
fn study_days_are_still_true() {
    let Some(set) = set() else { return };
    let columns = [
        ("dm", "DMDTC", "DMDY"),
        ("ae", "AESTDTC", "AESTDY"),
        ("ae", "AEENDTC", "AEENDY"),
        ("ds", "DSSTDTC", "DSSTDY"),
        ("ex", "EXENDTC", "EXENDY"),
        ("lb", "LBDTC", "LBDY"),
    ];
    for (table, date, day) in columns {
        let (same, told) = dates::study_days(set, "RFSTDTC", table, date, day);
        assert!(same > 0 && same * 100 >= told * 95, "{table}.{day}: {same} of {told}");
    }
}

#[test]
fn spellings_of_null_stay_in_kept_columns_and_are_null_to_rules() {
    let Some(set) = set() else { return };
    let spelled = |table: &str, column: &str, spelling: &str| {
        set.whole[table].cells(column).filter(|cell| *cell == spelling).count()
    };
    assert_eq!((spelled("ae", "AEENDY", "NA"), spelled("dm", "DMDY", ".")), (47, 3));
    // Without them `.` is told as a cell that is no number.
    let place = SOURCE.place().unwrap();
    let changes = [
        ("null_values = [\"NA\", \".\"]", ""),
        (
            "\"*DY\"   = { keep = \"insensitive\" }",
            "\"*DY\" = { round = 1, role = \"insensitive\" }",
        ),
    ];
    let policy = SOURCE.load_with(&changes);
    let input = deid_core::job::Input::Folder(place.raw.clone());
    let options = deid_core::job::Options::default();
    let checked = deid_core::job::check(&policy, Some(&super::set::keys()), &input, &options);
    let error = checked.err().unwrap().to_string();
    assert!(error.contains("DMDY: 3 cell(s)") && error.contains("AEENDY: 47 cell(s)"), "{error}");
}

#[test]
fn a_blank_header_stays_blank_where_its_column_is_kept() {
    let Some(place) = SOURCE.place() else { return };
    let old = "\"#1\" = { drop = true, role = \"insensitive\" }";
    let policy = SOURCE.load_with(&[(old, "\"#1\" = { keep = \"insensitive\" }")]);
    assert!(SOURCE.scrub(&policy, &place.raw, &place.out, true).is_released());
    let first = std::fs::read_to_string(place.out.join("ae.csv")).unwrap();
    assert!(first.starts_with("\"\",STUDYID,") || first.starts_with(",STUDYID,"));
    let (raw, out) =
        (SOURCE.read(&place.raw), super::table::Table::read(&place.out.join("ae.csv")));
    assert!(raw["ae"].cells("#1").eq(out.cells("#1")));
}

#[test]
fn no_age_above_89_is_shown() {
    let Some(set) = set() else { return };
    let shown = ages::shown(set, "dm", "AGE");
    assert_eq!(shown.keys().collect::<Vec<_>>(), ["20-39", "40-59", "60-79"]);
}

#[test]
fn planted_leaks_are_found() {
    let Some(set) = set() else { return };
    leaks::are_found(set);
}

const PERSON: (&str, &str) = ("dm", "USUBJID");
const DOCTOR: (&str, &str) = ("dm", "INVNAM");

static LEAKS: &[Leak] = &[
    cell(DOCTOR, ("ae", "AESOC", 3), 108, "{}", How::Whole),
    cell(DOCTOR, ("lb", "LBNAM", 40), 108, "{}", How::OtherCase),
    cell(DOCTOR, ("ds", "DSDECOD", 7), 160, "withdrawn by {} in May", How::Inside),
    cell(PERSON, ("ae", "AEDECOD", 5), 4, "{}", How::Whole),
    cell(PERSON, ("ae", "AEBODSYS", 6), 5, "ABC/{}/1", How::Inside),
    cell(PERSON, ("ex", "USUBJID", 6), 6, "{}", How::Whole),
    cell(("dm", "SUBJID"), ("ex", "EXCAT", 2), 77, "{}", How::Whole),
    cell(("dm", "BRTHDTC"), ("ae", "AEDECOD", 11), 9, "born {}, else healthy", How::Inside),
    cell(("dm", "BRTHDTC"), ("ex", "EXROUTE", 12), 10, "{}", How::Whole),
    header(DOCTOR, "ds", 108, "seen by {}"),
    column(DOCTOR, ("dm", "PI")),
    file_name(PERSON, 12, "{}.csv"),
];
