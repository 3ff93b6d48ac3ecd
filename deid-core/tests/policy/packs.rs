//! What the packs make of names.

use deid_core::policy::packs::Pack;

/// Names, and the identifier that the Safe Harbor pack takes each for. Every letter is there.
const CAUGHT: &[(&str, &str)] = &[
    (
        "A",
        "NAME FirstName last_name MAIDEN firstNm PATIENT_NAME PatientName initials MothersMaidenName SPOUSE_NAME NextOfKin EMPLOYER OWNERNAME INVNAM provider_name Author PREFIX",
    ),
    (
        "B",
        "ADDRESS HomeAddress address_1 STREET city CITY county BENE_COUNTY_CD precinct LAT lon latitude GPS_LAT census_tract Postcode BIRTHPLACE SITEID care_site_name location_id FIPS",
    ),
    ("B ZIP codes", "ZIP zip_code ZipCode HOME_ZIP zip5 PAT_ZIP_CD"),
    (
        "C",
        "BIRTHDATE birth_date BRTHDTC RFSTDTC AESTDTC DOB date_of_birth BirthDttm BENE_BIRTH_DT admission_date ADMITTIME DischDate death_datetime SERVICEDATE LASTBILLEDDATE1 year_of_birth START TRTSDT timestamp",
    ),
    ("C ages over 89", "AGE age_years AgeAtDiagnosis PATIENT_AGE"),
    ("D", "phone HOME_PHONE TelNo telephone_number mobile"),
    ("E", "fax FAX_NUMBER"),
    ("F", "email E-MAIL email_address patientEmail"),
    ("G", "SSN ssn4 social_security_number SocialSecurityNo TAXID"),
    ("H", "MRN medical_record_number MedRecNo chart_no NHSNumber person_source_value"),
    (
        "I",
        "MEMBERID member_id beneficiary_id DESYNPUF_ID HICN MBI medicare_id policy_number PRIMARYPATIENTINSURANCEID",
    ),
    ("J", "account_number ACCT_NO iban credit_card CardNumber"),
    ("K", "license_number DRIVERS PASSPORT PRVDR_NPI NPI dea AT_PHYSN_NPI"),
    ("L", "VIN vehicle_id license_plate"),
    ("M", "UDI device_id DeviceSerialNumber serial_no IMEI unique_device_id lot_number"),
    ("N", "url WebsiteURL web_page homepage"),
    ("O", "IP ip_address client_ip IPv4"),
    ("P", "fingerprint BiometricHash voice_print retina_scan"),
    ("Q", "photo face_image PATIENT_PHOTO"),
    (
        "R",
        "USUBJID SUBJID subject_id PATIENT Id patient_id study_id CLM_ID claimNumber ENCOUNTER accession_number specimen_id AESPID LBREFID SERIES_UID record_uuid barcode visit_occurrence_id HEALTHCARECLAIMID1",
    ),
    ("A-R", "NOTE note_text comments FreeText narrative value_as_string QVAL"),
];

/// Names that are no identifiers, though some look like one.
const PASSED: &str = "TEST_NAME LBTEST drug_name domain_name vocabulary_name STATE SP_STATE_CODE \
    AETERM AEDECOD SEX RACE ETHNIC MARITAL GENDER COUNTRY STAGE DOSAGE IMAGE LIPID ACID STEROID \
    VALID COVID PAID FLUID GRID CANDIDATE AGEU age_group AGEGR1 gender_concept_id \
    condition_type_concept_id domain_id HEALTHCARECLAIMTYPEID1 IDVAR BENRES_IP MEDREIMB_IP CAPACITY \
    VELOCITY TOXICITY ETHNICITY birth_weight BirthOrder ARM ARMCD VISITNUM VISITDY AESTDY EPOCH \
    CODE DESCRIPTION VALUE UNITS LONGEST platelets LATERALITY household_size state_id update \
    admission_type discharge_disposition HOSPITALIZED MANAGE PERCENTAGE COVERAGE TOTALCOST \
    REASONCODE birthweight cell_count telomere_length phoneme START_YEAR";

#[test]
fn every_identifier_is_caught() {
    let mut missed = Vec::new();
    for (expected, names) in CAUGHT {
        for name in names.split(' ') {
            let found = Pack::safe_harbor().find(name);
            let identifier = found.map_or("nothing", |found| &found.entry.identifier);
            let letter = identifier.split(' ').next().unwrap_or_default();
            if letter != *expected && identifier != *expected {
                missed.push(format!("{name}: {identifier}, not {expected}"));
            }
        }
    }
    assert!(missed.is_empty(), "{missed:#?}");
}

#[test]
fn what_is_no_identifier_passes() {
    let caught: Vec<String> = PASSED
        .split_whitespace()
        .filter_map(|name| {
            let found = Pack::safe_harbor().find(name)?;
            Some(format!("{name}: {} ({})", found.entry.identifier, found.words))
        })
        .collect();
    assert!(caught.is_empty(), "{caught:#?}");
}

#[test]
fn a_limited_data_set_leaves_dates_places_and_codes() {
    let pack = Pack::limited_data_set();
    for name in "BIRTHDATE AGE CITY STATE ZIP county USUBJID PATIENT Id encounter_id SITEID START"
        .split(' ')
    {
        assert!(pack.find(name).is_none(), "{name}");
    }
    let clauses = "i ii iii iv v vi vii viii ix x xi xii xiii xiv xv xvi";
    for clause in clauses.split(' ') {
        let clause = format!("45 CFR 164.514(e)(2)({clause}),");
        assert!(pack.entries().iter().any(|entry| entry.clause.starts_with(&clause)), "{clause}");
    }
}

#[test]
fn case_and_separators_do_not_matter() {
    for name in ["BIRTH_DATE", "birth-date", "Birth Date", "birthDate", "BIRTHDATE", "birth.date"] {
        assert_eq!(Pack::safe_harbor().find(name).unwrap().entry.identifier, "C dates", "{name}");
    }
}

/// A pack of a version stays as it is: change the list, and it is another version.
#[test]
fn a_version_stays() {
    let text = |pack: &str| format!("version = 1\nextends = [\"pack:{pack}\"]\n");
    let print = |pack| {
        let policy = deid_core::policy::Policy::parse(&text(pack)).unwrap();
        policy.fingerprint().to_string()
    };
    assert_eq!(
        print("hipaa-safe-harbor@1"),
        "e19bc6f6d31a8444eeacb721f948557fd5ea9c8e74c94923079764407cbd641d"
    );
    assert_eq!(
        print("hipaa-limited-data-set@1"),
        "de3a57015c97060fa09b5b5b962d8802f77471f4514e6650e0bc28db3f037bd5"
    );
}
