//! One message: its head, and the body that the head describes.

use std::io::Read;

use arrow_buffer::Buffer;
use arrow_ipc::reader::FileDecoder;
use arrow_ipc::{Block, MessageHeader, RecordBatch as Head, root_as_message};

use crate::error::Result;
use crate::io::fail::failed;

use super::fail::{READING, cut_short, damaged};

/// What stands before every head: the marker, then its length.
const PREFIX: usize = 8;
const MARKER: [u8; 4] = [0xff; 4];

/// The longest buffer that is unpacked: damaged bytes must not decide how much is allocated.
const UNPACKED_LIMIT: i64 = 1 << 31;

/// A message as stored, held to what its head says.
pub(super) struct Message {
    pub(super) bytes: Buffer,
    pub(super) block: Block,
}

/// What a message brings.
pub(super) enum Brings {
    Schema,
    /// A dictionary, and how many bytes its packed buffers unpack to.
    Dictionary(u64),
    /// So many rows, and how many bytes their packed buffers unpack to.
    Rows {
        rows: usize,
        unpacked: u64,
    },
}

impl Message {
    /// The bytes of a block of a file.
    pub(super) fn of(block: Block, bytes: Buffer) -> Self {
        Self { bytes, block }
    }

    /// The next message of a stream; `None` at the stream's own end. Memory grows with what is
    /// really there, not with what a head announces.
    pub(super) fn read(input: &mut impl Read) -> Result<Option<Self>> {
        let mut bytes = Vec::new();
        append(input, &mut bytes, PREFIX)?;
        let Some(length) = bytes.strip_prefix(&MARKER) else { return Err(damaged()) };
        let length = i32::from_le_bytes(length.try_into().map_err(|_| damaged())?);
        if length == 0 {
            return Ok(None);
        }
        append(input, &mut bytes, usize::try_from(length).map_err(|_| damaged())?)?;
        let head = root_as_message(&bytes[PREFIX..]).map_err(|_| damaged())?;
        let body = head.bodyLength();
        append(input, &mut bytes, usize::try_from(body).map_err(|_| damaged())?)?;
        let head = length.checked_add(8).ok_or_else(damaged)?;
        Ok(Some(Self { bytes: bytes.into(), block: Block::new(0, head, body) }))
    }

    fn head(&self) -> Result<arrow_ipc::Message<'_>> {
        let length = usize::try_from(self.block.metaDataLength()).ok();
        let head = length.and_then(|length| self.bytes.get(PREFIX..length)).ok_or_else(damaged)?;
        root_as_message(head).map_err(|_| damaged())
    }

    /// What it brings, where its head is sound and every packed buffer is of a size that can be.
    pub(super) fn brings(&self) -> Result<Brings> {
        let head = self.head()?;
        match head.header_type() {
            MessageHeader::Schema => Ok(Brings::Schema),
            MessageHeader::DictionaryBatch => {
                let dictionary = head.header_as_dictionary_batch().ok_or_else(damaged)?;
                Ok(Brings::Dictionary(self.unpacked(dictionary.data().ok_or_else(damaged)?)?))
            }
            MessageHeader::RecordBatch => {
                let batch = head.header_as_record_batch().ok_or_else(damaged)?;
                let unpacked = self.unpacked(batch)?;
                let rows = usize::try_from(batch.length()).map_err(|_| damaged())?;
                Ok(Brings::Rows { rows, unpacked })
            }
            _ => Err(damaged()),
        }
    }

    /// The schema, and what decodes messages under it.
    pub(super) fn decoder(&self) -> Result<(arrow_schema::SchemaRef, FileDecoder)> {
        let head = self.head()?;
        super::file::decoder_of(head.header_as_schema().ok_or_else(damaged)?, head.version())
    }

    /// How many bytes its packed buffers say that they unpack to.
    fn unpacked(&self, batch: Head<'_>) -> Result<u64> {
        let mut total = 0;
        if batch.compression().is_none() {
            return Ok(total);
        }
        let start = usize::try_from(self.block.metaDataLength()).map_err(|_| damaged())?;
        let body = self.bytes.get(start..).ok_or_else(damaged)?;
        for buffer in batch.buffers().into_iter().flatten().filter(|buffer| buffer.length() > 0) {
            let at = usize::try_from(buffer.offset()).ok();
            let size = at.and_then(|at| body.get(at..)?.first_chunk::<8>()).ok_or_else(damaged)?;
            // -1 says that the buffer is not packed after all.
            let size = i64::from_le_bytes(*size);
            if !(-1..=UNPACKED_LIMIT).contains(&size) {
                return Err(damaged());
            }
            total += u64::try_from(size).unwrap_or(0);
        }
        Ok(total)
    }
}

/// Appends exactly so many bytes.
fn append(input: &mut impl Read, bytes: &mut Vec<u8>, count: usize) -> Result<()> {
    let read = input.by_ref().take(count as u64).read_to_end(bytes).map_err(failed(READING))?;
    if read == count { Ok(()) } else { Err(cut_short()) }
}
