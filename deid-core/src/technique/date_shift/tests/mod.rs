//! One shift per person, the spec's; and no date that stays where it was by accident.

mod columns;
mod sources;

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::*;
use crate::error::CellFault;
use crate::secret::Keyring;
use crate::table::NullValues;
use crate::table::cell::DateFormats;
use crate::technique::DomainScope;
use crate::technique::testing::NO_LISTS;
use crate::technique::testing::typed_columns;
use crate::technique::{Domain, DomainKeys, Normalization};
use crate::vocab::{CellType, DayRange, Recipient};

fn vectors(file: &str) -> Value {
    let path = format!("{}/../docs/spec/vectors/{file}", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn domain(case: &Value) -> Domain {
    let days = match &case["keep"] {
        Value::Null => case["days"].clone(),
        keep => json!({ "days": case["days"], "keep": keep }),
    };
    let days: DayRange = serde_json::from_value(days).unwrap();
    let normalize: Vec<Normalization> = serde_json::from_value(case["normalize"].clone()).unwrap();
    Domain {
        name: DomainName::new(case["domain"].as_str().unwrap()).unwrap(),
        cell_type: serde_json::from_value(case["type"].clone()).unwrap(),
        scope: DomainScope::default(),
        prefix: case["prefix"].as_str().unwrap().to_owned(),
        normalize,
        formats: DateFormats::default(),
        date_shift: Some(days),
        reidentifiable: false,
    }
}

fn shifter_of(domain: &Domain, master: &[u8], recipient: &str) -> Shifter {
    let domains = BTreeMap::from([(domain.name.clone(), domain.clone())]);
    let keys = Keyring::from_bytes(master).unwrap();
    let recipient = Recipient::new(recipient).ok();
    let keys = DomainKeys::derive(&keys, &domains, recipient.as_ref());
    Shifter::compile(&domain.name, &domains, Some(&keys)).unwrap()
}

fn some_domain(days: Option<DayRange>) -> Domain {
    Domain {
        name: DomainName::new("subject").unwrap(),
        cell_type: CellType::Text,
        scope: DomainScope::default(),
        prefix: "S".into(),
        normalize: Vec::new(),
        formats: DateFormats::default(),
        date_shift: days,
        reidentifiable: false,
    }
}

fn some_shifter() -> Shifter {
    let range = DayRange::new(-365, -1).unwrap();
    let master: Vec<u8> = (0..32).collect();
    shifter_of(&some_domain(Some(range)), &master, "")
}

fn bytes(hex: &str) -> Vec<u8> {
    let pair = |at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap();
    (0..hex.len()).step_by(2).map(pair).collect()
}

fn name(text: &str) -> ColumnName {
    ColumnName::new(text).unwrap()
}

fn policy_message(error: &Error) -> String {
    match &error.problems()[0].cause {
        Cause::Policy(message) => message.to_string(),
        other => panic!("not a policy error: {other}"),
    }
}

fn texts(column: &Column) -> Vec<Option<String>> {
    let text = column.text().unwrap();
    (0..text.len()).map(|row| text.at(row).map(str::to_owned)).collect()
}

fn compiled(reading: &Reading) -> Result<DateShift> {
    let (domains, hierarchies) = (BTreeMap::new(), BTreeMap::new());
    let context = Context {
        domains: &domains,
        keys: None,
        as_of: None,
        hierarchies: &hierarchies,
        lists: &NO_LISTS,
        reading,
    };
    DateShift::compile(&context)
}

fn apply(column: &Column, reading: &Reading, shifts: &Shifts) -> (Column, Faults) {
    let mut faults = Faults::default();
    let cells = Cells { column, reading, shifts: Some(shifts), companion: None };
    (compiled(reading).unwrap().apply(&cells, &mut faults).unwrap(), faults)
}
