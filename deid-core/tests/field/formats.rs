//! The same rows as CSV and as Parquet, typed where their cells are whole numbers.

use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use arrow_array::{ArrayRef, Int64Array, RecordBatch, StringArray};
use arrow_schema::{DataType, Field, Schema};
use deid_core::io::{CsvOptions, Format, Source};
use parquet::arrow::ArrowWriter;

use super::statin::SOURCE;
use super::table::Table;

#[test]
fn csv_and_parquet_of_the_same_rows_give_the_same_cells() {
    let Some(place) = SOURCE.place() else { return };
    let policy = SOURCE.load();
    let typed = place.out.with_file_name("parquet");
    std::fs::create_dir(&typed).unwrap();
    let mut numbers = 0;
    for (name, table) in SOURCE.read(&place.raw) {
        numbers += write(&table, &typed.join(format!("{name}.parquet")));
    }
    assert!(numbers > 20, "{numbers} columns of whole numbers");
    assert!(SOURCE.scrub(&policy, &place.raw, &place.out, false).is_released());
    let typed_out = place.out.with_file_name("typed");
    let outcome = SOURCE.scrub(&policy, &typed, &typed_out, false);
    assert!(outcome.is_released());
    for (name, file) in SOURCE.tables {
        let expected = Table::read(&place.out.join(file));
        let (header, rows) = read(&typed_out.join(format!("{name}.parquet")));
        assert_eq!(header, expected.header);
        assert_eq!(rows.len(), expected.rows.len(), "{name}");
        for (row, (found, expected)) in rows.iter().zip(&expected.rows).enumerate() {
            assert!(expected.iter().eq(found.iter()), "{name}, row {}", row + 1);
        }
    }
}

/// Writes a table as Parquet; columns whose cells are all whole numbers or blank become integers.
/// Gives how many do.
fn write(table: &Table, path: &Path) -> usize {
    let (mut fields, mut columns, mut numbers) = (Vec::new(), Vec::<ArrayRef>::new(), 0);
    for (at, name) in table.header.iter().enumerate() {
        let cells = || table.rows.iter().map(|row| Some(&row[at]).filter(|cell| !cell.is_empty()));
        let is_number = cells().flatten().all(is_integer) && cells().flatten().next().is_some();
        let column: ArrayRef = if is_number {
            numbers += 1;
            let parsed = cells().map(|cell| cell.map(|cell| cell.parse::<i64>().unwrap()));
            Arc::new(parsed.collect::<Int64Array>())
        } else {
            Arc::new(cells().collect::<StringArray>())
        };
        let kind = if is_number { DataType::Int64 } else { DataType::Utf8 };
        let name = if name.starts_with('#') { "" } else { name };
        fields.push(Field::new(name, kind, true));
        columns.push(column);
    }
    let schema = Arc::new(Schema::new(fields));
    let batch = RecordBatch::try_new(Arc::clone(&schema), columns).unwrap();
    let mut writer = ArrowWriter::try_new(File::create(path).unwrap(), schema, None).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
    numbers
}

fn is_integer(cell: &str) -> bool {
    cell.parse::<i64>().is_ok_and(|number| number.to_string() == cell)
}

/// The names of the columns and the cells of a Parquet file, as text; null is blank.
fn read(path: &Path) -> (Vec<String>, Vec<Vec<String>>) {
    let format = Format::of_name("t.parquet").unwrap();
    let mut source = Source::open(path, format, &CsvOptions::of(format)).unwrap();
    let names: Vec<String> =
        source.schema().fields().iter().map(|field| field.name.as_str().to_owned()).collect();
    let mut rows = Vec::new();
    while let Some(piece) = source.next_piece().unwrap() {
        let decoded = piece.decode(&vec![true; names.len()]).unwrap();
        let columns: Vec<_> = decoded.columns.into_iter().flatten().collect();
        let cells: Vec<_> = columns.iter().map(|column| column.text().unwrap()).collect();
        rows.extend((0..decoded.rows).map(|row| {
            cells.iter().map(|cells| cells.at(row).unwrap_or_default().to_owned()).collect()
        }));
    }
    (names, rows)
}
