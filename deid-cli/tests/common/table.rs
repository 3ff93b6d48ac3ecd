//! Tables in other formats: Parquet with all that must not travel, and gzip.
#![allow(dead_code, clippy::unwrap_used)]

use std::collections::HashMap;
use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use arrow_array::types::Int32Type;
use arrow_array::{ArrayRef, DictionaryArray, Float64Array, RecordBatch, StringArray};
use arrow_schema::{Field, Schema};
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;

use super::MARK;

/// A column of text.
pub fn text(cells: &[Option<&str>]) -> ArrayRef {
    Arc::new(cells.iter().collect::<StringArray>())
}

/// A column of text as a dictionary that holds the marker, which no row uses.
pub fn dictionary(cells: &[&str]) -> ArrayRef {
    let mut values = vec![MARK];
    values.extend(cells);
    let keys = (1..=i32::try_from(cells.len()).unwrap()).collect();
    Arc::new(DictionaryArray::<Int32Type>::new(keys, Arc::new(StringArray::from(values))))
}

/// A column of floats.
pub fn floats(cells: &[f64]) -> ArrayRef {
    Arc::new(cells.iter().copied().collect::<Float64Array>())
}

/// Writes Parquet with the marker in the metadata of the file, the schema and every field.
pub fn parquet(path: &Path, columns: Vec<(&str, ArrayRef)>) {
    let marked = || HashMap::from([(format!("note {MARK}"), MARK.to_owned())]);
    let fields: Vec<Field> = columns
        .iter()
        .map(|(name, array)| {
            Field::new(*name, array.data_type().clone(), true).with_metadata(marked())
        })
        .collect();
    let schema = Arc::new(Schema::new_with_metadata(fields, marked()));
    let arrays = columns.into_iter().map(|(_, array)| array).collect();
    let batch = RecordBatch::try_new(Arc::clone(&schema), arrays).unwrap();
    let note = KeyValue::new(format!("key {MARK}"), MARK.to_owned());
    let properties = WriterProperties::builder()
        .set_key_value_metadata(Some(vec![note]))
        .set_created_by(format!("made by {MARK}"))
        .build();
    let mut writer =
        ArrowWriter::try_new(File::create(path).unwrap(), schema, Some(properties)).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
}

/// All cells of a Parquet file and its schema, as text.
pub fn parquet_as_text(path: &Path) -> String {
    let reader = ParquetRecordBatchReaderBuilder::try_new(File::open(path).unwrap()).unwrap();
    let mut text = format!("{:?} {:?}", reader.schema(), reader.metadata().file_metadata());
    for batch in reader.build().unwrap() {
        text += &format!("{:?}", batch.unwrap());
    }
    text
}

pub fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    writer.write_all(bytes).unwrap();
    writer.finish().unwrap()
}
