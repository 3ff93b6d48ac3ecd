//! Substitutes are the spec's, never the value itself, and lists are what they must be.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use proptest::prelude::*;
use serde_json::Value;

use super::*;
use crate::error::{Cause, CellFault, KeyFault};
use crate::secret::Keyring;
use crate::table::cell::DateFormats;
use crate::technique::DomainScope;
use crate::technique::Normalization;
use crate::technique::testing::Trial;
use crate::vocab::{CellType, Recipient};

/// Thirty names, the first of them Ada.
fn names() -> String {
    let names = ["Ada", "Bea", "Cleo", "Dora", "Edna", "Fay"];
    (0..30)
        .map(|n| format!("{}{}\n", names[n % 6], ["", "lyn", "mae", "rose", "sue"][n / 6]))
        .collect()
}

fn trial(list: &str, master: &[u8], normalize: &[Normalization]) -> Trial {
    let mut trial = Trial::new("substitute = { domain = \"name\", list = \"names.txt\" }");
    let name = DomainName::new("name").unwrap();
    let domain = Domain {
        name: name.clone(),
        cell_type: CellType::Text,
        scope: DomainScope::default(),
        prefix: String::new(),
        normalize: normalize.to_vec(),
        formats: DateFormats::default(),
        date_shift: None,
        reidentifiable: false,
    };
    trial.domains = BTreeMap::from([(name, domain)]);
    trial.keys = Some(Keyring::from_bytes(master).unwrap());
    trial.lists = BTreeMap::from([(
        "names.txt".to_owned(),
        Arc::new(List::parse(list.as_bytes(), "names.txt").unwrap()),
    )]);
    trial
}

fn master() -> Vec<u8> {
    (0..32).collect()
}

#[test]
fn substitutes_are_those_of_the_spec() {
    let path = format!("{}/../docs/spec/vectors/substitutes.json", env!("CARGO_MANIFEST_DIR"));
    let mut vectors: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let list: Vec<String> = serde_json::from_value(vectors["list"].take()).unwrap();
    let cases: Vec<Value> = serde_json::from_value(vectors["cases"].take()).unwrap();
    assert!(cases.len() >= 20);
    for case in cases {
        let text = |key: &str| case[key].as_str().unwrap();
        let master: Vec<u8> = (0..32)
            .map(|at| u8::from_str_radix(&text("master")[2 * at..2 * at + 2], 16).unwrap())
            .collect();
        let normalize: Vec<Normalization> =
            serde_json::from_value(case["normalize"].clone()).unwrap();
        let mut trial = trial(&list.join("\n"), &master, &normalize);
        trial.recipient = Recipient::new(text("recipient")).ok();
        assert_eq!(
            trial.cell(text("cell")).ok().flatten().as_deref(),
            case["output"].as_str(),
            "{case}"
        );
    }
}

#[test]
fn no_text_of_the_list_becomes_itself() {
    let list = names();
    for key in 0..40 {
        let master: Vec<u8> = (key..key + 32).collect();
        let trial = trial(&list, &master, &[Normalization::Trim, Normalization::Case]);
        for name in list.lines() {
            for spelling in [name.to_owned(), name.to_uppercase(), format!(" {name}")] {
                let text = trial.text(&spelling);
                assert_ne!(text, name);
                assert_eq!(text, trial.text(name), "spellings of one value get one text");
            }
        }
    }
}

#[test]
fn all_texts_are_used_and_null_stays_null() {
    let trial = trial(&names(), &master(), &[]).nulls(&["NA"]);
    let values: Vec<String> = (0..2_000).map(|n| format!("value {n}")).collect();
    let found = trial.column(&Column::from_text(values.iter().map(Some)));
    let distinct: BTreeSet<_> = found.into_iter().map(|cell| cell.unwrap().unwrap()).collect();
    assert_eq!(distinct.len(), 30);
    let rest = trial.column(&Column::from_text([None, Some(""), Some("NA")]));
    assert_eq!(rest, [Ok(None), Ok(None), Ok(None)]);
    assert_eq!(trial.cell("0123456789abcdefghjkmnpqrs"), Err(CellFault::AlreadyToken));
}

#[test]
fn another_key_gives_other_texts() {
    let other: Vec<u8> = (1..33).collect();
    let (one, other) = (trial(&names(), &master(), &[]), trial(&names(), &other, &[]));
    let values: Vec<String> = (0..300).map(|n| format!("value {n}")).collect();
    let same = values.iter().filter(|value| one.text(value) == other.text(value)).count();
    assert!(same < 40, "{same} of 300 by chance");
    let mut keyless = trial(&names(), &master(), &[]);
    keyless.keys = None;
    assert_eq!(keyless.refusal(), Cause::Key(KeyFault::Missing));
    keyless.lists.clear();
    assert!(matches!(keyless.refusal(), Cause::Policy(_)));
}

#[test]
fn two_spellings_of_one_value_are_no_list() {
    let list = format!("{}ada\n", names());
    assert!(trial(&list, &master(), &[]).compile().is_ok());
    let folded = trial(&list, &master(), &[Normalization::Case]);
    let error = folded.compile().err().unwrap().to_string();
    assert!(error.contains("lines 1 and 31 of names.txt are one value in domain name"), "{error}");
}

#[test]
fn lists_are_refused_with_their_line() {
    let with = |line: &str| names().replacen("Cleo\n", line, 1);
    for (list, says) in [
        (with("\n"), "names.txt, line 3: the line is blank"),
        (with("  \n"), "names.txt, line 3: the line is blank"),
        (with("Ada\n"), "names.txt, line 3: the text stands on line 1 already"),
        (with("Cleo \n"), "names.txt, line 3: the text begins or ends with white space"),
        (with("Cl\teo\n"), "names.txt, line 3: the text holds a control character"),
        (
            names().lines().take(19).collect::<Vec<_>>().join("\n"),
            "names.txt: the list has 19 texts and needs at least 20",
        ),
        (String::new(), "names.txt: the list has 0 texts and needs at least 20"),
    ] {
        let error = List::parse(list.as_bytes(), "names.txt").err().unwrap().to_string();
        assert!(error.contains(says), "{error}");
    }
    let broken = [names().as_bytes(), b"\xff\n"].concat();
    let error = List::parse(&broken, "names.txt").err().unwrap().to_string();
    assert!(error.contains("names.txt, line 31: the list is not valid UTF-8"), "{error}");
    // What editors add is no part of a text.
    let windows = format!("\u{feff}{}", names().replace('\n', "\r\n"));
    let list = List::parse(windows.as_bytes(), "names.txt").unwrap();
    assert_eq!((list.entries().len(), list.entries()[0].as_str()), (30, "Ada"));
}

proptest! {
    #[test]
    fn a_text_of_the_list_and_the_same_for_the_same_value(value in "[A-Za-zé ]{1,12}") {
        let trial = trial(&names(), &master(), &[]);
        let text = trial.text(&value);
        prop_assert!(names().lines().any(|line| line == text));
        prop_assert_ne!(&text, &value);
        prop_assert_eq!(trial.text(&value), text);
    }
}
