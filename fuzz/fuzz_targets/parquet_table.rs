//! Any bytes as a Parquet file: cells or a refusal, the same together and column by column, within
//! bounds, and no refusal repeats a cell.
#![no_main]

use std::io::Write;

use deid_core::Error;
use deid_core::io::{CsvOptions, Decoded, Format, Source};
use libfuzzer_sys::fuzz_target;

/// What the cells of the seeds hold.
const CANARY: &str = "CANARY-7f3a";

fuzz_target!(
    init: {
        // The library panics on some damaged bytes, and the reader holds that; so the hook that
        // ends the process goes. What unwinds out of the reader ends it still.
        std::panic::set_hook(Box::new(|_| {}));
    },
    |bytes: &[u8]| {
        let whole = read(bytes, None);
        let Ok(columns) = columns_of(bytes) else {
            return refused(&whole.err().expect("no schema, yet rows"));
        };
        for column in 0..columns.min(8) {
            match (&whole, read(bytes, Some(column))) {
                (Ok(whole), Ok(one)) => {
                    assert!(whole[column] == one[column], "alone a column reads differently");
                }
                (Ok(_), Err(_)) => panic!("alone a column cannot be read"),
                (Err(_), Err(error)) => refused(&error),
                (Err(_), Ok(_)) => {} // another column is damaged
            }
        }
        if let Err(error) = whole {
            refused(&error);
        }
    }
);

type Cells = Vec<Vec<Option<String>>>;

fn open(bytes: &[u8]) -> Result<Source, Error> {
    let mut file = tempfile::tempfile().expect("a temporary file");
    file.write_all(bytes).expect("room for it");
    Source::from_file(file, Format::PARQUET, &CsvOptions::default())
}

fn columns_of(bytes: &[u8]) -> Result<usize, Error> {
    Ok(open(bytes)?.schema().len())
}

/// The cells of all columns as text, or of one.
fn read(bytes: &[u8], only: Option<usize>) -> Result<Cells, Error> {
    let mut source = open(bytes)?;
    let count = source.schema().len();
    let wanted: Vec<bool> = (0..count).map(|c| only.is_none_or(|only| only == c)).collect();
    let mut cells = vec![Vec::new(); count];
    while let Some(piece) = source.next_piece()? {
        let Decoded { rows, columns } = piece.decode(&wanted)?;
        for (column, cells) in columns.iter().zip(&mut cells) {
            let Some(column) = column else { continue };
            assert_eq!(column.len(), rows);
            let text = column.text()?;
            cells.extend((0..rows).map(|row| text.at(row).map(str::to_owned)));
        }
    }
    Ok(cells)
}

fn refused(error: &Error) {
    assert!(!error.problems().is_empty());
    let shown = format!("{error} {error:?} {:?}", error.help());
    assert!(!shown.contains(CANARY), "a refusal repeats a cell");
}
