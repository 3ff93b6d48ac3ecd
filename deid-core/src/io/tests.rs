//! What readers and writers of every format promise together.

#![allow(clippy::cast_possible_truncation, clippy::unwrap_in_result)] // small numbers, and `?` for what is under test

use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use arrow_array::{
    Array, ArrayRef, BooleanArray, Date32Array, Decimal128Array, Int64Array, StringArray,
    TimestampSecondArray,
};
use proptest::prelude::*;
use sha2::{Digest as _, Sha256};

use super::*;
use crate::error::{Cause, Result};
use crate::table::{Batch, Column, Field, Released, Schema};
use crate::vocab::ColumnName;

pub(super) type Row = Vec<Option<String>>;

/// A schema of text columns of these names.
pub(super) fn schema_of(names: &[&str]) -> Schema {
    Schema::new(names.iter().map(|name| Field::text(ColumnName::new(name).unwrap())).collect())
}

/// A batch as a plan would have made it.
pub(super) fn sealed(schema: &Schema, columns: Vec<Column>, first_row: u64) -> Batch<Released> {
    let rows = columns.first().map_or(0, Column::len);
    Batch::from_spool(schema.clone(), columns, rows, first_row).seal_released()
}

pub(super) fn text_columns(rows: &[Row], columns: usize) -> Vec<Column> {
    (0..columns).map(|c| Column::from_text(rows.iter().map(|row| row[c].as_deref()))).collect()
}

/// Writes batches of `size` rows; gives the file's bytes and what the sink says of them.
pub(super) fn write(
    rows: &[Row],
    schema: &Schema,
    format: Format,
    options: &WriteOptions,
    size: usize,
) -> Result<(Vec<u8>, Written)> {
    let mut sink = Sink::create(Vec::new(), format, schema, options)?;
    let encoder = sink.encoder();
    let mut first_row = 0;
    for part in rows.chunks(size) {
        let batch = sealed(schema, text_columns(part, schema.len()), first_row);
        sink.write(encoder.encode(&batch)?)?;
        first_row += part.len() as u64;
    }
    sink.finish()
}

/// Reads everything: names, rows as text, totals. Errors have their rows shifted.
pub(super) fn read(mut source: Source) -> Result<(Vec<String>, Vec<Row>, Totals)> {
    let schema = source.schema().clone();
    let names =
        schema.fields().iter().map(|f| if f.blank { String::new() } else { f.name.to_string() });
    let mut rows: Vec<Row> = Vec::new();
    while let Some(piece) = source.next_piece()? {
        let first = rows.len() as u64;
        let decoded = piece.decode(&vec![true; schema.len()]).map_err(|e| shift_rows(e, first))?;
        let columns: Vec<Column> = decoded.columns.into_iter().map(Option::unwrap).collect();
        let cells: Vec<_> = columns.iter().map(|c| c.text().unwrap()).collect();
        rows.extend(
            (0..decoded.rows)
                .map(|row| cells.iter().map(|c| c.at(row).map(str::to_owned)).collect()),
        );
    }
    Ok((names.collect(), rows, source.finish()?))
}

pub(super) fn open(bytes: &[u8], format: Format, options: &CsvOptions) -> Result<Source> {
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(bytes).unwrap();
    Source::from_file(file, format, options)
}

fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn cell() -> impl Strategy<Value = Option<String>> {
    // Mostly of what matters: quotes, delimiters, line ends, marks, text of all lengths.
    prop_oneof![
        1 => Just(None),
        4 => prop::string::string_regex("[\",\n\r\t a\u{feff}é😀]{1,6}").unwrap().prop_map(Some),
        2 => prop::string::string_regex("[a-z]{1,40}").unwrap().prop_map(Some),
        1 => any::<String>().prop_map(|text| Some(text).filter(|text| !text.is_empty())),
    ]
}

fn table() -> impl Strategy<Value = (usize, Vec<Row>)> {
    (1usize..5).prop_flat_map(|columns| {
        let row = prop::collection::vec(cell(), columns);
        prop::collection::vec(row, 0..40).prop_map(move |rows| (columns, rows))
    })
}

fn names(columns: usize) -> Vec<&'static str> {
    ["\u{feff}ID", "a,\"b\"\n", "c", "d"][..columns].to_vec()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn what_is_written_as_text_reads_back_as_it_was(
        (columns, rows) in table(),
        tabs: bool, header: bool,
        packing in prop::sample::select(vec![Packing::None, Packing::Gzip, Packing::Zstd]),
        size in 1usize..9, piece_bytes in 1usize..200,
    ) {
        let layout = if tabs { Layout::Tsv } else { Layout::Csv };
        let format = Format { layout, packing };
        let csv = CsvOptions { header, piece_bytes, ..CsvOptions::of(format) };
        let options = WriteOptions { csv, ..WriteOptions::default() };
        let schema = schema_of(&names(columns));
        let (bytes, written) = write(&rows, &schema, format, &options, size).unwrap();
        prop_assert_eq!(written.rows as usize, rows.len());
        prop_assert_eq!(written.bytes as usize, bytes.len());
        prop_assert_eq!(written.sha256.to_string(), sha256(&bytes));
        if bytes.is_empty() || !header && rows.is_empty() {
            let empty = open(&bytes, format, &csv).err().unwrap();
            prop_assert_eq!(&empty.problems()[0].cause, &Cause::EmptyFile);
            return Ok(());
        }
        let (found, back, totals) = read(open(&bytes, format, &csv).unwrap()).unwrap();
        let expected = if header { names(columns) } else { vec![""; columns] };
        prop_assert_eq!(found, expected);
        prop_assert_eq!(back, rows);
        prop_assert_eq!(totals.sha256.to_string(), sha256(&bytes));
        prop_assert_eq!(totals.bytes as usize, bytes.len());
    }

    #[test]
    fn every_format_holds_the_same_cells((columns, rows) in table(), size in 1usize..9) {
        let schema = schema_of(&names(columns));
        let options = WriteOptions::default();
        let expected = (names(columns).into_iter().map(str::to_owned).collect::<Vec<_>>(), rows);
        for format in [Format::CSV, Format::PARQUET, Format::ARROW, Format::ARROW_STREAM, Format::NDJSON] {
            let (bytes, written) = write(&expected.1, &schema, format, &options, size).unwrap();
            prop_assert_eq!(written.sha256.to_string(), sha256(&bytes));
            if bytes.is_empty() {
                continue; // one column without a cell, as text
            }
            let (names, rows, totals) = read(open(&bytes, format, &options.csv).unwrap()).unwrap();
            prop_assert_eq!(totals.sha256, written.sha256);
            prop_assert_eq!(&(names, rows), &expected, "{}", format);
        }
    }
}

#[test]
fn typed_cells_read_the_same_from_every_format() {
    let arrays: Vec<(&str, ArrayRef)> = vec![
        ("n", Arc::new(Int64Array::from(vec![Some(-42), None, Some(7)]))),
        ("b", Arc::new(BooleanArray::from(vec![Some(true), None, Some(false)]))),
        ("d", Arc::new(Date32Array::from(vec![Some(16_071), None, Some(-1)]))),
        ("t", Arc::new(TimestampSecondArray::from(vec![Some(1_388_577_600), None, Some(0)]))),
        (
            "p",
            Arc::new(
                Decimal128Array::from(vec![Some(1234), None, Some(-5)])
                    .with_precision_and_scale(9, 2)
                    .unwrap(),
            ),
        ),
        ("s", Arc::new(StringArray::from(vec![Some("x,y"), None, Some("é")]))),
    ];
    let fields = arrays
        .iter()
        .map(|(name, array)| Field::new(ColumnName::new(name).unwrap(), array.data_type().clone()));
    let schema = Schema::new(fields.collect());
    let columns: Vec<Column> = arrays.iter().map(|(_, a)| Column::from_array(a.clone())).collect();
    let batch = sealed(&schema, columns, 0);
    let mut tables = Vec::new();
    for format in [Format::CSV, Format::PARQUET, Format::ARROW, Format::ARROW_STREAM] {
        let mut sink = Sink::create(Vec::new(), format, &schema, &WriteOptions::default()).unwrap();
        sink.write(sink.encoder().encode(&batch).unwrap()).unwrap();
        let (bytes, written) = sink.finish().unwrap();
        assert_eq!(written.rows, 3);
        let source = open(&bytes, format, &CsvOptions::default()).unwrap();
        if format.is_typed() {
            assert_eq!(source.schema(), &schema, "types survive");
        }
        tables.push(read(source).unwrap().1);
    }
    let first = ["-42", "true", "2014-01-01", "2014-01-01T12:00:00", "12.34", "x,y"];
    assert_eq!(tables[0][0], first.map(|cell| Some(cell.to_owned())));
    assert!(tables.iter().all(|table| *table == tables[0]));
}

#[test]
fn columns_that_are_not_wanted_are_not_decoded() {
    let text = b"a,b\n1,x\n2,y\n";
    let mut source = open(text, Format::CSV, &CsvOptions::default()).unwrap();
    let piece = source.next_piece().unwrap().unwrap();
    let decoded = piece.decode(&[true, false]).unwrap();
    assert_eq!(decoded.rows, 2);
    assert!(decoded.columns[1].is_none());
    let batch = decoded.into_batch(source.schema(), 10).unwrap();
    assert_eq!((batch.schema().len(), batch.rows(), batch.first_row()), (1, 2, 10));
    // They must be text all the same.
    let mut source = open(b"a,b\n1,x\n2,\xff\n", Format::CSV, &CsvOptions::default()).unwrap();
    let error = source.next_piece().unwrap().unwrap().decode(&[true, false]).err().unwrap();
    assert_eq!(error.to_string(), "column 2 of 2, row 2: not valid UTF-8");
}

#[test]
fn an_encoder_serves_its_own_sink_only() {
    let schema = schema_of(&["a"]);
    let options = WriteOptions::default();
    let csv = Sink::create(Vec::new(), Format::CSV, &schema, &options).unwrap();
    let mut parquet = Sink::create(Vec::new(), Format::PARQUET, &schema, &options).unwrap();
    let batch = sealed(&schema, vec![Column::from_text([Some("x")])], 0);
    let encoded = csv.encoder().encode(&batch).unwrap();
    assert!(matches!(parquet.write(encoded).unwrap_err().problems()[0].cause, Cause::Usage(_)));
    let two = sealed(&schema_of(&["a", "b"]), text_columns(&[vec![None, None]], 2), 0);
    for encoder in [csv.encoder(), parquet.encoder()] {
        assert!(encoder.encode(&two).is_err(), "more columns than the sink has");
    }
}

#[test]
fn a_name_that_is_not_the_contents_is_refused() {
    let parquet = {
        let sink =
            Sink::create(Vec::new(), Format::PARQUET, &schema_of(&["a"]), &WriteOptions::default());
        sink.unwrap().finish().unwrap().0
    };
    let zst = Format { packing: Packing::Zstd, ..Format::TSV };
    let gz = Format { packing: Packing::Gzip, ..Format::CSV };
    let cases: [(&[u8], Format, &str); 10] = [
        (&parquet, Format::CSV, "the file is named .csv but holds Parquet"),
        (b"\x1f\x8b\x08", Format::CSV, "the file is named .csv but holds gzip data"),
        (b"a,b\n", gz, "the file is named .csv.gz but holds something else"),
        (b"a,b\n", Format::PARQUET, "the file is named .parquet but holds something else"),
        (
            b"PK\x03\x04",
            Format::TSV,
            "the file is named .tsv but holds a ZIP archive or a spreadsheet",
        ),
        (b"a,b\n", zst, "the file is named .tsv.zst but holds something else"),
        (
            b"\xff\xff\xff\xff\0",
            Format::ARROW,
            "the file is named .arrow but holds an Arrow IPC stream",
        ),
        (
            b"ARROW1\0\0",
            Format::ARROW_STREAM,
            "the file is named .arrows but holds an Arrow IPC file",
        ),
        (b"FEA1", Format::ARROW, "the file is named .arrow but holds Feather version 1"),
        (b"\xff\xfea\0", Format::CSV, "line 1: the text is UTF-16, not UTF-8"),
    ];
    for (bytes, format, message) in cases {
        let error = open(bytes, format, &CsvOptions::default()).err().unwrap();
        assert_eq!(error.to_string(), message);
    }
}

#[test]
fn a_header_may_start_as_a_magic_does() {
    for name in ["PARENT_ID", "PAR1", "FEA1", "ARROW1"] {
        let text = format!("{name},b\n1,2\n");
        let source = open(text.as_bytes(), Format::CSV, &CsvOptions::default()).unwrap();
        assert_eq!(source.schema().fields()[0].name.as_str(), name);
    }
}

#[test]
fn formats_are_told_by_the_ending() {
    let known = [
        ("dm.csv", Format::CSV),
        ("DM.TSV", Format::TSV),
        ("dm.Csv.Gz", Format { packing: Packing::Gzip, ..Format::CSV }),
        ("dm.tsv.gz", Format { packing: Packing::Gzip, ..Format::TSV }),
        ("dm.csv.zst", Format { packing: Packing::Zstd, ..Format::CSV }),
        ("dm.v2.parquet", Format::PARQUET),
        ("dm.arrow", Format::ARROW),
        ("DM.feather", Format::ARROW),
        ("dm.arrows", Format::ARROW_STREAM),
        ("dm.jsonl", Format::NDJSON),
        ("dm.ndjson.gz", Format { packing: Packing::Gzip, ..Format::NDJSON }),
    ];
    for (name, format) in known {
        assert_eq!(Format::of_name(name), Some(format));
        assert_eq!(Format::of_name(&format!("x{}", format.extension())), Some(format));
    }
    for name in ["dm.txt", "csv", "dm.gz", "dm.parquet.gz", "é"] {
        assert_eq!(Format::of_name(name), None);
    }
    assert_eq!(Format::stem("dm.v2.csv.gz"), Some("dm.v2"));
}

#[test]
fn a_missing_file_is_said_to_be_missing() {
    let error = Source::open(Path::new("/no/such/file.csv"), Format::CSV, &CsvOptions::default());
    assert_eq!(error.err().unwrap().to_string(), "opening the input: no such file or folder");
}
