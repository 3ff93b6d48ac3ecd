//! Reading an Arrow IPC stream: messages in order, from a file or a pipe.

use std::io::{self, Read};

use arrow_buffer::Buffer;
use arrow_ipc::reader::StreamDecoder;

use crate::error::Result;
use crate::io::digest::{HashingReader, Totals};
use crate::io::fail::failed;
use crate::io::packing::Stored;
use crate::io::source::Progress;
use crate::table::Schema;

use super::fail::{READING, cut_short, damaged, guarded, unreadable};
use super::piece::{ArrowPiece, Batch, Cut};

/// How much is read at once.
const BLOCK: usize = 1 << 20;

/// What ends a stream. The format lets a writer just stop; then nobody can tell a whole table from
/// one that was cut, so here a stream has its end.
const END: [u8; 8] = [0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0];

/// An Arrow IPC stream that is read from its start to its end.
pub(in crate::io) struct ArrowStream {
    input: HashingReader<Stored>,
    len: Option<u64>,
    schema: Schema,
    decoder: StreamDecoder,
    read: Buffer,
    tail: Tail,
    at_end: bool,
    rest: Cut,
}

impl ArrowStream {
    pub(in crate::io) fn open(input: Stored, len: Option<u64>) -> Result<Self> {
        let mut stream = Self {
            input: HashingReader::new(input),
            len,
            schema: Schema::default(),
            decoder: StreamDecoder::new(),
            read: Buffer::default(),
            tail: Tail::default(),
            at_end: false,
            rest: Cut::default(),
        };
        while stream.decoder.schema().is_none() {
            if !stream.advance()? && stream.decoder.schema().is_none() {
                return Err(damaged());
            }
        }
        Ok(stream)
    }

    pub(in crate::io) fn schema(&self) -> &Schema {
        &self.schema
    }

    pub(in crate::io) fn next_piece(&mut self) -> Result<Option<ArrowPiece>> {
        while self.rest.is_done() && self.advance()? {}
        Ok(self.rest.next_piece(&self.schema))
    }

    pub(in crate::io) fn progress(&self) -> Progress {
        Progress { bytes: HashingReader::bytes(&self.input), of: self.len }
    }

    pub(in crate::io) fn finish(mut self) -> Result<Totals> {
        while self.advance()? {}
        Ok(self.input.totals())
    }

    /// Takes one step: decodes what was read, or reads more. False where the stream has ended.
    fn advance(&mut self) -> Result<bool> {
        if self.read.is_empty() {
            if self.at_end {
                return Ok(false);
            }
            self.fill()?;
        }
        let batch = guarded(|| self.decoder.decode(&mut self.read).map_err(unreadable))?;
        if let (true, Some(schema)) = (self.schema.is_empty(), self.decoder.schema()) {
            self.schema = Schema::from_arrow(&schema);
        }
        if let Some(batch) = batch {
            let rows = batch.num_rows();
            self.rest = Cut::of(Batch::whole(batch), rows);
        }
        Ok(true)
    }

    fn fill(&mut self) -> Result<()> {
        let mut block = vec![0; BLOCK];
        let mut filled = 0;
        while filled < BLOCK {
            match self.input.read(&mut block[filled..]) {
                Ok(0) => {
                    self.at_end = true;
                    break;
                }
                Ok(n) => filled += n,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(failed(READING)(error)),
            }
        }
        block.truncate(filled);
        self.tail.pass(&block);
        if self.at_end && self.tail.0 != END {
            return Err(cut_short());
        }
        self.read = block.into();
        Ok(())
    }
}

/// The last bytes that were read.
#[derive(Default)]
struct Tail([u8; END.len()]);

impl Tail {
    fn pass(&mut self, block: &[u8]) {
        let new = block.len().min(END.len());
        self.0.copy_within(new.., 0);
        self.0[END.len() - new..].copy_from_slice(&block[block.len() - new..]);
    }
}
