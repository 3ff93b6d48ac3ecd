//! Reading Parquet: pieces of whole row groups or parts of one.

use std::collections::VecDeque;
use std::ops::Range;
use std::sync::Arc;

use arrow_array::{RecordBatch, RecordBatchReader};
use arrow_select::concat::concat_batches;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReaderBuilder,
};
use parquet::file::metadata::{ColumnChunkMetaData, ParquetMetaDataReader, RowGroupMetaData};
use parquet::file::reader::Length;

use crate::error::{Cause, ColumnRef, Error, ForeignKind, Place, Result};
use crate::io::digest::Totals;
use crate::io::fail::{failed, fault};
use crate::io::shared_file::SharedFile;
use crate::io::source::{Decoded, Progress};
use crate::table::{Column, ColumnKind, Field, Schema};
use crate::vocab::ColumnName;

use super::GROUP_ROWS;
use super::fail::{damaged, guarded, unreadable};

/// A Parquet file that is read from its start to its end.
pub(crate) struct ParquetSource {
    file: SharedFile,
    metadata: ArrowReaderMetadata,
    schema: Schema,
    parts: VecDeque<Part>,
    bytes: u64,
}

/// Rows that are decoded together: whole row groups, or a run of rows of one.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Part {
    groups: Range<usize>,
    offset: usize,
    rows: usize,
    /// Compressed bytes, about.
    bytes: u64,
}

impl ParquetSource {
    pub(in crate::io) fn open(file: SharedFile) -> Result<Self> {
        let metadata = load(&file)?;
        let fields = metadata.schema().fields().iter().enumerate();
        let fields = fields.map(|(index, field)| field_of(index, field));
        let schema = Schema::new(fields.collect());
        let groups = metadata.metadata().row_groups().iter();
        let sizes: Option<Vec<_>> = groups.map(|group| size_of(group, file.len())).collect();
        let parts = parts_of(&sizes.ok_or_else(damaged)?);
        Ok(Self { file, metadata, schema, parts, bytes: 0 })
    }

    pub(in crate::io) fn schema(&self) -> &Schema {
        &self.schema
    }

    pub(in crate::io) fn next_piece(&mut self) -> Option<ParquetPiece> {
        let part = self.parts.pop_front()?;
        self.bytes += part.bytes;
        Some(ParquetPiece {
            file: self.file.clone(),
            metadata: self.metadata.clone(),
            schema: self.schema.clone(),
            part,
        })
    }

    pub(in crate::io) fn progress(&self) -> Progress {
        let of = self.file.len();
        let bytes = if self.parts.is_empty() { of } else { self.bytes.min(of) };
        Progress { bytes, of: Some(of) }
    }

    pub(in crate::io) fn finish(self) -> Result<Totals> {
        Totals::of(self.file.reader(0))
    }
}

/// Reads the footer. The Arrow schema that writers leave there restores types that Parquet does
/// not have (dictionaries, seconds); where it cannot be used, Parquet's own types are.
fn load(file: &SharedFile) -> Result<ArrowReaderMetadata> {
    let mut end = [0; 4];
    let at = file.len().saturating_sub(4);
    file.read_at(&mut end, at).map_err(failed("reading Parquet"))?;
    if end != *b"PAR1" {
        return Err(fault("reading Parquet", ForeignKind::Truncated));
    }
    guarded(|| {
        let metadata = ParquetMetaDataReader::new().parse_and_finish(file).map_err(unreadable)?;
        let metadata = Arc::new(metadata);
        ArrowReaderMetadata::try_new(Arc::clone(&metadata), ArrowReaderOptions::new())
            .or_else(|_| {
                let plain = ArrowReaderOptions::new().with_skip_arrow_metadata(true);
                ArrowReaderMetadata::try_new(metadata, plain)
            })
            .map_err(unreadable)
    })
}

/// Rows and compressed bytes of a row group; `None` where they, or where its columns stand,
/// cannot be. The library takes these numbers as they are.
fn size_of(group: &RowGroupMetaData, file: u64) -> Option<(usize, u64)> {
    let mut bytes: u64 = 0;
    for column in group.columns() {
        let start = column.dictionary_page_offset().unwrap_or(column.data_page_offset());
        let len = u64::try_from(column.compressed_size()).ok()?;
        let end = u64::try_from(start).ok()?.checked_add(len)?;
        if end > file || column.data_page_offset() < start || column.num_values() != group.num_rows() && !is_nested(column) {
            return None;
        }
        bytes += len;
    }
    Some((usize::try_from(group.num_rows()).ok()?, bytes))
}

fn is_nested(column: &ColumnChunkMetaData) -> bool {
    column.column_descr().max_rep_level() > 0
}

/// Cuts large row groups into equal parts and joins small ones.
fn parts_of(groups: &[(usize, u64)]) -> VecDeque<Part> {
    let mut parts: VecDeque<Part> = VecDeque::new();
    for (index, &(rows, bytes)) in groups.iter().enumerate() {
        if let Some(last) = parts.back_mut()
            && last.offset == 0
            && last.groups.end == index
            && last.rows + rows <= GROUP_ROWS
        {
            last.groups.end = index + 1;
            last.rows += rows;
            last.bytes += bytes;
            continue;
        }
        let count = rows.div_ceil(GROUP_ROWS).max(1);
        let size = rows.div_ceil(count);
        for part in 0..count {
            let offset = part * size;
            let rows = size.min(rows - offset);
            parts.push_back(Part { groups: index..index + 1, offset, rows, bytes: bytes / count as u64 });
        }
    }
    parts.retain(|part| part.rows > 0);
    parts
}

/// Rows of a Parquet file, not decoded yet.
pub(crate) struct ParquetPiece {
    file: SharedFile,
    metadata: ArrowReaderMetadata,
    schema: Schema,
    part: Part,
}

impl ParquetPiece {
    pub(in crate::io) fn decode(self, wanted: &[bool]) -> Result<Decoded> {
        let wanted = |index: usize| wanted.get(index).copied().unwrap_or(false);
        let of = self.schema.len();
        for (index, field) in self.schema.fields().iter().enumerate() {
            if let ColumnKind::Unsupported(name) = field.kind()
                && wanted(index)
            {
                let column = ColumnRef::Position { index: index + 1, of };
                return Err(Error::at(Place::default().with_column(column), Cause::UnsupportedType(name)));
            }
        }
        let rows = self.part.rows;
        let chosen: Vec<usize> = (0..of).filter(|&index| wanted(index)).collect();
        let mut columns = vec![None; of];
        if !chosen.is_empty() {
            let batch = guarded(|| self.read(&chosen))?;
            for (index, array) in chosen.into_iter().zip(batch.columns()) {
                columns[index] = Some(Column::from_array(Arc::clone(array)));
            }
        }
        Ok(Decoded { rows, columns })
    }

    fn read(self, chosen: &[usize]) -> Result<RecordBatch> {
        let Part { groups, offset, rows, .. } = self.part;
        let mask = ProjectionMask::roots(self.metadata.parquet_schema(), chosen.iter().copied());
        let reader = ParquetRecordBatchReaderBuilder::new_with_metadata(self.file, self.metadata)
            .with_row_groups(groups.collect())
            .with_projection(mask)
            .with_offset(offset)
            .with_limit(rows)
            .with_batch_size(rows)
            .build()
            .map_err(unreadable)?;
        let schema = reader.schema();
        let batches: Vec<RecordBatch> = reader.collect::<Result<_, _>>().map_err(|_| damaged())?;
        let batch = match &batches[..] {
            [one] => one.clone(),
            many => concat_batches(&schema, many).map_err(|_| damaged())?,
        };
        if batch.num_rows() == rows && batch.num_columns() == chosen.len() {
            Ok(batch)
        } else {
            Err(damaged())
        }
    }
}

/// The column at this position (from 0); one without a name is called by its position.
fn field_of(index: usize, field: &arrow_schema::Field) -> Field {
    let data_type = field.data_type().clone();
    match ColumnName::new(field.name()) {
        Ok(name) => Field::new(name, data_type),
        Err(_) => Field { data_type, ..Field::unnamed(index) },
    }
}
