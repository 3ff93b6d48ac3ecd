//! The Safe Harbor pack beside `tests/vectors/hipaa_safe_harbor.json`, which lists the identifiers of
//! 45 CFR 164.514(b)(2)(i) with what each takes in and what may become of it.

use std::collections::BTreeSet;

use deid_core::policy::packs::Pack;
use serde_json::Value;

use super::support::{lines, parse};

/// What the vectors say that an identifier takes in, and names of columns that hold it. The name of
/// the identifier itself comes first.
const NAMED: &[(&str, &str, &str)] = &[
    ("A", "names", "NAME patient_name FULLNAME"),
    ("A", "first", "FIRST FirstName first_nm"),
    ("A", "last", "LAST last_name LASTNAME"),
    ("A", "middle", "MIDDLE middle_name"),
    ("A", "initials", "INITIALS patient_initials"),
    ("A", "maiden", "MAIDEN maiden_name"),
    (
        "A",
        "relatives, employers, household too",
        "MothersMaidenName SPOUSE_NAME NextOfKin employer EMPLOYER_NAME emergency_contact",
    ),
    ("B", "geo_below_state", "STREET city CITY county precinct geocode zip ZIP_CODE"),
    ("B", "lat/lon", "LAT lon latitude longitude"),
    ("B", "census tract", "census_tract CensusTract"),
    ("B", "address", "ADDRESS home_address address_1"),
    ("C", "dates_and_age_over_89", "AGE age_years visit_date START"),
    ("C", "birth", "BIRTHDATE date_of_birth DOB BRTHDTC"),
    ("C", "admission", "admission_date ADMIT_DT"),
    ("C", "discharge", "discharge_date DischDate"),
    ("C", "death", "DEATHDATE death_datetime DTHDTC"),
    ("C", "service dates", "SERVICEDATE service_date"),
    ("D", "telephone", "phone telephone_number mobile"),
    ("E", "fax", "fax FAX_NUMBER"),
    ("F", "email", "email E-MAIL"),
    ("G", "ssn", "SSN social_security_number"),
    ("G", "last-4 is also not allowed", "ssn4 ssn_last4"),
    ("H", "mrn", "MRN medical_record_number"),
    ("I", "health_plan_beneficiary", "beneficiary_id member_id HICN"),
    ("J", "account_number", "account_number ACCT_NO"),
    ("K", "certificate_license", "license_number certificate_number"),
    ("K", "provider licence if of the individual", "provider_license NPI"),
    ("L", "vehicle_ids", "vehicle_id"),
    ("L", "plates", "license_plate PLATE_NUMBER"),
    ("L", "VIN", "VIN"),
    ("M", "device_ids_serials", "device_id DeviceSerialNumber"),
    ("M", "UDI-PI serial", "UDI UDI_PI_SERIAL"),
    ("N", "url", "url web_page"),
    ("O", "ip", "IP ip_address"),
    ("P", "biometric", "fingerprint BiometricHash"),
    ("Q", "full_face_photo", "photo full_face_photo"),
    ("R", "any_other_unique_id", "unique_id record_uuid barcode"),
    (
        "R",
        "study IDs, accession, specimen, encounter ids, clinical trial record numbers",
        "study_id USUBJID accession_number specimen_id encounter_id trial_record_number",
    ),
];

/// A name that the pack takes for another identifier, and drops as that one.
const TAKEN_FOR_ANOTHER: (&str, &str) = ("trial_record_number", "H medical record numbers");

/// What the vectors say that no name of a column can tell.
const NOT_BY_NAME: &[(&str, &str)] = &[
    // About what a rule makes of it: the claim refuses tokens.
    ("H", "keyed hash = derived"),
];

#[test]
fn every_identifier_of_the_regulation_is_matched_by_name() {
    let vectors = vectors();
    let listed: BTreeSet<(&str, &str)> = vectors.identifiers().collect();
    let named = NAMED.iter().map(|(code, what, _)| (*code, *what));
    let known: BTreeSet<(&str, &str)> = named.chain(NOT_BY_NAME.iter().copied()).collect();
    assert_eq!(listed, known);
    let codes: BTreeSet<&str> = listed.iter().map(|(code, _)| *code).collect();
    assert_eq!(codes.into_iter().collect::<String>(), ('A'..='R').collect::<String>());
    let missed: Vec<String> = NAMED.iter().flat_map(|row| missed(*row)).collect();
    assert!(missed.is_empty(), "{missed:#?}");
}

fn missed((code, what, names): (&str, &str, &str)) -> Vec<String> {
    let names = names.split(' ').map(|name| (name, identifier(name)));
    let wrong = names.filter(|named| letter(named.1) != Some(code) && *named != TAKEN_FOR_ANOTHER);
    wrong.map(|(name, found)| format!("{code} ({what}) {name}: {found}")).collect()
}

fn letter(identifier: &str) -> Option<&str> {
    identifier.split(' ').next()
}

/// What the pack takes a name for.
fn identifier(name: &str) -> &'static str {
    let found = Pack::safe_harbor().find(name);
    found.map_or("nothing", |found| found.entry.identifier.as_str())
}

/// A pack drops, as every default action of the vectors allows; it makes coarser only where they
/// ask for three digits of a ZIP code or one group of ages.
#[test]
fn the_pack_does_what_the_regulation_allows() {
    let vectors = vectors();
    for entry in Pack::safe_harbor().entries() {
        let code = letter(&entry.identifier).unwrap();
        if code == "A-R" {
            assert_eq!(entry.rule.key(), "drop");
            continue;
        }
        let action = vectors.action(code);
        match entry.rule.key() {
            "drop" => {}
            "zip3" => assert!(action.contains("zip3_or_000"), "{code}: {action}"),
            "age" => {
                assert!(action.contains("age>=90 -> \"90+\""), "{code}: {action}");
                assert_eq!(entry.rule.parameters()["top"], 90);
            }
            other => panic!("{code}: {other}"),
        }
    }
}

/// Codes and shifts that are made from what they hide, and what is left of an SSN.
#[test]
fn what_the_regulation_calls_derived_is_refused() {
    let vectors = vectors();
    let says = |words: &str, text: &str| assert!(text.contains(words), "{text}");
    says("tokens and per-patient date shift are DERIVED", &vectors.text("reidentification_code"));
    says("NO day/month shift", vectors.action("C"));
    says("last-4 is also not allowed", &vectors.0["identifiers"].to_string());
    for (entry, clause) in [
        ("MRN = { token = \"s\" }", "(c)(1)"),
        ("BIRTHDATE = { date_shift = \"s\" }", "(c)(1)"),
        ("SSN = { mask = { keep_last = 4 } }", "(c)(1)"),
        ("AGE = { age = { top = 91 } }", "(b)(2)(i)(C)"),
    ] {
        let policy = format!(
            "claim = \"safe-harbor\"\n[domains.s]\ndate_shift = {{ days = [-365, -1] }}\n[tables.t]\nsubject = \"ID\"\ndrop = [\"ID\"]\n[tables.t.columns]\n{entry}\n"
        );
        let error = parse(&policy).map(|_| ()).unwrap_err();
        let said = lines(&error).join("\n");
        assert!(said.contains(clause), "{entry}: {said}");
    }
}

struct Vectors(Value);

fn vectors() -> Vectors {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/vectors/hipaa_safe_harbor.json");
    Vectors(serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap())
}

impl Vectors {
    /// Every identifier and all that it takes in, with its letter.
    fn identifiers(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0["identifiers"].as_array().unwrap().iter().flat_map(|identifier| {
            let code = identifier["code"].as_str().unwrap();
            let notes = identifier["notes"].as_array().unwrap();
            let all = std::iter::once(&identifier["id"]).chain(notes);
            all.map(move |what| (code, what.as_str().unwrap()))
        })
    }

    /// What may become of an identifier.
    fn action(&self, code: &str) -> &str {
        let all = self.0["identifiers"].as_array().unwrap();
        let identifier = all.iter().find(|identifier| identifier["code"] == code).unwrap();
        identifier["default_action"].as_str().unwrap()
    }

    fn text(&self, key: &str) -> String {
        self.0[key].as_str().unwrap().to_owned()
    }
}
