//! SDTM of a real trial, as the R package pharmaversesdtm has it: 306 people, seven tables.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use super::leaks::{How, Leak, cell, column, file_name, header};
use super::set::{Set, Source};
use super::{ages, checks, dates, leaks, tokens};

pub static SOURCE: Source = Source {
    policy: "pharmaverse-sdtm",
    folder: "pharmaversesdtm/csv",
    tables: &[
        ("dm", "dm.csv"),
        ("ae", "ae.csv"),
        ("cm", "cm.csv"),
        ("mh", "mh.csv"),
        ("ds", "ds.csv"),
        ("lb", "lb.csv.gz"),
        ("vs", "vs.csv.gz"),
    ],
    is_null: |_, _| false,
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
    // 27 people are in classes below 11.
    assert_eq!((set.out["dm"].rows.len(), set.whole["dm"].rows.len()), (279, 306));
    assert_eq!(set.whole["lb"].rows.len(), 59_580);
}

#[test]
fn people_link_across_tables() {
    let Some(set) = set() else { return };
    assert_eq!(tokens::are_one_to_one(set), BTreeMap::from([("subject".into(), 306)]));
    tokens::link_to(set, "dm");
}

#[test]
fn dates_move_together_and_partial_dates_stay_partial() {
    let Some(set) = set() else { return };
    let compared = dates::moved_together(set, -365, -1);
    assert_eq!(compared.people, 306);
    assert!(compared.full > 100_000, "{compared:?}");
    // Of cm alone 3,731 years and 1,723 months.
    assert!(compared.partial > 6_000, "{compared:?}");
}

#[test]
fn study_days_are_still_true() {
    let Some(set) = set() else { return };
    let columns = [
        ("dm", "DMDTC", "DMDY"),
        ("ae", "AESTDTC", "AESTDY"),
        ("ae", "AEENDTC", "AEENDY"),
        ("cm", "CMSTDTC", "CMSTDY"),
        ("cm", "CMENDTC", "CMENDY"),
        ("mh", "MHDTC", "MHDY"),
        ("ds", "DSSTDTC", "DSSTDY"),
        ("lb", "LBDTC", "LBDY"),
        ("vs", "VSDTC", "VSDY"),
    ];
    let (mut same, mut told) = (0, 0);
    for (table, date, day) in columns {
        let compared = dates::study_days(set, "RFSTDTC", table, date, day);
        assert!(compared.0 > 0, "{table}.{day}");
        same += compared.0;
        told += compared.1;
    }
    // One study day of the raw tables is not what its dates say.
    assert_eq!((same, told), (96_704, 96_705));
}

#[test]
fn no_age_above_89_is_shown() {
    let Some(set) = set() else { return };
    let shown = ages::shown(set, "dm", "AGE");
    assert_eq!(shown.keys().collect::<Vec<_>>(), ["50-59", "60-69", "70-79", "80-89"]);
    for (raw, out) in set.raw["dm"].cells("AGE").zip(set.whole["dm"].cells("AGE")) {
        assert!(out == ages::band(raw.parse().unwrap(), 10));
    }
}

#[test]
fn planted_leaks_are_found() {
    let Some(set) = set() else { return };
    leaks::are_found(set);
}

const PERSON: (&str, &str) = ("dm", "USUBJID");

static LEAKS: &[Leak] = &[
    cell(PERSON, ("ae", "AEDECOD", 3), 1, "{}", How::Whole),
    cell(PERSON, ("cm", "CMTRT", 40), 2, "given by the sister of {}, twice", How::Inside),
    cell(PERSON, ("ae", "AELLT", 7), 3, "CDISCPILOT01/{}/E07", How::Inside),
    cell(PERSON, ("mh", "MHBODSYS", 5), 4, "  {} ", How::Whole),
    cell(PERSON, ("ds", "USUBJID", 6), 5, "{}", How::Whole),
    cell(("dm", "SITEID"), ("ae", "AESEV", 9), 7, "{}", How::Whole),
    cell(("dm", "SUBJID"), ("ds", "DSCAT", 2), 8, "{}", How::Whole),
    cell(("dm", "BRTHDTC"), ("mh", "MHDECOD", 11), 9, "born {}, else healthy", How::Inside),
    cell(("dm", "BRTHDTC"), ("cm", "CMROUTE", 12), 10, "{}", How::Whole),
    header(PERSON, "ds", 11, "notes on {}"),
    column(("dm", "SITEID"), ("dm", "CENTRE")),
    file_name(PERSON, 12, "{}.csv"),
];
