//! Format-preserving encryption is that of the spec, keeps the form, and comes back.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use arrow_array::types::Int32Type;
use arrow_array::{
    BooleanArray, Date32Array, DictionaryArray, Float64Array, Int16Array, Int32Array,
};
use proptest::prelude::*;
use serde::Deserialize;

use crate::error::{Cause, CellFault, Faults, KeyFault};
use crate::secret::Keyring;
use crate::table::Column;
use crate::table::cell::DateFormats;
use crate::technique::DomainScope;
use crate::technique::testing::{Outcome, Trial};
use crate::technique::{Domain, Normalization};
use crate::vocab::{CellType, DomainName, Recipient};

/// `docs/spec/vectors/fpe.json`.
#[derive(Deserialize)]
struct Vectors {
    spec: String,
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    why: String,
    master: String,
    domain: String,
    recipient: String,
    prefix: String,
    normalize: Vec<Normalization>,
    alphabet: String,
    separators: String,
    cell: Option<String>,
    canonical: Option<String>,
    output: Option<String>,
    error: Option<String>,
}

const MASTER: &str = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
const OTHER_MASTER: &str = "fffefdfcfbfaf9f8f7f6f5f4f3f2f1f0efeeedecebeae9e8e7e6e5e4e3e2e1e0";

fn keyring(hex: &str) -> Keyring {
    let digits = (0..hex.len()).step_by(2);
    let bytes: Vec<u8> =
        digits.map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap()).collect();
    Keyring::from_bytes(&bytes).unwrap()
}

/// The rule with these parameters in the text domain `phone`.
fn trial(parameters: &str) -> Trial {
    let name = DomainName::new("phone").unwrap();
    let mut trial = Trial::new(&format!("fpe = {{ domain = \"phone\"{parameters} }}"));
    let domain = Domain {
        name: name.clone(),
        cell_type: CellType::Text,
        scope: DomainScope::default(),
        prefix: "P".to_owned(),
        normalize: Vec::new(),
        formats: DateFormats::default(),
        date_shift: None,
        reidentifiable: false,
    };
    trial.domains = BTreeMap::from([(name, domain)]);
    trial.keys = Some(keyring(MASTER));
    trial
}

fn of(case: &Case) -> Trial {
    let quoted = toml::Value::String(case.separators.clone());
    let parameters = format!(", alphabet = \"{}\", separators = {quoted}", case.alphabet);
    let mut trial = trial(&parameters.replace("domain = \"phone\"", ""));
    let mut domain = trial.domains.pop_first().unwrap().1;
    domain.name = DomainName::new(&*case.domain).unwrap();
    domain.prefix.clone_from(&case.prefix);
    domain.normalize =
        case.normalize.iter().copied().collect::<BTreeSet<_>>().into_iter().collect();
    trial.rule =
        toml::from_str(&format!("fpe = {{ domain = {:?}{parameters} }}", case.domain)).unwrap();
    trial.domains = BTreeMap::from([(domain.name.clone(), domain)]);
    trial.recipient =
        (!case.recipient.is_empty()).then(|| Recipient::new(&*case.recipient).unwrap());
    trial.keys = Some(keyring(&case.master));
    trial
}

/// What a cell turns back into.
fn back(trial: &Trial, cell: &str) -> Outcome {
    let technique = trial.compile().unwrap();
    let mut faults = Faults::default();
    let column = Column::from_text([Some(cell)]);
    let out = technique.as_reversible().unwrap().turn_back(&column, &mut faults).unwrap();
    match faults.first() {
        [(_, fault), ..] => Err(*fault),
        [] => Ok(out.text().unwrap().at(0).map(str::to_owned)),
    }
}

fn reason(fault: CellFault) -> &'static str {
    match fault {
        CellFault::AlreadyToken => "already-token",
        CellFault::TooFewCharacters(_) => "too-short",
        _ => "invalid",
    }
}

#[test]
fn values_are_those_of_the_spec() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/spec/vectors/fpe.json");
    let vectors: Vectors = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    assert_eq!(vectors.spec, "deid/v1");
    assert!(vectors.cases.len() >= 30, "cases were lost");
    for case in &vectors.cases {
        let trial = of(case);
        let column = Column::from_text([case.cell.as_deref()]);
        let found = trial.column(&column).remove(0).map_err(reason);
        let expected = match case.error.as_deref() {
            Some(error) => Err(error),
            None => Ok(case.output.clone()),
        };
        assert_eq!(found, expected, "{}", case.why);
        if let Some(output) = &case.output {
            assert_eq!(back(&trial, output), Ok(case.canonical.clone()), "{}", case.why);
        }
    }
}

#[test]
fn key_domain_and_recipient_change_the_value() {
    let mut other_key = trial("");
    other_key.keys = Some(keyring(OTHER_MASTER));
    let mut recipient = trial("");
    recipient.recipient = Some(Recipient::new("acme-research").unwrap());
    let texts = [trial(""), other_key, recipient].map(|trial| trial.text("2125550188"));
    assert_eq!(BTreeSet::from(texts).len(), 3);
}

#[test]
fn separators_stay_and_do_not_count() {
    let dashed = trial(", separators = \"-() \"");
    let (bare, with) = (dashed.text("2125550188"), dashed.text("(212) 555-0188"));
    assert_eq!(with.replace(['-', '(', ')', ' '], ""), bare);
    assert_eq!(with.char_indices().filter(|(_, c)| !c.is_ascii_digit()).count(), 4);
    assert_eq!(&with[..1], "(");
    assert_eq!(&with[4..6], ") ");
    assert_eq!(dashed.cell("212-55"), Err(CellFault::TooFewCharacters(6)));
    assert_eq!(dashed.cell("212.555.0188"), Err(CellFault::NotInAlphabet));
    assert_eq!(trial("").cell("212-555-0188"), Err(CellFault::NotInAlphabet));
    assert_eq!(
        trial("").cell("٢١٢٥٥٥"),
        Err(CellFault::NotInAlphabet),
        "digits are those of ASCII"
    );
    assert_eq!(trial("").cell(&"1".repeat(257)), Err(CellFault::OutOfRange));
}

#[test]
fn null_stays_null_and_tokens_are_refused() {
    let trial = trial(", alphabet = \"alphanumeric\"").nulls(&["NA"]);
    assert_eq!(
        trial.column(&Column::from_text([None, Some(""), Some("NA")])),
        [Ok(None), Ok(None), Ok(None)]
    );
    assert_eq!(trial.cell(&format!("P{}", "0".repeat(26))), Err(CellFault::AlreadyToken));
}

#[test]
fn columns_that_keep_no_form_are_refused() {
    let reads = |array| trial("").reads(&Column::from_array(array));
    assert!(reads(Arc::new(Int32Array::from(vec![2_125_550]))));
    assert!(!reads(Arc::new(Int16Array::from(vec![21_255]))), "five digits");
    assert!(!reads(Arc::new(Float64Array::from(vec![2_125_550.0]))));
    assert!(!reads(Arc::new(Date32Array::from(vec![20_000]))));
    assert!(!reads(Arc::new(BooleanArray::from(vec![true]))));
    let integers = Column::from_array(Arc::new(Int32Array::from(vec![2_125_550, 2_125_550])));
    let text = trial("").text("2125550");
    assert_eq!(trial("").column(&integers), [Ok(Some(text.clone())), Ok(Some(text))]);
}

#[test]
fn the_layout_of_a_column_makes_no_difference() {
    let cells = [Some("2125550188"), Some("2125550188"), None, Some("12"), Some("3125550188")];
    let plain = trial("").column(&Column::from_text(cells));
    assert_eq!(plain[3], Err(CellFault::TooFewCharacters(6)));
    let dictionary: DictionaryArray<Int32Type> = cells.into_iter().collect();
    assert_eq!(trial("").column(&Column::from_array(Arc::new(dictionary))), plain);
}

#[test]
fn a_rule_that_cannot_be_kept_is_refused() {
    let mut keyless = trial("");
    keyless.keys = None;
    assert_eq!(keyless.refusal(), Cause::Key(KeyFault::Missing));
    let mut homeless = trial("");
    homeless.domains.clear();
    assert!(matches!(homeless.refusal(), Cause::UnknownDomain(_)));
    let mut integers = trial("");
    integers.domains.values_mut().for_each(|domain| domain.cell_type = CellType::Integer);
    for (refused, why) in [
        (integers, "domain phone is of type integer"),
        (trial(", separators = \"-x\""), "letters or digits"),
        (trial(", separators = \"\\u0000\""), "letters or digits"),
    ] {
        let said = refused.refusal().to_string();
        assert!(said.contains(why), "{said}");
    }
}

proptest! {
    #[test]
    fn the_form_stays_and_the_value_comes_back(
        values in prop::collection::btree_set("[0-9]{3}-?[0-9]{3,9}", 1..20),
    ) {
        let trial = trial(", separators = \"-\"");
        let form = |text: &str| text.replace(|c: char| c.is_ascii_digit(), "0");
        let mut texts = BTreeSet::new();
        for value in &values {
            let text = trial.text(value);
            prop_assert_eq!(form(&text), form(value));
            prop_assert_eq!(back(&trial, &text), Ok(Some(value.clone())));
            texts.insert(text);
        }
        prop_assert_eq!(texts.len(), values.len(), "one value each");
    }
}
