//! Surrogates are looked up by what a value is, not by how it is written.

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow_array::types::Int32Type;
use arrow_array::{DictionaryArray, Int64Array};

use super::super::testing::Trial;
use super::super::{Domain, Normalization};
use crate::crosswalk::{Crosswalk, Scope, Terms};
use crate::error::{Cause, CellFault, CrosswalkFault, KeyFault};
use crate::secret::Keyring;
use crate::table::Column;
use crate::table::cell::DateFormats;
use crate::technique::DomainScope;
use crate::vocab::{CellType, DomainName};

/// A surrogate rule in a text domain with prefix `R`, and a crosswalk that grows.
fn trial(normalize: Vec<Normalization>) -> Trial {
    let name = DomainName::new("subject").unwrap();
    let mut trial = Trial::new("surrogate = \"subject\"");
    let domain = Domain {
        name: name.clone(),
        cell_type: CellType::Text,
        scope: DomainScope::default(),
        prefix: "R".to_owned(),
        normalize,
        formats: DateFormats::default(),
        date_shift: None,
        reidentifiable: false,
    };
    let keys = Keyring::generate().unwrap();
    let scope = Scope { domain: name.clone(), cell_type: domain.cell_type, reidentifiable: false };
    let terms = Terms { keys: &keys, recipient: None, scopes: vec![scope] };
    trial.crosswalk = Some(Arc::new(Crosswalk::new(&terms).unwrap()));
    trial.domains = BTreeMap::from([(name, domain)]);
    trial.keys = Some(keys);
    trial
}

#[test]
fn equal_values_get_one_surrogate_however_they_arrive() {
    let trial = trial(vec![Normalization::Trim]).nulls(&["NA"]);
    let cells = [Some("a"), Some("b"), None, Some("a "), Some("NA"), Some(""), Some("a")];
    let plain = trial.column(&Column::from_text(cells));
    let texts: Vec<_> = plain.iter().map(|cell| cell.clone().unwrap()).collect();
    assert_eq!((&texts[0], &texts[0]), (&texts[3], &texts[6]));
    assert_ne!(texts[0], texts[1]);
    assert!(texts[0].as_ref().is_some_and(|text| text.len() == 27 && text.starts_with('R')));
    assert_eq!([&texts[2], &texts[4], &texts[5]], [&None, &None, &None]);
    let dictionary: DictionaryArray<Int32Type> = cells.into_iter().collect();
    assert_eq!(trial.column(&Column::from_array(Arc::new(dictionary))), plain);
    let one_by_one = cells.map(|cell| trial.column(&Column::from_text([cell])).remove(0));
    assert_eq!(one_by_one.to_vec(), plain);
    let numbers = Column::from_array(Arc::new(Int64Array::from(vec![42])));
    assert_eq!(trial.column(&numbers), trial.column(&Column::from_text([Some("42")])));
}

#[test]
fn what_has_the_shape_of_a_surrogate_is_refused() {
    let trial = trial(Vec::new());
    let text = trial.text("a");
    assert_eq!(trial.cell(&text), Err(CellFault::AlreadyToken));
    assert_eq!(trial.cell("100234.0"), Err(CellFault::FloatUnderKey));
}

/// The crosswalk of another run, frozen: what it does not have is a fault of the cell.
#[test]
fn a_frozen_crosswalk_has_what_it_has() {
    let mut trial = trial(Vec::new());
    let known = trial.text("a");
    let grown = trial.crosswalk.take().unwrap();
    let mut file = Vec::new();
    grown.write_to(&mut file).unwrap();
    let keys = trial.keys.as_ref().unwrap();
    let path = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(path.path(), file).unwrap();
    let terms = Terms { keys, recipient: None, scopes: Vec::new() };
    trial.crosswalk = Some(Arc::new(Crosswalk::load(path.path(), &terms).unwrap()));
    assert_eq!(trial.cell("a"), Ok(Some(known.clone())));
    let out = trial.column(&Column::from_text([Some("b"), Some("a"), None, Some("b")]));
    let missing = || Err(CellFault::NotInCrosswalk);
    assert_eq!(out, [missing(), Ok(Some(known)), Ok(None), missing()]);
}

#[test]
fn without_key_or_crosswalk_there_is_no_rule() {
    let mut trial = trial(Vec::new());
    trial.crosswalk = None;
    assert_eq!(trial.refusal(), Cause::Crosswalk(CrosswalkFault::Missing));
    trial.keys = None;
    assert_eq!(trial.refusal(), Cause::Key(KeyFault::Missing));
}
