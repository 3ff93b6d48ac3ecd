//! The alphabets of format-preserving encryption. The place of a character is its numeral.

use serde::{Deserialize, Serialize};

/// What a value is made of, beside separators.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Alphabet {
    /// `0` to `9`, `A` to `Z`, `a` to `z`.
    Alphanumeric,
    /// `0` to `9`.
    #[default]
    Digits,
    /// `0` to `9`, `a` to `f`.
    Hex,
    /// `a` to `z`.
    Lower,
    /// `0` to `9`, `a` to `z`.
    LowerAlphanumeric,
    /// `A` to `Z`.
    Upper,
    /// `0` to `9`, `A` to `Z`.
    UpperAlphanumeric,
    /// `0` to `9`, `A` to `F`.
    UpperHex,
}

impl Alphabet {
    /// As a policy writes them.
    pub(super) const NAMES: [&str; 8] = [
        "alphanumeric",
        "digits",
        "hex",
        "lower",
        "lower-alphanumeric",
        "upper",
        "upper-alphanumeric",
        "upper-hex",
    ];

    /// Its characters in the order of their numerals.
    #[must_use]
    pub fn characters(self) -> &'static str {
        const ALL: &str = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
        match self {
            Self::Alphanumeric => ALL,
            Self::Digits => &ALL[..10],
            Self::Hex => "0123456789abcdef",
            Self::Lower => &ALL[36..],
            Self::LowerAlphanumeric => "0123456789abcdefghijklmnopqrstuvwxyz",
            Self::Upper => &ALL[10..36],
            Self::UpperAlphanumeric => &ALL[..36],
            Self::UpperHex => &ALL[..16],
        }
    }

    /// Fewest characters that a value must have: so many that a million texts have its length
    /// (NIST SP 800-38G Revision 1, 5: radix^minlen >= 1,000,000).
    ///
    /// ```
    /// use deid_core::technique::fpe::Alphabet;
    /// assert_eq!([Alphabet::Digits, Alphabet::Hex, Alphabet::Alphanumeric].map(Alphabet::least), [6, 5, 4]);
    /// ```
    #[must_use]
    pub fn least(self) -> u8 {
        match self.characters().len() {
            10 => 6,      // 1,000,000
            16 | 26 => 5, // 1,048,576 and 11,881,376
            _ => 4,       // 36^4 = 1,679,616
        }
    }

    /// What its characters are called.
    pub(super) fn words(self) -> &'static str {
        match self {
            Self::Alphanumeric => "letters and digits",
            Self::Digits => "digits",
            Self::Hex => "digits and letters a to f",
            Self::Lower => "lower-case letters",
            Self::LowerAlphanumeric => "lower-case letters and digits",
            Self::Upper => "capital letters",
            Self::UpperAlphanumeric => "capital letters and digits",
            Self::UpperHex => "digits and letters A to F",
        }
    }

    /// A made-up value.
    pub(super) fn example(self) -> &'static str {
        match self {
            Self::Alphanumeric => "Qx7R20Tb",
            Self::Digits => "2125550188",
            Self::Hex => "7f3a09c2e1",
            Self::Lower => "qzxvkrwm",
            Self::LowerAlphanumeric => "qx7r20tb",
            Self::Upper => "QZXVKRWM",
            Self::UpperAlphanumeric => "QX7R20TB",
            Self::UpperHex => "7F3A09C2E1",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_characters_and_least_lengths() {
        for name in Alphabet::NAMES {
            let alphabet: Alphabet = serde_json::from_value(name.into()).unwrap();
            let characters = alphabet.characters().as_bytes();
            assert!(characters.is_sorted_by(|a, b| a < b), "{name}");
            let least = u32::from(alphabet.least());
            let radix = characters.len() as u64;
            assert!(radix.pow(least) >= 1_000_000 && radix.pow(least - 1) < 1_000_000, "{name}");
            let example = alphabet.example();
            assert!(example.len() >= alphabet.least().into());
            assert!(example.chars().all(|c| alphabet.characters().contains(c)), "{name}");
        }
    }
}
