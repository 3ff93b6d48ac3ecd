//! What comes back, what does not, and what is said of it.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::Int32Type;
use arrow_array::{ArrayRef, DictionaryArray, Int64Array, RecordBatch, StringArray};
use serde_json::json;

use super::Decryptor;
use crate::error::Kind;
use crate::policy::Policy;
use crate::secret::Keyring;

const POLICY: &str = r#"
    version = 1
    recipient = "acme-research"
    [domains.subject]
    prefix = "E"
    [domains.number]
    type = "integer"
    [domains.phone]
    [columns]
    "*_ENC" = { encrypt = "number" }
    [tables.dm.columns]
    MRN   = { encrypt = "subject" }
    PHONE = { fpe = { domain = "phone", separators = "-" } }
    SITE  = { token = "subject" }
    AGE   = { keep = "insensitive" }
"#;
const CANARY: &str = "CANARY-7f3a";

fn keys(first: u8) -> Keyring {
    let bytes: [u8; 32] = std::array::from_fn(|at| first.wrapping_add(at as u8));
    Keyring::from_bytes(&bytes).unwrap()
}

fn decryptor(first: u8) -> Decryptor {
    Decryptor::new(&Policy::parse(POLICY).unwrap(), "dm", &keys(first)).unwrap()
}

/// A released record.
fn released() -> Vec<String> {
    let plan = Policy::parse(POLICY).unwrap().compile("dm", &keys(0)).unwrap();
    let raw = json!({ "MRN": CANARY, "PHONE": "212-555-0188", "SITE": "701", "AGE": "47", "X_ENC": "0042" });
    let record = plan.scrub_record(&raw).unwrap();
    let text = |name: &str| record.fields()[name].as_str().unwrap().to_owned();
    ["MRN", "PHONE", "SITE", "AGE", "X_ENC"].map(text).into()
}

#[test]
fn values_come_back_in_their_canonical_form() {
    let [mrn, phone, .., number] = &released()[..] else { panic!("five fields") };
    let decryptor = decryptor(0);
    assert_eq!(decryptor.value("MRN", mrn).unwrap(), CANARY);
    assert_eq!(decryptor.value("PHONE", phone).unwrap(), "212-555-0188");
    assert_eq!(decryptor.value("X_ENC", number).unwrap(), "42", "by a glob of all tables");
    assert_eq!(decryptor.value("MRN", "").unwrap(), "", "null");
    let texts = decryptor.texts("MRN", [None, Some(mrn), Some(mrn)]).unwrap();
    assert_eq!(texts, [None, Some(CANARY.to_owned()), Some(CANARY.to_owned())]);
}

#[test]
fn a_batch_comes_back_with_its_other_columns_as_they_are() {
    let [mrn, phone, site, ..] = &released()[..] else { panic!("five fields") };
    let codes: DictionaryArray<Int32Type> = [Some(mrn.as_str()), None].into_iter().collect();
    let phones = StringArray::from(vec![None, Some(phone.as_str())]);
    let sites: ArrayRef = Arc::new(StringArray::from(vec![site.as_str(), site.as_str()]));
    let ages: ArrayRef = Arc::new(Int64Array::from(vec![47, 48]));
    let batch = RecordBatch::try_from_iter([
        ("MRN", Arc::new(codes) as ArrayRef),
        ("PHONE", Arc::new(phones)),
        ("SITE", Arc::clone(&sites)),
        ("AGE", Arc::clone(&ages)),
    ]);
    let back = decryptor(0).batch(&batch.unwrap()).unwrap();
    let cells = |at: usize| -> Vec<Option<String>> {
        back.column(at).as_string::<i32>().iter().map(|cell| cell.map(str::to_owned)).collect()
    };
    assert_eq!(cells(0), [Some(CANARY.to_owned()), None]);
    assert_eq!(cells(1), [None, Some("212-555-0188".to_owned())]);
    assert_eq!((back.column(2), back.column(3)), (&sites, &ages));
    assert_eq!(back.schema().field(0).name(), "MRN");
}

#[test]
fn another_key_and_changed_text_are_told_by_row_without_a_value() {
    let mrn = &released()[0];
    let changed = mrn.replace(&mrn[4..5], if &mrn[4..5] == "0" { "1" } else { "0" });
    for (first, cells, rows) in [
        (1, [Some(mrn.as_str()), None, Some(mrn)], "2 cell(s) (row 1, 3)"),
        (0, [Some(mrn.as_str()), Some(&changed), None], "1 cell(s) (row 2)"),
        (0, [Some(CANARY), Some(mrn), None], "1 cell(s) (row 1)"),
    ] {
        let error = decryptor(first).texts("MRN", cells).unwrap_err();
        let said = format!("{error} {error:?}");
        assert!(said.contains("MRN") && said.contains("does not open"), "{said}");
        assert!(
            said.contains(
                rows.split_once('(').unwrap().0.trim_end_matches(' ').split(' ').next().unwrap()
            ),
            "{said}"
        );
        for secret in [CANARY, mrn, &changed] {
            assert!(!said.contains(secret), "{said}");
        }
        assert_eq!(error.kind(), Kind::Data);
    }
    // Nothing tells of format-preserving encryption.
    let other = decryptor(1).value("PHONE", &released()[1]).unwrap();
    assert!(other != "212-555-0188" && other.len() == 12);
    assert!(decryptor(0).value("PHONE", CANARY).is_err());
}

#[test]
fn only_reversible_columns_of_the_policy_are_turned_back() {
    let decryptor = decryptor(0);
    let is_reversible = |name| decryptor.is_reversible(name);
    assert!(["MRN", "PHONE", "A_ENC"].into_iter().all(is_reversible));
    assert!(!["SITE", "AGE", CANARY, ""].into_iter().any(is_reversible));
    for name in ["SITE", "AGE", CANARY, ""] {
        let error = decryptor.value(name, "x").unwrap_err();
        assert!(error.to_string().contains("no rule for that column"), "{error}");
        assert!(
            !format!("{error} {error:?}").contains(CANARY),
            "a name that no rule has is not shown"
        );
    }
    let policy = Policy::parse(POLICY).unwrap();
    assert_eq!(Decryptor::new(&policy, "ae", &keys(0)).err().unwrap().kind(), Kind::Usage);
}
