//! Ages from numbers and from birth dates; nothing above the top is ever told.

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow_array::{BooleanArray, Date32Array, Float64Array, Int64Array, TimestampSecondArray};
use jiff::civil::{Date, date};
use proptest::prelude::*;

use super::*;
use crate::table::NullValues;
use crate::technique::testing::NO_LISTS;

const AS_OF: Date = date(2026, 11, 22);

fn params() -> Params {
    Params { band: None, top: 90, unit: None, unit_column: None, at: None }
}

fn name(text: &str) -> ColumnName {
    ColumnName::new(text).unwrap()
}

fn reading(cell_type: CellType) -> Reading {
    Reading { cell_type, null_values: NullValues::new(["U"]), ..Reading::default() }
}

fn compile(params: &Params, cell_type: CellType, as_of: Option<Date>) -> Result<Age> {
    let (domains, hierarchies) = (BTreeMap::new(), BTreeMap::new());
    let reading = &reading(cell_type);
    let context = Context {
        domains: &domains,
        keys: None,
        as_of,
        hierarchies: &hierarchies,
        lists: &NO_LISTS,
        reading,
    };
    params.compile(&context)
}

fn run(
    params: &Params,
    cell_type: CellType,
    column: &Column,
    companion: Option<(&Column, &Reading)>,
) -> (Vec<Option<String>>, Vec<(u64, CellFault)>) {
    let technique = compile(params, cell_type, Some(AS_OF)).unwrap();
    let cells = Cells { column, reading: &reading(cell_type), shifts: None, companion };
    let mut faults = Faults::default();
    let out = technique.apply(&cells, &mut faults).unwrap();
    let text = out.text().unwrap();
    let cells = (0..text.len()).map(|row| text.at(row).map(str::to_owned)).collect();
    (cells, faults.first().to_vec())
}

fn one(params: &Params, cell_type: CellType, cell: &str) -> Result<String, CellFault> {
    match run(params, cell_type, &Column::from_text([Some(cell)]), None) {
        (cells, faults) if faults.is_empty() => Ok(cells[0].clone().unwrap()),
        (_, faults) => Err(faults[0].1),
    }
}

#[test]
fn ages_become_bands_with_one_category_at_the_top() {
    let banded = |band, top, cell| {
        one(&Params { band: Some(band), top, ..params() }, CellType::Integer, cell).unwrap()
    };
    assert_eq!(banded(10, 90, "0"), "0-9");
    assert_eq!(banded(10, 90, "49"), "40-49");
    assert_eq!(banded(10, 90, "89"), "80-89");
    assert_eq!(banded(10, 90, "90"), "90+");
    assert_eq!(banded(10, 90, "99999999999999999999999"), "90+");
    assert_eq!(banded(20, 90, "89"), "80-89", "the last band is cut");
    assert_eq!(banded(100, 90, "0"), "0-89");
    assert_eq!(banded(1, 90, "45"), "45");
    assert_eq!(banded(5, 86, "85"), "85", "a band of one year is a year");
    assert_eq!(banded(5, 86, "86"), "86+");
    let single = |cell| one(&params(), CellType::Decimal, cell).unwrap();
    assert_eq!(
        (single("89"), single("89.0"), single("90")),
        ("89".into(), "89".into(), "90+".into())
    );
    assert_eq!(
        (single("45.9"), single("+7"), single("007")),
        ("45".into(), "7".into(), "7".into())
    );
    assert_eq!(single("89.01"), "90+", "above 89");
    assert_eq!((single("-0"), single("4.5e1")), ("0".into(), "45".into()));
}

#[test]
fn what_is_no_age_is_refused() {
    for cell in ["", "x", "-", "4 5", "4.", ".5", "4.5.6", "0x10", "４５", "NaN", "4,5"] {
        if !cell.is_empty() {
            let fault = CellFault::NotOfType("decimal");
            assert_eq!(one(&params(), CellType::Decimal, cell), Err(fault), "{cell}");
        }
    }
    assert_eq!(one(&params(), CellType::Integer, "45.0"), Err(CellFault::NotOfType("integer")));
    assert_eq!(one(&params(), CellType::Decimal, "-1"), Err(CellFault::OutOfRange));
    assert_eq!(one(&params(), CellType::Decimal, "-0.5"), Err(CellFault::OutOfRange));
}

#[test]
fn other_units_reach_the_top_cautiously() {
    let cases = [
        (Unit::Years, "89", "89", "90"),
        (Unit::Months, "1068", "89", "1069"),
        (Unit::Weeks, "4641", "88", "4642"),
        (Unit::Days, "32485", "88", "32486"),
        (Unit::Hours, "779640", "88", "779641"),
    ];
    for (unit, last, years, above) in cases {
        let params = Params { unit: Some(unit), ..params() };
        let of = |cell: &str| one(&params, CellType::Decimal, cell).unwrap();
        assert_eq!((of(last), of(above)), (years.to_owned(), "90+".to_owned()));
        assert_eq!(of(&format!("{last}.5")), "90+");
        assert_eq!(of("0"), "0");
    }
    let of = |unit, cell| {
        one(&Params { unit: Some(unit), ..params() }, CellType::Decimal, cell).unwrap()
    };
    assert_eq!(of(Unit::Months, "11"), "0");
    assert_eq!(of(Unit::Months, "12.5"), "1");
    assert_eq!(of(Unit::Days, "14610"), "40");
    assert_eq!(of(Unit::Days, "14609"), "39");
    assert_eq!(of(Unit::Weeks, "2088"), "40");
    assert_eq!(of(Unit::Hours, "350639"), "39");
}

#[test]
fn the_unit_may_stand_in_another_column() {
    let params = Params { unit_column: Some(name("AGEU")), ..params() };
    let ages =
        Column::from_text([Some("24"), Some("24"), Some("24"), Some("24"), Some("24"), None]);
    let units = Column::from_text([
        Some("YEARS"),
        Some("months"),
        Some("U"),
        None,
        Some("a"),
        Some("DAYS"),
    ]);
    let (cells, faults) =
        run(&params, CellType::Decimal, &ages, Some((&units, &reading(CellType::Text))));
    let expected = [Some("24"), Some("2"), None, None, None, None];
    assert_eq!(cells, expected.map(|cell| cell.map(str::to_owned)));
    let missing = CellFault::CompanionMissing;
    assert_eq!(faults, [(2, missing), (3, missing), (4, missing)]);
}

#[test]
fn birth_dates_count_completed_years() {
    let of = |cell| one(&params(), CellType::Date, cell);
    assert_eq!(of("1986-11-22").as_deref(), Ok("40"), "on the birthday");
    assert_eq!(of("1986-11-23").as_deref(), Ok("39"));
    assert_eq!(of("2026-11-22").as_deref(), Ok("0"));
    assert_eq!(of("2026-11-23"), Err(CellFault::AfterAsOf));
    assert_eq!(of("1936-11-23").as_deref(), Ok("89"));
    assert_eq!(of("1936-11-22").as_deref(), Ok("90+"));
    assert_eq!(of("0001-01-01").as_deref(), Ok("90+"));
    let partial = |cell| one(&params(), CellType::PartialDate, cell);
    assert_eq!(partial("1986-11-22T07:15").as_deref(), Ok("40"));
    assert_eq!(partial("1986-11"), Err(CellFault::NotOfType("full date")));
    assert_eq!(partial("1986"), Err(CellFault::NotOfType("full date")));
}

#[test]
fn who_was_born_on_a_leap_day_has_a_birthday_on_the_first_of_march() {
    let params = Params { at: Some(name("RFSTDTC")), ..params() };
    let births = Column::from_text([Some("2004-02-29"); 4]);
    let days = ["2005-02-28", "2005-03-01", "2008-02-28", "2008-02-29"].map(Some);
    let (cells, faults) = run(
        &params,
        CellType::Date,
        &births,
        Some((&Column::from_text(days), &reading(CellType::Date))),
    );
    assert_eq!(cells, ["0", "1", "3", "4"].map(|years| Some(years.to_owned())));
    assert!(faults.is_empty());
}

#[test]
fn the_day_to_count_to_may_stand_in_another_column() {
    let params = Params { at: Some(name("RFSTDTC")), band: Some(10), ..params() };
    let births =
        [Some("1980-06-01"), Some("1980-06-01"), None, Some("1980-06-01"), Some("1980-06-01")];
    let days = [Some("2020-06-01T10"), Some("2020-06"), Some("2020"), None, Some("1979-01-01")];
    let days = Column::from_text(days);
    let companion = (&days, &reading(CellType::PartialDate));
    let (cells, faults) = run(&params, CellType::Date, &Column::from_text(births), Some(companion));
    assert_eq!(cells, [Some("40-49".to_owned()), None, None, None, None]);
    let missing = CellFault::CompanionMissing;
    assert_eq!(faults, [(1, missing), (3, missing), (4, CellFault::OutOfRange)]);
    let technique = compile(&params, CellType::Date, None).unwrap();
    let births = Column::from_text(births);
    let of_birth = &reading(CellType::Date);
    for companion in [None, Some((&days, &reading(CellType::Text)))] {
        let cells = Cells { column: &births, reading: of_birth, shifts: None, companion };
        assert!(technique.apply(&cells, &mut Faults::default()).is_err());
    }
}

#[test]
fn typed_columns_are_read_too() {
    let of = |cell_type, array: arrow_array::ArrayRef| {
        run(&params(), cell_type, &Column::from_array(array), None).0
    };
    let some = |text: &str| Some(text.to_owned());
    let ages = Int64Array::from(vec![Some(45), None, Some(120)]);
    assert_eq!(of(CellType::Decimal, Arc::new(ages)), [some("45"), None, some("90+")]);
    let ages = Float64Array::from(vec![Some(45.5), None, Some(f64::NAN)]);
    assert_eq!(of(CellType::Decimal, Arc::new(ages)), [some("45"), None, None]);
    let births = Date32Array::from(vec![Some(0), None]);
    assert_eq!(of(CellType::Date, Arc::new(births)), [some("56"), None]);
    let births = TimestampSecondArray::from(vec![0]);
    assert_eq!(of(CellType::Timestamp, Arc::new(births)), [some("56")]);
    let technique = compile(&params(), CellType::Decimal, None).unwrap();
    let booleans = Column::from_array(Arc::new(BooleanArray::from(vec![true])));
    let dates = Column::from_array(Arc::new(Date32Array::from(vec![0])));
    for column in [booleans, dates] {
        let field = Field::new(name("AGE"), column.data_type().clone());
        assert!(technique.output(&field).is_err());
    }
}

#[test]
fn parameters_that_contradict_each_other_are_refused() {
    let unit = Some(Unit::Days);
    let refused = [
        (Params { band: Some(0), ..params() }, CellType::Decimal, "`band`"),
        (Params { top: 0, ..params() }, CellType::Decimal, "`top`"),
        (
            Params { unit, unit_column: Some(name("AGEU")), ..params() },
            CellType::Decimal,
            "not both",
        ),
        (Params { at: Some(name("RFSTDTC")), ..params() }, CellType::Decimal, "birth dates"),
        (Params { unit, ..params() }, CellType::Date, "go with ages"),
        (params(), CellType::Date, "as_of"),
        (params(), CellType::Text, "type `text`"),
    ];
    for (params, cell_type, says) in refused {
        let error = compile(&params, cell_type, None).err().expect("refused");
        assert!(error.to_string().contains(says), "{error}");
    }
}

proptest! {
    #[test]
    fn nobody_above_the_top_is_told_apart(
        birth in 0_i64..60_000, age in 90_i64..160, extra in 0_i64..365, band in prop::option::of(1_u16..200),
    ) {
        // A person of `age` completed years, told in each unit: the top label and nothing else.
        let days = age * 36_525 / 100 + 1 + extra;
        let params = Params { band, at: Some(name("AT")), ..params() };
        let (birth, at) = (Day::new(birth - 60_000).unwrap(), Day::new(birth - 60_000 + days).unwrap());
        let column = |day: Day| Column::from_text([Some(String::from_utf8(day.iso().to_vec()).unwrap())]);
        let companion = (&column(at), &reading(CellType::Date));
        let (cells, _) = run(&params, CellType::Date, &column(birth), Some(companion));
        prop_assert_eq!(cells, [Some("90+".to_owned())]);
        for (unit, amount) in [
            (Unit::Days, days), (Unit::Hours, days * 24), (Unit::Weeks, days / 7),
            (Unit::Months, age * 12), (Unit::Years, age),
        ] {
            let params = Params { unit: Some(unit), at: None, ..params.clone() };
            prop_assert_eq!(one(&params, CellType::Decimal, &amount.to_string()), Ok("90+".to_owned()));
        }
    }

    #[test]
    fn no_text_panics(cell in prop_oneof![any::<String>(), "[-+0-9.]{1,30}"]) {
        for cell_type in [CellType::Decimal, CellType::Integer, CellType::Date, CellType::PartialDate] {
            let _written = run(&params(), cell_type, &Column::from_text([Some(&cell)]), None);
        }
    }
}
