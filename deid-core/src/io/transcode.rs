//! Text of other encodings as UTF-8, while it is read.

use std::io::{self, Read};

use encoding_rs::{Decoder, DecoderResult};

use crate::vocab::Encoding;

/// How much is read at once.
const BLOCK: usize = 64 * 1024;
/// A byte that no UTF-8 has, for what the encoding does not define.
const UNDEFINED: u8 = 0xff;

/// Turns text into UTF-8. A byte order mark at its start decides over the encoding, as the Encoding
/// Standard has it. What the encoding does not define becomes a byte that is no UTF-8, so that it
/// is found where every such byte is: in its row and column.
pub(super) struct Transcoder {
    decoder: Decoder,
    raw: Vec<u8>,
    text: Vec<u8>,
    /// How much of `text` was given out, and how much of it there is.
    given: usize,
    filled: usize,
    at_end: bool,
}

impl Transcoder {
    /// `None` where there is nothing to do.
    pub(super) fn new(encoding: Encoding) -> Option<Self> {
        if encoding == Encoding::UTF_8 {
            return None;
        }
        let decoder = encoding_rs::Encoding::for_label(encoding.name().as_bytes())?.new_decoder();
        // Room for what a block can become, each byte of it undefined, with what is carried over.
        let room = decoder.max_utf8_buffer_length_without_replacement(BLOCK)? + BLOCK;
        let (raw, text) = (vec![0; BLOCK], vec![0; room]);
        Some(Self { decoder, raw, text, given: 0, filled: 0, at_end: false })
    }

    /// Reads some bytes of UTF-8; none at the end only.
    pub(super) fn read(&mut self, input: &mut impl Read, buf: &mut [u8]) -> io::Result<usize> {
        while self.given == self.filled && !self.at_end {
            let read = input.read(&mut self.raw)?;
            self.at_end = read == 0;
            self.decode(read);
        }
        let n = buf.len().min(self.filled - self.given);
        buf[..n].copy_from_slice(&self.text[self.given..self.given + n]);
        self.given += n;
        Ok(n)
    }

    fn decode(&mut self, read: usize) {
        let (mut from, mut to) = (0, 0);
        loop {
            let (raw, room) = (&self.raw[from..read], &mut self.text[to..]);
            let (result, taken, written) =
                self.decoder.decode_to_utf8_without_replacement(raw, room, self.at_end);
            from += taken;
            to += written;
            match result {
                DecoderResult::Malformed(..) => {
                    self.text[to] = UNDEFINED;
                    to += 1;
                }
                DecoderResult::InputEmpty | DecoderResult::OutputFull => break,
            }
        }
        (self.given, self.filled) = (0, to);
        if self.decoder.encoding().is_single_byte() {
            mark_controls(&mut self.text[..to]);
        }
    }
}

/// The Encoding Standard reads bytes that a code page leaves undefined as the controls U+0080 to
/// U+009F, which no table has.
fn mark_controls(text: &mut [u8]) {
    let mut from = 0;
    while let Some(at) = memchr::memchr(0xc2, &text[from..]) {
        let at = from + at;
        from = at + 1;
        if text.get(from).is_some_and(|next| (0x80..=0x9f).contains(next)) {
            text[at..=from].fill(UNDEFINED);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::{Encoding, Transcoder};

    fn read(encoding: &str, raw: &[u8], room: usize) -> Vec<u8> {
        let mut transcoder = Transcoder::new(Encoding::named(encoding).unwrap()).unwrap();
        let (mut input, mut text, mut buf) = (Cursor::new(raw), Vec::new(), vec![0; room]);
        loop {
            match transcoder.read(&mut input, &mut buf).unwrap() {
                0 => return text,
                n => text.extend_from_slice(&buf[..n]),
            }
        }
    }

    /// Known answers: Python's codecs.
    #[test]
    fn text_of_other_encodings_becomes_utf8_whatever_the_room() {
        for room in [1, 3, 4096] {
            assert_eq!(
                read("windows-1252", b"M\xfcller \x80 \x93a\x94", room),
                "Müller € “a”".as_bytes()
            );
            assert_eq!(read("iso-8859-15", b"\xa4 \xbd", room), "€ œ".as_bytes());
            assert_eq!(read("macintosh", b"M\x9fller", room), "Müller".as_bytes());
            assert_eq!(read("utf-16", b"\xff\xfeM\0\xfc\0", room), "Mü".as_bytes());
            assert_eq!(read("utf-16", b"\xfe\xff\0M\0\xfc", room), "Mü".as_bytes());
            assert_eq!(read("utf-16", b"M\0\x3d\xd8\x00\xde", room), "M😀".as_bytes());
        }
    }

    #[test]
    fn what_the_encoding_does_not_define_is_no_utf8() {
        for undefined in [0x81, 0x8d, 0x8f, 0x90, 0x9d] {
            let text = read("windows-1252", &[b'a', undefined, b'b'], 7);
            assert!(std::str::from_utf8(&text).is_err(), "{undefined:x}");
            assert!(text.starts_with(b"a") && text.ends_with(b"b"));
        }
        // Half of a pair, and half of a unit.
        assert!(std::str::from_utf8(&read("utf-16", b"M\0\x3d\xd8", 7)).is_err());
        assert!(std::str::from_utf8(&read("utf-16", b"M\0\x3d", 7)).is_err());
    }

    #[test]
    fn a_byte_order_mark_decides() {
        assert_eq!(read("windows-1252", "\u{feff}Mü".as_bytes(), 7), "Mü".as_bytes());
    }

    #[test]
    fn blocks_end_anywhere() {
        let raw: Vec<u8> =
            "aü€😀".repeat(50_000).encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(read("utf-16", &raw, 1000), "aü€😀".repeat(50_000).as_bytes());
    }

    #[test]
    fn every_name_is_known_to_the_library() {
        for name in Encoding::names().skip(1) {
            assert!(Transcoder::new(Encoding::named(name).unwrap()).is_some(), "{name}");
        }
    }
}
