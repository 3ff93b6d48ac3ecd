//! What leaves: as CSV, as Parquet and in memory the same cells, and no byte of what was removed.

use std::io::Cursor;

use arrow_array::{Array, RecordBatch};
use deid_core::io::{CsvOptions, Format, Sink, Source, WriteOptions};
use deid_core::pipeline::{Applied, Gatekeeper, TablePlan};
use deid_core::table::{Batch, Column, Released};

use crate::CANARY;
use crate::input::Row;
use crate::layouts::holds;

/// Releases the rows and looks at every form that they leave in.
pub fn check(bound: &TablePlan, applied: Applied, expected: &[Row], parquet: bool) {
    let mut gate = Gatekeeper::new([bound], None);
    gate.observe(0, &applied).expect("no gate");
    let verdict = gate.decide().expect("no gate");
    let mut releaser = verdict.tables().expect("no gate")[0].releaser();
    let released = releaser.release(applied.batch).expect("no gate");

    let csv = written(&released, Format::CSV);
    assert!(!has_canary(&csv), "CSV holds what was removed");
    let csv = Source::from_reader(Cursor::new(csv), Format::CSV, &options()).expect("our own");
    assert_eq!(cells(csv), expected, "CSV reads differently");
    if parquet {
        in_parquet(&written(&released, Format::PARQUET), expected);
    }
    in_memory(&released.to_arrow().expect("columns of known kinds"), expected.len());
}

fn in_parquet(bytes: &[u8], expected: &[Row]) {
    assert!(!has_canary(bytes), "Parquet holds what was removed");
    let mut file = tempfile::tempfile().expect("a temporary file");
    std::io::Write::write_all(&mut file, bytes).expect("room for it");
    let parquet =
        Source::from_file(file, Format::PARQUET, &CsvOptions::default()).expect("our own");
    assert_eq!(cells(parquet), expected, "Parquet reads differently");
}

fn in_memory(batch: &RecordBatch, rows: usize) {
    assert_eq!(batch.num_rows(), rows);
    for column in batch.columns() {
        assert!(!holds(&column.to_data(), &has_canary), "memory holds what was removed");
    }
}

fn written(batch: &Batch<Released>, format: Format) -> Vec<u8> {
    let options = WriteOptions { csv: options(), ..WriteOptions::default() };
    let mut sink = Sink::create(Vec::new(), format, batch.schema(), &options).expect("names");
    let encoded = sink.encoder().encode(batch).expect("cells that can be quoted");
    sink.write(encoded).expect("memory");
    sink.finish().expect("memory").0
}

/// The usual 1 MiB of a piece would be cleared for every run.
fn options() -> CsvOptions {
    CsvOptions { piece_bytes: 1 << 14, ..CsvOptions::default() }
}

fn cells(mut source: Source) -> Vec<Row> {
    let columns = source.schema().len();
    let mut rows = Vec::new();
    while let Some(piece) = source.next_piece().expect("our own") {
        let decoded = piece.decode(&vec![true; columns]).expect("our own");
        let columns: Vec<Column> = decoded.columns.into_iter().flatten().collect();
        rows.extend(texts(&columns, decoded.rows));
    }
    rows
}

/// Columns as rows of text.
pub fn texts(columns: &[Column], rows: usize) -> Vec<Row> {
    let columns: Vec<_> = columns.iter().map(|column| column.text().expect("text")).collect();
    let row = |row| columns.iter().map(|column| column.at(row).map(str::to_owned)).collect();
    (0..rows).map(row).collect()
}

pub fn has_canary(bytes: &[u8]) -> bool {
    bytes.windows(CANARY.len()).any(|window| window == CANARY.as_bytes())
}
