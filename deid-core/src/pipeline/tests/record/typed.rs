//! Typed records: every rule, every type, against typed columns.

use std::sync::Arc;

use arrow_array::{
    ArrayRef, BooleanArray, Date32Array, Decimal128Array, Float64Array, Int64Array, StringArray,
    Time64MicrosecondArray, TimestampMicrosecondArray, TimestampNanosecondArray, UInt64Array,
};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::super::keys;
use super::plan_of;
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

/// The cells of a row; the columns of the table are made of them.
#[derive(Clone, Debug)]
struct Row {
    subject: u8,
    cells: Option<Given>,
    /// One bit for every column but the subject: it is null.
    nulls: u32,
}

impl Row {
    /// The cell of a column, where it is not null.
    fn at(&self, column: usize) -> Option<&Given> {
        self.cells.as_ref().filter(|_| self.nulls >> column & 1 == 0)
    }
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
    let nulls = prop_oneof![Just(0), any::<u32>(), Just(u32::MAX)];
    let row = (any::<u8>(), given.prop_map(Some), nulls);
    row.prop_map(|(subject, cells, nulls)| Row { subject, cells, nulls })
}

/// One column: how a whole table has it, and how a record does.
pub(super) struct Typed {
    pub(super) name: &'static str,
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

pub(super) fn columns() -> impl Iterator<Item = Typed> {
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

pub(super) fn plan() -> Plan {
    Policy::parse(POLICY).unwrap().compile("visit", &keys()).unwrap()
}

/// The table of these rows, bound and de-identified as one batch; cells as text.
fn as_batch(plan: &Plan, rows: &[Row]) -> (TablePlan, Vec<Vec<Option<String>>>) {
    let subjects: StringArray = rows.iter().map(|row| Some(format!("P{}", row.subject))).collect();
    let mut arrays: Vec<(&str, ArrayRef)> = vec![("MRN", Arc::new(subjects))];
    arrays.extend(columns().enumerate().map(|(index, column)| {
        let rows = rows.iter().map(|row| Row { cells: row.at(index).cloned(), ..row.clone() });
        (column.name, (column.array)(&rows.collect::<Vec<_>>()))
    }));
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
            cells.extend(columns().enumerate().map(|(index, column)| {
                row.at(index).map_or(Scalar::NULL, |given| (column.cell)(given))
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
