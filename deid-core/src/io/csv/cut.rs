//! Where a run of text may be cut so that every record stays whole.

use memchr::{memchr, memrchr2};

use super::options::{CsvOptions, QUOTE};

/// What the end of a run of text looks like, read from the start of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Ending {
    /// Behind the last line end that is not inside quotes.
    pub(super) cut: Option<usize>,
    /// The quote that is still open at the end.
    pub(super) open: Option<usize>,
}

/// Finds the last place where the text may be cut. `text` starts where a record may start.
///
/// Quotes alone are looked at: outside of them every delimiter and every line end counts, so a
/// quote opens a field exactly where it follows one of these.
pub(super) fn ending(text: &[u8], options: &CsvOptions) -> Ending {
    let mut cut = None;
    let mut outside = 0; // text[outside..] is not inside quotes
    let opening = |from| options.quoted.then(|| opening(text, from, options.delimiter)).flatten();
    while let Some(open) = opening(outside) {
        cut = last_end(text, outside, open).or(cut);
        match closing(text, open) {
            Some(close) => outside = close + 1,
            None => return Ending { cut, open: Some(open) },
        }
    }
    Ending { cut: last_end(text, outside, text.len()).or(cut), open: None }
}

/// The next quote from `from` on, outside of quotes, that opens a field.
fn opening(text: &[u8], from: usize, delimiter: u8) -> Option<usize> {
    let mut at = from;
    loop {
        at += memchr(QUOTE, &text[at..])?;
        let before = at.checked_sub(1).map(|before| text[before]);
        if before.is_none_or(|b| b == delimiter || b == b'\n' || b == b'\r') {
            return Some(at);
        }
        at += 1;
    }
}

/// The quote that closes the field which `open` opens. At the very end of the text it may yet
/// turn out to be the first of two; then there is no line end behind it to cut at either.
fn closing(text: &[u8], open: usize) -> Option<usize> {
    let mut at = open + 1;
    loop {
        at += memchr(QUOTE, &text[at..])?;
        if text.get(at + 1) != Some(&QUOTE) {
            return Some(at);
        }
        at += 2;
    }
}

/// Behind the last line end within `text[from..to]`.
fn last_end(text: &[u8], from: usize, to: usize) -> Option<usize> {
    // Between quoted fields there are a byte or two: not worth starting a search.
    if to - from < 4 {
        return (from..to).rev().find(|&at| matches!(text[at], b'\n' | b'\r')).map(|at| at + 1);
    }
    memrchr2(b'\n', b'\r', &text[from..to]).map(|at| from + at + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> (Option<usize>, Option<usize>) {
        let Ending { cut, open } = ending(text.as_bytes(), &CsvOptions::default());
        (cut, open)
    }

    #[test]
    fn cuts_behind_line_ends_that_are_not_quoted() {
        assert_eq!(of("a,b\nc,d\ne"), (Some(8), None));
        assert_eq!(of("a,b\nc,\"d\ne"), (Some(4), Some(6)));
        assert_eq!(of("a,b\n\"c\nd\"\n"), (Some(10), None));
        assert_eq!(of("a\n\"b\"\"\n\"\nc"), (Some(9), None));
        assert_eq!(of("a\rb\r\nc"), (Some(5), None));
        assert_eq!(of("a"), (None, None));
    }

    #[test]
    fn a_quote_inside_a_field_opens_nothing() {
        assert_eq!(of("5\" pipe\nx"), (Some(8), None));
        assert_eq!(of("\"a\"b\"c\nd"), (Some(7), None));
        let plain = CsvOptions { quoted: false, ..CsvOptions::default() };
        assert_eq!(ending(b"\"a\nb", &plain), Ending { cut: Some(3), open: None });
    }
}
