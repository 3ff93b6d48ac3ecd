//! Typed records: every rule, every type, against typed columns.

use std::sync::Arc;

use arrow_array::{
    ArrayRef, BooleanArray, Date32Array, Decimal128Array, Float64Array, Int64Array, StringArray,
    Time64MicrosecondArray, TimestampMicrosecondArray, TimestampNanosecondArray, UInt64Array,
};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::keys;
use crate::error::{Cause, ColumnRef};
use crate::pipeline::{Plan, TablePlan};
use crate::policy::Policy;
use crate::table::{Batch, Scalar, Tick};

const POLICY: &str = r#"
version = 1
as_of   = 2026-11-22
on_invalid = "null"

[domains.subject]
date_shift = { days = [-365, -1] }
[domains.number]
type = "integer"
[domains.day]
type    = "date"
format  = "%d.%m.%Y"

[tables.visit]
subject     = "MRN"
drop        = ["OFFSET", "UNIT"]
insensitive = ["FLAG", "DAY", "CLOCK", "STAMP", "PRICE", "RATIO", "COUNT", "SMALL", "WORD"]

[tables.visit.columns]
MRN     = { token = "subject" }
ID      = { token = "number" }
ID_TEXT = { token = "subject" }
BIRTHDAY = { token = "day" }
BORN    = { age = { band = 10 }, type = "date" }
YEARS   = { age = { band = 5, unit_column = "UNIT" } }
SEEN    = { date_shift = "subject" }
WHEN    = { date_shift = "subject", type = "timestamp" }
MOVED   = { date_shift = { offset_column = "OFFSET" } }
MONTH   = { date_part = "month", type = "timestamp" }
COST    = { round = { to = 10 } }
TALL    = { limit = { top = 100 } }
LAB     = { cut = { points = [-10, 0, 100] } }
PLACE   = { band = { width = 1000 } }
CODE    = { hierarchy = { prefix = 2 } }
PHONE   = { mask = { keep_last = 2 } }
ZIP     = { zip3 = 2020 }
GONE    = { null = true }
SITE    = { constant = "x" }
"#;

/// The cells of a row; the columns of the table are made of them. Without one, all but the
/// subject are null.
#[derive(Clone, Debug)]
struct Row {
    subject: u8,
    cells: Option<Given>,
}

#[derive(Clone, Debug)]
struct Given {
    flag: bool,
    day: i32,
    clock: i64,
    micros: i64,
    digits: i128,
    ratio: f64,
    small: i64,
    count: u64,
    word: String,
}

fn row() -> impl Strategy<Value = Row> {
    const DAY: i64 = 86_400_000_000;
    let cells = (
        any::<bool>(),
        -40_000..30_000_i32,
        0..DAY,
        -40_000 * DAY..30_000 * DAY,
        -(10_i128.pow(20))..10_i128.pow(20),
        prop_oneof![-1e6..1e6_f64, Just(0.0), Just(1e300)],
        prop_oneof![-20..120_i64, any::<i64>()],
        prop_oneof![any::<u64>(), Just(u64::MAX), Just(i64::MAX as u64 + 1), 0..99_999_u64],
        prop_oneof!["[0-9]{5}", "[a-z]{0,6}", "\\PC{0,5}"],
    );
    let given = cells.prop_map(|(flag, day, clock, micros, digits, ratio, small, count, word)| {
        Given { flag, day, clock, micros, digits, ratio, small, count, word }
    });
    let cells = prop_oneof![4 => given.prop_map(Some), 1 => Just(None)];
    (any::<u8>(), cells).prop_map(|(subject, cells)| Row { subject, cells })
}

/// One column: how a whole table has it, and how a record does.
struct Typed {
    name: &'static str,
    array: fn(&[Row]) -> ArrayRef,
    cell: for<'a> fn(&'a Given) -> Scalar<'a>,
}

macro_rules! typed {
    ($($name:literal: $array:ty, |$given:ident| $value:expr, $cell:expr $(, $finish:ident)?;)*) => {
        [$(Typed {
            name: $name,
            array: |rows| {
                let cells = rows.iter().map(|row| row.cells.as_ref().map(|$given| $value));
                let array = cells.collect::<$array>();
                $(let array = $finish(array);)?
                Arc::new(array)
            },
            cell: |$given| $cell,
        }),*]
    };
}

fn cents(array: Decimal128Array) -> Decimal128Array {
    array.with_precision_and_scale(30, 2).unwrap()
}

fn whole(array: Decimal128Array) -> Decimal128Array {
    array.with_precision_and_scale(30, 0).unwrap()
}

fn zoned(array: TimestampMicrosecondArray) -> TimestampMicrosecondArray {
    array.with_timezone("Europe/Vienna")
}

fn columns() -> impl Iterator<Item = Typed> {
    typed! {
        "FLAG": BooleanArray, |it| it.flag, Scalar::Boolean(it.flag);
        "DAY": Date32Array, |it| it.day, Scalar::Date(it.day);
        "CLOCK": Time64MicrosecondArray, |it| it.clock, Scalar::Time(it.clock);
        "STAMP": TimestampMicrosecondArray, |it| it.micros,
            Scalar::Timestamp { ticks: it.micros, unit: Tick::Micro, is_zoned: true }, zoned;
        "PRICE": Decimal128Array, |it| it.digits,
            Scalar::Decimal { digits: it.digits, scale: 2 }, cents;
        "RATIO": Float64Array, |it| it.ratio, Scalar::Float(it.ratio);
        "COUNT": UInt64Array, |it| it.count, Scalar::Unsigned(it.count);
        "SMALL": Int64Array, |it| it.small, Scalar::Integer(it.small);
        "WORD": StringArray, |it| it.word.as_str(), Scalar::Text(Some(&it.word));
        "ID": UInt64Array, |it| it.count, Scalar::Unsigned(it.count);
        "ID_TEXT": Decimal128Array, |it| it.digits,
            Scalar::Decimal { digits: it.digits, scale: 0 }, whole;
        "BIRTHDAY": Date32Array, |it| it.day, Scalar::Date(it.day);
        "BORN": Date32Array, |it| it.day, Scalar::Date(it.day);
        "YEARS": Int64Array, |it| it.small, Scalar::Integer(it.small);
        "UNIT": StringArray, |it| if it.flag { "MONTHS" } else { "YEARS" },
            Scalar::Text(Some(if it.flag { "MONTHS" } else { "YEARS" }));
        "SEEN": Date32Array, |it| it.day, Scalar::Date(it.day);
        "WHEN": TimestampMicrosecondArray, |it| it.micros,
            Scalar::Timestamp { ticks: it.micros, unit: Tick::Micro, is_zoned: false };
        "MOVED": Date32Array, |it| it.day, Scalar::Date(it.day);
        "OFFSET": Int64Array, |it| it.small, Scalar::Integer(it.small);
        "MONTH": TimestampNanosecondArray, |it| it.micros * 1000,
            Scalar::Timestamp { ticks: it.micros * 1000, unit: Tick::Nano, is_zoned: false };
        "COST": Decimal128Array, |it| it.digits,
            Scalar::Decimal { digits: it.digits, scale: 2 }, cents;
        "TALL": Float64Array, |it| it.ratio, Scalar::Float(it.ratio);
        "LAB": Int64Array, |it| it.small, Scalar::Integer(it.small);
        "PLACE": UInt64Array, |it| it.count, Scalar::Unsigned(it.count);
        "CODE": StringArray, |it| it.word.as_str(), Scalar::Text(Some(&it.word));
        "PHONE": UInt64Array, |it| it.count, Scalar::Unsigned(it.count);
        "ZIP": StringArray, |it| it.word.as_str(), Scalar::Text(Some(&it.word));
        "GONE": Date32Array, |it| it.day, Scalar::Date(it.day);
        "SITE": Time64MicrosecondArray, |it| it.clock, Scalar::Time(it.clock);
    }
    .into_iter()
}

fn plan() -> Plan {
    Policy::parse(POLICY).unwrap().compile("visit", &keys()).unwrap()
}

/// The table of these rows, bound and de-identified as one batch; cells as text.
fn as_batch(plan: &Plan, rows: &[Row]) -> (TablePlan, Vec<Vec<Option<String>>>) {
    let subjects: StringArray = rows.iter().map(|row| Some(format!("P{}", row.subject))).collect();
    let mut arrays: Vec<(&str, ArrayRef)> = vec![("MRN", Arc::new(subjects))];
    arrays.extend(columns().map(|column| (column.name, (column.array)(rows))));
    let arrow = arrow_array::RecordBatch::try_from_iter(arrays).unwrap();
    let schema = crate::table::Schema::from_arrow(&arrow.schema());
    let bound = plan.bind(&schema).unwrap();
    let out = bound.apply(&Batch::from_arrow(&schema, &arrow, 0).unwrap()).unwrap().batch;
    let texts: Vec<_> = out.columns().iter().map(|column| column.text().unwrap()).collect();
    let row = |row| texts.iter().map(|cells| cells.at(row).map(str::to_owned)).collect();
    (bound, (0..rows.len()).map(row).collect())
}

/// A cell of a record as it reads in a table.
fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        Value::Number(number) if number.is_f64() => {
            number.as_f64().map(|float| format!("{float:?}"))
        }
        other => Some(other.to_string()),
    }
}

/// Floats have many spellings; the number is the same.
fn same(found: Option<&String>, expected: Option<&String>, is_float: bool) -> bool {
    match (found, expected) {
        (Some(found), Some(expected)) if is_float => {
            found.parse::<f64>().unwrap() == expected.parse::<f64>().unwrap()
        }
        _ => found == expected,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_typed_record_gives_the_cells_of_a_typed_batch(rows in prop::collection::vec(row(), 1..12)) {
        let plan = plan();
        let (bound, expected) = as_batch(&plan, &rows);
        let names: Vec<&str> = std::iter::once("MRN").chain(columns().map(|c| c.name)).collect();
        let fields = plan.record_fields(&names).unwrap();
        for (row, expected) in rows.iter().zip(expected) {
            let subject = format!("P{}", row.subject);
            let mut cells = vec![Scalar::Text(Some(&subject))];
            cells.extend(columns().map(|column| {
                row.cells.as_ref().map_or(Scalar::NULL, |given| (column.cell)(given))
            }));
            let record = plan.scrub_cells(&fields, &cells).unwrap();
            let out: Vec<&str> = bound.output_schema().fields().iter().map(|f| f.name.as_str()).collect();
            prop_assert_eq!(record.fields().keys().map(String::as_str).collect::<Vec<_>>(), out.clone());
            for ((name, value), expected) in record.fields().iter().zip(&expected) {
                let found = text_of(value);
                let is_same = same(found.as_ref(), expected.as_ref(), name == "RATIO");
                prop_assert!(is_same, "{name}: {found:?} is not {expected:?}");
            }
        }
    }

    #[test]
    fn every_whole_number_of_64_bits_stays_whole(count in any::<u64>()) {
        let plan = plan_of("keep = \"insensitive\"");
        let kept = plan.scrub_record(&json!({ "X": count })).unwrap();
        prop_assert_eq!(&kept.fields()["X"], &json!(count));
        let keyed = plan_of("token = \"number\"");
        let number = keyed.scrub_record(&json!({ "X": count })).unwrap();
        let text = keyed.scrub_record(&json!({ "X": count.to_string() })).unwrap();
        prop_assert_eq!(number.fields(), text.fields());
    }
}

fn plan_of(rule: &str) -> Plan {
    let policy = format!(
        "version = 1\n[domains.number]\ntype = \"integer\"\n[tables.t.columns]\nX = {{ {rule} }}\nY = {{ drop = true, optional = true }}\n"
    );
    Policy::parse(&policy).unwrap().compile("t", &keys()).unwrap()
}

#[test]
fn a_field_that_no_cell_can_be_is_named_and_all_are_told() {
    let plan = plan();
    let mut record: serde_json::Map<String, Value> =
        columns().map(|column| (column.name.to_owned(), Value::Null)).collect();
    record.insert("MRN".to_owned(), json!("P1"));
    record["ZIP"] = json!(["CANARY-7f3a"]);
    record["SITE"] = json!({ "CANARY-7f3a": 1 });
    let error = plan.scrub_record(&record).err().unwrap();
    let found: Vec<String> = error.problems().iter().map(ToString::to_string).collect();
    assert_eq!(found.len(), 2, "{error}");
    assert!(found[0].starts_with("table visit, ZIP (column "), "{error}");
    assert!(found[0].ends_with("a record cannot hold a list"), "{error}");
    assert!(found[1].ends_with("a record cannot hold a map"), "{error}");
    assert!(!format!("{error:?}").contains("CANARY"));
    assert_eq!(error.help().len(), 1);
}

#[test]
fn a_field_that_is_dropped_may_hold_anything() {
    let plan = plan_of("keep = \"insensitive\"");
    let safe = plan.scrub_record(&json!({ "X": 1, "Y": { "deep": [1] } })).unwrap();
    assert_eq!(json!(safe.fields()), json!({ "X": 1 }));
    // A rule looks into these two although they are dropped.
    let fields = self::plan();
    let names: Vec<&str> = std::iter::once("MRN").chain(columns().map(|c| c.name)).collect();
    let fields = fields.record_fields(&names).unwrap();
    for (index, name) in names.iter().enumerate() {
        assert!(fields.is_looked_at(index), "{name}");
    }
}

#[test]
fn names_that_only_a_glob_covers_are_not_shown() {
    let policy = "version = 1\n[tables.t.columns]\n\"*_NOTE\" = { mask = { keep_first = 1 } }\n";
    let plan = Policy::parse(policy).unwrap().compile("t", &keys()).unwrap();
    let error = plan.scrub_record(&json!({ "CANARY_NOTE": [1] })).err().unwrap();
    let [problem] = error.problems() else { panic!("{error}") };
    assert!(matches!(problem.cause, Cause::FieldType("a list")));
    assert_eq!(problem.place.column, Some(ColumnRef::Position { index: 1, of: 1 }));
}

#[test]
fn a_decimal_of_too_many_digits_is_refused_without_it() {
    let plan = plan_of("keep = \"insensitive\"");
    let fields = plan.record_fields(&["X"]).unwrap();
    let cell = Scalar::Decimal { digits: i128::MAX, scale: 2 };
    let error = plan.scrub_cells(&fields, &[cell]).err().unwrap();
    let expected = "table t, X (column 1): a record cannot hold a decimal of more than 38 digits";
    assert_eq!(error.to_string(), expected);
    assert!(plan.scrub_cells(&fields, &[]).is_err());
}

/// A null says nothing of a field's type, so records whose types agree share one plan.
#[test]
fn records_with_nulls_anywhere_are_bound_once() {
    let policy = "version = 1\n[tables.t]\ninsensitive = [\"A\", \"B\", \"C\"]\n";
    let plan = Policy::parse(policy).unwrap().compile("t", &keys()).unwrap();
    let record = |bits: u8| {
        let cell = |bit: u8, cell: Value| if bits & bit == 0 { Value::Null } else { cell };
        json!({ "A": cell(1, json!(7)), "B": cell(2, json!(0.5)), "C": cell(4, json!("x")) })
    };
    let scrub = |record: &Value| json!(plan.scrub_record(record).unwrap().fields());
    let fields = plan.record_fields(&["A", "B", "C"]).unwrap();
    // The types of all three are told by the first.
    scrub(&record(7));
    for bits in 0..8 {
        assert_eq!(scrub(&record(bits)), record(bits));
    }
    assert_eq!(fields.bindings(), 1);
    // A cell of another type needs another plan; both are kept.
    for _ in 0..3 {
        let text = json!({ "A": "seven", "B": null, "C": null });
        assert_eq!(scrub(&text), text);
        assert_eq!(scrub(&record(1)), record(1));
    }
    assert_eq!(fields.bindings(), 2);
    assert!(std::sync::Arc::ptr_eq(&fields, &plan.record_fields(&["A", "B", "C"]).unwrap()));
    assert!(!std::sync::Arc::ptr_eq(&fields, &plan.record_fields(&["A", "C", "B"]).unwrap()));
}

/// Where types are told one by one, each is bound once: never once for every pattern of nulls.
#[test]
fn what_later_records_tell_is_added_to_what_is_known() {
    let policy = "version = 1\n[tables.t.columns]\n\"N*\" = { keep = \"insensitive\" }\n";
    let plan = Policy::parse(policy).unwrap().compile("t", &keys()).unwrap();
    let names: Vec<String> = (0..10).map(|n| format!("N{n}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let fields = plan.record_fields(&names).unwrap();
    let scrub = |pattern: u32| {
        let cell = |n: u32| match pattern >> n & 1 {
            0 => Scalar::NULL,
            _ => Scalar::Integer(n.into()),
        };
        let cells: Vec<Scalar<'_>> = (0..10).map(cell).collect();
        let safe = plan.scrub_cells(&fields, &cells).unwrap();
        for (n, value) in (0..).zip(safe.fields().values()) {
            assert_eq!(*value, if pattern >> n & 1 == 0 { Value::Null } else { json!(n) });
        }
    };
    (0..1 << 10).for_each(scrub);
    assert_eq!(fields.bindings(), 1 + 10, "once without a type, once for each that was told");
    (0..1 << 10).for_each(scrub);
    assert_eq!(fields.bindings(), 11);
}
