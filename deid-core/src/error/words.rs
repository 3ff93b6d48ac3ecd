//! The words of a message: texts of the program, and of all else only what may be shown.

use std::fmt;

use crate::vocab::{CellType, ColumnName, DomainName, Invalid, TableName};

/// A message, put together from pieces that may be shown.
///
/// A piece is a text of the program (`&'static str`), a name (of a table, a column, a domain), a
/// type of cells, a count or a position. Any other text is named for what it is, by a type of its
/// own: a word of the policy file ([`PolicyWord`]), of the call ([`CallWord`]), or of a header that
/// has proved to be one ([`HeaderWord`]). So a cell, which is a `&str` of some column, is no piece
/// of a message, and there is no way from a `String` to one.
///
/// ```
/// use deid_core::error::{Words, words};
/// use deid_core::vocab::TableName;
///
/// let table = TableName::new("dm")?;
/// let message: Words = words!["table ", &table, " has ", 3_u64, " rows"];
/// assert_eq!(message.as_str(), "table dm has 3 rows");
/// # Ok::<(), deid_core::vocab::Invalid>(())
/// ```
///
/// A text that the program reads is none of its own:
///
/// ```compile_fail,E0521
/// use deid_core::error::{Words, words};
///
/// fn message(cell: &str) -> Words {
///     words!["not a number: ", cell]
/// }
/// ```
///
/// ```compile_fail,E0277
/// use deid_core::error::{Words, words};
///
/// fn message(cell: String) -> Words {
///     words!["not a number: ", cell]
/// }
/// ```
///
/// ```compile_fail,E0277
/// use deid_core::error::Cause;
///
/// fn refused(cell: &str) -> Cause {
///     Cause::usage(format!("not a number: {cell}"))
/// }
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Words(String);

impl Words {
    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The same words and one piece more.
    #[must_use]
    pub fn with(mut self, piece: impl Piece) -> Self {
        piece.add_to(&mut self.0);
        self
    }

    /// Pieces one after the other, with this between them.
    #[must_use]
    pub fn list<P: Piece>(pieces: impl IntoIterator<Item = P>, between: &'static str) -> Self {
        let mut pieces = pieces.into_iter();
        let first = Self::default().with(pieces.next());
        pieces.fold(first, |words, piece| words.with(between).with(piece))
    }
}

impl From<&'static str> for Words {
    fn from(text: &'static str) -> Self {
        Self(text.to_owned())
    }
}

impl fmt::Display for Words {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A text of the policy file: a key or a value as somebody wrote it there. Never a text of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PolicyWord<'a>(pub &'a str);

/// A text of the call: an argument as it was typed, or what is said of it. Never a text of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CallWord<'a>(pub &'a str);

/// A column's name out of a header that has proved to be one: a line of data is no header, however
/// it stands in the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HeaderWord<'a>(pub &'a str);

/// What a message may hold. There are no other pieces than those of this module.
pub trait Piece: sealed::Sealed {}

impl<P: sealed::Sealed> Piece for P {}

mod sealed {
    pub trait Sealed {
        fn add_to(&self, text: &mut String);
    }
}

use sealed::Sealed;

impl Sealed for &'static str {
    fn add_to(&self, text: &mut String) {
        text.push_str(self);
    }
}

/// Nothing where there is none.
impl<P: Sealed> Sealed for Option<P> {
    fn add_to(&self, text: &mut String) {
        if let Some(piece) = self {
            piece.add_to(text);
        }
    }
}

macro_rules! shown {
    ($($piece:ty),+ $(,)?) => {$(
        impl Sealed for $piece {
            fn add_to(&self, text: &mut String) {
                text.push_str(&self.to_string());
            }
        }
    )+};
}

// Numbers are counts, positions and bounds of parameters.
shown!(u8, u16, u32, u64, usize, CellType, Invalid, Words, &Words);
shown!(&ColumnName, &DomainName, &TableName);

macro_rules! named {
    ($($word:ident),+) => {$(
        impl Sealed for $word<'_> {
            fn add_to(&self, text: &mut String) {
                text.push_str(self.0);
            }
        }
    )+};
}

named!(CallWord, HeaderWord, PolicyWord);

/// [`Words`] of these pieces, in this order: see [`Piece`].
#[doc(hidden)]
#[macro_export]
macro_rules! __words {
    ($($piece:expr),+ $(,)?) => { $crate::error::Words::default()$(.with($piece))+ };
}

#[cfg(test)]
mod tests {
    use super::super::words;
    use super::*;

    #[test]
    fn pieces_follow_each_other_as_they_are() {
        let (column, domain) = (ColumnName::new("AGE").unwrap(), DomainName::new("p").unwrap());
        let said = words![
            &column,
            ", ",
            &domain,
            ", ",
            CellType::PartialDate,
            ", ",
            7_usize,
            ", ",
            PolicyWord("k"),
            ", ",
            CallWord("-q"),
            ", ",
            HeaderWord("SEX"),
            None::<u8>,
        ];
        assert_eq!(said.to_string(), "AGE, p, partial-date, 7, k, -q, SEX");
        assert_eq!(words!["(", said.clone(), ")"].as_str(), format!("({said})"));
    }

    #[test]
    fn lists_have_something_between_their_pieces_only() {
        assert_eq!(Words::list([1_u8, 2, 3], ", ").as_str(), "1, 2, 3");
        assert_eq!(Words::list(["one"], ", ").as_str(), "one");
        assert_eq!(Words::list(None::<u8>, ", ").as_str(), "");
    }
}
