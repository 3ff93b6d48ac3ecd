//! What a value looks like: enough to tell one person, a date, or a short code.

use super::date::is_date;

/// How a value of an identifier column is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Class {
    /// Hardly there by chance: at least 6 characters with a letter, or at least 8 digits. Compared
    /// as whole cells and inside of text, everywhere.
    Distinctive,
    /// A calendar date: as shifted dates are dense, another person's may equal it by chance.
    Date,
    /// Anything shorter: compared as whole cells.
    Short,
}

/// Characters of a distinctive value with a letter.
const CHARACTERS: usize = 6;
/// Digits of a distinctive value without one.
pub(super) const DIGITS: usize = 8;

/// What is written where there is no value: it names nobody, wherever it stands.
const PLACEHOLDERS: [&str; 20] = [
    "anonymous",
    "confidential",
    "missing",
    "n.a.",
    "n/a",
    "none",
    "not applicable",
    "not available",
    "not done",
    "not known",
    "not provided",
    "not recorded",
    "not reported",
    "not specified",
    "null",
    "other",
    "redacted",
    "refused",
    "unknown",
    "unspecified",
];

/// The class of a folded value; `None` for what holds neither letter nor digit, and for words
/// that stand for a missing value. `calendar`: the
/// policy declares the column as dates.
pub(super) fn classify(folded: &str, calendar: bool) -> Option<Class> {
    let (mut characters, mut letters, mut digits) = (0, 0, 0);
    for c in folded.chars() {
        characters += 1;
        letters += usize::from(c.is_alphabetic());
        digits += usize::from(c.is_numeric());
    }
    if letters + digits == 0 || PLACEHOLDERS.contains(&folded) {
        None
    } else if is_date(folded) || (calendar && digits > 0) {
        Some(Class::Date)
    } else if (characters >= CHARACTERS && letters > 0) || digits >= DIGITS {
        Some(Class::Distinctive)
    } else {
        Some(Class::Short)
    }
}

/// Whether a short value is a code as flags, sexes and units have it, rather than a number of
/// something: one character, or up to three letters.
pub(super) fn is_code(folded: &str) -> bool {
    let characters = folded.chars().count();
    characters == 1 || (characters <= 3 && folded.chars().all(char::is_alphabetic))
}

/// The whole part of a cell that is nothing but a number, and whether its fraction is zero.
pub(super) fn number(folded: &str) -> Option<(&str, bool)> {
    let unsigned = folded.strip_prefix(['-', '+']).unwrap_or(folded);
    let (mantissa, exponent) = unsigned.split_once('e').unwrap_or((unsigned, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    let exponent_digits = exponent.strip_prefix(['-', '+']).unwrap_or(exponent);
    let is_number = digits(whole)
        && digits(fraction)
        && whole.len() + fraction.len() > 0
        && digits(exponent_digits)
        && !exponent_digits.is_empty();
    is_number.then(|| (whole, exponent == "0" && fraction.bytes().all(|b| b == b'0')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_of_values() {
        use Class::{Date, Distinctive, Short};
        for (value, class) in [
            ("dalton", Some(Distinctive)),
            ("ab", Some(Short)),
            ("701", Some(Short)),
            ("1234567", Some(Short)),
            ("12345678", Some(Distinctive)),
            ("957-13-6738", Some(Distinctive)),
            ("01-701-1015", Some(Distinctive)),
            ("1-2-3-4", Some(Short)),
            ("jp01-0", Some(Distinctive)),
            ("山田太郎", Some(Short)),
            ("1950-12-26", Some(Date)),
            ("19501226", Some(Date)),
            ("--", None),
            ("…", None),
        ] {
            assert_eq!(classify(value, false), class, "{value}");
        }
        assert_eq!(classify("501226", true), Some(Date));
        assert_eq!(classify("spring", true), Some(Distinctive));
        assert_eq!(classify("unknown", false), None);
    }

    #[test]
    fn numbers_and_their_whole_part() {
        assert_eq!(number("12345678.0"), Some(("12345678", true)));
        assert_eq!(number("-3.25e-7"), Some(("3", false)));
        assert_eq!(number("0012"), Some(("0012", true)));
        assert!(number("1-2").is_none() && number(".").is_none() && number("e5").is_none());
        assert!(number("").is_none());
    }
}
