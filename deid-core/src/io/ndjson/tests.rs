//! Newline-delimited JSON: types, order, what is refused, and where.

use std::io::Cursor;

use arrow_schema::DataType;

use crate::error::Error;
use crate::io::tests::{open, read, sealed};
use crate::io::{CsvOptions, Format, Sink, Source, WriteOptions};
use crate::table::Column;

fn source(text: &str) -> Result<Source, Error> {
    open(text.as_bytes(), Format::NDJSON, &CsvOptions::default())
}

fn refused(text: &str) -> String {
    source(text).and_then(read).expect_err("a refusal").to_string()
}

/// What was read, written again.
fn again(text: &str, piece_bytes: usize) -> String {
    let options = CsvOptions { piece_bytes, ..CsvOptions::default() };
    let mut source = open(text.as_bytes(), Format::NDJSON, &options).unwrap();
    let schema = source.schema().clone();
    let mut sink =
        Sink::create(Vec::new(), Format::NDJSON, &schema, &WriteOptions::default()).unwrap();
    while let Some(piece) = source.next_piece().unwrap() {
        let columns = piece.decode(&vec![true; schema.len()]).unwrap().columns;
        let columns: Vec<Column> = columns.into_iter().map(Option::unwrap).collect();
        sink.write(sink.encoder().encode(&sealed(&schema, columns, 0)).unwrap()).unwrap();
    }
    String::from_utf8(sink.finish().unwrap().0).unwrap()
}

const LINES: &str = concat!(
    r#"{"id":9007199254740993,"big":18446744073709551616,"x":1.5,"s":"a\"\nб","ok":true,"e":null}"#,
    "\n",
    r#"{"id":-1,"big":1,"x":-0.25,"s":"😀","ok":false,"e":null}"#,
    "\n",
    r#"{"id":null,"big":null,"x":3,"s":"","ok":null,"e":null}"#,
    "\n",
);

#[test]
fn values_come_out_as_they_came_in_whatever_the_pieces() {
    for piece_bytes in [1, 40, 100, 1 << 20] {
        assert_eq!(again(LINES, piece_bytes), LINES.replace("\"x\":3,", "\"x\":3.0,"));
    }
    let source = source(LINES).unwrap();
    let types: Vec<_> = source.schema().fields().iter().map(|f| f.data_type.clone()).collect();
    use DataType as D;
    assert_eq!(types, [D::Int64, D::Decimal128(38, 0), D::Float64, D::Utf8, D::Boolean, D::Utf8]);
}

#[test]
fn fields_are_those_of_all_lines_in_any_order() {
    let text = "\u{feff}{\"a\":1}\n\n{\"b\":\"x\",\"a\":2}\r\n  \n{\"c\":true}";
    let expected = "{\"a\":1,\"b\":null,\"c\":null}\n{\"a\":2,\"b\":\"x\",\"c\":null}\n{\"a\":null,\"b\":null,\"c\":true}\n";
    assert_eq!(again(text, 8), expected);
    // The names may be escaped too.
    assert_eq!(again(r#"{"\u0061":1,"é":2}"#, 8), "{\"a\":1,\"é\":2}\n");
}

#[test]
fn what_is_no_table_is_refused_by_line_row_and_column() {
    for (text, message) in [
        ("{\"a\":1}\n[1]\n", "line 2: not a JSON object"),
        ("{\"a\":1}\n{\"a\":1\n", "line 2: not a JSON object"),
        ("{\"a\":1}{\"a\":2}\n", "line 1: not a JSON object"),
        ("{\"\":1}\n", "column 1 of 1: a field has no name"),
        ("{\"a\":[1]}\n", "column 1 of 1: struct columns are not supported"),
        ("\n{\"b\":1,\"a\":{}}", "column 2 of 2: struct columns are not supported"),
        ("{\"a\":1,\"a\":2}", "line 1, column 1 of 1, row 1: the field stands twice in one object"),
        ("{\"a\":1}\n{\"a\":\"x\"}", "column 1 of 1: mixed columns are not supported"),
        ("{\"a\":true}\n{\"a\":1}", "column 1 of 1: mixed columns are not supported"),
        (
            "{\"a\":0.5}\n{\"a\":9007199254740993}",
            "line 2, column 1 of 1, row 2: a number of more digits than can be kept",
        ),
        (
            "{\"a\":123456789012345678901234567890123456789}",
            "line 1, column 1 of 1, row 1: a number of more digits than can be kept",
        ),
        ("", "the file is empty"),
        ("\n \n", "the file is empty"),
    ] {
        assert!(refused(text).starts_with(message), "{}", refused(text));
    }
    let error = open(b"{\"a\":\"\xff\"}", Format::NDJSON, &CsvOptions::default()).err().unwrap();
    assert_eq!(error.to_string(), "line 1: not valid UTF-8");
    let long = format!("{{\"a\":\"{}\"}}", "x".repeat(2 << 20));
    assert_eq!(refused(&long), "line 1: a record is longer than 1 MiB");
}

#[test]
fn fields_that_nobody_wants_may_hold_anything() {
    let mut source = source("{\"a\":[{\"b\":1e999}],\"c\":1}\n{\"c\":2}\n").unwrap();
    assert!(!source.schema().fields()[0].kind().is_supported());
    let decoded = source.next_piece().unwrap().unwrap().decode(&[false, true]).unwrap();
    assert_eq!((decoded.rows, decoded.columns[1].as_ref().unwrap().len()), (2, 2));
}

#[test]
fn a_pipe_may_not_bring_up_new_fields_later() {
    let options = CsvOptions { piece_bytes: 16, ..CsvOptions::default() };
    let pipe = |text: &'static str| {
        Source::from_reader(Cursor::new(text), Format::NDJSON, &options).and_then(read)
    };
    let (names, rows, _) = pipe("{\"a\":1,\"b\":2}\n{\"a\":3}\n{\"b\":4}\n").unwrap();
    assert_eq!((names.len(), rows.len()), (2, 3));
    let error = pipe("{\"a\":1,\"b\":2}\n{\"a\":1,\"b\":2}\n{\"c\":3}\n").err().unwrap();
    assert_eq!(error.to_string(), "line 3, row 3: a field that no line before has had");
    for late in ["1.5", "\"x\"", "[1]", "9007199254740993000000"] {
        let text = format!("{{\"a\":1,\"b\":null}}\n{{\"a\":1,\"b\":1}}\n{{\"a\":{late}}}\n");
        let source = Source::from_reader(Cursor::new(text), Format::NDJSON, &options);
        let error = source.and_then(read).err().unwrap();
        let message = "a value of another type than in the first rows";
        assert!(error.to_string().ends_with(message), "{error}");
    }
}

#[test]
fn lines_in_memory_are_read_as_a_file_is() {
    let open = |text: &str, room| {
        let options = CsvOptions { piece_bytes: 40, ..CsvOptions::default() };
        Source::from_bytes(text.to_owned().into(), Format::NDJSON, &options, room)
    };
    let whole = |text: &str| open(text, 1 << 20).and_then(read).map_err(|error| error.to_string());
    assert_eq!(whole(LINES).unwrap(), source(LINES).and_then(read).unwrap());
    for bad in
        ["", "{}\n", "{\"a\":1}\n{\"a\":\"x\"}\n", "{\"a\":1}\n{\"a\"\n", "{\"a\":1,\"a\":2}"]
    {
        assert_eq!(whole(bad).unwrap_err(), refused(bad), "{bad}");
    }
    // One line with a thousand names, and a thousand rows that have none of them.
    let names: String = (0..1_000).map(|name| format!(",\"n{name}\":1")).collect();
    let wide = format!("{{\"a\":1{names}}}\n{}", "{\"a\":1}\n".repeat(1_000));
    assert!(open(&wide, 1 << 20).is_err() && open(&wide, 1 << 25).is_ok());
    // Packed text is unbounded, and named for what it is.
    assert!(whole("\u{1f}").is_err());
    let gzip =
        Source::from_bytes(vec![0x1f, 0x8b, 8].into(), Format::NDJSON, &CsvOptions::default(), 9);
    assert!(gzip.err().unwrap().to_string().contains("gzip"));
}
