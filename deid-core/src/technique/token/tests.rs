//! Tokens are those of the spec, and tell apart what it says they tell apart.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use arrow_array::types::Int32Type;
use arrow_array::{DictionaryArray, Float64Array, Int64Array, StringViewArray};
use proptest::prelude::*;
use serde::Deserialize;

use super::super::testing::{Outcome, Trial};
use super::super::{After, Cells, Domain, Normalization};
use super::collision_odds;
use crate::equivalence::Distinct;
use crate::error::{Cause, CellFault, Faults, KeyFault};
use crate::secret::Keyring;
use crate::table::Column;
use crate::table::cell::DateFormats;
use crate::technique::DomainScope;
use crate::vocab::{CellType, DomainName, Recipient};

/// `docs/spec/vectors/tokens.json`.
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
    output: Option<String>,
    error: Option<String>,
}

const ALL: [Normalization; 4] =
    [Normalization::Nfkc, Normalization::Trim, Normalization::Case, Normalization::Digits];
const MASTER: &str = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
const OTHER_MASTER: &str = "fffefdfcfbfaf9f8f7f6f5f4f3f2f1f0efeeedecebeae9e8e7e6e5e4e3e2e1e0";

fn keyring(hex: &str) -> Keyring {
    let bytes: Vec<u8> = (0..hex.len() / 2)
        .map(|index| u8::from_str_radix(&hex[2 * index..2 * index + 2], 16).unwrap())
        .collect();
    Keyring::from_bytes(&bytes).unwrap()
}

/// A token rule in a text domain of this name, with prefix `S`.
fn trial(master: &str, domain: &str, recipient: &str) -> Trial {
    let name = DomainName::new(domain).unwrap();
    let mut trial = Trial::new(&format!("token = \"{domain}\""));
    let domain = Domain {
        name: name.clone(),
        cell_type: CellType::Text,
        scope: DomainScope::default(),
        prefix: "S".to_owned(),
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
        domain.normalize = in_order(&case.normalize);
        domain.formats = DateFormats::new(&case.formats).unwrap();
    }
    trial
}

/// As a policy is loaded: steps apply in the spec's order, each once.
fn in_order(steps: &[Normalization]) -> Vec<Normalization> {
    steps.iter().copied().collect::<BTreeSet<_>>().into_iter().collect()
}

fn reason(fault: CellFault) -> &'static str {
    match fault {
        CellFault::AlreadyToken => "already-token",
        _ => "invalid",
    }
}

#[test]
fn tokens_are_those_of_the_spec() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/spec/vectors/tokens.json");
    let text = std::fs::read_to_string(path).expect("docs/spec/vectors/tokens.json is there");
    let vectors: Vectors = serde_json::from_str(&text).unwrap();
    assert_eq!(vectors.spec, "deid/v1");
    assert!(vectors.cases.len() >= 45, "cases were lost");
    for case in &vectors.cases {
        let column = Column::from_text([case.cell.as_deref()]);
        let found = of(case).column(&column).remove(0).map_err(reason);
        let expected = match case.error.as_deref() {
            Some(error) => Err(error),
            None => Ok(case.output.clone()),
        };
        assert_eq!(found, expected, "{}", case.why);
    }
}

#[test]
fn every_part_of_the_derivation_changes_every_token() {
    let values = ["01-701-1015", "01-701-1023", "x", " ", "é"];
    let tokens = |trial: Trial| values.map(|value| trial.text(value));
    let all = [
        tokens(trial(MASTER, "subject", "")),
        tokens(trial(OTHER_MASTER, "subject", "")),
        tokens(trial(MASTER, "site", "")),
        tokens(trial(MASTER, "subject", "acme-research")),
        tokens(trial(MASTER, "subject", "other")),
    ];
    let distinct: BTreeSet<&String> = all.iter().flatten().collect();
    assert_eq!(distinct.len(), all.len() * values.len());
}

#[test]
fn missing_cells_stay_missing_and_tokens_are_not_tokenized_again() {
    let trial = trial(MASTER, "subject", "").nulls(&["NA"]);
    let token = trial.text("01-701-1015");
    assert_eq!(token.len(), 27);
    let column = Column::from_text([None, Some(""), Some("NA"), Some(&token), Some(&token[1..])]);
    let out = trial.column(&column);
    assert_eq!(out[..3], [Ok(None), Ok(None), Ok(None)]);
    assert_eq!(out[3], Err(CellFault::AlreadyToken));
    assert!(matches!(&out[4], Ok(Some(_))), "without its prefix it is a value");
}

#[test]
fn the_layout_of_a_column_makes_no_difference() {
    let trial = trial(MASTER, "subject", "");
    let cells = [
        Some("a"),
        Some("a"),
        None,
        Some("S0123456789abcdefghjkmnpqrs"),
        Some(""),
        Some("b"),
        Some("a"),
    ];
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
fn the_id_behind_a_text_of_the_policy_has_the_token_that_it_has_alone() {
    let plain = trial(MASTER, "subject", "").text("123");
    let after = |texts: &str| {
        let rule = format!("token = {{ domain = \"subject\", after = [{texts}] }}");
        Trial { rule: Trial::new(&rule).rule, ..trial(MASTER, "subject", "") }
    };
    let trial = after("\"Patient/\", \"urn:uuid:\"").nulls(&["NA"]);
    let cells =
        ["Patient/123", "urn:uuid:123", "Patient/123", "NA", "123", "Patient/", "patient/1"];
    let token = format!("Patient/{plain}");
    let column = Column::from_text(cells.into_iter().chain([token.as_str()]).map(Some));
    let (patient, uuid) = (Ok(Some(token.clone())), Ok(Some(format!("urn:uuid:{plain}"))));
    let (none, empty) = (Err(CellFault::NotAfter), Err(CellFault::NothingAfter));
    let expected = [patient.clone(), uuid, patient, Ok(None), none.clone(), empty, none];
    let found = trial.column(&column);
    assert_eq!(found[..7], expected);
    assert_eq!(found[7], Err(CellFault::AlreadyToken));
    assert_eq!(counted(&trial, &Column::from_text(cells.map(Some))), (1, 1));
    // By dictionary as by row.
    let dictionary: DictionaryArray<Int32Type> = cells.into_iter().collect();
    assert_eq!(trial.column(&Column::from_array(Arc::new(dictionary))), found[..7]);
    // The empty text is for ids that stand alone.
    let either = after("\"\", \"Patient/\"");
    assert_eq!([either.text("123"), either.text("Patient/123")], [plain, token]);
}

#[test]
fn ids_are_split_as_the_spec_says() {
    #[derive(Deserialize)]
    struct Split {
        after: Vec<String>,
        cell: String,
        lead: Option<String>,
        id: Option<String>,
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/spec/vectors/tokens.json");
    let mut vectors: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let cases: Vec<Split> = serde_json::from_value(vectors["after"].take()).unwrap();
    assert!(cases.len() >= 10);
    for case in cases {
        let after = After::from(case.after);
        let found = after.split(&case.cell).ok();
        assert_eq!(found, case.lead.as_deref().zip(case.id.as_deref()), "{}", case.cell);
    }
}

/// The distinct values of a column, told as they are tokenized and again from the tokens.
fn counted(trial: &Trial, column: &Column) -> (u64, u64) {
    let technique = trial.compile().unwrap();
    let tokenizer = technique.as_tokenizer().unwrap();
    let cells = Cells { column, reading: &trial.reading, shifts: None, companion: None };
    let (mut seen, mut again) = (Distinct::default(), Distinct::default());
    let out = tokenizer.apply_counting(&cells, &mut Faults::default(), &mut seen).unwrap();
    tokenizer.count_tokens(&out, &mut again).unwrap();
    assert!(seen == again);
    (seen.count(), again.count())
}

#[test]
fn distinct_values_are_those_that_got_a_token() {
    let trial = trial(MASTER, "subject", "").nulls(&["NA"]);
    let token = trial.text("a");
    let cells = [Some("a"), Some("b"), Some("a"), None, Some(""), Some("NA"), Some(&token)];
    assert_eq!(counted(&trial, &Column::from_text(cells)), (2, 2));
    assert_eq!(counted(&trial, &Column::from_text([None::<&str>])), (0, 0));
    // Spellings of one value are one value.
    let mut folded = self::trial(MASTER, "subject", "");
    folded.domains.values_mut().for_each(|domain| domain.normalize = in_order(&ALL));
    assert_eq!(counted(&folded, &Column::from_text([Some("a 1"), Some("1"), Some(" 2")])), (2, 2));
    // What is no token (a starred cell, somebody else's) is none of ours.
    let mut seen = Distinct::default();
    let starred = Column::from_text([Some("*"), Some(&token), Some("T"), Some(&token[1..]), None]);
    let technique = trial.compile().unwrap();
    technique.as_tokenizer().unwrap().count_tokens(&starred, &mut seen).unwrap();
    assert_eq!(seen.count(), 1);
}

#[test]
fn entries_of_a_dictionary_that_no_row_has_are_not_counted() {
    let trial = trial(MASTER, "subject", "");
    let dictionary: DictionaryArray<Int32Type> = ["a", "b", "c", "b", "a"].into_iter().collect();
    let slice = Column::from_array(Arc::new(dictionary.slice(3, 2)));
    assert_eq!(counted(&trial, &slice), (2, 2));
    assert_eq!(trial.column(&slice), trial.column(&Column::from_text([Some("b"), Some("a")])));
    // A fault of an entry that no row has is nobody's fault.
    let token = trial.text("a");
    let dictionary: DictionaryArray<Int32Type> = [token.as_str(), "a"].into_iter().collect();
    let slice = Column::from_array(Arc::new(dictionary.slice(1, 1)));
    assert_eq!(trial.column(&slice), [Ok(Some(token))]);
}

#[test]
fn odds_are_the_birthday_bound() {
    assert_eq!([0, 1].map(|n| collision_odds(n).get()), [0.0, 0.0]);
    assert_eq!(collision_odds(3).get(), 3.0 * 2_f64.powi(-128));
    let million = collision_odds(1_000_000).get();
    assert!((million / 1.469_367e-27 - 1.0).abs() < 1e-6, "{million}");
    // Where the bound says nothing any more it says so.
    assert_eq!(collision_odds(u64::MAX).get(), 0.5);
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
    fn distinct_values_get_distinct_tokens(values in prop::collection::btree_set("\\PC{1,12}", 1..40)) {
        let column = Column::from_text(values.iter().map(Some));
        let tokens = trial(MASTER, "subject", "").column(&column);
        let distinct: BTreeSet<&String> = tokens.iter().map(|token| token.as_ref().unwrap().as_ref().unwrap()).collect();
        prop_assert_eq!(distinct.len(), values.len());
        for token in distinct {
            prop_assert_eq!(token.len(), 27);
            prop_assert!(!values.contains(token));
        }
    }

    #[test]
    fn a_token_holds_no_value(value in "[A-Z]{6,20}") {
        let token = trial(MASTER, "subject", "").text(&value);
        prop_assert!(!token.to_uppercase().contains(&value));
    }
}
