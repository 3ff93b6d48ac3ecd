//! Reversible tokens are those of the spec, come back, and tell nothing else.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use arrow_array::types::Int32Type;
use arrow_array::{DictionaryArray, Float64Array, Int64Array, StringViewArray};
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

/// `docs/spec/vectors/reversible.json`.
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
    r#type: CellType,
    prefix: String,
    normalize: Vec<Normalization>,
    #[serde(default)]
    formats: Vec<String>,
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

/// An encrypt rule in a text domain of this name, with prefix `E`.
fn trial(master: &str, domain: &str, recipient: &str) -> Trial {
    let name = DomainName::new(domain).unwrap();
    let mut trial = Trial::new(&format!("encrypt = \"{domain}\""));
    let domain = Domain {
        name: name.clone(),
        cell_type: CellType::Text,
        scope: DomainScope::default(),
        prefix: "E".to_owned(),
        normalize: Vec::new(),
        formats: DateFormats::default(),
        date_shift: None,
        reidentifiable: false,
    };
    trial.domains = BTreeMap::from([(name, domain)]);
    trial.recipient = (!recipient.is_empty()).then(|| Recipient::new(recipient).unwrap());
    trial.keys = Some(keyring(master));
    trial
}

fn of(case: &Case) -> Trial {
    let mut trial = trial(&case.master, &case.domain, &case.recipient);
    for domain in trial.domains.values_mut() {
        domain.cell_type = case.r#type;
        domain.prefix.clone_from(&case.prefix);
        domain.normalize =
            case.normalize.iter().copied().collect::<BTreeSet<_>>().into_iter().collect();
        domain.formats = DateFormats::new(&case.formats).unwrap();
    }
    trial
}

/// What cells turn back into.
fn back(trial: &Trial, cells: &[Option<&str>]) -> Vec<Outcome> {
    let technique = trial.compile().unwrap();
    let mut faults = Faults::default();
    let column = Column::from_text(cells.iter().copied());
    let out = technique.as_reversible().unwrap().turn_back(&column, &mut faults).unwrap();
    let (text, found) = (out.text().unwrap(), faults.first());
    let outcome = |row: usize| match found.iter().find(|(at, _)| *at == row as u64) {
        Some((_, fault)) => Err(*fault),
        None => Ok(text.at(row).map(str::to_owned)),
    };
    (0..cells.len()).map(outcome).collect()
}

fn reason(fault: CellFault) -> &'static str {
    match fault {
        CellFault::AlreadyToken => "already-token",
        _ => "invalid",
    }
}

#[test]
fn reversible_tokens_are_those_of_the_spec() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/spec/vectors/reversible.json");
    let vectors: Vectors = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    assert_eq!(vectors.spec, "deid/v1");
    assert!(vectors.cases.len() >= 25, "cases were lost");
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
            assert_eq!(
                back(&trial, &[Some(output.as_str())]),
                [Ok(case.canonical.clone())],
                "{}",
                case.why
            );
        }
    }
}

#[test]
fn every_part_of_the_derivation_changes_every_text_and_nothing_else_opens_it() {
    let values = ["01-701-1015", "x", " ", "é"];
    let mut dates = trial(MASTER, "subject", "");
    dates.domains.values_mut().for_each(|domain| domain.cell_type = CellType::Date);
    let all = [
        trial(MASTER, "subject", ""),
        trial(OTHER_MASTER, "subject", ""),
        trial(MASTER, "site", ""),
        trial(MASTER, "subject", "acme-research"),
        trial(MASTER, "subject", "other"),
    ];
    let mut distinct = BTreeSet::new();
    for (at, one) in all.iter().enumerate() {
        let texts = values.map(|value| one.text(value));
        let cells = texts.each_ref().map(|text| Some(text.as_str()));
        for (other, reader) in all.iter().chain([&dates]).enumerate() {
            let expected = values.map(|value| match at == other {
                true => Ok(Some(value.to_owned())),
                false => Err(CellFault::DoesNotOpen),
            });
            assert_eq!(back(reader, &cells), expected);
        }
        distinct.extend(texts);
    }
    assert_eq!(distinct.len(), all.len() * values.len());
}

#[test]
fn missing_cells_stay_missing_and_tokens_are_not_encrypted_again() {
    let trial = trial(MASTER, "subject", "").nulls(&["NA"]);
    let sealed = trial.text("01-701-1015");
    let shaped = format!("E{}", "0".repeat(26));
    let odd = format!("E{}", "0".repeat(30));
    let cells = [
        None,
        Some(""),
        Some("NA"),
        Some(&*sealed),
        Some(&*shaped),
        Some(&sealed[1..]),
        Some(&odd),
    ];
    let out = trial.column(&Column::from_text(cells));
    assert_eq!(out[..3], [Ok(None), Ok(None), Ok(None)]);
    assert_eq!(out[3..5], [Err(CellFault::AlreadyToken), Err(CellFault::AlreadyToken)]);
    assert!(out[5..].iter().all(|out| matches!(out, Ok(Some(_)))), "other shapes are values");
    assert_eq!(back(&trial, &[None]), [Ok(None)]);
}

#[test]
fn what_is_no_reversible_token_does_not_open() {
    let trial = trial(MASTER, "subject", "");
    let sealed = trial.text("01-701-1015");
    let capital = sealed.to_uppercase();
    let cells = ["01-701-1015", "E", &sealed[1..], &sealed[..sealed.len() - 1], &capital, "Eé"];
    let out = back(&trial, &cells.map(Some));
    assert_eq!(out.len(), cells.len());
    assert!(out.iter().all(|out| *out == Err(CellFault::DoesNotOpen)), "{out:?}");
}

#[test]
fn the_layout_of_a_column_makes_no_difference() {
    let trial = trial(MASTER, "subject", "");
    let shaped = format!("E{}", "0".repeat(28));
    let cells = [Some("a"), Some("a"), None, Some(&*shaped), Some(""), Some("bb"), Some("a")];
    let plain = trial.column(&Column::from_text(cells));
    let dictionary: DictionaryArray<Int32Type> = cells.into_iter().collect();
    let views: StringViewArray = cells.into_iter().collect();
    assert_eq!(trial.column(&Column::from_array(Arc::new(dictionary))), plain);
    assert_eq!(trial.column(&Column::from_array(Arc::new(views))), plain);
    let one_by_one: Vec<Outcome> =
        cells.into_iter().map(|cell| trial.column(&Column::from_text([cell])).remove(0)).collect();
    assert_eq!(one_by_one, plain);
    let numbers = Column::from_array(Arc::new(Int64Array::from(vec![Some(42), Some(-7)])));
    assert_eq!(trial.column(&numbers), trial.column(&Column::from_text([Some("42"), Some("-7")])));
}

#[test]
fn a_rule_that_cannot_be_kept_is_refused() {
    let mut keyless = trial(MASTER, "subject", "");
    keyless.keys = None;
    assert_eq!(keyless.refusal(), Cause::Key(KeyFault::Missing));
    let mut homeless = trial(MASTER, "subject", "");
    homeless.domains.clear();
    assert!(matches!(homeless.refusal(), Cause::UnknownDomain(_)));
    let floats = Column::from_array(Arc::new(Float64Array::from(vec![42.0])));
    assert!(!trial(MASTER, "subject", "").reads(&floats), "digits of a float may be lost");
}

proptest! {
    #[test]
    fn values_come_back_and_distinct_ones_stay_distinct(
        values in prop::collection::btree_set("\\PC{1,40}", 1..20),
    ) {
        let trial = trial(MASTER, "subject", "");
        let plain: Vec<&String> = values.iter().filter(|value| trial.cell(value).is_ok()).collect();
        let texts: Vec<String> = plain.iter().map(|value| trial.text(value)).collect();
        let distinct: BTreeSet<&String> = texts.iter().collect();
        prop_assert_eq!(distinct.len(), plain.len());
        for (value, text) in plain.iter().zip(&texts) {
            prop_assert_eq!(text.len(), 1 + ((16 + value.len()) * 8).div_ceil(5));
            prop_assert_eq!(back(&trial, &[Some(text.as_str())]), [Ok(Some((*value).clone()))]);
        }
    }

    #[test]
    fn one_wrong_character_does_not_open(at in 1_usize..45, to in "[0-9a-z]") {
        let trial = trial(MASTER, "subject", "");
        let text = trial.text("01-701-1015");
        prop_assume!(at < text.len() && text[at..=at] != to);
        let changed = format!("{}{to}{}", &text[..at], &text[at + 1..]);
        prop_assert_eq!(back(&trial, &[Some(changed.as_str())]), [Err(CellFault::DoesNotOpen)]);
    }
}
