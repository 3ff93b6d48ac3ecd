//! Any rows through a policy of many rules: as records, as Arrow batches of every layout of text,
//! and as CSV in pieces the same cells come out, or the same refusal, which shows no cell; what a
//! rule removes is in no byte of an output.
#![no_main]

mod input;
mod layouts;
mod outputs;

use std::io::Cursor;
use std::sync::LazyLock;

use arrow_array::RecordBatch;
use deid_core::error::{Cause, Error};
use deid_core::io::{CsvOptions, Format, Source, shift_rows};
use deid_core::pipeline::{Applied, Plan, TablePlan, Tally};
use deid_core::policy::Policy;
use deid_core::secret::Keyring;
use deid_core::table::{Batch, Schema};
use input::{Input, Row};
use layouts::{column, numbers};
use libfuzzer_sys::fuzz_target;
use outputs::texts;
use serde_json::{Map, Value};

/// Stands in cells that must not come out, in no message either.
const CANARY: &str = "CANARY-7f3a";

const POLICY: &str = r#"
version = 1
name    = "fuzz"
claim   = "expert-determination"
as_of   = 2026-11-22
on_invalid  = "null"
null_values = ["", "NA"]

[domains.subject]
prefix     = "S"
date_shift = { days = [-365, -1] }

[tables.visit]
subject = "PATIENT"
drop    = ["NAME"]

[tables.visit.columns]
PATIENT = { token = "subject" }
SEEN    = { date_shift = "subject", type = "partial-date" }
TAKEN   = { date_shift = "subject", type = "timestamp" }
GIVEN   = { date_shift = "subject", type = "date", format = ["%d%b%Y", "%m/%d/%Y", "%d/%m/%Y"] }
BORN    = { date_part = { part = "year", cap = 89 } }
AGE     = { age = { band = 10 } }
ZIP     = { zip3 = 2020 }
WEIGHT  = { band = { width = 5 } }
SCORE   = { cut = { points = [1, 2.5], labels = ["a", "b", "c"] } }
DOSE    = { round = { to = 0.1 } }
PULSE   = { limit = { top = 90, top_label = "90+" } }
CODE    = { hierarchy = { prefix = 2 } }
PHONE   = { mask = { keep_last = 2, skip = "-" } }
VISIT   = { keep = "insensitive", type = "integer" }
NOTE    = { keep = "insensitive" }
"#;

const COLUMNS: [&str; 16] = [
    "PATIENT", "NAME", "SEEN", "TAKEN", "GIVEN", "BORN", "AGE", "ZIP", "WEIGHT", "SCORE", "DOSE",
    "PULSE", "CODE", "PHONE", "VISIT", "NOTE",
];
/// The column whose cells come out as they are.
const NOTE: usize = 15;
/// Columns whose rules take whole numbers too.
const NUMERIC: [usize; 4] = [0, 6, 8, 14];

/// A plan, and the same bound to the columns of CSV, which never change.
static PLANS: LazyLock<[(Plan, TablePlan); 2]> = LazyLock::new(|| {
    let keys = Keyring::from_bytes(&std::array::from_fn::<u8, 32, _>(|i| i as u8)).expect("a key");
    let source = Source::from_reader(Cursor::new(csv_of(&[])), Format::CSV, &CsvOptions::default());
    let source = source.expect("CSV of our own");
    [POLICY.to_owned(), POLICY.replace("\"null\"", "\"error\"")].map(|policy| {
        let plan = Policy::parse(&policy).and_then(|policy| policy.compile("visit", &keys));
        let plan = plan.expect("a policy");
        let bound = plan.bind(source.schema()).expect("every column has its rule");
        (plan, bound)
    })
});

fuzz_target!(|bytes: &[u8]| {
    let Some(input) = Input::read(bytes) else { return };
    let (plan, of_csv) = &PLANS[usize::from(input.strict)];
    let (bound, applied) = in_a_batch(plan, &input);
    let expected = texts(applied.batch.columns(), applied.batch.rows());
    let verdict = applied.tally.check(&bound);
    as_records(plan, &input, &expected, verdict.is_ok());
    as_csv(of_csv, &input, &expected, &verdict);
    match verdict {
        Ok(()) => outputs::check(&bound, applied, &expected, input.parquet),
        Err(error) => quiet(&error),
    }
});

fn in_a_batch(plan: &Plan, input: &Input) -> (TablePlan, Applied) {
    let arrays = COLUMNS.iter().enumerate().map(|(at, name)| {
        let cells: Vec<Option<&str>> = input.rows.iter().map(|row| row[at].as_deref()).collect();
        let is_numeric = input.is_numeric(at);
        (*name, if is_numeric { numbers(&cells) } else { column(input.layout, &cells) }, true)
    });
    let batch = RecordBatch::try_from_iter_with_nullable(arrays).expect("columns of one length");
    let schema = Schema::from_arrow(&batch.schema());
    let bound = plan.bind(&schema).expect("every column has its rule");
    let raw = Batch::from_arrow(&schema, &batch, 0).expect("its own schema");
    let applied = bound.apply(&raw).expect("columns of known kinds");
    (bound, applied)
}

/// Each row as a record gives what the batch gives; one that is refused has a cell at fault.
fn as_records(plan: &Plan, input: &Input, expected: &[Row], all_well: bool) {
    let mut refused = 0;
    for (row, expected) in input.rows.iter().zip(expected) {
        match plan.scrub_record(&record(row, input)) {
            Ok(record) => {
                let cells: Row = record.fields().values().map(cell).collect();
                assert_eq!(&cells, expected, "a record is not its row");
                let shown = serde_json::to_vec(&record).expect("plain data");
                assert!(!outputs::has_canary(&shown), "a record shows what was removed");
            }
            Err(error) => {
                refused += 1;
                quiet(&error);
            }
        }
    }
    assert_eq!(refused == 0, all_well, "records and batch judge differently");
}

fn record(row: &Row, input: &Input) -> Map<String, Value> {
    let value = |(at, cell): (usize, &Option<String>)| match cell {
        None => Value::Null,
        Some(cell) if input.is_numeric(at) => cell.parse::<i64>().expect("read as one").into(),
        Some(cell) => Value::from(cell.as_str()),
    };
    let names = COLUMNS.iter().map(|&name| name.to_owned());
    names.zip(row.iter().enumerate().map(value)).collect()
}

fn cell(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    }
}

/// The rows as CSV, in pieces of any size, give the same cells and the same refusal.
fn as_csv(bound: &TablePlan, input: &Input, expected: &[Row], verdict: &Result<(), Error>) {
    let options = CsvOptions { piece_bytes: input.piece_bytes, ..CsvOptions::default() };
    let mut source = Source::from_reader(Cursor::new(csv_of(&input.rows)), Format::CSV, &options)
        .expect("CSV of our own");
    let schema = source.schema().clone();
    let mut tally = Tally::default();
    let mut found = Vec::new();
    while let Some(piece) = source.next_piece().expect("CSV of our own") {
        let decoded =
            piece.decode(&[true; COLUMNS.len()]).map_err(|error| shift_rows(error, tally.rows));
        let batch =
            decoded.and_then(|decoded| decoded.into_full_batch(&schema)).expect("whole rows");
        let applied = bound.apply(&batch).expect("text");
        tally.append(&applied.tally);
        found.extend(texts(applied.batch.columns(), applied.batch.rows()));
    }
    assert_eq!(found, expected, "CSV gives other cells");
    assert_eq!(&tally.check(bound), verdict, "CSV is judged differently");
}

fn csv_of(rows: &[Row]) -> Vec<u8> {
    let mut writer =
        csv::WriterBuilder::new().quote_style(csv::QuoteStyle::Always).from_writer(Vec::new());
    writer.write_record(COLUMNS).expect("memory");
    for row in rows {
        let cells = row.iter().map(|cell| cell.as_deref().unwrap_or_default());
        writer.write_record(cells).expect("memory");
    }
    writer.into_inner().expect("memory")
}

/// A refusal of cells counts them and shows none.
fn quiet(error: &Error) {
    assert!(error.problems().iter().all(|problem| matches!(problem.cause, Cause::Cells { .. })));
    let shown = format!("{error} {error:?} {:?}", error.help());
    assert!(!shown.contains(CANARY), "a refusal shows a cell");
}
