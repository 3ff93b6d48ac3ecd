//! Delimited text as it is written.

use super::*;

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
