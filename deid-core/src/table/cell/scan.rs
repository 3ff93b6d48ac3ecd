//! Walking over the bytes of a cell from left to right.

/// What is left to read of a cell.
#[derive(Clone, Copy)]
pub(super) struct Scan<'a>(&'a [u8]);

impl<'a> Scan<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self(text.as_bytes())
    }

    /// How many bytes are left.
    pub(super) fn left(&self) -> usize {
        self.0.len()
    }

    pub(super) fn at_end(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn peek(&self) -> Option<u8> {
        self.0.first().copied()
    }

    /// Takes this byte, if it comes next.
    pub(super) fn eat(&mut self, byte: u8) -> bool {
        self.eat_if(|next| next == byte).is_some()
    }

    /// Takes the next byte if it is one of those.
    pub(super) fn eat_if(&mut self, wanted: impl Fn(u8) -> bool) -> Option<u8> {
        let next = self.peek().filter(|&byte| wanted(byte))?;
        self.0 = &self.0[1..];
        Some(next)
    }

    /// Takes this text, if it comes next.
    pub(super) fn eat_text(&mut self, text: &str) -> bool {
        match self.0.strip_prefix(text.as_bytes()) {
            Some(rest) => {
                self.0 = rest;
                true
            }
            None => false,
        }
    }

    /// Takes the next `count` bytes.
    pub(super) fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }

    /// Takes a number of exactly `count` ASCII digits (at most 9).
    pub(super) fn number(&mut self, count: usize) -> Option<u32> {
        let (digits, rest) = self.0.split_at_checked(count)?;
        let number = digits.iter().try_fold(0, |sum, byte| {
            byte.is_ascii_digit().then(|| sum * 10 + u32::from(byte - b'0'))
        })?;
        self.0 = rest;
        Some(number)
    }

    /// Takes a number of exactly `count` digits (at most 9) from `low` to `high`.
    pub(super) fn number_in(&mut self, count: usize, low: u32, high: u32) -> Option<u32> {
        let before = *self;
        let number = self.number(count).filter(|number| (low..=high).contains(number));
        if number.is_none() {
            *self = before;
        }
        number
    }

    /// Takes as many ASCII digits as come, up to `most`; how many there were.
    pub(super) fn digits(&mut self, most: usize) -> usize {
        let count = self.0.iter().take(most).take_while(|byte| byte.is_ascii_digit()).count();
        self.0 = &self.0[count..];
        count
    }
}
