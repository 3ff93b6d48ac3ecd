//! Values meet where their canonical forms meet, and only there.

use std::collections::BTreeSet;
use std::path::Path;

use proptest::prelude::*;

use super::super::testing::typed_columns;
use super::*;
use crate::error::Cause;
use crate::technique::DomainScope;
use crate::vocab::ColumnName;

/// A domain as a policy is loaded: steps apply in the spec's order, each once.
fn domain(cell_type: CellType, normalize: &[Normalization]) -> Domain {
    let steps: BTreeSet<Normalization> = normalize.iter().copied().collect();
    Domain {
        name: DomainName::new("subject").unwrap(),
        cell_type,
        scope: DomainScope::default(),
        prefix: String::new(),
        normalize: steps.into_iter().collect(),
        formats: DateFormats::default(),
        date_shift: None,
        reidentifiable: false,
    }
}

/// `docs/spec/vectors/canonical.json`.
#[derive(Deserialize)]
struct Vectors {
    cases: Vec<Case>,
    typed: Vec<Typed>,
}

#[derive(Deserialize)]
struct Case {
    r#type: CellType,
    normalize: Vec<Normalization>,
    #[serde(default)]
    formats: Vec<String>,
    cell: Option<String>,
    output: Option<String>,
    error: Option<String>,
}

/// A cell of a typed column.
#[derive(Deserialize)]
struct Typed {
    r#type: CellType,
    column: String,
    unit: String,
    value: String,
    output: Option<String>,
    error: Option<String>,
}

fn vectors() -> Vectors {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/spec/vectors/canonical.json");
    let text = std::fs::read_to_string(path).expect("docs/spec/vectors/canonical.json is there");
    serde_json::from_str(&text).unwrap()
}

#[test]
fn canonical_values_are_those_of_the_spec() {
    let mut compared = 0;
    for case in &vectors().cases {
        // A null cell and an empty one never reach a domain: they stay null.
        let Some(cell) = case.cell.as_deref().filter(|cell| !cell.is_empty()) else {
            assert_eq!(case.output, None);
            continue;
        };
        let mut domain = domain(case.r#type, &case.normalize);
        domain.formats = DateFormats::new(&case.formats).unwrap();
        let found = domain.canonical(cell, ColumnKind::Text).ok().map(Cow::into_owned);
        assert_eq!(found.is_none(), case.error.is_some(), "{cell:?}");
        assert_eq!(found, case.output, "{cell:?}");
        compared += 1;
    }
    assert!(compared >= 60, "{compared} cases");
}

#[test]
fn a_whole_number_that_a_float_wrote_is_no_key() {
    let fault = |domain: &Domain, cell: &str| {
        domain.canonical(cell, ColumnKind::Text).map(Cow::into_owned).err()
    };
    let text = domain(CellType::Text, &[]);
    let whole = domain(CellType::Integer, &[]);
    for float in ["100234.0", "0.0", "7.000"] {
        assert_eq!(fault(&text, float), Some(CellFault::FloatUnderKey), "{float}");
        assert_eq!(fault(&whole, float), Some(CellFault::FloatUnderKey), "{float}");
    }
    for other in ["100234", "1.5", "1.50", ".0", "0.", "1.0.0", "-1.0", "v1.0", "1,0", " 1.0"] {
        assert_eq!(fault(&text, other), None, "{other}");
    }
    use Normalization::{Digits, Nfkc, Trim};
    for (steps, float) in
        [(&[Trim, Digits][..], " 100234.0 "), (&[Digits], "100234.0"), (&[Nfkc], "\u{ff17}.0")]
    {
        let found = fault(&domain(CellType::Text, steps), float);
        assert_eq!(found, Some(CellFault::FloatUnderKey), "{float}");
    }
}

#[test]
fn typed_cells_have_the_canonical_values_of_the_spec() {
    let mut compared = 0;
    for case in &vectors().typed {
        let domain = domain(case.r#type, &[]);
        for column in typed_columns(&case.column, &case.unit, &case.value) {
            let shown = format!("{:?} as {}, {}", column.data_type(), case.r#type, case.value);
            let field = Field::new(ColumnName::new("X").unwrap(), column.data_type().clone());
            let accepted = domain.accepts(&field, "token");
            assert_eq!(accepted.is_err(), case.error.as_deref() == Some("column-type"), "{shown}");
            compared += 1;
            if accepted.is_err() {
                continue;
            }
            let text = column.text().unwrap();
            let found = domain.canonical(text.at(0).unwrap(), column.kind());
            assert_eq!(found.ok().as_deref(), case.output.as_deref(), "{shown}");
        }
    }
    assert!(compared >= 120, "{compared} columns");
}

#[test]
fn what_cannot_be_keyed_says_what_to_do() {
    let of = |cell_type, column: &str| {
        let column = typed_columns(column, "s", "42").remove(0);
        let field = Field::new(ColumnName::new("X").unwrap(), column.data_type().clone());
        let error = domain(cell_type, &[]).accepts(&field, "token").unwrap_err();
        (error.problems()[0].cause.clone(), error.help().concat())
    };
    let (cause, help) = of(CellType::Text, "float");
    assert_eq!(cause, Cause::FloatUnderKey("float32"));
    assert!(help.contains("as text"), "{help}");
    for column in ["date", "timestamp", "boolean"] {
        let (_, help) = of(CellType::Integer, column);
        assert!(help.contains("type = \"text\""), "{column}: {help}");
    }
    let (_, help) = of(CellType::Text, "time");
    assert!(help.contains("read the column as text"), "{help}");
}

#[test]
fn nothing_left_is_a_fault_of_its_own() {
    let found =
        domain(CellType::Text, &[Normalization::Digits]).canonical("unknown", ColumnKind::Text);
    assert_eq!(found, Err(CellFault::NothingLeft));
}

fn steps() -> impl Strategy<Value = Vec<Normalization>> {
    use Normalization::{Case, Digits, Nfkc, Trim};
    prop::sample::subsequence(vec![Nfkc, Trim, Case, Digits], 0..=4)
}

proptest! {
    #[test]
    fn a_canonical_value_is_canonical(cell in "\\PC{1,12}|[ A-Z0-9-]{1,12}", steps in steps()) {
        // NFKC can bring white space to the ends and lower case can undo NFKC for rare characters,
        // so this is asked of the ASCII part of Unicode and of every single step.
        let steps = if cell.is_ascii() { steps } else { steps.into_iter().take(1).collect() };
        let domain = domain(CellType::Text, &steps);
        if let Ok(once) = domain.canonical(&cell, ColumnKind::Text) {
            let twice = domain.canonical(&once, ColumnKind::Text).map(Cow::into_owned);
            prop_assert_eq!(twice, Ok(once.to_string()));
        }
    }

    #[test]
    fn whole_numbers_meet_whatever_their_zeros(number: i64, zeros in 0_usize..5) {
        let domain = domain(CellType::Integer, &[]);
        let sign = if number < 0 { "-" } else { "" };
        let padded = format!("{sign}{}{}", "0".repeat(zeros), number.unsigned_abs());
        let canonical = domain.canonical(&padded, ColumnKind::Text).map(Cow::into_owned);
        prop_assert_eq!(canonical, Ok(number.to_string()));
    }

    #[test]
    fn without_steps_text_stays_as_it_is(cell in "\\PC{1,12}") {
        let found = domain(CellType::Text, &[]);
        prop_assert_eq!(found.canonical(&cell, ColumnKind::Text).map(Cow::into_owned), Ok(cell));
    }
}
