//! Reading text columns as the dictionaries that they are stored as.

use std::sync::Arc;

use arrow_schema::{DataType, Schema};
use parquet::arrow::arrow_reader::{ArrowReaderMetadata, ArrowReaderOptions};
use parquet::basic::Encoding;
use parquet::file::metadata::ColumnChunkMetaData;

/// The same metadata, but that text stored as a dictionary in every row group is read as one.
pub(super) fn with_dictionaries(metadata: ArrowReaderMetadata) -> ArrowReaderMetadata {
    let columns = metadata.parquet_schema();
    let is_stored_as_one = |root: usize| {
        let mut leaves =
            (0..columns.num_columns()).filter(|&leaf| columns.get_column_root_idx(leaf) == root);
        leaves.all(|leaf| {
            let groups = metadata.metadata().row_groups().iter();
            groups.map(|group| group.column(leaf)).all(is_dictionary)
        })
    };
    let text = DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8));
    let fields = metadata.schema().fields().iter().enumerate().map(|(root, field)| {
        if *field.data_type() == DataType::Utf8 && is_stored_as_one(root) {
            Arc::new(field.as_ref().clone().with_data_type(text.clone()))
        } else {
            Arc::clone(field)
        }
    });
    let schema = Arc::new(Schema::new(fields.collect::<Vec<_>>()));
    let options = ArrowReaderOptions::new().with_schema(schema);
    ArrowReaderMetadata::try_new(Arc::clone(metadata.metadata()), options).unwrap_or(metadata)
}

/// Whether all of its pages hold keys.
fn is_dictionary(chunk: &ColumnChunkMetaData) -> bool {
    chunk.dictionary_page_offset().is_some()
        && chunk.page_encoding_stats_mask().is_some_and(|mask| {
            mask.is_only(Encoding::RLE_DICTIONARY) || mask.is_only(Encoding::PLAIN_DICTIONARY)
        })
}
