//! Any rows through a policy of many rules: as records, as Arrow batches of every layout of text,
//! and as CSV in pieces the same cells come out; what a rule removes is in no byte of an output.
#![no_main]

mod layouts;

use std::io::Cursor;
use std::sync::LazyLock;

use arrow_array::cast::AsArray;
use arrow_array::{Array, RecordBatch};
use deid_core::error::{Cause, Error};
use deid_core::io::{CsvOptions, Format, Sink, Source, WriteOptions, shift_rows};
use deid_core::pipeline::{Applied, Gatekeeper, Plan, TablePlan};
use deid_core::policy::Policy;
use deid_core::secret::Keyring;
use deid_core::table::{Batch, Deidentified, Released, Schema};
use layouts::{Layout, column, holds, numbers};
use libfuzzer_sys::arbitrary::{self, Arbitrary};
use libfuzzer_sys::fuzz_target;
use serde_json::{Map, Value};

/// Stands in cells that must not come out, in no message either.
const CANARY: &str = "CANARY-7f3a";

const POLICY: &str = r#"
version = 1
name    = "fuzz"
claim   = "expert-determination"
as_of   = 2026-11-22
on_invalid = "null"

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
PHONE   = { mask = { keep_last = 2, skip = "-" } }
NOTE    = { keep = "insensitive" }
"#;

const COLUMNS: [&str; 11] =
    ["PATIENT", "NAME", "SEEN", "TAKEN", "GIVEN", "BORN", "AGE", "ZIP", "WEIGHT", "PHONE", "NOTE"];
/// The column whose cells come out.
const NOTE: usize = 10;
/// Columns whose rules take whole numbers too.
const NUMERIC: [usize; 3] = [0, 6, 8];

#[derive(Arbitrary, Debug)]
struct Input<'a> {
    strict: bool,
    /// Whether the rows are written as Parquet too, which takes its time.
    parquet: bool,
    layout: Layout,
    /// Which of [`NUMERIC`] arrive as numbers.
    numbers: [bool; 3],
    piece_bytes: u8,
    rows: Vec<[Cell<'a>; COLUMNS.len()]>,
}

#[derive(Arbitrary, Clone, Copy, Debug)]
enum Cell<'a> {
    Null,
    /// What must not come out.
    Canary(&'a str),
    /// Year, month, day, the first of some forms.
    Date(u16, u8, u8, u8),
    Number(i64),
    Patient(u8),
    Text(&'a str),
    Zip(u16),
}

static PLANS: LazyLock<[Plan; 2]> = LazyLock::new(|| {
    let keys = Keyring::from_bytes(&std::array::from_fn::<u8, 32, _>(|i| i as u8)).expect("a key");
    [POLICY.to_owned(), POLICY.replace("\"null\"", "\"error\"")].map(|policy| {
        Policy::parse(&policy).and_then(|policy| policy.compile("visit", &keys)).expect("a policy")
    })
});

fuzz_target!(|input: Input| {
    let rows: Vec<Vec<Option<String>>> = input.rows.iter().take(40).map(|row| cells(row)).collect();
    if rows.is_empty() {
        return;
    }
    let rows = as_typed(rows, &input);
    let plan = &PLANS[usize::from(input.strict)];

    let (bound, by_batch) = in_a_batch(plan, &rows, &input);
    let expected = texts(&by_batch.batch);
    let verdict = by_batch.tally.check(&bound);
    records(plan, &rows, &input, &expected, verdict.is_ok());
    in_csv(plan, &rows, &input, &expected, &verdict);
    if let Err(error) = verdict {
        return quiet(&error);
    }
    outputs(&bound, by_batch, &expected, input.parquet);
});

/// A cell as text; empty text is null on every path.
fn cells(row: &[Cell<'_>]) -> Vec<Option<String>> {
    let text = |(at, cell): (usize, &Cell<'_>)| match *cell {
        Cell::Null => None,
        Cell::Canary(_) if at == NOTE => None,
        Cell::Canary(text) => Some(format!("{CANARY}{text}")),
        Cell::Date(year, month, day, form) => Some(date(year, month, day, form)),
        Cell::Number(number) => Some(number.to_string()),
        Cell::Patient(number) => Some(format!("01-{number:03}")),
        Cell::Text(text) => Some(text.to_owned()),
        Cell::Zip(zip) => Some(format!("{zip:05}")),
    };
    row.iter().enumerate().map(text).map(|cell| cell.filter(|cell| !cell.is_empty())).collect()
}

fn date(year: u16, month: u8, day: u8, form: u8) -> String {
    let (year, month, day) = (1900 + year % 150, month % 12 + 1, day % 31 + 1);
    match form % 6 {
        0 => format!("{year:04}-{month:02}-{day:02}"),
        1 => format!("{year:04}-{month:02}"),
        2 => format!("{month:02}/{day:02}/{year:04}"),
        3 => format!("{year:04}-{month:02}-{day:02}T{:02}:{:02}", day % 24, month),
        4 => format!("{day:02}Jan{year:04}"),
        _ => format!("{year:04}-{month:02}-{day:02}/P{day}D"),
    }
}

/// Columns that arrive as numbers hold numbers alone.
fn as_typed(mut rows: Vec<Vec<Option<String>>>, input: &Input) -> Vec<Vec<Option<String>>> {
    for (row, cells) in rows.iter_mut().enumerate() {
        for (at, cell) in cells.iter_mut().enumerate() {
            let is_number = matches!(input.rows[row][at], Cell::Number(_));
            if is_numeric(input, at) && !is_number {
                *cell = None;
            }
        }
    }
    rows
}

fn is_numeric(input: &Input, at: usize) -> bool {
    NUMERIC.iter().zip(input.numbers).any(|(&column, number)| number && column == at)
}

fn in_a_batch(plan: &Plan, rows: &[Vec<Option<String>>], input: &Input) -> (TablePlan, Applied) {
    let arrays = (0..COLUMNS.len()).map(|at| {
        let cells: Vec<Option<&str>> = rows.iter().map(|row| row[at].as_deref()).collect();
        let is_numeric = is_numeric(input, at);
        let array = if is_numeric { numbers(&cells) } else { column(input.layout, &cells) };
        (COLUMNS[at], array)
    });
    let batch =
        RecordBatch::try_from_iter_with_nullable(arrays.map(|(name, array)| (name, array, true)));
    let batch = batch.expect("columns of one length");
    let schema = Schema::from_arrow(&batch.schema());
    let bound = plan.bind(&schema).expect("every column has its rule");
    let raw = Batch::from_arrow(&schema, &batch, 0).expect("its own schema");
    let applied = bound.apply(&raw).expect("columns of known kinds");
    (bound, applied)
}

/// Each row as a record gives what the batch gives; one that is refused has a cell at fault.
fn records(
    plan: &Plan,
    rows: &[Vec<Option<String>>],
    input: &Input,
    expected: &[Vec<Option<String>>],
    all_well: bool,
) {
    let mut refused = 0;
    for (row, expected) in rows.iter().zip(expected) {
        let value = |(at, cell): (usize, &Option<String>)| {
            let value = match cell {
                None => Value::Null,
                Some(cell) if is_numeric(input, at) => {
                    cell.parse::<i64>().map_or(Value::Null, Value::from)
                }
                Some(cell) => Value::from(cell.as_str()),
            };
            (COLUMNS[at].to_owned(), value)
        };
        let record: Map<String, Value> = row.iter().enumerate().map(value).collect();
        match plan.scrub_record(&record) {
            Ok(record) => {
                let cells = record.fields().values().map(|value| match value {
                    Value::Null => None,
                    Value::String(text) => Some(text.clone()),
                    other => Some(other.to_string()),
                });
                assert_eq!(&cells.collect::<Vec<_>>(), expected, "a record is not its row");
                let shown = serde_json::to_string(&record).expect("plain data");
                assert!(!shown.contains(CANARY), "a record shows what was removed");
            }
            Err(error) => {
                refused += 1;
                quiet(&error);
            }
        }
    }
    assert_eq!(refused == 0, all_well, "records and batch judge differently");
}

/// The rows as CSV, in pieces of any size, give the same cells or the same refusal.
fn in_csv(
    plan: &Plan,
    rows: &[Vec<Option<String>>],
    input: &Input,
    expected: &[Vec<Option<String>>],
    verdict: &Result<(), Error>,
) {
    let mut writer =
        csv::WriterBuilder::new().quote_style(csv::QuoteStyle::Always).from_writer(Vec::new());
    writer.write_record(COLUMNS).expect("memory");
    for row in rows {
        writer
            .write_record(row.iter().map(|cell| cell.as_deref().unwrap_or_default()))
            .expect("memory");
    }
    let text = writer.into_inner().expect("memory");
    let options =
        CsvOptions { piece_bytes: usize::from(input.piece_bytes) + 1, ..CsvOptions::default() };
    let mut source = Source::from_reader(Cursor::new(text), Format::CSV, &options).expect("CSV of our own");
    let schema = source.schema().clone();
    let bound = plan.bind(&schema).expect("every column has its rule");
    let mut tally = deid_core::pipeline::Tally::default();
    let mut found = Vec::new();
    while let Some(piece) = source.next_piece().expect("CSV of our own") {
        let decoded =
            piece.decode(&[true; COLUMNS.len()]).map_err(|error| shift_rows(error, tally.rows));
        let batch =
            decoded.and_then(|decoded| decoded.into_full_batch(&schema)).expect("whole rows");
        let applied = bound.apply(&batch).expect("text");
        tally.append(&applied.tally);
        found.extend(texts(&applied.batch));
    }
    assert_eq!(&found, expected, "CSV gives other cells");
    assert_eq!(&tally.check(&bound), verdict, "CSV is judged differently");
}

/// What leaves as CSV, as Parquet and in memory.
fn outputs(bound: &TablePlan, applied: Applied, expected: &[Vec<Option<String>>], parquet: bool) {
    let mut gate = Gatekeeper::new([bound], None);
    gate.observe(0, &applied).expect("no gate");
    let verdict = gate.decide().expect("no gate");
    let mut releaser = verdict.tables().expect("no gate")[0].releaser();
    let released = releaser.release(applied.batch).expect("no gate");
    let csv = written(&released, Format::CSV);
    assert_eq!(read_back(csv.clone()), expected, "the output reads differently");
    let parquet = parquet.then(|| written(&released, Format::PARQUET));
    let released = released.to_arrow().expect("columns of known kinds");
    for bytes in [Some(csv), parquet].into_iter().flatten() {
        assert!(!has_canary(&bytes), "an output holds what was removed");
    }
    for column in released.columns() {
        assert!(!holds(&column.to_data(), &has_canary), "memory holds what was removed");
        if let Some(text) = column.as_string_opt::<i32>() {
            assert_eq!(text.len(), expected.len());
        }
    }
}

fn written(batch: &Batch<Released>, format: Format) -> Vec<u8> {
    let mut sink =
        Sink::create(Vec::new(), format, batch.schema(), &WriteOptions::default()).expect("names");
    let encoded = sink.encoder().encode(batch).expect("cells that can be quoted");
    sink.write(encoded).expect("memory");
    sink.finish().expect("memory").0
}

fn read_back(csv: Vec<u8>) -> Vec<Vec<Option<String>>> {
    let mut source =
        Source::from_reader(Cursor::new(csv), Format::CSV, &CsvOptions::default()).expect("our own");
    let schema = source.schema().clone();
    let mut rows = Vec::new();
    while let Some(piece) = source.next_piece().expect("our own") {
        let decoded = piece.decode(&vec![true; schema.len()]).expect("our own");
        let texts: Vec<_> =
            decoded.columns.iter().flatten().map(|column| column.text().expect("text")).collect();
        for row in 0..decoded.rows {
            rows.push(texts.iter().map(|text| text.at(row).map(str::to_owned)).collect());
        }
    }
    rows
}

fn texts(batch: &Batch<Deidentified>) -> Vec<Vec<Option<String>>> {
    let columns: Vec<_> =
        batch.columns().iter().map(|column| column.text().expect("text")).collect();
    (0..batch.rows())
        .map(|row| columns.iter().map(|column| column.at(row).map(str::to_owned)).collect())
        .collect()
}

fn has_canary(bytes: &[u8]) -> bool {
    bytes.windows(CANARY.len()).any(|window| window == CANARY.as_bytes())
}

/// A refusal of cells counts them and shows none.
fn quiet(error: &Error) {
    assert!(error.problems().iter().all(|problem| matches!(problem.cause, Cause::Cells { .. })));
    let shown = format!("{error} {error:?} {:?}", error.help());
    assert!(!shown.contains(CANARY), "a refusal shows a cell");
}
