//! What a cell looks like, and what a column of such cells may be. Guesses for a person to check:
//! a policy's declared type alone decides how cells are read.

/// What one cell looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    Boolean,
    /// `YYYYMMDD`.
    CompactDate,
    /// `YYYY-MM-DD`.
    Date,
    Decimal,
    /// `YYYY-MM` and other incomplete forms of ISO 8601.
    IncompleteDate,
    Integer,
    /// Digits with a zero in front, or more than fit a number.
    LeadingZero,
    Other,
    /// `YYYY-MM-DDThh:mm` and finer.
    Timestamp,
    /// Four digits from 1880 to 2100.
    Year,
}

impl Form {
    /// What the cell looks like. Blanks around it do not count.
    pub(super) fn of(cell: &str) -> Self {
        let cell = cell.trim();
        let bytes = cell.as_bytes();
        match () {
            () if is_digits(bytes) => digits(cell),
            () if is_date(bytes) => Self::Date,
            () if is_timestamp(bytes) => Self::Timestamp,
            () if is_incomplete(bytes) => Self::IncompleteDate,
            () if is_number(cell) => {
                if is_digits(cell.trim_start_matches(['-', '+']).as_bytes()) {
                    Self::Integer
                } else {
                    Self::Decimal
                }
            }
            () if cell.eq_ignore_ascii_case("true") || cell.eq_ignore_ascii_case("false") => {
                Self::Boolean
            }
            () => Self::Other,
        }
    }

    fn bit(self) -> u16 {
        1 << self as u16
    }
}

/// The forms that the cells of a column have.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Forms(u16);

impl Forms {
    pub(super) fn add(&mut self, form: Form) {
        self.0 |= form.bit();
    }

    fn only(self, forms: &[Form]) -> bool {
        self.0 != 0 && self.0 & !forms.iter().fold(0, |all, form| all | form.bit()) == 0
    }

    fn has(self, form: Form) -> bool {
        self.0 & form.bit() != 0
    }

    /// What the column may be.
    pub(super) fn hint(self) -> Option<Hint> {
        use Form::{
            Boolean, CompactDate, Date, Decimal, IncompleteDate, Integer, LeadingZero, Timestamp,
            Year,
        };
        let hint = match () {
            () if self.only(&[Boolean]) => Hint::Boolean,
            () if self.only(&[Date]) => Hint::Date,
            () if self.only(&[CompactDate]) => Hint::CompactDate,
            () if self.only(&[Timestamp]) => Hint::Timestamp,
            () if self.only(&[Date, IncompleteDate, Timestamp, Year]) && !self.only(&[Year]) => {
                Hint::PartialDate
            }
            () if self.has(LeadingZero)
                && self.only(&[CompactDate, Integer, LeadingZero, Year]) =>
            {
                Hint::Digits
            }
            () if self.only(&[Year]) => Hint::Years,
            () if self.only(&[CompactDate, Integer, Year]) => Hint::Integers,
            () if self.has(Decimal) && self.only(&[CompactDate, Decimal, Integer, Year]) => {
                Hint::Decimals
            }
            () => return None,
        };
        Some(hint)
    }
}

/// What a column may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Hint {
    Boolean,
    CompactDate,
    Date,
    Decimals,
    Digits,
    Integers,
    PartialDate,
    Timestamp,
    Years,
}

impl Hint {
    /// What to tell a person.
    pub(super) fn words(self) -> &'static str {
        match self {
            Self::Boolean => "true or false",
            Self::CompactDate => "looks like dates: type = \"date\", format = \"%Y%m%d\"",
            Self::Date => "looks like dates: type = \"date\"",
            Self::Decimals => "numbers",
            Self::Digits => "digits with leading zeros: a code, read it as text",
            Self::Integers => "whole numbers",
            Self::PartialDate => {
                "looks like dates, some incomplete or with a time: type = \"partial-date\""
            }
            Self::Timestamp => "looks like dates with a time: type = \"timestamp\"",
            Self::Years => "years",
        }
    }

    /// The `type` and `format` that a rule over dates needs besides its default (ISO dates).
    pub(super) fn date_type(self) -> Option<&'static str> {
        match self {
            Self::CompactDate => Some("type = \"date\", format = \"%Y%m%d\""),
            Self::PartialDate => Some("type = \"partial-date\""),
            Self::Timestamp => Some("type = \"timestamp\""),
            _ => None,
        }
    }
}

fn digits(cell: &str) -> Form {
    let number =
        |range: std::ops::Range<usize>| cell.get(range).and_then(|part| part.parse::<u32>().ok());
    let year = |text: Option<u32>| text.is_some_and(|year| (1880..=2100).contains(&year));
    match cell.len() {
        8 if year(number(0..4))
            && number(4..6).is_some_and(|month| (1..=12).contains(&month))
            && number(6..8).is_some_and(|day| (1..=31).contains(&day)) =>
        {
            Form::CompactDate
        }
        4 if year(number(0..4)) => Form::Year,
        1 => Form::Integer,
        _ if cell.starts_with('0') || cell.len() > 18 => Form::LeadingZero,
        _ => Form::Integer,
    }
}

fn is_digits(bytes: &[u8]) -> bool {
    !bytes.is_empty() && bytes.iter().all(u8::is_ascii_digit)
}

fn fits(bytes: &[u8], shape: &[u8]) -> bool {
    let fit = |(byte, shape): (&u8, &u8)| {
        if *shape == b'9' { byte.is_ascii_digit() } else { byte == shape }
    };
    bytes.len() == shape.len() && bytes.iter().zip(shape).all(fit)
}

fn is_date(bytes: &[u8]) -> bool {
    fits(bytes, b"9999-99-99")
}

fn is_timestamp(bytes: &[u8]) -> bool {
    bytes.len() >= 16
        && is_date(&bytes[..10])
        && matches!(bytes[10], b'T' | b' ')
        && fits(&bytes[11..16], b"99:99")
        && bytes[16..].iter().all(|b| b.is_ascii_digit() || b":.+-Z".contains(b))
}

/// Incomplete forms of CDISC: `2013-05`, `2013---15`, `--12-15`, `2013-05-14T09`.
fn is_incomplete(bytes: &[u8]) -> bool {
    let plain = |b: &u8| b.is_ascii_digit() || b"-:T/".contains(b);
    fits(bytes, b"9999-99")
        || (bytes.len() >= 7
            && bytes.iter().all(plain)
            && (bytes.starts_with(b"--")
                || fits(&bytes[..5], b"9999-") && (bytes[5] == b'-' || bytes.contains(&b'T'))))
}

fn is_number(cell: &str) -> bool {
    let plain = |c: char| c.is_ascii_digit() || matches!(c, '.' | '-' | '+' | 'e' | 'E');
    cell.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '-' | '+' | '.'))
        && cell.chars().all(plain)
        && cell.parse::<f64>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hint(cells: &[&str]) -> Option<Hint> {
        let mut forms = Forms::default();
        cells.iter().for_each(|cell| forms.add(Form::of(cell)));
        forms.hint()
    }

    #[test]
    fn columns_look_like_what_they_are() {
        for (cells, expected) in [
            (&["2013-05-14", "1999-01-01"][..], Some(Hint::Date)),
            (&["20130514"], Some(Hint::CompactDate)),
            (&["20130514", "99999999"], Some(Hint::Integers)),
            (&["2013-05-14", "2013-05", "2013", "2013---15"], Some(Hint::PartialDate)),
            (&["2013-05-14T09:30", "2013-05-14 09:30:00.5"], Some(Hint::Timestamp)),
            (&["2013-05-14T09:30", "2013-05-14"], Some(Hint::PartialDate)),
            (&["2013", "1999"], Some(Hint::Years)),
            (&["02139", "10001"], Some(Hint::Digits)),
            (&["0", "1", "-3"], Some(Hint::Integers)),
            (&["1.5", "2"], Some(Hint::Decimals)),
            (&["true", "FALSE"], Some(Hint::Boolean)),
            (&["123-45-6789"], None),
            (&["1", "F"], None),
            (&["", "F"], None),
            (&["14.05.2013"], None),
            (&[], None),
        ] {
            assert_eq!(hint(cells), expected, "{cells:?}");
        }
    }
}
