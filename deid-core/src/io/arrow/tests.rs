//! Reading and writing Arrow IPC: damage, cuts, compression, and what must not travel.

#![allow(clippy::cast_possible_truncation, clippy::cast_possible_wrap)] // small numbers

use std::collections::HashMap;
use std::io::{Cursor, Read};
use std::sync::Arc;

use arrow_array::types::Int32Type;
use arrow_array::{
    Array, ArrayRef, DictionaryArray, Int64Array, ListArray, NullArray, RecordBatch, StringArray,
    StringViewArray,
};
use arrow_ipc::CompressionType;
use arrow_ipc::writer::{FileWriter, IpcWriteOptions, StreamWriter};
use arrow_schema::{DataType, Field as ArrowField, Schema as ArrowSchema};

use super::PIECE_ROWS;
use crate::error::{Cause, Error, ForeignKind, Kind};
use crate::io::tests::{open, read, sealed};
use crate::io::{CsvOptions, Format, Sink, Source, WriteOptions};
use crate::table::{Column, Schema};

const CANARY: &str = "CANARY-7f3a";

/// The batches as a file or as a stream, as other programs write them.
fn stored(format: Format, batches: &[RecordBatch], codec: Option<CompressionType>) -> Vec<u8> {
    let options = IpcWriteOptions::default().try_with_compression(codec).unwrap();
    let schema = batches[0].schema();
    if format == Format::ARROW {
        let mut writer = FileWriter::try_new_with_options(Vec::new(), &schema, options).unwrap();
        batches.iter().for_each(|batch| writer.write(batch).unwrap());
        writer.into_inner().unwrap()
    } else {
        let mut writer = StreamWriter::try_new_with_options(Vec::new(), &schema, options).unwrap();
        batches.iter().for_each(|batch| writer.write(batch).unwrap());
        writer.into_inner().unwrap()
    }
}

fn source(bytes: &[u8], format: Format) -> Result<Source, Error> {
    open(bytes, format, &CsvOptions::default())
}

/// Numbers and words from here on.
fn batch(from: i64, rows: i64) -> RecordBatch {
    let numbers: ArrayRef = Arc::new((from..from + rows).collect::<Int64Array>());
    let words: ArrayRef = Arc::new(StringArray::from(vec!["yes", "no", "later"]));
    let keys = (from..from + rows).map(|n| n as i32 % 3).collect();
    let words = DictionaryArray::<Int32Type>::try_new(keys, words).unwrap();
    RecordBatch::try_from_iter([("n", numbers), ("w", Arc::new(words) as ArrayRef)]).unwrap()
}

fn first_cells(bytes: &[u8], format: Format) -> Vec<String> {
    let rows = read(source(bytes, format).unwrap()).unwrap().1;
    rows.into_iter().map(|mut row| row.swap_remove(0).unwrap()).collect()
}

#[test]
fn batches_of_any_size_and_compression_are_read_in_pieces() {
    let big = PIECE_ROWS as i64 * 2 + 5;
    let batches = [batch(0, 3), batch(3, 0), batch(3, big)];
    let expected: Vec<String> = (0..3 + big).map(|n| n.to_string()).collect();
    for format in [Format::ARROW, Format::ARROW_STREAM] {
        for codec in [None, Some(CompressionType::LZ4_FRAME), Some(CompressionType::ZSTD)] {
            let bytes = stored(format, &batches, codec);
            assert!(first_cells(&bytes, format) == expected, "{format}");
            let mut source = source(&bytes, format).unwrap();
            let mut rows = Vec::new();
            while let Some(piece) = source.next_piece().unwrap() {
                rows.push(piece.decode(&[false, true]).unwrap().rows);
            }
            assert_eq!(rows, [3, PIECE_ROWS, PIECE_ROWS, 5]);
            assert_eq!(Some(source.progress().bytes), source.progress().of);
        }
    }
}

#[test]
fn an_input_that_was_cut_anywhere_is_refused() {
    for format in [Format::ARROW, Format::ARROW_STREAM] {
        let bytes = stored(format, &[batch(0, 4), batch(4, 4)], None);
        assert_eq!(first_cells(&bytes, format).len(), 8);
        for len in 1..bytes.len() {
            let found = source(&bytes[..len], format).and_then(read);
            assert!(found.is_err(), "{format} cut after {len} of {} bytes", bytes.len());
        }
    }
    // Cells that look like the end of a stream: -1 and 0.
    let cells: ArrayRef = Arc::new([-1, 0].repeat(32).into_iter().collect::<Int64Array>());
    let alike = RecordBatch::try_from_iter([("n", cells)]).unwrap();
    let bytes = stored(Format::ARROW_STREAM, &[alike.clone(), alike], None);
    for len in 1..bytes.len() {
        assert!(source(&bytes[..len], Format::ARROW_STREAM).and_then(read).is_err(), "{len}");
    }
    let behind = [&bytes[..], b"more"].concat();
    assert!(source(&behind, Format::ARROW_STREAM).and_then(read).is_err());
    // A stream whose writer just stopped has no end: nobody knows whether it is whole.
    let mut bytes = stored(Format::ARROW_STREAM, &[batch(0, 4)], None);
    bytes.truncate(bytes.len() - 8);
    let error = source(&bytes, Format::ARROW_STREAM).and_then(read).unwrap_err();
    let expected = Cause::Io { action: "reading Arrow", kind: ForeignKind::Truncated };
    assert_eq!(error.problems()[0].cause, expected);
}

#[test]
fn damage_is_an_error_or_other_cells_but_never_a_panic() {
    for format in [Format::ARROW, Format::ARROW_STREAM] {
        let bytes = stored(format, &[batch(0, 4)], None);
        for at in 0..bytes.len() {
            for bad in [0x7f, 0xff] {
                let mut bytes = bytes.clone();
                bytes[at] = bad;
                let _ = source(&bytes, format).and_then(read);
            }
        }
    }
}

#[test]
fn a_packed_buffer_does_not_decide_how_much_memory_is_taken() {
    for format in [Format::ARROW, Format::ARROW_STREAM] {
        let numbers: ArrayRef = Arc::new(Int64Array::from(vec![7; 4096]));
        let batch = RecordBatch::try_from_iter([("n", numbers)]).unwrap();
        let mut bytes = stored(format, &[batch], Some(CompressionType::ZSTD));
        // Before the frame stands the size that it unpacks to.
        let frame = bytes.windows(4).position(|four| four == [0x28, 0xb5, 0x2f, 0xfd]).unwrap();
        assert_eq!(bytes[frame - 8..frame], 32_768_i64.to_le_bytes());
        bytes[frame - 8..frame].copy_from_slice(&(1_i64 << 46).to_le_bytes());
        let error = source(&bytes, format).and_then(read).unwrap_err();
        let expected = Cause::Io { action: "reading Arrow", kind: ForeignKind::Malformed };
        assert_eq!(error.problems()[0].cause, expected, "{format}");
    }
}

#[test]
fn neither_metadata_nor_dictionaries_nor_hidden_bytes_travel() {
    let metadata = HashMap::from([(CANARY.to_owned(), CANARY.to_owned())]);
    let words: DictionaryArray<Int32Type> = [CANARY, "b", "c"].into_iter().collect();
    let text = StringArray::from(vec![CANARY, "d", "e"]);
    let fields = [("w", words.data_type().clone()), ("t", DataType::Utf8)]
        .map(|(name, kind)| ArrowField::new(name, kind, true).with_metadata(metadata.clone()));
    let arrow = Arc::new(ArrowSchema::new_with_metadata(fields.to_vec(), metadata));
    let arrays: Vec<ArrayRef> = vec![Arc::new(words), Arc::new(text)];
    let rows = RecordBatch::try_new(Arc::clone(&arrow), arrays).unwrap().slice(1, 2);
    let schema = Schema::from_arrow(&arrow);
    let columns: Vec<_> = rows.columns().iter().cloned().map(Column::from_array).collect();
    for format in [Format::ARROW, Format::ARROW_STREAM] {
        let mut sink = Sink::create(Vec::new(), format, &schema, &WriteOptions::default()).unwrap();
        let rows = sealed(&schema, columns.clone(), 0);
        sink.write(sink.encoder().encode(&rows).unwrap()).unwrap();
        let bytes = sink.finish().unwrap().0;
        let hidden = bytes.windows(CANARY.len()).any(|window| window == CANARY.as_bytes());
        assert!(!hidden, "{format}");
        let source = source(&bytes, format).unwrap();
        assert_eq!(source.schema().fields()[0].data_type, DataType::Utf8);
        assert_eq!(read(source).unwrap().1.len(), 2);
    }
}

#[test]
fn a_stream_comes_through_a_pipe_and_a_file_does_not() {
    let bytes = stored(Format::ARROW_STREAM, &[batch(0, 4), batch(4, 4)], None);
    // A pipe gives what it has, never more than one byte here.
    struct Slow(Cursor<Vec<u8>>);
    impl Read for Slow {
        fn read(&mut self, buf: &mut [u8]) -> std::io::Result<usize> {
            let len = buf.len().min(1);
            self.0.read(&mut buf[..len])
        }
    }
    let source =
        Source::from_reader(Slow(Cursor::new(bytes)), Format::ARROW_STREAM, &CsvOptions::default())
            .unwrap();
    assert_eq!(read(source).unwrap().1.len(), 8);
    let bytes = stored(Format::ARROW, &[batch(0, 4)], None);
    let error =
        Source::from_reader(Cursor::new(bytes), Format::CSV, &CsvOptions::default()).err().unwrap();
    let message = "an Arrow file cannot be read from a pipe: name the file, or send a stream";
    assert_eq!(error.to_string(), message);
}

#[test]
fn lists_are_refused_only_where_they_are_wanted() {
    let list = ListArray::from_iter_primitive::<Int32Type, _, _>([Some([Some(1)])]);
    let number: ArrayRef = Arc::new(Int64Array::from(vec![1]));
    let rows = [("n", number), ("l", Arc::new(list) as ArrayRef)];
    let bytes = stored(Format::ARROW, &[RecordBatch::try_from_iter(rows).unwrap()], None);
    let piece = || source(&bytes, Format::ARROW).unwrap().next_piece().unwrap().unwrap();
    assert_eq!(piece().decode(&[true, false]).unwrap().rows, 1);
    let error = piece().decode(&[true, true]).err().unwrap();
    assert_eq!(error.to_string(), "column 2 of 2: list columns are not supported");
}

/// What little can stand for: packed zeros, one long text behind many views or keys, rows of nulls.
#[test]
fn bytes_that_stand_for_more_than_there_is_room_are_refused() {
    let long = "x".repeat(100_000);
    let views: StringViewArray = std::iter::repeat_n(Some(long.as_str()), 2_000).collect();
    let keys = vec![0; 2_000].into();
    let words: ArrayRef = Arc::new(StringArray::from(vec![long.as_str()]));
    let shared = DictionaryArray::<Int32Type>::try_new(keys, words).unwrap();
    let zeros: ArrayRef = Arc::new(Int64Array::from(vec![0; 1_000_000]));
    let nulls: ArrayRef = Arc::new(NullArray::new(50_000_000));
    let small: ArrayRef = Arc::new(StringArray::from(vec!["a"; 1_000]));
    let views = views.gc();
    for (array, codec, fits) in [
        (Arc::new(shared) as ArrayRef, None, false),
        (Arc::new(StringViewArray::from_iter_values([&long; 40])) as ArrayRef, None, true),
        (Arc::new(views), Some(CompressionType::ZSTD), false),
        (zeros, Some(CompressionType::ZSTD), false),
        (nulls, None, false),
        (small, Some(CompressionType::LZ4_FRAME), true),
    ] {
        let batch = RecordBatch::try_from_iter([("c", array)]).unwrap();
        let bytes = stored(Format::ARROW_STREAM, &[batch], codec);
        let open = |room| {
            let options = CsvOptions::default();
            Source::from_bytes(bytes.clone().into(), Format::ARROW_STREAM, &options, room)
        };
        let read_all = |room| open(room).and_then(read).map(|_| ()).map_err(|error| error.kind());
        let expected = if fits { Ok(()) } else { Err(Kind::Usage) };
        assert_eq!(read_all(5 << 20), expected, "{} bytes", bytes.len());
    }
}
