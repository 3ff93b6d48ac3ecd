//! How an age in completed years is written.

use crate::error::Result;
use crate::table::TextSink;
use crate::technique::check;

use super::RULE;

/// Bands of years with one category at the top.
pub(super) struct Bands {
    width: u64,
    top: u64,
}

impl Bands {
    /// Bands of `width` years from 0 on, single years where there is none, up to `top`. A band
    /// that would reach into the top category is cut.
    pub(super) fn new(width: Option<u16>, top: u16) -> Result<Self> {
        if top == 0 {
            return Err(check::refused(RULE, "`top` must be at least 1"));
        }
        match width {
            Some(0) => Err(check::refused(RULE, "`band` must be at least 1 year")),
            width => Ok(Self { width: width.unwrap_or(1).into(), top: top.into() }),
        }
    }

    pub(super) fn top(&self) -> u64 {
        self.top
    }

    /// Writes `45`, `40-49` or `90+`.
    pub(super) fn write(&self, years: u64, sink: &mut TextSink) {
        if years >= self.top {
            number(self.top, sink);
            sink.push('+');
            return;
        }
        let first = years - years % self.width;
        let last = (first + self.width - 1).min(self.top - 1);
        number(first, sink);
        if last > first {
            sink.push('-');
            number(last, sink);
        }
    }
}

/// Writes a number without an allocation. Ages below the top have at most five digits.
fn number(number: u64, sink: &mut TextSink) {
    if number >= 10 {
        self::number(number / 10, sink);
    }
    #[allow(clippy::cast_possible_truncation)] // one digit
    sink.push(char::from(b'0' + (number % 10) as u8));
}
