//! Reading an Arrow IPC file: the index at its end says where the batches are.

use std::collections::VecDeque;
use std::sync::Arc;

use arrow_buffer::Buffer;
use arrow_ipc::convert::fb_to_schema;
use arrow_ipc::reader::{FileDecoder, read_footer_length};
use arrow_ipc::{Block, Footer, MetadataVersion, root_as_footer};
use arrow_schema::SchemaRef;
use parquet::file::reader::{ChunkReader, Length};

use crate::error::Result;
use crate::io::digest::Totals;
use crate::io::fail::failed;
use crate::io::shared_file::SharedFile;
use crate::io::source::Progress;
use crate::table::Schema;

use super::fail::{READING, cut_short, damaged, guarded, unreadable, unsupported};
use super::message::{Brings, Message};
use super::piece::{ArrowPiece, Batch, Cut};

/// What stands behind the index: its length, and the magic.
const TRAILER: usize = 10;

/// An Arrow IPC file that is read from its start to its end.
pub(in crate::io) struct ArrowFile {
    file: SharedFile,
    schema: Schema,
    decoder: Arc<FileDecoder>,
    blocks: VecDeque<Block>,
    rest: Cut,
    bytes: u64,
}

impl ArrowFile {
    pub(in crate::io) fn open(file: SharedFile) -> Result<Self> {
        let index = index(&file)?;
        guarded(|| {
            let footer = root_as_footer(&index).map_err(|_| damaged())?;
            let (schema, decoder) = decoder(&file, footer)?;
            let blocks = footer.recordBatches().into_iter().flatten().copied().collect();
            let decoder = Arc::new(decoder);
            Ok(Self { file, schema, decoder, blocks, rest: Cut::default(), bytes: 0 })
        })
    }

    pub(in crate::io) fn schema(&self) -> &Schema {
        &self.schema
    }

    pub(in crate::io) fn next_piece(&mut self) -> Result<Option<ArrowPiece>> {
        while self.rest.is_done() {
            let Some(block) = self.blocks.pop_front() else { return Ok(None) };
            let message = Message::of(block, read(&self.file, &block)?);
            self.bytes += message.bytes.len() as u64;
            let brings = guarded(|| message.brings())?;
            let Brings::Rows { rows, .. } = brings else { return Err(damaged()) };
            self.rest = Cut::of(Batch::stored(Arc::clone(&self.decoder), message), rows);
        }
        Ok(self.rest.next_piece(&self.schema))
    }

    pub(in crate::io) fn progress(&self) -> Progress {
        let of = self.file.len();
        let is_done = self.blocks.is_empty() && self.rest.is_done();
        Progress { bytes: if is_done { of } else { self.bytes.min(of) }, of: Some(of) }
    }

    pub(in crate::io) fn finish(self) -> Result<Totals> {
        Totals::of(self.file.reader(0))
    }
}

fn index(file: &SharedFile) -> Result<Vec<u8>> {
    let end = file.len().checked_sub(TRAILER as u64).ok_or_else(cut_short)?;
    let mut trailer = [0; TRAILER];
    file.read_at(&mut trailer, end).map_err(failed(READING))?;
    let len = read_footer_length(trailer).map_err(|_| cut_short())?;
    let start = end.checked_sub(len as u64).ok_or_else(damaged)?;
    let mut index = vec![0; len];
    let filled = file.read_at(&mut index, start).map_err(failed(READING))?;
    if filled == len { Ok(index) } else { Err(cut_short()) }
}

fn decoder(file: &SharedFile, footer: Footer<'_>) -> Result<(Schema, FileDecoder)> {
    let schema = footer.schema().ok_or_else(damaged)?;
    let (schema, mut decoder) = decoder_of(schema, footer.version())?;
    for block in footer.dictionaries().into_iter().flatten() {
        let message = Message::of(*block, read(file, block)?);
        message.brings()?;
        decoder.read_dictionary(block, &message.bytes).map_err(unreadable)?;
    }
    Ok((Schema::from_arrow(&schema), decoder))
}

/// The schema, and what decodes messages under it.
pub(super) fn decoder_of(
    schema: arrow_ipc::Schema<'_>,
    version: MetadataVersion,
) -> Result<(SchemaRef, FileDecoder)> {
    if !schema.endianness().equals_to_target_endianness() {
        return Err(unsupported());
    }
    let schema = Arc::new(fb_to_schema(schema));
    Ok((Arc::clone(&schema), FileDecoder::new(schema, version)))
}

/// The bytes of a block. What a damaged index says must not decide how much is allocated.
fn read(file: &SharedFile, block: &Block) -> Result<Buffer> {
    let part = |length: i64| u64::try_from(length).map_err(|_| damaged());
    let start = part(block.offset())?;
    let len = part(block.bodyLength())?.checked_add(part(block.metaDataLength().into())?);
    let len = len.filter(|len| start.checked_add(*len).is_some_and(|end| end <= file.len()));
    let len = len.and_then(|len| usize::try_from(len).ok()).ok_or_else(damaged)?;
    file.get_bytes(start, len).map(Buffer::from).map_err(|_| cut_short())
}
