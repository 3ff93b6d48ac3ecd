//! Any bytes as a CSV table of any size of piece: cells or a refusal, the same whatever the pieces,
//! and no refusal repeats a cell.
#![no_main]

use std::io::Cursor;

use deid_core::error::Error;
use deid_core::io::{CsvOptions, Source};
use libfuzzer_sys::fuzz_target;

type Cells = Vec<Vec<Option<String>>>;

fuzz_target!(|input: (u8, &[u8])| {
    let (size, bytes) = input;
    let whole = read(bytes, 1 << 20);
    let pieces = read(bytes, usize::from(size) + 1);
    match (&whole, &pieces) {
        (Ok(whole), Ok(pieces)) => assert_eq!(whole, pieces, "pieces change the cells"),
        (Err(_), Err(_)) => {}
        _ => panic!("pieces change whether a table is read"),
    }
    for error in [whole, pieces].into_iter().filter_map(Result::err) {
        let shown = format!("{error} {error:?}");
        let text = String::from_utf8_lossy(bytes);
        for cell in text.split([',', '\n', '\r', '"']).filter(|cell| cell.len() > 24) {
            assert!(!shown.contains(cell), "a refusal repeats a cell");
        }
    }
});

fn read(bytes: &[u8], piece_bytes: usize) -> Result<Cells, Error> {
    let options = CsvOptions { piece_bytes, ..CsvOptions::default() };
    let mut source = Source::from_reader(Cursor::new(bytes.to_vec()), &options)?;
    let columns = source.schema().len();
    let mut cells = Cells::new();
    while let Some(piece) = source.next_piece()? {
        let decoded = piece.decode(&vec![true; columns])?;
        let texts = decoded.columns.iter().flatten().map(|column| column.text());
        let texts = texts.collect::<Result<Vec<_>, _>>()?;
        for row in 0..decoded.rows {
            cells.push(texts.iter().map(|text| text.at(row).map(str::to_owned)).collect());
        }
    }
    Ok(cells)
}
