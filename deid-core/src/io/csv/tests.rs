//! Reading and writing delimited text, byte by byte.

#![allow(clippy::unwrap_in_result)] // small numbers, and `?` for what is under test

mod input;
mod writing;

use std::io::{Cursor, Read, Write};

use flate2::Compression;
use flate2::write::GzEncoder;
use proptest::prelude::*;

use crate::error::{Cause, Error, ForeignKind};
use crate::io::tests::{Row, open, read, schema_of, sealed, text_columns, write};
use crate::io::{CsvOptions, Format, Packing, Sink, Source, WriteOptions};

const GZ: Format = Format { packing: Packing::Gzip, ..Format::CSV };

fn options(piece_bytes: usize) -> CsvOptions {
    CsvOptions { piece_bytes, ..CsvOptions::default() }
}

fn read_text(text: &[u8], options: &CsvOptions) -> Result<(Vec<String>, Vec<Row>), Error> {
    open(text, Format::CSV, options).and_then(read).map(|(names, rows, _)| (names, rows))
}

/// What the `csv` crate makes of it: names and rows, or the 1-based row that does not fit.
fn oracle(text: &[u8], options: &CsvOptions) -> Result<Option<(Vec<Row>, usize)>, usize> {
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(options.delimiter)
        .quoting(options.quoted)
        .has_headers(false)
        .flexible(true)
        .from_reader(text);
    let mut rows: Vec<Row> = Vec::new();
    for record in reader.byte_records() {
        let record = record.unwrap();
        let cell = |cell: &[u8]| String::from_utf8(cell.to_vec()).unwrap();
        rows.push(record.iter().map(|c| Some(cell(c)).filter(|c| !c.is_empty())).collect());
    }
    let Some(columns) = rows.first().map(Vec::len) else { return Ok(None) };
    match rows.iter().position(|row| row.len() != columns) {
        Some(row) => Err(row + usize::from(!options.header)),
        None => Ok(Some((rows, columns))),
    }
}

fn is_open_quote(error: &Error) -> bool {
    error.problems()[0].cause == Cause::OpenQuote
}

/// Whether text follows the closing quote of a field, told character by character.
fn has_text_after_quote(text: &str, delimiter: char) -> bool {
    let ends = |c: char| c == delimiter || c == '\n' || c == '\r';
    let mut chars = text.trim_start_matches('\u{feff}').chars().peekable();
    let mut at_start = true;
    while let Some(c) = chars.next() {
        if !(at_start && c == '"') {
            at_start = ends(c);
            continue;
        }
        while let Some(c) = chars.next() {
            if c == '"' && chars.next_if_eq(&'"').is_none() {
                break;
            }
        }
        if chars.peek().is_some_and(|&c| !ends(c)) {
            return true;
        }
        at_start = false;
    }
    false
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3000))]

    #[test]
    fn reads_any_text_as_the_csv_crate_does(
        text in prop_oneof![
            prop::string::string_regex("[\",\n\rab é]{0,60}").unwrap(),
            prop::string::string_regex("(\u{feff})?(((\"[a,\n\"]{0,4}\"|[ab\"]{0,20}),){2}[ab\"]{0,3}(\n|\r\n|\r)){0,12}").unwrap(),
        ],
        piece_bytes in 1usize..90, header: bool, quoted: bool,
    ) {
        let options = CsvOptions { header, quoted, ..options(piece_bytes) };
        match (oracle(text.as_bytes(), &options), read_text(text.as_bytes(), &options)) {
            // A quote that is open at the end is closed by the end there; here it is refused.
            (_, Err(error)) if is_open_quote(&error) => {
                let quotes = text.bytes().filter(|&byte| byte == b'"').count();
                prop_assert!(quoted && quotes > 0);
                let closed = format!("{text}\"");
                let again = read_text(closed.as_bytes(), &options);
                prop_assert!(!again.is_err_and(|error| is_open_quote(&error)), "a quote mends it");
            }
            (_, Err(error)) if error.problems()[0].cause == Cause::TextAfterQuote => {
                prop_assert!(quoted && has_text_after_quote(&text, ','));
            }
            (Ok(None), Err(error)) => prop_assert_eq!(&error.problems()[0].cause, &Cause::EmptyFile),
            (Ok(Some((mut rows, columns))), Ok((names, found))) => {
                prop_assert!(!quoted || !has_text_after_quote(&text, ','));
                prop_assert_eq!(names.len(), columns);
                if header {
                    let first: Row = rows.remove(0);
                    prop_assert_eq!(names, first.into_iter().map(Option::unwrap_or_default).collect::<Vec<_>>());
                }
                prop_assert_eq!(found, rows);
            }
            (Err(row), Err(error)) => {
                let problem = &error.problems()[0];
                let ragged = matches!(problem.cause, Cause::Ragged { .. });
                prop_assert!(ragged);
                prop_assert_eq!(problem.place.row.unwrap().get(), row as u64);
            }
            (expected, found) => prop_assert!(false, "{expected:?} against {found:?}"),
        }
    }

    #[test]
    fn any_bytes_are_read_or_refused(
        bytes in prop::collection::vec(any::<u8>(), 0..80), piece_bytes in 1usize..40,
    ) {
        if let Err(error) = read_text(&bytes, &options(piece_bytes)) {
            prop_assert!(!error.to_string().is_empty());
        }
    }
}

#[test]
fn rows_that_do_not_fit_are_named_by_row_and_line() {
    let text = b"a,b\n\"1\n1\",2\n\n3,4\n5,6,7\n8,9\n";
    for piece_bytes in 1..=text.len() {
        let error = read_text(text, &options(piece_bytes)).unwrap_err();
        assert_eq!(error.to_string(), "line 6, row 3: 3 fields where the header has 2");
    }
    let error = read_text(b"a,b\r1,2\r3\r", &options(4)).unwrap_err();
    assert_eq!(error.to_string(), "line 3, row 2: 1 fields where the header has 2");
}

#[test]
fn text_that_is_not_utf8_is_named_by_column_and_row() {
    // Two halves of one character in neighbouring cells of a column are not one character.
    let text = b"a,b\nx,1\nx\xc3,2\n\xa9x,3\n";
    for piece_bytes in 1..=text.len() {
        let error = read_text(text, &options(piece_bytes)).unwrap_err();
        assert_eq!(error.to_string(), "column 1 of 2, row 2: not valid UTF-8");
    }
    let error = read_text(b"a,\xff\n", &options(9)).unwrap_err();
    assert_eq!(error.to_string(), "line 1, column 2 of 2: not valid UTF-8");
}

#[test]
fn an_open_quote_is_named_by_the_line_it_opens_on() {
    for (text, line) in
        [("a,b\n1,2\n3,\"4\n5,6\n", 3), ("a,b\r\n1,\"2\r\n", 2), ("\"a,b\n", 1), ("a\n\"\"\"", 2)]
    {
        for piece_bytes in 1..=text.len() {
            let error = read_text(text.as_bytes(), &options(piece_bytes)).unwrap_err();
            assert_eq!(error.to_string(), format!("line {line}: a quoted field is never closed"));
        }
    }
}

#[test]
fn text_after_a_closing_quote_is_refused_and_a_quote_within_text_is_text() {
    let mixed: String = "a,b\n1,\"x\"\n".to_owned();
    for (rows, line, row) in [
        ("2,\"o\"k\n", 3, 2),
        ("2,\"o\" \n", 3, 2),
        ("2,\"o\"\"\"k\"\n", 3, 2),
        ("2,\"\n\"k\n", 3, 2),
        ("2,3\n\"o\"k,\"4\"\n", 4, 3),
        ("\n\"o\"k,4,5\n", 4, 2),
    ] {
        let text = mixed.clone() + rows;
        for piece_bytes in 1..=text.len() {
            let error = read_text(text.as_bytes(), &options(piece_bytes)).unwrap_err();
            let expected =
                format!("line {line}, row {row}: text follows the closing quote of a field");
            assert_eq!(error.to_string(), expected, "{text:?}");
            assert!(error.help().concat().contains("quote = \"none\""));
        }
    }
    for header in ["\n\"o\"k,b\n1,2\n", "\n\"o\"k,b"] {
        let error = read_text(header.as_bytes(), &options(4)).unwrap_err();
        assert_eq!(error.to_string(), "line 2: text follows the closing quote of a field");
    }
    let kept = read_text(b"a,b\n5\" pipe, \"x\"\n", &options(9)).unwrap().1;
    assert_eq!(kept, [[Some("5\" pipe".to_owned()), Some(" \"x\"".to_owned())]]);
    let plain = CsvOptions { quoted: false, ..options(9) };
    assert_eq!(read_text(b"a,b\n\"o\"k,2\n", &plain).unwrap().1[0][0].as_deref(), Some("\"o\"k"));
}

#[test]
fn a_record_without_an_end_does_not_fill_the_memory() {
    let endless = Cursor::new("a,b\n1,2\n\"").chain(std::io::repeat(b'x'));
    let error = Source::from_reader(endless, Format::CSV, &CsvOptions::default())
        .and_then(read)
        .unwrap_err();
    assert_eq!(error.to_string(), "line 3: a record is longer than 1 MiB");
    let error = Source::from_reader(std::io::repeat(b'x'), Format::CSV, &CsvOptions::default())
        .err()
        .unwrap();
    assert_eq!(error.to_string(), "line 1: a record is longer than 1 MiB");
}

#[test]
fn headers_and_empty_files() {
    let default = CsvOptions::default();
    let headerless = CsvOptions { header: false, ..default };
    for empty in ["", "\u{feff}", "\n\r\n"] {
        for options in [default, headerless] {
            let error = read_text(empty.as_bytes(), &options).unwrap_err();
            assert_eq!(error.problems()[0].cause, Cause::EmptyFile);
        }
    }
    for only in ["a,b", "a,b\n", "\u{feff}a,b\r\n", "\n\na,b\r\r"] {
        let (names, rows) = read_text(only.as_bytes(), &default).unwrap();
        assert_eq!((names, rows.len()), (vec!["a".to_owned(), "b".to_owned()], 0), "{only:?}");
    }
    let source = open(b"a,,a\n1,2,3\n", Format::CSV, &default).unwrap();
    let fields = source.schema().fields();
    assert_eq!(fields.iter().map(|f| f.name.as_str()).collect::<Vec<_>>(), ["a", "#2", "a"]);
    assert_eq!(fields.iter().map(|f| f.blank).collect::<Vec<_>>(), [false, true, false]);
    let source = open(b"1,2\n3,4\n", Format::CSV, &headerless).unwrap();
    assert!(source.schema().fields().iter().all(|f| f.blank));
    assert_eq!(source.schema().fields()[1].name.as_str(), "#2");
    assert_eq!(read(source).unwrap().1.len(), 2);
}
