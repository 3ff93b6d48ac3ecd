//! Reading and writing Parquet: groups, damage, and what must not travel.

#![allow(clippy::cast_possible_truncation, clippy::cast_possible_wrap)] // small numbers, and `?` for what is under test

mod bounds;
mod writing;

use std::collections::HashMap;
use std::io::{self, Write};
use std::sync::Arc;

use arrow_array::types::Int32Type;
use arrow_array::{
    Array, ArrayRef, Date64Array, DictionaryArray, Int64Array, ListArray, RecordBatch, StringArray,
    TimestampMillisecondArray,
};
use arrow_schema::{DataType, Field as ArrowField, Schema as ArrowSchema};
use parquet::arrow::ArrowWriter;
use parquet::basic::Compression as Codec;
use parquet::file::metadata::{
    KeyValue, ParquetMetaData, ParquetMetaDataReader, ParquetMetaDataWriter, RowGroupMetaData,
};
use parquet::file::properties::WriterProperties;

use super::{Compression, GROUP_ROWS};
use crate::error::{Cause, ForeignKind};
use crate::io::tests::{open, read, schema_of, sealed};
use crate::io::{CsvOptions, Encoded, Format, Packing, Sink, Source, WriteOptions};
use crate::table::{Column, ColumnKind, Schema};

fn source(bytes: &[u8]) -> Result<Source, crate::error::Error> {
    open(bytes, Format::PARQUET, &CsvOptions::default())
}

/// A file of one column of the numbers from 0, in row groups of this size.
fn numbers(rows: usize, group: usize) -> Vec<u8> {
    let array = Arc::new((0..rows as i64).collect::<Int64Array>()) as ArrayRef;
    let batch = RecordBatch::try_from_iter([("n", array)]).unwrap();
    let properties = WriterProperties::builder().set_max_row_group_row_count(Some(group)).build();
    let mut writer = ArrowWriter::try_new(Vec::new(), batch.schema(), Some(properties)).unwrap();
    writer.write(&batch).unwrap();
    writer.into_inner().unwrap()
}

fn column_of(len: usize) -> Column {
    Column::from_text((0..len).map(|row| Some(row.to_string())))
}

fn metadata(bytes: &[u8]) -> ParquetMetaData {
    ParquetMetaDataReader::new().parse_and_finish(&bytes::Bytes::copy_from_slice(bytes)).unwrap()
}

fn group_rows(bytes: &[u8]) -> Vec<i64> {
    metadata(bytes).row_groups().iter().map(RowGroupMetaData::num_rows).collect()
}

#[test]
fn row_groups_are_cut_and_joined_and_no_row_is_lost() {
    for (rows, group, pieces) in [
        (300_000, 300_000, vec![100_000; 3]),
        (150_000, 1_000, vec![131_000, 19_000]),
        (5, 2, vec![5]),
        (0, 9, vec![]),
    ] {
        let mut source = source(&numbers(rows, group)).unwrap();
        let mut next = 0;
        let mut found = Vec::new();
        while let Some(piece) = source.next_piece().unwrap() {
            let decoded = piece.decode(&[true]).unwrap();
            let column = decoded.columns[0].clone().unwrap();
            let cells = column.text().unwrap();
            for row in [0, decoded.rows - 1] {
                assert_eq!(cells.at(row), Some(&*(next + row).to_string()));
            }
            next += decoded.rows;
            found.push(decoded.rows);
        }
        assert_eq!((next, found), (rows, pieces));
        let progress = source.progress();
        assert_eq!(Some(progress.bytes), progress.of);
    }
}

/// The file's row groups and empty ones, as pyarrow writes them: a table without rows is one group
/// whose columns start nowhere.
fn regrouped(
    bytes: &[u8],
    groups: impl Fn(&[RowGroupMetaData], RowGroupMetaData) -> Vec<RowGroupMetaData>,
) -> Vec<u8> {
    let (body, end) = bytes.split_at(bytes.len() - 8);
    let footer = u32::from_le_bytes(end[..4].try_into().unwrap()) as usize;
    let metadata = metadata(bytes);
    let columns = metadata.row_group(0).columns().iter().map(|column| {
        let empty = column.clone().into_builder().set_num_values(0).set_data_page_offset(0);
        let empty = empty.set_dictionary_page_offset(Some(4)).set_total_compressed_size(15);
        empty.set_column_index_offset(None).set_offset_index_offset(None).build().unwrap()
    });
    let empty = metadata.row_group(0).clone().into_builder().set_num_rows(0);
    let empty = empty.set_column_metadata(columns.collect()).build().unwrap();
    let groups = groups(metadata.row_groups(), empty);
    let metadata = metadata.into_builder().set_row_groups(groups).build();
    let mut out = body[..body.len() - footer].to_vec();
    ParquetMetaDataWriter::new(&mut out, &metadata).finish().unwrap();
    out
}

#[test]
fn row_groups_without_rows_are_left_out() {
    let bytes = numbers(5, 2);
    let rows = |bytes: &[u8]| read(source(bytes).unwrap()).unwrap().1;
    assert!(rows(&regrouped(&bytes, |_, empty| vec![empty])).is_empty());
    let trailing = regrouped(&bytes, |groups, empty| [groups, &[empty]].concat());
    assert_eq!(group_rows(&trailing), [2, 2, 1, 0]);
    assert_eq!(rows(&trailing), rows(&bytes));
    let between = regrouped(&bytes, |groups, empty| {
        groups.iter().flat_map(|group| [empty.clone(), group.clone(), empty.clone()]).collect()
    });
    assert_eq!(rows(&between), rows(&bytes));
}

/// A file of one column of dates, counted in milliseconds.
fn milliseconds(cells: Vec<Option<i64>>) -> Vec<u8> {
    let array: ArrayRef = Arc::new(Date64Array::from(cells));
    let batch = RecordBatch::try_from_iter([("d", array)]).unwrap();
    let mut writer = ArrowWriter::try_new(Vec::new(), batch.schema(), None).unwrap();
    writer.write(&batch).unwrap();
    writer.into_inner().unwrap()
}

#[test]
fn dates_in_milliseconds_are_dates() {
    const DAY: i64 = 86_400_000;
    let bytes = milliseconds(vec![Some(18_262 * DAY), None, Some(-DAY)]);
    let mut opened = source(&bytes).unwrap();
    let schema = opened.schema().clone();
    assert_eq!(schema.fields()[0].data_type, DataType::Date32);
    let column = opened.next_piece().unwrap().unwrap().decode(&[true]).unwrap().columns.remove(0);
    let column = column.unwrap();
    assert_eq!(column.data_type(), &DataType::Date32);
    let expected = [Some("2020-01-01".to_owned()), None, Some("1969-12-31".to_owned())];
    assert!(read(source(&bytes).unwrap()).unwrap().1.into_iter().flatten().eq(expected.clone()));

    // What comes from memory keeps its own type until it is written.
    let name = crate::vocab::ColumnName::new("d").unwrap();
    let schema = Schema::new(vec![crate::table::Field::new(name, DataType::Date64)]);
    let cells = Date64Array::from(vec![Some(18_262 * DAY), None, Some(-DAY)]);
    let batch = sealed(&schema, vec![Column::from_array(Arc::new(cells))], 0);
    let mut sink =
        Sink::create(Vec::new(), Format::PARQUET, &schema, &WriteOptions::default()).unwrap();
    sink.write(sink.encoder().encode(&batch).unwrap()).unwrap();
    let output = sink.finish().unwrap().0;
    let kind = metadata(&output).row_group(0).column(0).column_descr().logical_type_ref().cloned();
    assert_eq!(kind, Some(parquet::basic::LogicalType::Date));
    assert!(read(source(&output).unwrap()).unwrap().1.into_iter().flatten().eq(expected));

    for bad in [DAY + 1, -1, i64::MAX / DAY * DAY] {
        let bytes = milliseconds(vec![Some(0), None, Some(bad)]);
        let error = read(source(&bytes).unwrap()).expect_err("refused");
        assert_eq!(error.to_string(), "column 1 of 1, row 3: 1 cell(s): not a valid date");
    }
}

#[test]
fn dictionaries_of_joined_row_groups_become_one() {
    let cells: Vec<Option<String>> =
        (0..900).map(|row| (row % 7 > 0).then(|| format!("{}-{}", row / 100, row % 3))).collect();
    let array: DictionaryArray<Int32Type> = cells.iter().map(Option::as_deref).collect();
    let batch = RecordBatch::try_from_iter([("d", Arc::new(array) as ArrayRef)]).unwrap();
    let properties = WriterProperties::builder().set_max_row_group_row_count(Some(100)).build();
    let mut writer = ArrowWriter::try_new(Vec::new(), batch.schema(), Some(properties)).unwrap();
    writer.write(&batch).unwrap();
    let (_, rows, _) = read(source(&writer.into_inner().unwrap()).unwrap()).unwrap();
    assert!(rows.into_iter().map(|mut row| row.remove(0)).eq(cells));
}

#[test]
fn rows_of_long_notes_make_small_pieces() {
    let note = "x".repeat(1 << 20);
    let array: ArrayRef =
        Arc::new(StringArray::from_iter_values((0..150).map(|row| format!("{row}{note}"))));
    let batch = RecordBatch::try_from_iter([("note", array)]).unwrap();
    let mut writer = ArrowWriter::try_new(Vec::new(), batch.schema(), None).unwrap();
    writer.write(&batch).unwrap();
    let mut source = source(&writer.into_inner().unwrap()).unwrap();
    let mut rows = Vec::new();
    while let Some(piece) = source.next_piece().unwrap() {
        rows.push(piece.decode(&[true]).unwrap().rows);
    }
    assert_eq!(rows, [75, 75]);
}

#[test]
fn a_header_that_announces_more_than_there_is_ends_with_the_file() {
    let mut bytes = numbers(3, 3);
    // In the first page header: an unknown field, a list of 2^31 - 1 doubles.
    bytes[4..11].copy_from_slice(&[0xf9, 0xf7, 0xff, 0xff, 0xff, 0xff, 0x07]);
    let piece = source(&bytes).unwrap().next_piece().unwrap().unwrap();
    let error = piece.decode(&[true]).err().expect("hours later, or at once");
    let expected = Cause::Io { action: "reading Parquet", kind: ForeignKind::Malformed };
    assert_eq!(error.problems()[0].cause, expected);
}

#[test]
fn pieces_may_be_decoded_at_once_and_in_any_order() {
    let mut source = source(&numbers(400_000, 50_000)).unwrap();
    let mut pieces = Vec::new();
    while let Some(piece) = source.next_piece().unwrap() {
        pieces.push(piece);
    }
    let starts = std::thread::scope(|scope| {
        let threads: Vec<_> = pieces
            .into_iter()
            .rev()
            .map(|piece| {
                scope.spawn(move || {
                    let column = piece.decode(&[true]).unwrap().columns.remove(0).unwrap();
                    column.text().unwrap().at(0).unwrap().parse::<usize>().unwrap()
                })
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect::<Vec<_>>()
    });
    assert_eq!(starts, [300_000, 200_000, 100_000, 0]);
}

#[test]
fn damage_is_told_by_kind_wherever_the_file_ends() {
    let bytes = numbers(200, 100);
    for len in 4..bytes.len() {
        let error = source(&bytes[..len]).and_then(read).unwrap_err();
        assert!(matches!(error.problems()[0].cause, Cause::Io { action: "reading Parquet", .. }));
    }
    let error = source(&bytes[..bytes.len() - 1]).err().unwrap();
    let truncated = Cause::Io { action: "reading Parquet", kind: ForeignKind::Truncated };
    assert_eq!(error.problems()[0].cause, truncated);
    for at in 4..bytes.len() - 4 {
        let mut bytes = bytes.clone();
        bytes[at] ^= 0x55;
        if let Err(error) = source(&bytes).and_then(read) {
            assert!(matches!(
                error.problems()[0].cause,
                Cause::Io { action: "reading Parquet", .. }
            ));
        }
    }
}

/// Who counts sees the cells that everybody sees: of text with few values, with too many for a
/// dictionary, with nulls, in several groups of which each has its own dictionary, and of numbers.
#[test]
fn counting_reads_the_same_cells() {
    let rows = 70_000;
    let few = |row: usize| (row % 7 != 3).then(|| format!("ward {}", row / 9_000 + row % 5));
    let many = |row: usize| Some(format!("{row:0>64}")); // more than a dictionary page may hold
    let columns: [(&str, ArrayRef); 3] = [
        ("few", Arc::new((0..rows).map(few).collect::<StringArray>())),
        ("many", Arc::new((0..rows).map(many).collect::<StringArray>())),
        ("n", Arc::new((0..rows as i64).map(|row| row % 3).collect::<Int64Array>())),
    ];
    let batch = RecordBatch::try_from_iter(columns).unwrap();
    for group in [rows, 20_000] {
        let properties =
            WriterProperties::builder().set_max_row_group_row_count(Some(group)).build();
        let mut writer =
            ArrowWriter::try_new(Vec::new(), batch.schema(), Some(properties)).unwrap();
        writer.write(&batch).unwrap();
        let bytes = writer.into_inner().unwrap();
        let counting = source(&bytes).unwrap().for_counting();
        assert_eq!(dictionaries(&bytes), [true, false, false]);
        assert!(read(counting).unwrap().1 == read(source(&bytes).unwrap()).unwrap().1);
    }
}

/// Which columns of the first piece come as dictionaries.
fn dictionaries(bytes: &[u8]) -> Vec<bool> {
    let mut source = source(bytes).unwrap().for_counting();
    let wanted = vec![true; source.schema().len()];
    let piece = source.next_piece().unwrap().unwrap().decode(&wanted).unwrap();
    let columns = piece.columns.iter().flatten();
    columns.map(|column| matches!(column.data_type(), DataType::Dictionary(..))).collect()
}
