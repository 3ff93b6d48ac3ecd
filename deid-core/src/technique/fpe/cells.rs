//! Encrypting the characters of a cell in their places, and turning them back.

use std::borrow::Cow;

use crate::error::{CellFault, Faults, Result, words};
use crate::secret::Ff1;
use crate::table::{Column, ColumnKind, Field, NullValues, TextSink};
use crate::technique::{Cells, Context, Domain, OutputKind, Reversible, Technique, check, keys};
use crate::vocab::CellType;

use super::{Alphabet, MOST, Params, RULE};

/// What stands in the table of numerals for a character that has none.
const NONE: u8 = u8::MAX;

impl Params {
    pub(super) fn bind(&self, context: &Context<'_>) -> Result<FormatPreserving> {
        let domain = context.domain(&self.domain)?;
        if domain.cell_type != CellType::Text {
            let why = words![
                "domain ",
                &self.domain,
                " is of type ",
                domain.cell_type,
                ", and only text keeps its form: take a domain of type = \"text\""
            ];
            return Err(check::refused(RULE, why));
        }
        if self.separators.chars().any(|c| c.is_alphanumeric() || c.is_control()) {
            return Err(check::refused(RULE, "`separators` must not hold letters or digits"));
        }
        let characters = self.alphabet.characters().as_bytes();
        // 62 characters at most.
        let radix = u16::try_from(characters.len()).unwrap_or(u16::MAX);
        let cipher = context.keys.ok_or_else(keys::missing)?.fpe(&self.domain)?.cipher(radix);
        let mut numerals = [NONE; 128];
        for (numeral, &character) in (0..).zip(characters) {
            numerals[usize::from(character)] = numeral;
        }
        Ok(FormatPreserving {
            cipher,
            domain: domain.clone(),
            alphabet: self.alphabet,
            separators: self.separators.clone(),
            numerals,
        })
    }
}

/// Writes as many characters of the alphabet in place of those of every value; separators stay.
/// Null stays null.
pub struct FormatPreserving {
    cipher: Ff1,
    domain: Domain,
    alphabet: Alphabet,
    separators: String,
    /// The numeral of every ASCII character.
    numerals: [u8; 128],
}

impl FormatPreserving {
    /// The numerals of a value, whose other characters are separators.
    fn read(&self, value: &str) -> Result<Vec<u16>, CellFault> {
        let mut numerals = Vec::with_capacity(value.len());
        for c in value.chars() {
            match self.numeral(c) {
                Some(numeral) => numerals.push(numeral),
                None if self.separators.contains(c) => {}
                None => return Err(CellFault::NotInAlphabet),
            }
        }
        match numerals.len() {
            len if len < self.alphabet.least().into() => {
                Err(CellFault::TooFewCharacters(self.alphabet.least()))
            }
            len if len > MOST => Err(CellFault::OutOfRange),
            _ => Ok(numerals),
        }
    }

    /// The value with these numerals in place of its own.
    fn write(&self, value: &str, numerals: &[u16], sink: &mut TextSink) {
        let characters = self.alphabet.characters().as_bytes();
        let mut numerals = numerals.iter();
        for c in value.chars() {
            // There are as many numerals as the value has.
            let numeral = self.numeral(c).and_then(|_| numerals.next());
            sink.push(numeral.map_or(c, |&numeral| char::from(characters[usize::from(numeral)])));
        }
    }

    fn numeral(&self, c: char) -> Option<u16> {
        let numeral = self.numerals.get(c as usize).filter(|numeral| **numeral != NONE);
        numeral.map(|&numeral| numeral.into())
    }
}

impl Technique for FormatPreserving {
    fn output(&self, input: &Field) -> Result<OutputKind> {
        self.domain.accepts(input, RULE)?;
        let output = check::text_from_identifier(RULE, input)?;
        match input.most_digits() {
            Some(digits) if digits < self.alphabet.least() && input.kind() != ColumnKind::Null => {
                let least = self.alphabet.least();
                let why = words![
                    "integers of this width have ",
                    digits,
                    " digits at most, and the alphabet needs ",
                    least,
                    " characters for a million values of one length"
                ];
                Err(check::refused(RULE, why))
            }
            _ => Ok(output),
        }
    }

    fn apply(&self, cells: &Cells<'_>, faults: &mut Faults) -> Result<Column> {
        let kind = cells.column.kind();
        cells.column.map_text(&cells.reading.null_values, faults, |cell, sink| {
            let value: Cow<'_, str> = self.domain.keyed(cell, kind)?;
            let numerals = self.cipher.encrypt(self.read(&value)?);
            self.write(&value, &numerals.ok_or(CellFault::OutOfRange)?, sink);
            Ok(())
        })
    }

    fn as_reversible(&self) -> Option<&dyn Reversible> {
        Some(self)
    }
}

impl Reversible for FormatPreserving {
    fn turn_back(&self, column: &Column, faults: &mut Faults) -> Result<Column> {
        column.map_text(&NullValues::default(), faults, |cell, sink| {
            let numerals = self.cipher.decrypt(self.read(cell)?);
            self.write(cell, &numerals.ok_or(CellFault::OutOfRange)?, sink);
            Ok(())
        })
    }
}
