//! Keep with a declared type: nothing else than that type passes.

use super::super::testing::Trial;
use crate::error::CellFault;
use crate::vocab::CellType;

#[test]
fn a_cell_that_is_not_of_the_declared_type_is_never_kept() {
    for (cell_type, good, bad) in [
        (CellType::Integer, ["7", "-007"], "7 or Jane"),
        (CellType::Decimal, ["1.50", "-3"], "1,50"),
        (CellType::Float, ["1e-3", "12345678901234567890123456789012345678901234567890"], "NaN"),
        (CellType::Boolean, ["true", "False"], "yes, Jane"),
        (CellType::Date, ["2020-02-29", "1900-01-01"], "2020-02-30"),
        (CellType::Timestamp, ["2020-02-29T10:00", "2020-02-29 10:00:00"], "2020-02-29, Jane"),
        (CellType::PartialDate, ["2020---05", "2020-02/P3D"], "spring"),
        (CellType::PartialDate, ["--03-05", "P1Y"], "2020-02, Jane"),
        (CellType::Time, ["10:00", "23:59:59"], "noon"),
    ] {
        let trial = Trial::new("keep = \"insensitive\"").typed(cell_type);
        for cell in good {
            assert_eq!(trial.cell(cell), Ok(Some(cell.to_owned())), "{cell_type}: {cell}");
        }
        let found = trial.cell(bad);
        assert!(matches!(found, Err(CellFault::NotOfType(_))), "{cell_type}: {bad}: {found:?}");
    }
}

#[test]
fn text_is_kept_as_it_is() {
    let trial = Trial::new("keep = \"sensitive\"");
    assert_eq!(trial.cell(" any text "), Ok(Some(" any text ".to_owned())));
}

#[test]
fn a_spelling_of_null_is_kept() {
    let trial = Trial::new("keep = \"sensitive\"").typed(CellType::Integer).nulls(&["NA"]);
    assert_eq!(trial.cell("NA"), Ok(Some("NA".to_owned())));
}
