//! The packs over the column names of real data sets. `docs/packs.md` lists what they miss.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

use deid_core::policy::packs::Pack;

/// Columns that must be caught, by data set and file (`*` for every file that has them). Made by
/// hand, with the standards' documentation beside it.
const MUST: &[(&str, &str, &str)] = &[
    (
        "synthea-csv-dbt",
        "patients",
        "Id BIRTHDATE DEATHDATE SSN DRIVERS PASSPORT PREFIX FIRST LAST SUFFIX MAIDEN BIRTHPLACE ADDRESS CITY COUNTY ZIP LAT LON",
    ),
    ("synthea-csv-dbt", "encounters", "Id START STOP PATIENT ORGANIZATION PROVIDER"),
    (
        "synthea-csv-dbt",
        "claims",
        "Id PATIENTID PROVIDERID PRIMARYPATIENTINSURANCEID SECONDARYPATIENTINSURANCEID APPOINTMENTID CURRENTILLNESSDATE SERVICEDATE SUPERVISINGPROVIDERID REFERRINGPROVIDERID LASTBILLEDDATE1 LASTBILLEDDATE2 LASTBILLEDDATEP",
    ),
    (
        "synthea-csv-dbt",
        "claims_transactions",
        "ID CLAIMID CHARGEID PATIENTID FROMDATE TODATE NOTES APPOINTMENTID LINENOTE PATIENTINSURANCEID PROVIDERID",
    ),
    ("synthea-csv-dbt", "devices", "START STOP PATIENT ENCOUNTER UDI"),
    ("synthea-csv-dbt", "imaging_studies", "Id DATE PATIENT ENCOUNTER SERIES_UID INSTANCE_UID"),
    ("synthea-csv-dbt", "payer_transitions", "PATIENT MEMBERID OWNERNAME"),
    ("synthea-csv-dbt", "providers", "Id ORGANIZATION NAME ADDRESS CITY ZIP LAT LON"),
    ("synthea-csv-dbt", "organizations", "Id NAME ADDRESS CITY ZIP LAT LON PHONE"),
    ("synthea-csv-dbt", "*", "PATIENT ENCOUNTER START STOP DATE"),
    (
        "cms-desynpuf-s1",
        "*",
        "DESYNPUF_ID BENE_BIRTH_DT BENE_DEATH_DT BENE_COUNTY_CD CLM_ID CLM_FROM_DT CLM_THRU_DT PRVDR_NUM AT_PHYSN_NPI OP_PHYSN_NPI OT_PHYSN_NPI CLM_ADMSN_DT NCH_BENE_DSCHRG_DT",
    ),
    (
        "omop-synthea27nj",
        "*",
        "person_id person_source_value birth_datetime year_of_birth month_of_birth day_of_birth location_id provider_id care_site_id address_1 address_2 city zip county location_source_value latitude longitude provider_name npi dea provider_source_value care_site_name note_id note_text note_title note_source_value snippet value_as_string value_source_value visit_occurrence_id visit_source_value unique_device_id production_id lot_number specimen_id specimen_source_id family_source_value condition_start_date condition_start_datetime death_date drug_exposure_start_date measurement_date observation_date visit_start_date",
    ),
    (
        "pharmaversesdtm",
        "dm",
        "USUBJID SUBJID RFSTDTC RFENDTC RFXSTDTC RFXENDTC RFICDTC RFPENDTC DTHDTC SITEID BRTHDTC AGE DMDTC",
    ),
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
            file => {
                tables.get(file).unwrap_or_else(|| panic!("{set} has no {file}")).iter().collect()
            }
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
                tables.insert(
                    stem.to_owned(),
                    header(BufReader::new(fs::File::open(&path).unwrap())),
                );
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

/// What the page says is missed is missed, and is in one of the data sets.
#[test]
fn the_page_lists_what_is_missed() {
    let Some(root) = std::env::var_os("DEID_FIELD_DATA").map(PathBuf::from) else {
        eprintln!("skipped: DEID_FIELD_DATA is not set, so there are no real column names");
        return;
    };
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/packs.md");
    let page = fs::read_to_string(path).unwrap();
    let mut known = std::collections::BTreeSet::new();
    for (set, tables, names, strict, limited) in rows(&page) {
        let found = headers(&root.join(&set));
        let all: std::collections::BTreeSet<&String> = found.values().flatten().collect();
        let caught =
            |pack: &'static Pack| all.iter().filter(|name| pack.find(name).is_some()).count();
        let counted =
            (found.len(), all.len(), caught(Pack::safe_harbor()), caught(Pack::limited_data_set()));
        assert_eq!(counted, (tables, names, strict, limited), "{set}");
        known.extend(all.into_iter().cloned());
    }
    let missed = page.lines().filter_map(|line| line.strip_prefix("| missed: "));
    let names: Vec<&str> = missed
        .filter_map(|line| line.split(" | ").next())
        .flat_map(|names| names.split(", "))
        .collect();
    assert!(names.len() > 30, "{}", names.len());
    for name in names {
        let name = name.trim_matches('`');
        assert!(known.contains(name), "{name} is in none of the data sets");
        assert!(Pack::safe_harbor().find(name).is_none(), "{name} is caught");
    }
}

/// The rows of the page's table: data set, tables, names, found by either pack.
fn rows(page: &str) -> Vec<(String, usize, usize, usize, usize)> {
    let row = regex::Regex::new(r"\| .*\(`([a-z0-9-]+)`\) \| (\d+) \| (\d+) \| (\d+) \| (\d+) \|");
    let number = |text: &str| text.parse().unwrap();
    let rows: Vec<_> = row
        .unwrap()
        .captures_iter(page)
        .map(|c| (c[1].to_owned(), number(&c[2]), number(&c[3]), number(&c[4]), number(&c[5])))
        .collect();
    assert_eq!(rows.len(), 4);
    rows
}
