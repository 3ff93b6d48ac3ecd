//! Reading and writing delimited text, byte by byte.

#![allow(clippy::unwrap_in_result)] // small numbers, and `?` for what is under test

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
fn the_csv_crate_reads_what_is_written() {
    let cell = |text: &str| Some(text.to_owned());
    let rows: Vec<Row> = vec![
        vec![cell("plain"), None, cell("a,b")],
        vec![cell("\""), cell("say \"hi\""), cell(" spaced ")],
        vec![cell("a\nb"), cell("a\rb"), cell("'single'")],
    ];
    let (bytes, _) =
        write(&rows, &schema_of(&["x", "y", "z"]), Format::CSV, &WriteOptions::default(), 2)
            .unwrap();
    let text =
        "x,y,z\nplain,,\"a,b\"\n\"\"\"\",\"say \"\"hi\"\"\", spaced \n\"a\nb\",\"a\rb\",'single'\n";
    assert_eq!(
        String::from_utf8(bytes.clone()).unwrap(),
        text,
        "quotes only where they are needed"
    );
    let (found, _) = oracle(&bytes, &CsvOptions::default()).unwrap().unwrap();
    assert_eq!(found[1..], rows);
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

#[test]
fn a_blank_header_is_written_blank() {
    let mut source = open(b",b\n1,2\n", Format::CSV, &CsvOptions::default()).unwrap();
    let piece = source.next_piece().unwrap().unwrap().decode(&[true, true]).unwrap();
    let columns = piece.columns.into_iter().flatten().collect();
    let batch = sealed(source.schema(), columns, 0);
    let mut sink =
        Sink::create(Vec::new(), Format::CSV, source.schema(), &WriteOptions::default()).unwrap();
    sink.write(sink.encoder().encode(&batch).unwrap()).unwrap();
    assert_eq!(sink.finish().unwrap().0, b",b\n1,2\n");
}

fn gzip(text: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(text).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn gzip_that_ends_early_is_refused_wherever_it_ends() {
    let text = b"a,b\n1,2\n3,4\n5,6\n";
    let packed = gzip(text);
    for len in 2..packed.len() {
        for piece_bytes in [1, 4, 1 << 20] {
            let error = open(&packed[..len], GZ, &options(piece_bytes)).and_then(read).unwrap_err();
            let truncated = Cause::Io { action: "reading gzip", kind: ForeignKind::Truncated };
            assert_eq!(error.problems()[0].cause, truncated, "{len} bytes of {}", packed.len());
        }
    }
    // With a piece per record the whole text is there before the trailer is looked at.
    let mut broken = packed.clone();
    let checksum = packed.len() - 8;
    broken[checksum] ^= 1;
    let error = open(&broken, GZ, &options(4)).and_then(read).unwrap_err();
    let malformed = Cause::Io { action: "reading gzip", kind: ForeignKind::Malformed };
    assert_eq!(error.problems()[0].cause, malformed);
}

#[test]
fn gzip_may_have_members_and_comes_through_pipes() {
    let packed = [gzip(b"a,b\n1,"), gzip(b""), gzip(b"2\n")].concat();
    let rows = vec![vec![Some("1".to_owned()), Some("2".to_owned())]];
    assert_eq!(read(open(&packed, GZ, &options(1)).unwrap()).unwrap().1, rows);
    let source =
        Source::from_reader(Cursor::new(packed.clone()), Format::CSV, &options(1)).unwrap();
    let (_, found, totals) = read(source).unwrap();
    assert_eq!((found, totals.bytes), (rows, packed.len() as u64));
    let source = Source::from_reader(Cursor::new("a\n1\n"), Format::CSV, &options(1)).unwrap();
    assert_eq!(read(source).unwrap().1.len(), 1);
}

#[cfg(unix)]
#[test]
fn a_pipe_may_have_a_name() {
    use std::os::fd::OwnedFd;

    let (read_end, mut write_end) = std::io::pipe().unwrap();
    write_end.write_all(b"a\n1\n").unwrap();
    drop(write_end);
    let file = std::fs::File::from(OwnedFd::from(read_end));
    let source = Source::from_file(file, Format::CSV, &options(1)).unwrap();
    assert_eq!(source.progress().of, None);
    assert_eq!(read(source).unwrap().1.len(), 1);
}

#[test]
fn the_digest_is_of_the_whole_input_however_much_was_read() {
    let text = b"a,b\n1,2\n3,4\n5,6\n";
    let whole = read(open(text, Format::CSV, &options(4)).unwrap()).unwrap().2;
    let source = open(text, Format::CSV, &options(4)).unwrap();
    assert!(source.progress().bytes < whole.bytes);
    assert_eq!(source.progress().of, Some(whole.bytes));
    assert_eq!(source.finish().unwrap(), whole);
}

#[test]
fn without_quotes_what_would_need_them_is_refused() {
    let csv = CsvOptions { quoted: false, ..CsvOptions::default() };
    let options = WriteOptions { csv, ..WriteOptions::default() };
    let cell = |text: &str| Some(text.to_owned());
    let fine = vec![vec![cell("5\" pipe"), None]; 3];
    let (bytes, _) = write(&fine, &schema_of(&["a", "b"]), Format::CSV, &options, 2).unwrap();
    assert_eq!(bytes, b"a,b\n5\" pipe,\n5\" pipe,\n5\" pipe,\n");
    for bad in ["SECRET,", "SECRET\n", "\rSECRET"] {
        let rows = [fine.clone(), vec![vec![None, cell(bad)]]].concat();
        let error = write(&rows, &schema_of(&["a", "b"]), Format::CSV, &options, 2).unwrap_err();
        assert!(
            error.to_string().starts_with("column 2 of 2, row 4: a cell needs quotes"),
            "{error}"
        );
        assert!(!error.to_string().contains("SECRET"));
    }
    let lonely =
        write(&[vec![cell("x")], vec![None]], &schema_of(&["a"]), Format::CSV, &options, 9);
    assert!(
        lonely.unwrap_err().to_string().starts_with("column 1 of 1, row 2: "),
        "a blank line is skipped"
    );
    assert!(write(&[], &schema_of(&["SECRET,"]), Format::CSV, &options, 1).is_err());
}

#[test]
fn delimiters_that_cannot_be_told_apart_are_refused() {
    for delimiter in [b'"', b'\n', b'\r', 0xe9] {
        let csv = CsvOptions { delimiter, ..CsvOptions::default() };
        assert!(open(b"a\n", Format::CSV, &csv).is_err());
        let options = WriteOptions { csv, ..WriteOptions::default() };
        assert!(Sink::create(Vec::new(), Format::CSV, &schema_of(&["a"]), &options).is_err());
    }
    let pipes = CsvOptions { delimiter: b'|', ..CsvOptions::default() };
    assert_eq!(read_text(b"a|b\n1,2|3\n", &pipes).unwrap().1[0][0].as_deref(), Some("1,2"));
}

#[test]
fn every_layout_of_text_is_written_alike() {
    use std::sync::Arc;

    use arrow_array::types::Int32Type;
    use arrow_array::{ArrayRef, DictionaryArray, LargeStringArray, StringArray, StringViewArray};

    use crate::table::Column;

    let cells = vec![
        Some("a,b"),
        None,
        Some("SECRET"),
        Some("a,b"),
        Some("a long cell, longer than thirty-two bytes"),
    ];
    let arrays: [ArrayRef; 4] = [
        Arc::new(StringArray::from(cells.clone())),
        Arc::new(LargeStringArray::from(cells.clone())),
        Arc::new(StringViewArray::from(cells.clone())),
        Arc::new(cells.iter().copied().collect::<DictionaryArray<Int32Type>>()),
    ];
    let schema = schema_of(&["x", "y"]);
    for array in arrays {
        // A slice, so that what lies outside of it must not be written.
        let column = Column::from_array(array.slice(3, 2));
        let other = text_columns(&[vec![None], vec![None]], 1).remove(0);
        let batch = sealed(&schema, vec![column, other], 0);
        let mut sink =
            Sink::create(Vec::new(), Format::CSV, &schema, &WriteOptions::default()).unwrap();
        sink.write(sink.encoder().encode(&batch).unwrap()).unwrap();
        let text = String::from_utf8(sink.finish().unwrap().0).unwrap();
        assert_eq!(text, "x,y\n\"a,b\",\n\"a long cell, longer than thirty-two bytes\",\n");
    }
}
