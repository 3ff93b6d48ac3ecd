//! Compression of a file of text as a whole: unpacked while it is read, packed piece by piece.

use std::io::{self, BufReader, Read, Write as _};

use flate2::bufread::MultiGzDecoder;
use flate2::write::GzEncoder;

use crate::error::Result;

use super::digest::HashingReader;
use super::fail::failed;
use super::format::Packing;

/// How much is read at once of what is packed.
const BLOCK: usize = 64 * 1024;

/// Bytes as stored, from a file or a pipe.
pub(super) type Stored = Box<dyn Read + Send>;

/// Bytes as stored, digested; unpacked where they are packed.
pub(super) enum Unpacked {
    Plain(HashingReader<Stored>),
    Gzip(Box<MultiGzDecoder<BufReader<HashingReader<Stored>>>>),
    Zstd(Box<zstd::Decoder<'static, BufReader<HashingReader<Stored>>>>),
}

impl Unpacked {
    pub(super) fn new(stored: Stored, packing: Packing) -> Result<Self> {
        let stored = HashingReader::new(stored);
        let buffered = |stored| BufReader::with_capacity(BLOCK, stored);
        Ok(match packing {
            Packing::None => Self::Plain(stored),
            Packing::Gzip => Self::Gzip(Box::new(MultiGzDecoder::new(buffered(stored)))),
            Packing::Zstd => {
                let decoder = zstd::Decoder::with_buffer(buffered(stored));
                Self::Zstd(Box::new(decoder.map_err(failed("reading Zstandard"))?))
            }
        })
    }

    /// What stands below: bytes as stored.
    pub(super) fn stored(&self) -> &HashingReader<Stored> {
        match self {
            Self::Plain(stored) => stored,
            Self::Gzip(decoder) => decoder.get_ref().get_ref(),
            Self::Zstd(decoder) => decoder.get_ref().get_ref(),
        }
    }

    /// What is being done, for a message.
    pub(super) fn action(&self) -> &'static str {
        match self {
            Self::Plain(_) => "reading the input",
            Self::Gzip(_) => "reading gzip",
            Self::Zstd(_) => "reading Zstandard",
        }
    }
}

impl Read for Unpacked {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Plain(stored) => stored.read(buf),
            Self::Gzip(decoder) => decoder.read(buf),
            Self::Zstd(decoder) => decoder.read(buf),
        }
    }
}

/// A member or frame of its own, so that they are made side by side: a file is a series of them
/// (RFC 1952, 2.2; RFC 8878, 3). `None` where nothing is to be done.
pub(super) fn pack(text: &[u8], packing: Packing) -> Result<Option<Vec<u8>>> {
    match packing {
        Packing::None => Ok(None),
        Packing::Gzip => {
            let room = Vec::with_capacity(text.len() / 4);
            let mut member = GzEncoder::new(room, flate2::Compression::default());
            let packed = member.write_all(text).and_then(|()| member.finish());
            packed.map(Some).map_err(failed("writing gzip"))
        }
        Packing::Zstd => {
            let level = zstd::DEFAULT_COMPRESSION_LEVEL;
            zstd::bulk::compress(text, level).map(Some).map_err(failed("writing Zstandard"))
        }
    }
}
