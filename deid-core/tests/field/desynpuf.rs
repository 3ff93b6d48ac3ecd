//! Medicare claims: 10,000 people in three yearly tables, and their stays in hospital.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use jiff::civil::{Date, date};

use super::leaks::{How, Leak, cell, column, file_name, header};
use super::set::{Set, Source};
use super::{ages, checks, dates, leaks, tokens};

pub static SOURCE: Source = Source {
    policy: "cms-desynpuf",
    folder: "cms-desynpuf-s1",
    tables: &[
        ("beneficiaries_2008", "DE1_0_2008_Beneficiary_Summary_File_Sample_1.csv"),
        ("beneficiaries_2009", "DE1_0_2009_Beneficiary_Summary_File_Sample_1.csv"),
        ("beneficiaries_2010", "DE1_0_2010_Beneficiary_Summary_File_Sample_1.csv"),
        ("inpatient", "DE1_0_2008_to_2010_Inpatient_Claims_Sample_1.csv"),
    ],
    is_null: |_, _| false,
    leaks: LEAKS,
};

const YEARS: [&str; 3] = ["beneficiaries_2008", "beneficiaries_2009", "beneficiaries_2010"];

fn set() -> Option<&'static Set> {
    static SET: OnceLock<Option<Set>> = OnceLock::new();
    SET.get_or_init(|| SOURCE.scrubbed()).as_ref()
}

#[test]
fn the_release_holds_what_every_release_must() {
    let Some(set) = set() else { return };
    checks::all(set);
    let rows = YEARS.map(|year| (set.whole[year].rows.len(), set.out[year].rows.len()));
    // Who is suppressed in one year is suppressed in all of them.
    assert_eq!(rows, [(10_000, 8_898), (9_856, 8_766), (9_710, 8_637)]);
}

#[test]
fn people_link_across_years_and_claims() {
    let Some(set) = set() else { return };
    let values = tokens::are_one_to_one(set);
    assert_eq!((values["beneficiary"], values["claim"]), (10_000, 5_768));
    assert!(values["provider"] > 1_400 && values["physician"] > 4_000, "{values:?}");
    tokens::link_to(set, "beneficiaries_2008");
    // Seven claims have two segments: one token each, as they had one number.
    let claims: BTreeSet<&str> = set.whole["inpatient"].cells("CLM_ID").collect();
    assert_eq!(set.whole["inpatient"].rows.len() - claims.len(), 7);
}

#[test]
fn dates_without_separators_move_together_and_keep_their_form() {
    let Some(set) = set() else { return };
    let compared = dates::moved_together(set, -365, -1);
    assert!(compared.people > 3_000 && compared.full > 23_000, "{compared:?}");
    assert!(set.out["inpatient"].cells("CLM_ADMSN_DT").all(|cell| cell.len() == 8));
}

#[test]
fn no_age_above_89_is_shown() {
    let Some(set) = set() else { return };
    for year in YEARS {
        ages::shown(set, year, "BENE_BIRTH_DT");
        for (raw, out) in births(set, year).zip(set.whole[year].cells("BENE_BIRTH_DT")) {
            assert!(out == ages::band(ages::on(raw, date(2010, 12, 31)), 20), "{year}");
        }
    }
    // At the end of each year so many are over 89: all of them, and nobody else, are `90+`.
    let place = SOURCE.place().unwrap();
    for (index, over) in [483, 637, 811].into_iter().enumerate() {
        let (year, table) = (2008 + index, YEARS[index]);
        let as_of = format!("as_of     = {year}-12-31");
        let policy = SOURCE.load_with(&[("as_of     = 2010-12-31", &as_of)]);
        let out = place.out.with_file_name(format!("{year}"));
        let outcome = SOURCE.scrub(&policy, &place.raw, &out, true);
        let tables = SOURCE.read_release(&out, &outcome);
        let shown = tables[table].cells("BENE_BIRTH_DT").filter(|age| *age == "90+").count();
        assert_eq!(shown, over, "{table}");
    }
}

fn births<'s>(set: &'s Set, table: &str) -> impl Iterator<Item = Date> + 's {
    set.raw[table].cells("BENE_BIRTH_DT").map(|cell| dates::full(cell).unwrap())
}

#[test]
fn columns_that_are_dropped_are_not_in_the_release() {
    let Some(set) = set() else { return };
    for year in YEARS {
        for gone in ["BENE_COUNTY_CD", "BENE_RACE_CD"] {
            assert!(set.out[year].find(gone).is_none(), "{year}.{gone}");
        }
        let states: BTreeMap<&str, usize> =
            set.out[year].cells("SP_STATE_CODE").fold(BTreeMap::new(), |mut states, state| {
                *states.entry(state).or_default() += 1;
                states
            });
        assert!(states.len() > 40 && states.values().all(|people| *people >= 11), "{year}");
    }
}

#[test]
fn planted_leaks_are_found() {
    let Some(set) = set() else { return };
    leaks::are_found(set);
}

const PERSON: (&str, &str) = ("beneficiaries_2008", "DESYNPUF_ID");
const BIRTH: (&str, &str) = ("beneficiaries_2008", "BENE_BIRTH_DT");
const CLAIM: (&str, &str) = ("inpatient", "CLM_ID");
const HOSPITAL: (&str, &str) = ("inpatient", "PRVDR_NUM");
const DOCTOR: (&str, &str) = ("inpatient", "AT_PHYSN_NPI");

static LEAKS: &[Leak] = &[
    cell(PERSON, ("inpatient", "HCPCS_CD_1", 3), 1, "{}", How::Whole),
    cell(PERSON, ("inpatient", "HCPCS_CD_2", 4), 2, "person {} again", How::Inside),
    cell(PERSON, ("inpatient", "HCPCS_CD_3", 5), 3, "BENE:{}:2008", How::Inside),
    cell(PERSON, ("beneficiaries_2009", "DESYNPUF_ID", 6), 4, "{}", How::Whole),
    cell(PERSON, ("beneficiaries_2010", "PLAN_CVRG_MOS_NUM", 7), 5, " {}", How::OtherCase),
    cell(CLAIM, ("inpatient", "CLM_ID", 8), 9, "{}", How::Whole),
    cell(CLAIM, ("inpatient", "HCPCS_CD_4", 9), 10, "claim no. {}, paid", How::Inside),
    cell(HOSPITAL, ("inpatient", "HCPCS_CD_5", 10), 11, "{}", How::Whole),
    cell(DOCTOR, ("inpatient", "HCPCS_CD_6", 11), 12, "{}", How::Whole),
    cell(DOCTOR, ("inpatient", "ICD9_DGNS_CD_10", 12), 13, "npi={}", How::Inside),
    cell(BIRTH, ("inpatient", "HCPCS_CD_7", 13), 16, "born {}, male", How::Inside),
    header(PERSON, "inpatient", 14, "of {}"),
    column(PERSON, ("beneficiaries_2010", "LINK")),
    file_name(PERSON, 15, "{}.csv"),
];
