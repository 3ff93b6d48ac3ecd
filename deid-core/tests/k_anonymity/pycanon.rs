//! Tables whose k, l and classes pycanon computed.
//!
//! pycanon counts rows that are suppressed in every quasi-identifier as one more class; here they
//! form none.

use super::field::{Table, texts, vectors};

struct Known {
    file: &'static str,
    quasi: &'static str,
    sensitive: &'static str,
    rows: u64,
    k: u64,
    l: u64,
    classes: u64,
    unique: u64,
    starred: u64,
}

const ADULT_8: &str = "age,workclass,education,marital-status,occupation,race,sex,native-country";
const ADULT_6: &str = "age,education,occupation,relationship,sex,native-country";
const STROKE: &str =
    "gender,age,hypertension,heart_disease,ever_married,work_type,Residence_type,smoking_status";

#[rustfmt::skip]
const KNOWN: [Known; 10] = [
    Known { file: "kanon-adult/adult.csv", quasi: "age,sex,race", sensitive: "salary-class", rows: 32_561, k: 1, l: 1, classes: 546, unique: 65, starred: 0 },
    Known { file: "kanon-adult/adult.csv", quasi: ADULT_8, sensitive: "salary-class", rows: 32_561, k: 1, l: 1, classes: 19_805, unique: 15_480, starred: 0 },
    Known { file: "kanon-pycanon/raw/adult_anonymized_20.csv", quasi: ADULT_6, sensitive: "salary-class", rows: 32_561, k: 20, l: 1, classes: 90, unique: 0, starred: 30_133 },
    Known { file: "kanon-pycanon/processed/adult_anonymized_20.csv", quasi: ADULT_6, sensitive: "salary-class", rows: 2_428, k: 20, l: 1, classes: 89, unique: 0, starred: 0 },
    Known { file: "kanon-pycanon/raw/stroke_k2.csv", quasi: STROKE, sensitive: "stroke", rows: 5_110, k: 2, l: 1, classes: 383, unique: 0, starred: 142 },
    Known { file: "kanon-pycanon/raw/stroke_k5.csv", quasi: STROKE, sensitive: "stroke", rows: 5_110, k: 5, l: 1, classes: 144, unique: 0, starred: 300 },
    Known { file: "kanon-pycanon/raw/stroke_k10.csv", quasi: STROKE, sensitive: "stroke", rows: 5_110, k: 10, l: 1, classes: 103, unique: 0, starred: 565 },
    Known { file: "kanon-pycanon/raw/stroke_k25.csv", quasi: STROKE, sensitive: "stroke", rows: 5_110, k: 27, l: 1, classes: 37, unique: 0, starred: 459 },
    Known { file: "kanon-pycanon/l_diversity/stroke_k5_anonymized_l2.csv", quasi: STROKE, sensitive: "stroke", rows: 3_450, k: 5, l: 2, classes: 89, unique: 0, starred: 0 },
    Known { file: "kanon-pycanon/raw/hospital_anonymized.csv", quasi: "age,gender,city", sensitive: "disease", rows: 13, k: 2, l: 1, classes: 5, unique: 0, starred: 0 },
];

#[test]
fn k_l_and_classes_of_real_tables_are_known() {
    for known in KNOWN {
        let Some(table) = Table::read(known.file, b',') else { return };
        let found = table.assess(known.quasi.split(','), &[known.sensitive]);
        let file = known.file;
        assert_eq!(found.total.rows, known.rows, "{file}");
        assert_eq!(found.k, Some(known.k), "{file}");
        assert_eq!(found.sensitive[0].l, Some(known.l), "{file}");
        assert_eq!(found.starred.rows, known.starred, "{file}");
        assert_eq!(found.classes + u64::from(known.starred > 0), known.classes, "{file}");
        assert_eq!(found.unique.extent.rows, known.unique, "{file}");
    }
}

#[test]
fn medicare_beneficiaries_by_birth_year_sex_race_and_state() {
    let file = "cms-desynpuf-s1/DE1_0_2008_Beneficiary_Summary_File_Sample_1.csv";
    let Some(table) = Table::read(file, b',') else { return };
    let table = table.with("BENE_BIRTH_DT", |date| date[..4].to_owned());
    let quasi = ["BENE_BIRTH_DT", "BENE_SEX_IDENT_CD", "BENE_RACE_CD", "SP_STATE_CODE"];
    let found = table.assess(quasi, &["SP_DIABETES"]);
    assert_eq!((found.total.rows, found.k, found.classes), (10_000, Some(1), 4_519));
    assert_eq!(found.unique.extent.rows, 2_582);
    assert_eq!(found.sensitive[0].l, Some(1));
}

#[test]
fn the_vectors_agree() {
    let vectors = vectors("pycanon_adult.json");
    let mut compared = 0;
    for case in vectors["cases"].as_array().unwrap() {
        let Some((file, delimiter)) = available(case["file"].as_str().unwrap()) else { continue };
        let Some(table) = Table::read(file, delimiter) else { return };
        let found = table.assess(texts(&case["qi"]), &[case["sa"].as_str().unwrap()]);
        let own = &case["own_reference"];
        assert_eq!(found.total.rows, case["rows"].as_u64().unwrap(), "{file}");
        assert_eq!(found.k, own["k"].as_u64(), "{file}");
        assert_eq!(found.classes, own["classes"].as_u64().unwrap(), "{file}");
        assert_eq!(found.sensitive[0].l, own["distinct_l"].as_u64(), "{file}");
        #[allow(clippy::cast_precision_loss)]
        let k = found.k.unwrap() as f64;
        assert_eq!(Some(k), case["pycanon"]["k_anonymity"].as_f64(), "{file}");
        compared += 1;
    }
    assert_eq!(compared, 3);
}

/// Where a case's file is in the field data; not all of them are.
fn available(file: &str) -> Option<(&'static str, u8)> {
    match file {
        "arx/data/adult.csv(;)" => Some(("arx-adult/adult.csv", b';')),
        "pycanon/data/processed/adult_anonymized_20.csv" => {
            Some(("kanon-pycanon/processed/adult_anonymized_20.csv", b','))
        }
        _ => None,
    }
}
