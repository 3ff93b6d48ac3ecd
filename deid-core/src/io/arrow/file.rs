//! Reading an Arrow IPC file: the index at its end says where the batches are.

use std::collections::VecDeque;
use std::sync::Arc;

use arrow_buffer::Buffer;
use arrow_ipc::convert::fb_to_schema;
use arrow_ipc::reader::{FileDecoder, read_footer_length};
use arrow_ipc::{Block, Footer, root_as_footer, root_as_message};
use parquet::file::reader::{ChunkReader, Length};

use crate::error::Result;
use crate::io::digest::Totals;
use crate::io::fail::failed;
use crate::io::shared_file::SharedFile;
use crate::io::source::Progress;
use crate::table::Schema;

use super::fail::{READING, cut_short, damaged, guarded, unreadable};
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
            let bytes = read(&self.file, &block)?;
            self.bytes += bytes.len() as u64;
            let rows = guarded(|| rows_of(&block, &bytes))?;
            let batch = Batch::stored(Arc::clone(&self.decoder), block, bytes);
            self.rest = Cut::of(batch, rows);
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
    if !schema.endianness().equals_to_target_endianness() {
        return Err(crate::io::fail::fault(READING, crate::error::ForeignKind::Unsupported));
    }
    let schema = Arc::new(fb_to_schema(schema));
    let mut decoder = FileDecoder::new(Arc::clone(&schema), footer.version());
    for block in footer.dictionaries().into_iter().flatten() {
        decoder.read_dictionary(block, &read(file, block)?).map_err(unreadable)?;
    }
    Ok((Schema::from_arrow(&schema), decoder))
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

/// How many rows the head of the block announces; decoding holds the block to it.
fn rows_of(block: &Block, bytes: &Buffer) -> Result<usize> {
    let head = usize::try_from(block.metaDataLength()).ok().and_then(|len| bytes.get(..len));
    let ([0xff, 0xff, 0xff, 0xff, _, _, _, _, head @ ..] | [_, _, _, _, head @ ..]) =
        head.ok_or_else(damaged)?
    else {
        return Err(damaged());
    };
    let message = root_as_message(head).map_err(|_| damaged())?;
    let batch = message.header_as_record_batch().ok_or_else(damaged)?;
    usize::try_from(batch.length()).map_err(|_| damaged())
}
