//! Counting lines as an editor does.

/// Counts line ends (`\n`, `\r\n`, lone `\r`) over text that comes in parts.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Lines {
    ended: u64,
    after_cr: bool,
}

impl Lines {
    /// The line, from 1, that the next byte stands on.
    pub(super) fn line(self) -> u64 {
        self.ended + 1
    }

    /// Goes past this text.
    pub(super) fn pass(&mut self, text: &[u8]) {
        let feeds = memchr::memchr_iter(b'\n', text).count() as u64;
        let returns = memchr::memchr_iter(b'\r', text);
        let lone = returns.filter(|&at| text.get(at + 1) != Some(&b'\n')).count() as u64;
        // A return at the end of the part before was counted as lone; its feed is no second end.
        let split = u64::from(self.after_cr && text.first() == Some(&b'\n'));
        self.ended += feeds + lone - split;
        self.after_cr = if text.is_empty() { self.after_cr } else { text.ends_with(b"\r") };
    }

    /// The line, from 1, that the byte after this text stands on.
    pub(super) fn line_after(mut self, text: &[u8]) -> u64 {
        self.pass(text);
        self.line()
    }
}

#[cfg(test)]
mod tests {
    use super::Lines;

    #[test]
    fn every_kind_of_line_end_counts_once_wherever_the_text_is_cut() {
        let text = b"a\nb\r\nc\rd\r\r\n\ne";
        for cut in 0..=text.len() {
            let mut lines = Lines::default();
            lines.pass(&text[..cut]);
            assert_eq!(lines.line_after(&text[cut..]), 7, "cut at {cut}");
        }
    }
}
