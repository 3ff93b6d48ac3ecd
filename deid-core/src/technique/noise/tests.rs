//! Noise is the spec's, bounded, on the grid, and the same for the same number of the same person.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use serde_json::Value;

use super::*;
use crate::error::KeyFault;
use crate::secret::Keyring;
use crate::table::cell::DateFormats;
use crate::table::{NullValues, Reading};
use crate::technique::DomainKeys;
use crate::technique::DomainScope;
use crate::technique::testing::NO_LISTS;

fn rule(parameters: Value) -> Params {
    serde_json::from_value(parameters).unwrap()
}

fn domains() -> BTreeMap<DomainName, Domain> {
    let name = DomainName::new("subject").unwrap();
    let domain = Domain {
        name: name.clone(),
        cell_type: CellType::Text,
        scope: DomainScope::default(),
        prefix: "S".into(),
        normalize: Vec::new(),
        formats: DateFormats::default(),
        date_shift: None,
        reidentifiable: false,
    };
    BTreeMap::from([(name, domain)])
}

fn compiled(params: &Params, cell_type: CellType, master: u8) -> Result<Noiser> {
    let (domains, hierarchies) = (domains(), BTreeMap::new());
    let bytes: Vec<u8> = (master..master + 32).collect();
    let keys = DomainKeys::derive(&Keyring::from_bytes(&bytes)?, &domains, None);
    let reading = Reading { cell_type, ..Reading::default() };
    let mut noiser = params.compile(&Context {
        domains: &domains,
        keys: Some(&keys),
        as_of: None,
        hierarchies: &hierarchies,
        lists: &NO_LISTS,
        reading: &reading,
    })?;
    noiser.meet(&ColumnName::new("WEIGHT").unwrap(), After::of(None));
    Ok(noiser)
}

/// What becomes of cells of these people.
fn run(noiser: &Noiser, rows: &[(&str, &str)]) -> Vec<Result<Option<String>, CellFault>> {
    let reading = Reading { null_values: NullValues::new(["NA"]), ..Reading::default() };
    let column = Column::from_text(rows.iter().map(|row| Some(row.0)));
    let people = Column::from_text(rows.iter().map(|row| Some(row.1)));
    let companion = Some((&people, &reading));
    let cells = Cells { column: &column, reading: &reading, shifts: None, companion };
    let mut faults = Faults::default();
    let out = noiser.apply(&cells, &mut faults).unwrap();
    let (text, faults) = (out.text().unwrap(), faults.first());
    let at = |row| match faults.iter().find(|(at, _)| *at == row as u64) {
        Some((_, fault)) => Err(*fault),
        None => Ok(text.at(row).map(str::to_owned)),
    };
    (0..rows.len()).map(at).collect()
}

#[test]
fn noise_is_that_of_the_spec() {
    let path = format!("{}/../docs/spec/vectors/noise.json", env!("CARGO_MANIFEST_DIR"));
    let mut vectors: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let cases: Vec<Value> = serde_json::from_value(vectors["cases"].take()).unwrap();
    assert!(cases.len() >= 40);
    for case in cases {
        let mut domains = domains();
        let text = |key: &str| case[key].as_str().unwrap();
        for domain in domains.values_mut() {
            domain.prefix.clear();
        }
        let master: Vec<u8> = (0..32)
            .map(|at| u8::from_str_radix(&text("master")[2 * at..2 * at + 2], 16).unwrap())
            .collect();
        let recipient = crate::vocab::Recipient::new(text("recipient")).ok();
        let keys = Keyring::from_bytes(&master).unwrap();
        let keys = DomainKeys::derive(&keys, &domains, recipient.as_ref());
        let number = |key: &str| case[key].as_str().map(|text| text.parse::<f64>().unwrap());
        let params = Params {
            domain: DomainName::new("subject").unwrap(),
            by: None,
            within: number("within"),
            within_percent: number("within_percent"),
            step: number("step"),
            min: number("min"),
            max: number("max"),
        };
        let reading = Reading {
            cell_type: serde_json::from_value(case["type"].clone()).unwrap(),
            ..Reading::default()
        };
        let mut noiser = params
            .compile(&Context {
                domains: &domains,
                keys: Some(&keys),
                as_of: None,
                hierarchies: &BTreeMap::new(),
                lists: &NO_LISTS,
                reading: &reading,
            })
            .unwrap();
        noiser.meet(&ColumnName::new(text("column")).unwrap(), After::of(None));
        let found = run(&noiser, &[(text("cell"), text("subject"))]).remove(0);
        assert_eq!(found.ok().flatten().as_deref(), case["output"].as_str(), "{case}");
    }
}

#[test]
fn the_same_number_of_the_same_person_moves_the_same_way() {
    let params = rule(serde_json::json!({ "domain": "subject", "within": 100, "step": 0.5 }));
    let noiser = compiled(&params, CellType::Decimal, 0).unwrap();
    let found = run(&noiser, &[("81.5", "P1"), ("81.50", "P1"), ("8.15e1", "P1"), ("81.4", "P1")]);
    assert!(found.iter().all(|cell| *cell == found[0]), "spellings, and numbers of one step");
    let people: Vec<String> = (0..200).map(|n| format!("P{n}")).collect();
    let rows: Vec<(&str, &str)> = people.iter().map(|person| ("81.5", person.as_str())).collect();
    let distinct: BTreeSet<_> = run(&noiser, &rows).into_iter().map(Result::unwrap).collect();
    assert!(distinct.len() > 100, "people differ: {}", distinct.len());
    // Another key, column or type changes nearly all.
    let of = |noiser: &Noiser| run(noiser, &rows);
    let mut elsewhere = compiled(&params, CellType::Decimal, 0).unwrap();
    elsewhere.meet(&ColumnName::new("HEIGHT").unwrap(), After::of(None));
    let others = [
        compiled(&params, CellType::Decimal, 1).unwrap(),
        elsewhere,
        compiled(&params, CellType::Float, 0).unwrap(),
    ];
    for other in others {
        let same = of(&noiser).iter().zip(of(&other)).filter(|(a, b)| *a == b).count();
        assert!(same < 12, "{same} of 200 by chance");
    }
}

#[test]
fn nobody_gets_no_noise() {
    let params = rule(serde_json::json!({ "domain": "subject", "within": 5, "min": 0, "max": 9 }));
    let noiser = compiled(&params, CellType::Integer, 0).unwrap();
    let token = "S0123456789abcdefghjkmnpqrs";
    let found = run(
        &noiser,
        &[("7", "NA"), ("7", ""), ("7", token), ("NA", ""), ("-1", "P"), ("10", "P"), ("7.5", "P")],
    );
    let (out, missing) = (Err(CellFault::OutOfRange), Err(CellFault::SubjectMissing));
    assert_eq!(found[..2], [missing.clone(), missing]);
    assert_eq!(found[2..4], [Err(CellFault::SubjectRefused), Ok(None)]);
    assert_eq!(found[4..6], [out.clone(), out]);
    assert_eq!(found[6], Err(CellFault::NotOfType("integer")));
}

#[test]
fn rules_that_hide_nothing_are_refused() {
    use serde_json::json;
    let refused = [
        json!({ "domain": "subject", "within": 1 }),
        json!({ "domain": "subject", "within": 0.9, "step": 0.5 }),
        json!({ "domain": "subject", "within": -5 }),
        json!({ "domain": "subject", "within": 2e9 }),
        json!({ "domain": "subject", "within_percent": 101 }),
        json!({ "domain": "subject", "within": 5, "min": 3, "max": 6 }),
        json!({ "domain": "subject", "within": 5, "step": 2.5 }),
        json!({ "domain": "subject" }),
    ];
    for parameters in refused {
        let error = compiled(&rule(parameters.clone()), CellType::Integer, 0).err();
        let cause = error.unwrap_or_else(|| panic!("{parameters}")).problems()[0].cause.clone();
        assert!(matches!(cause, Cause::Policy(_)), "{parameters}");
    }
    // Only whole numbers have a step of their own.
    let plain = rule(json!({ "domain": "subject", "within": 5 }));
    assert!(compiled(&plain, CellType::Decimal, 0).is_err());
    assert!(compiled(&plain, CellType::Text, 0).is_err());
    let keyless = Context {
        domains: &domains(),
        keys: None,
        as_of: None,
        hierarchies: &BTreeMap::new(),
        lists: &NO_LISTS,
        reading: &Reading { cell_type: CellType::Integer, ..Reading::default() },
    };
    let error = plain.compile(&keyless).err().unwrap();
    assert_eq!(error.problems()[0].cause, Cause::Key(KeyFault::Missing));
}

/// Every number within reach is as likely as any other, at a limit too.
#[test]
fn noise_is_even() {
    let params = rule(serde_json::json!({ "domain": "subject", "within": 3, "min": 0 }));
    let noiser = compiled(&params, CellType::Integer, 7).unwrap();
    let people: Vec<String> = (0..7_000).map(|n| format!("P{n}")).collect();
    for (cell, expected) in [("50", 47..=53), ("1", 0..=4)] {
        let rows: Vec<(&str, &str)> = people.iter().map(|person| (cell, person.as_str())).collect();
        let mut counts: BTreeMap<i64, i32> = BTreeMap::new();
        for found in run(&noiser, &rows) {
            *counts.entry(found.unwrap().unwrap().parse().unwrap()).or_default() += 1;
        }
        assert!(counts.keys().copied().eq(expected.clone()), "{:?}", counts.keys());
        let each = 7_000.0 / expected.count() as f64;
        // Chi-square with 6 (4) degrees of freedom: above 40 less than once in a million keys.
        let chi: f64 = counts.values().map(|n| (f64::from(*n) - each).powi(2) / each).sum();
        assert!(chi < 40.0, "{chi}");
    }
}

proptest! {
    #[test]
    fn results_are_on_the_grid_and_within_reach(
        hundredths in -1_000_000_i64..1_000_000,
        step in 1_i64..500,
        steps in 2_i64..1_000,
        person in "[A-Z]{1,8}",
    ) {
        let decimal = |n: i64| format!("{}{}.{:02}", if n < 0 { "-" } else { "" }, n.abs() / 100, n.abs() % 100);
        let params = Params {
            within: Some(decimal(step * steps).parse().unwrap()),
            step: Some(decimal(step).parse().unwrap()),
            ..rule(serde_json::json!({ "domain": "subject" }))
        };
        let noiser = compiled(&params, CellType::Decimal, 0).unwrap();
        let found = run(&noiser, &[(&decimal(hundredths), &person)]).remove(0).unwrap().unwrap();
        let (whole, fraction) = found.split_once('.').unwrap_or((&found, ""));
        let moved: i64 = format!("{whole}{fraction:0<2}").parse().unwrap();
        prop_assert_eq!(moved % step, 0);
        // The number was rounded to the step before it moved.
        prop_assert!(2 * (moved - hundredths).abs() <= 2 * step * steps + step);
    }
}
