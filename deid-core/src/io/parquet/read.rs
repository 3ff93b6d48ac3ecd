//! Reading Parquet: pieces of whole row groups or parts of one.

use std::collections::VecDeque;
use std::sync::Arc;

use arrow_array::{RecordBatch, RecordBatchReader};
use arrow_select::concat::concat_batches;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReaderBuilder,
};
use parquet::file::metadata::{ColumnChunkMetaData, ParquetMetaDataReader, RowGroupMetaData};
use parquet::file::reader::Length;

use crate::error::{ForeignKind, Result};
use crate::io::digest::Totals;
use crate::io::fail::{failed, fault};
use crate::io::shared_file::SharedFile;
use crate::io::source::{Decoded, Progress, ensure_supported};
use crate::table::{Column, Field, Schema};
use crate::vocab::ColumnName;

use super::days::in_days;
use super::dictionaries::with_dictionaries;
use super::fail::{damaged, guarded, unreadable};
use super::{GROUP_BYTES, GROUP_ROWS};

/// A Parquet file that is read from its start to its end.
pub(crate) struct ParquetSource {
    file: SharedFile,
    metadata: ArrowReaderMetadata,
    schema: Schema,
    parts: VecDeque<Part>,
    bytes: u64,
}

/// Rows that are decoded together: whole row groups, or a run of rows of one.
#[derive(Debug, PartialEq, Eq)]
struct Part {
    groups: Vec<usize>,
    offset: usize,
    size: Size,
}

/// How large rows are, about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Size {
    rows: usize,
    /// As stored.
    packed: u64,
    unpacked: u64,
}

impl Size {
    fn add(self, other: Self) -> Self {
        Self {
            rows: self.rows + other.rows,
            packed: self.packed + other.packed,
            unpacked: self.unpacked.saturating_add(other.unpacked),
        }
    }

    fn fits(self) -> bool {
        self.rows <= GROUP_ROWS && self.unpacked <= GROUP_BYTES
    }

    /// How many rows each part may have, where these are too many for one.
    fn part_rows(self) -> usize {
        let by_bytes = usize::try_from(self.unpacked.div_ceil(GROUP_BYTES)).unwrap_or(usize::MAX);
        let parts = self.rows.div_ceil(GROUP_ROWS).max(by_bytes).max(1);
        self.rows.div_ceil(parts).max(1)
    }
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

    /// Text that is stored as a dictionary comes as one, whatever [`schema`](Self::schema) says.
    pub(in crate::io) fn with_dictionaries(self) -> Self {
        Self { metadata: with_dictionaries(self.metadata), ..self }
    }

    pub(in crate::io) fn schema(&self) -> &Schema {
        &self.schema
    }

    pub(in crate::io) fn next_piece(&mut self) -> Option<ParquetPiece> {
        let part = self.parts.pop_front()?;
        self.bytes += part.size.packed;
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

/// How large a row group is; `None` where its numbers, or the places of its columns, cannot be.
/// The library takes them as they are. A group without rows is left out, whatever places it names:
/// pyarrow writes one for a table without rows, with columns that start nowhere.
fn size_of(group: &RowGroupMetaData, file: u64) -> Option<Size> {
    let rows = usize::try_from(group.num_rows()).ok()?;
    let mut size = Size { rows: 0, packed: 0, unpacked: 0 };
    if rows == 0 {
        return Some(size);
    }
    for column in group.columns() {
        let data = column.data_page_offset();
        let start = column.dictionary_page_offset().unwrap_or(data);
        let packed = u64::try_from(column.compressed_size()).ok()?;
        let end = u64::try_from(start).ok()?.checked_add(packed)?;
        let whole = column.num_values() == group.num_rows() || is_nested(column);
        if end > file || data < start || !whole {
            return None;
        }
        let unpacked = u64::try_from(column.uncompressed_size()).ok()?;
        size = size.add(Size { rows: 0, packed, unpacked });
    }
    Some(Size { rows, ..size })
}

fn is_nested(column: &ColumnChunkMetaData) -> bool {
    column.column_descr().max_rep_level() > 0
}

/// Cuts large row groups into equal parts, joins small ones and leaves out those without rows.
fn parts_of(groups: &[Size]) -> VecDeque<Part> {
    let mut parts: VecDeque<Part> = VecDeque::new();
    for (index, &size) in groups.iter().enumerate().filter(|(_, size)| size.rows > 0) {
        if let Some(last) = parts.back_mut()
            && last.offset == 0
            && last.size.add(size).fits()
        {
            last.groups.push(index);
            last.size = last.size.add(size);
            continue;
        }
        let part_rows = size.part_rows();
        let count = size.rows.div_ceil(part_rows).max(1) as u64;
        for offset in (0..size.rows).step_by(part_rows) {
            let rows = part_rows.min(size.rows - offset);
            let size = Size { rows, packed: size.packed / count, unpacked: size.unpacked / count };
            parts.push_back(Part { groups: vec![index], offset, size });
        }
    }
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
        ensure_supported(&self.schema, wanted)?;
        let of = self.schema.len();
        let wanted = |index: usize| wanted.get(index).copied().unwrap_or(false);
        let rows = self.part.size.rows;
        let chosen: Vec<usize> = (0..of).filter(|&index| wanted(index)).collect();
        let mut columns = vec![None; of];
        if !chosen.is_empty() {
            let batch = guarded(|| self.read(&chosen))?;
            for (index, array) in chosen.into_iter().zip(batch.columns()) {
                columns[index] = Some(in_days(Column::from_array(Arc::clone(array)), index, of)?);
            }
        }
        Ok(Decoded { rows, columns })
    }

    fn read(self, chosen: &[usize]) -> Result<RecordBatch> {
        let Part { groups, offset, size: Size { rows, .. } } = self.part;
        let mask = ProjectionMask::roots(self.metadata.parquet_schema(), chosen.iter().copied());
        let reader = ParquetRecordBatchReaderBuilder::new_with_metadata(self.file, self.metadata)
            .with_row_groups(groups)
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
    let field = match ColumnName::new(field.name()) {
        Ok(name) => Field::new(name, data_type),
        Err(_) => Field { data_type, ..Field::unnamed(index) },
    };
    field.in_days()
}
