//! Text that is read block by block and given out in runs that end where a record may end.

use std::io::{self, Read};

use crate::error::{Cause, Error, Place, Result};
use crate::vocab::Encoding;

use super::digest::Totals;
use super::fail::failed;
use super::lines::Lines;
use super::packing::Unpacked;
use super::pool::Pool;
use super::source::Progress;
use super::transcode::Transcoder;

/// The longest record: more is a quote that was opened by accident, or no table.
pub(super) const RECORD_LIMIT: usize = if cfg!(test) { 1 << 20 } else { 64 << 20 }; // tests do not wait
const BOM: &[u8] = b"\xef\xbb\xbf";

/// What was read of a file of text and is in no piece yet.
pub(super) struct StoredText {
    input: Unpacked,
    /// Where the text is not UTF-8.
    transcoder: Option<Transcoder>,
    len: Option<u64>,
    piece_bytes: usize,
    /// Starts where a record may start.
    text: Vec<u8>,
    at_end: bool,
    lines: Lines,
    pool: Pool,
}

impl StoredText {
    /// Reads the first piece's bytes; a byte order mark is taken off. `len`: as stored, where it
    /// is known.
    pub(super) fn open(input: Unpacked, len: Option<u64>, piece_bytes: usize) -> Result<Self> {
        Self::encoded(input, len, piece_bytes, Encoding::UTF_8)
    }

    /// As [`open`](Self::open), for text in some encoding: it is given out as UTF-8. A byte that
    /// the encoding does not define is given out as one that UTF-8 does not.
    pub(super) fn encoded(
        input: Unpacked,
        len: Option<u64>,
        piece_bytes: usize,
        encoding: Encoding,
    ) -> Result<Self> {
        let mut text = Self {
            input,
            transcoder: Transcoder::new(encoding),
            len,
            piece_bytes: piece_bytes.clamp(1, RECORD_LIMIT),
            text: Vec::new(),
            at_end: false,
            lines: Lines::default(),
            pool: Pool::default(),
        };
        text.fill(text.piece_bytes.max(BOM.len()))?;
        if text.text.starts_with(BOM) {
            text.text.drain(..BOM.len());
        }
        Ok(text)
    }

    pub(super) fn text(&self) -> &[u8] {
        &self.text
    }

    /// Whether nothing follows [`text`](Self::text).
    pub(super) fn at_end(&self) -> bool {
        self.at_end
    }

    /// The lines that were taken.
    pub(super) fn lines(&self) -> Lines {
        self.lines
    }

    pub(super) fn pool(&self) -> Pool {
        self.pool.clone()
    }

    pub(super) fn progress(&self) -> Progress {
        Progress { bytes: self.input.stored().bytes(), of: self.len }
    }

    /// Reads until there is a piece, or the input ends.
    pub(super) fn fill_piece(&mut self) -> Result<()> {
        self.fill(self.piece_bytes)
    }

    /// Reads on where no record is whole yet.
    pub(super) fn fill_more(&mut self) -> Result<()> {
        let want = self.text.len().max(self.piece_bytes);
        if want >= RECORD_LIMIT {
            let place = Place::default().with_line(self.lines.line());
            return Err(Error::at(place, Cause::RecordTooLong { limit_mib: RECORD_LIMIT >> 20 }));
        }
        self.fill((2 * want).min(RECORD_LIMIT))
    }

    /// Takes the first `len` bytes.
    pub(super) fn take(&mut self, len: usize) -> Vec<u8> {
        let mut rest = self.pool.take(self.piece_bytes.max(self.text.len() - len));
        rest.extend_from_slice(&self.text[len..]);
        self.text.truncate(len);
        let text = std::mem::replace(&mut self.text, rest);
        self.lines.pass(&text);
        text
    }

    /// Reads what is left, and gives the totals of all that is stored.
    pub(super) fn finish(mut self) -> Result<Totals> {
        while !self.at_end {
            self.text.clear();
            self.fill_piece()?;
        }
        Ok(self.input.stored().totals())
    }

    /// Reads until there are `want` bytes or the input ends.
    fn fill(&mut self, want: usize) -> Result<()> {
        let mut filled = self.text.len();
        if self.at_end || filled >= want {
            return Ok(());
        }
        self.text.resize(want, 0);
        while filled < want {
            let room = &mut self.text[filled..];
            let read = match &mut self.transcoder {
                Some(transcoder) => transcoder.read(&mut self.input, room),
                None => self.input.read(room),
            };
            match read {
                Ok(0) => {
                    self.at_end = true;
                    break;
                }
                Ok(n) => filled += n,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(failed(self.input.action())(error)),
            }
        }
        self.text.truncate(filled);
        Ok(())
    }
}
