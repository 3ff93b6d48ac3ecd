//! Any bytes as a CSV table: cells or a refusal, the same whatever the pieces, those that the
//! `csv` crate finds, and no refusal repeats a cell.
#![no_main]

use std::io::Cursor;

use deid_core::error::{Cause, Error};
use deid_core::io::{CsvOptions, Format, Source};
use libfuzzer_sys::arbitrary::{self, Arbitrary};
use libfuzzer_sys::fuzz_target;

type Row = Vec<Option<String>>;

/// The bytes of a piece that holds all of most tables. The usual 1 MiB is cleared for every run,
/// which would take most of its time.
const WHOLE: usize = 1 << 14;

#[derive(Arbitrary, Debug)]
struct Input<'a> {
    size: u8,
    delimiter: u8,
    header: bool,
    quoted: bool,
    bytes: &'a [u8],
}

fuzz_target!(|input: Input| {
    let delimiter = b",\t;|"[usize::from(input.delimiter) % 4];
    let options = |piece_bytes| CsvOptions {
        delimiter,
        piece_bytes,
        header: input.header,
        quoted: input.quoted,
    };
    let whole = read(input.bytes, &options(WHOLE));
    let pieces = read(input.bytes, &options(usize::from(input.size) + 1));
    match (&whole, &pieces) {
        (Ok(whole), Ok(pieces)) => assert_eq!(whole, pieces, "pieces change the cells"),
        (Err(_), Err(_)) => {}
        _ => panic!("pieces change whether a table is read"),
    }
    // What is packed is told by its first bytes; the crate would see the packed ones.
    let is_packed = PACKED.iter().any(|magic| input.bytes.starts_with(magic));
    if let (Ok(found), false) = (&whole, is_packed) {
        assert_eq!(found, &by_the_crate(input.bytes, &options(1)), "cells of another reading");
    }
    let text = String::from_utf8_lossy(input.bytes);
    for error in [whole, pieces].into_iter().filter_map(Result::err) {
        assert!(!error.problems().is_empty());
        let shown = format!("{error} {error:?} {:?}", error.help());
        for cell in text.split([char::from(delimiter), '\n', '\r', '"']) {
            let known = cell.len() < 20 || WORDS.iter().any(|words| words.contains(cell));
            assert!(known || !shown.contains(cell), "a refusal repeats a cell");
        }
        for problem in error.problems() {
            assert!(!matches!(problem.cause, Cause::Cells { .. }), "reading judges no cell");
        }
    }
});

/// How gzip and Zstandard begin.
const PACKED: [&[u8]; 2] = [&[0x1f, 0x8b], &[0x28, 0xb5, 0x2f, 0xfd]];

/// Long runs of our own words, which a cell may hold too.
const WORDS: [&str; 3] = [
    "the delimiter must be an ASCII character other than a quote or a line end",
    "Parquet cannot be read from a pipe: name the file",
    "an Arrow file cannot be read from a pipe: name the file, or send a stream",
];

/// Names of the columns, then the cells; an empty cell is null.
fn read(bytes: &[u8], options: &CsvOptions) -> Result<Vec<Row>, Error> {
    let mut source = Source::from_reader(Cursor::new(bytes.to_vec()), Format::CSV, options)?;
    let columns = source.schema().len();
    let names = source.schema().fields().iter().map(|field| Some(field.name.as_str().to_owned()));
    let mut rows = vec![names.collect::<Row>()];
    while let Some(piece) = source.next_piece()? {
        let decoded = piece.decode(&vec![true; columns])?;
        let texts = decoded.columns.iter().flatten().map(|column| column.text());
        let texts = texts.collect::<Result<Vec<_>, _>>()?;
        assert_eq!(texts.len(), columns);
        for row in 0..decoded.rows {
            rows.push(texts.iter().map(|text| text.at(row).map(str::to_owned)).collect());
        }
    }
    Ok(rows)
}

/// The same by the `csv` crate, which takes everything.
fn by_the_crate(bytes: &[u8], options: &CsvOptions) -> Vec<Row> {
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(options.delimiter)
        .quoting(options.quoted)
        .has_headers(false)
        .flexible(true)
        .from_reader(bytes);
    let cell = |cell: &[u8]| String::from_utf8(cell.to_vec()).expect("the table was read");
    let cells = |record: csv::ByteRecord| -> Row {
        record.iter().map(|bytes| Some(cell(bytes)).filter(|cell| !cell.is_empty())).collect()
    };
    let mut rows: Vec<Row> =
        reader.byte_records().map(|record| cells(record.expect("bytes"))).collect();
    let unnamed = |index: usize| Some(format!("#{}", index + 1));
    if options.header {
        for (index, name) in rows[0].iter_mut().enumerate() {
            *name = name.take().or_else(|| unnamed(index));
        }
    } else {
        rows.insert(0, (0..rows[0].len()).map(unnamed).collect());
    }
    rows
}
