//! The base32 of the spec: RFC 4648 bit order, digits and lower-case letters without i, l, o, u,
//! no padding.

const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// What each character stands for; 0 where it is foreign.
const VALUES: [u8; 256] = {
    let mut values = [0; 256];
    let mut value = 0;
    while value < 32 {
        values[ALPHABET[value as usize] as usize] = value;
        value += 1;
    }
    values
};

/// Characters of 128 bits.
pub(crate) const TOKEN_CHARS: usize = 26;

/// Writes 128 bits as 26 characters; the last carries three bits.
#[inline]
pub(crate) fn encode_128(bits: u128) -> [u8; TOKEN_CHARS] {
    let mut out = [0; TOKEN_CHARS];
    for (index, slot) in out.iter_mut().enumerate().take(TOKEN_CHARS - 1) {
        *slot = ALPHABET[(bits >> (123 - 5 * index)) as usize & 31];
    }
    out[TOKEN_CHARS - 1] = ALPHABET[((bits << 2) & 31) as usize];
    out
}

/// Reads what [`encode_128`] wrote; `None` where it wrote something else.
#[inline]
pub(crate) fn decode_128(text: &[u8]) -> Option<u128> {
    let (last, rest) = text.split_last()?;
    if text.len() != TOKEN_CHARS || !is_alphabet(text) {
        return None;
    }
    let value = |c: &u8| u128::from(VALUES[usize::from(*c)]);
    let high = rest.iter().fold(0, |bits, c| bits << 5 | value(c));
    let low = value(last);
    (low & 0b11 == 0).then_some(high << 3 | low >> 2)
}

/// Writes bytes of any number.
pub(crate) fn encode(bytes: &[u8], out: &mut String) {
    let (mut bits, mut held) = (0_u32, 0);
    for &byte in bytes {
        bits = bits << 8 | u32::from(byte);
        held += 8;
        while held >= 5 {
            held -= 5;
            out.push(char::from(ALPHABET[(bits >> held) as usize & 31]));
        }
        bits &= (1 << held) - 1;
    }
    if held > 0 {
        out.push(char::from(ALPHABET[(bits << (5 - held)) as usize & 31]));
    }
}

/// Reads exactly `N` bytes; `None` when a character is foreign, the length is wrong or the
/// padding bits are not 0.
pub(crate) fn decode<const N: usize>(text: &str) -> Option<zeroize::Zeroizing<[u8; N]>> {
    let mut out = zeroize::Zeroizing::new([0_u8; N]);
    decode_into(text, &mut *out).then_some(out)
}

/// How many bytes so many characters stand for; `None` where no number of bytes has so many.
pub(crate) fn bytes_of(chars: usize) -> Option<usize> {
    let bytes = chars * 5 / 8;
    ((bytes * 8).div_ceil(5) == chars).then_some(bytes)
}

/// Fills `out`; whether the text has as many characters as that takes, none of them foreign, and
/// padding bits of 0.
pub(crate) fn decode_into(text: &str, out: &mut [u8]) -> bool {
    if text.len() != (out.len() * 8).div_ceil(5) || !is_alphabet(text.as_bytes()) {
        return false;
    }
    let (mut bits, mut held, mut filled) = (0_u32, 0, 0);
    for c in text.bytes() {
        bits = bits << 5 | u32::from(VALUES[usize::from(c)]);
        held += 5;
        if held >= 8 {
            held -= 8;
            // `bits` keeps the `held` low bits only, so this is below 256.
            #[allow(clippy::cast_possible_truncation)]
            let byte = (bits >> held) as u8;
            out[filled] = byte;
            filled += 1;
            bits &= (1 << held) - 1;
        }
    }
    bits == 0 && filled == out.len()
}

/// The first 64 of the 128 bits that [`encode_128`] wrote; `None` when the length is another or a
/// character is foreign.
pub(crate) fn first_64(token: &str) -> Option<u64> {
    if token.len() != TOKEN_CHARS {
        return None;
    }
    let (first, rest) = token.as_bytes().split_at(13);
    let mut bits = 0_u128;
    for &c in first {
        bits = bits << 5 | u128::from(VALUES[usize::from(c)]);
    }
    #[allow(clippy::cast_possible_truncation)] // 13 characters have one bit more than is wanted
    let bits = (bits >> 1) as u64;
    (is_alphabet(first) && is_alphabet(rest)).then_some(bits)
}

/// Whether the text has the shape of a sealed value: 128 bits and at least one byte more.
pub(crate) fn is_sealed(text: &str) -> bool {
    let Some(last) = text.bytes().last() else { return false };
    bytes_of(text.len()).is_some_and(|bytes| {
        let padding = text.len() * 5 - bytes * 8;
        bytes > 16
            && is_alphabet(text.as_bytes())
            && VALUES[usize::from(last)] & ((1 << padding) - 1) == 0
    })
}

/// Whether every byte is one of the alphabet.
#[inline]
pub(crate) fn is_alphabet(text: &[u8]) -> bool {
    text.iter()
        .all(|c| matches!(c, b'0'..=b'9' | b'a'..=b'z') && !matches!(c, b'i' | b'l' | b'o' | b'u'))
}
