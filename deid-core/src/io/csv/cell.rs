//! Copying cells: the innermost work of reading and writing.

use super::options::QUOTE;

/// Appends `text[start..end]`.
///
/// Cells are short. A copy of a fixed length is one instruction where a copy of a measured
/// length is a call, so sixteen bytes are copied and the surplus is cut off again; the next cell
/// overwrites it. See [`wipe`] for the last one.
#[inline(always)] // a call for every cell is measurable
#[allow(clippy::inline_always)]
pub(super) fn append(out: &mut Vec<u8>, text: &[u8], start: usize, end: usize) {
    let to = out.len() + (end - start);
    if end - start <= 16
        && let Some(block) = text[start..].first_chunk::<16>()
    {
        out.extend_from_slice(block);
        out.truncate(to);
    } else {
        append_long(out, text, start, end);
    }
}

#[inline]
fn append_long(out: &mut Vec<u8>, text: &[u8], start: usize, end: usize) {
    let to = out.len() + (end - start);
    if end - start <= 32
        && let Some(block) = text[start..].first_chunk::<32>()
    {
        out.extend_from_slice(block);
        out.truncate(to);
    } else {
        out.extend_from_slice(&text[start..end]);
    }
}

/// Overwrites what [`append`] may have left behind the last cell.
pub(super) fn wipe(out: &mut Vec<u8>) {
    let to = out.len();
    out.extend_from_slice(&[0; 32]);
    out.truncate(to);
}

/// Appends what a quoted field says, from its opening to its closing quote. Doubled quotes count
/// once.
pub(super) fn unquote(out: &mut Vec<u8>, field: &[u8]) {
    let mut rest = &field[1..];
    while let Some(at) = memchr::memchr(QUOTE, rest) {
        out.extend_from_slice(&rest[..at]);
        rest = &rest[at + 1..];
        match rest.split_first() {
            Some((&QUOTE, behind)) => {
                out.push(QUOTE);
                rest = behind;
            }
            _ => break,
        }
    }
    out.extend_from_slice(rest);
}

/// Appends a cell between quotes, its own quotes doubled.
pub(super) fn quote(out: &mut Vec<u8>, cell: &[u8]) {
    out.push(QUOTE);
    let mut from = 0;
    for at in memchr::memchr_iter(QUOTE, cell) {
        out.extend_from_slice(&cell[from..=at]);
        out.push(QUOTE);
        from = at + 1;
    }
    out.extend_from_slice(&cell[from..]);
    out.push(QUOTE);
}
