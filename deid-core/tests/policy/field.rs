//! The packs over the column names of real data sets. `docs/packs.md` lists what they miss.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

use deid_core::policy::packs::Pack;

/// Columns that must be caught, by data set and file (`*` for every file that has them). Made by
/// hand, with the standards' documentation beside it.
const MUST: &[(&str, &str, &str)] = &[
    ("synthea-csv-dbt", "patients", "Id BIRTHDATE DEATHDATE SSN DRIVERS PASSPORT PREFIX FIRST LAST SUFFIX MAIDEN BIRTHPLACE ADDRESS CITY COUNTY ZIP LAT LON"),
    ("synthea-csv-dbt", "encounters", "Id START STOP PATIENT ORGANIZATION PROVIDER"),
    ("synthea-csv-dbt", "claims", "Id PATIENTID PROVIDERID PRIMARYPATIENTINSURANCEID SECONDARYPATIENTINSURANCEID APPOINTMENTID CURRENTILLNESSDATE SERVICEDATE SUPERVISINGPROVIDERID REFERRINGPROVIDERID LASTBILLEDDATE1 LASTBILLEDDATE2 LASTBILLEDDATEP"),
    ("synthea-csv-dbt", "claims_transactions", "ID CLAIMID CHARGEID PATIENTID FROMDATE TODATE NOTES APPOINTMENTID LINENOTE PATIENTINSURANCEID PROVIDERID"),
    ("synthea-csv-dbt", "devices", "START STOP PATIENT ENCOUNTER UDI"),
    ("synthea-csv-dbt", "imaging_studies", "Id DATE PATIENT ENCOUNTER SERIES_UID INSTANCE_UID"),
    ("synthea-csv-dbt", "payer_transitions", "PATIENT MEMBERID OWNERNAME"),
    ("synthea-csv-dbt", "providers", "Id ORGANIZATION NAME ADDRESS CITY ZIP LAT LON"),
    ("synthea-csv-dbt", "organizations", "Id NAME ADDRESS CITY ZIP LAT LON PHONE"),
    ("synthea-csv-dbt", "*", "PATIENT ENCOUNTER START STOP DATE"),
    ("cms-desynpuf-s1", "*", "DESYNPUF_ID BENE_BIRTH_DT BENE_DEATH_DT BENE_COUNTY_CD CLM_ID CLM_FROM_DT CLM_THRU_DT PRVDR_NUM AT_PHYSN_NPI OP_PHYSN_NPI OT_PHYSN_NPI CLM_ADMSN_DT NCH_BENE_DSCHRG_DT"),
    ("omop-synthea27nj", "*", "person_id person_source_value birth_datetime year_of_birth month_of_birth day_of_birth location_id provider_id care_site_id address_1 address_2 city zip county location_source_value latitude longitude provider_name npi dea provider_source_value care_site_name note_id note_text note_title note_source_value snippet value_as_string value_source_value visit_occurrence_id visit_source_value unique_device_id production_id lot_number specimen_id specimen_source_id family_source_value condition_start_date condition_start_datetime death_date drug_exposure_start_date measurement_date observation_date visit_start_date"),
    ("pharmaversesdtm", "dm", "USUBJID SUBJID RFSTDTC RFENDTC RFXSTDTC RFXENDTC RFICDTC RFPENDTC DTHDTC SITEID BRTHDTC AGE DMDTC"),
    ("pharmaversesdtm", "ae", "USUBJID AESPID AEDTC AESTDTC AEENDTC"),
    ("pharmaversesdtm", "cm", "USUBJID CMSPID CMDTC CMSTDTC CMENDTC"),
    ("pharmaversesdtm", "*", "USUBJID QVAL SVSTDTC EXSTDTC MHSTDTC DSSTDTC"),
];

/// Columns that are no identifiers and must pass, in any of the data sets.
const MUST_PASS: &str = "STATE RACE ETHNICITY GENDER MARITAL CODE DESCRIPTION VALUE UNITS SEX ARM \
    AETERM AEDECOD LBTESTCD LBTEST LBORRES VISITNUM AESTDY gender_concept_id race_concept_id \
    condition_concept_id vocabulary_name domain_name BENE_RACE_CD SP_STATE_CODE SP_DIABETES \
    MEDREIMB_IP CLM_DRG_CD ICD9_DGNS_CD_1 START_YEAR value_as_number";

#[test]
fn packs_over_real_column_names() {
    let Some(root) = std::env::var_os("DEID_FIELD_DATA").map(PathBuf::from) else {
        eprintln!("skipped: DEID_FIELD_DATA is not set, so there are no real column names");
        return;
    };
    let mut missed = Vec::new();
    let mut report = String::new();
    for set in ["synthea-csv-dbt", "cms-desynpuf-s1", "omop-synthea27nj", "pharmaversesdtm"] {
        let tables = headers(&root.join(set));
        assert!(!tables.is_empty(), "DEID_FIELD_DATA is set, and {set} has no table there");
        check(set, &tables, &mut missed);
        describe(set, &tables, &mut report);
    }
    if let Some(path) = std::env::var_os("DEID_PACK_REPORT") {
        fs::write(path, &report).unwrap();
    }
    assert!(missed.is_empty(), "{missed:#?}");
}

type Tables = BTreeMap<String, Vec<String>>;

fn check(set: &str, tables: &Tables, missed: &mut Vec<String>) {
    let is_caught = |name: &str| Pack::safe_harbor().find(name).is_some();
    for (_, file, names) in MUST.iter().filter(|(of, ..)| *of == set) {
        let columns: Vec<&String> = match *file {
            "*" => tables.values().flatten().collect(),
            file => tables.get(file).unwrap_or_else(|| panic!("{set} has no {file}")).iter().collect(),
        };
        for name in names.split(' ') {
            assert!(columns.iter().any(|column| *column == name), "{set} {file} has no {name}");
            if !is_caught(name) {
                missed.push(format!("{set} {file}: {name} is not caught"));
            }
        }
    }
    for name in tables.values().flatten() {
        if MUST_PASS.split_whitespace().any(|pass| pass == name) && is_caught(name) {
            missed.push(format!("{set}: {name} is caught"));
        }
    }
}

/// What the packs make of every column: the raw material of `docs/packs.md`.
fn describe(set: &str, tables: &Tables, report: &mut String) {
    use std::fmt::Write;
    for (table, columns) in tables {
        for column in columns {
            let of = |pack: &'static Pack| {
                pack.find(column).map_or("-".to_owned(), |found| found.entry.identifier.clone())
            };
            let (strict, limited) = (of(Pack::safe_harbor()), of(Pack::limited_data_set()));
            writeln!(report, "{set}\t{table}\t{column}\t{strict}\t{limited}").unwrap();
        }
    }
}

/// Line 1 of every CSV file of a data set, by stem; gzip too.
fn headers(folder: &Path) -> Tables {
    let mut tables = Tables::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
            let path = entry.path();
            let name = entry.file_name().to_string_lossy().into_owned();
            if path.is_dir() {
                folders.push(path);
            } else if let Some(stem) = name.strip_suffix(".csv") {
                tables.insert(stem.to_owned(), header(BufReader::new(fs::File::open(&path).unwrap())));
            }
        }
    }
    tables
}

fn header(mut file: impl BufRead) -> Vec<String> {
    let mut line = String::new();
    file.read_line(&mut line).unwrap();
    let line = line.trim_start_matches('\u{feff}').trim_end();
    line.split(',').map(|name| name.trim_matches('"').to_owned()).collect()
}
