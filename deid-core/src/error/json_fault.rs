//! What can be wrong in a line of JSON. The line itself is never quoted.

use super::help::Help;

/// Why a line of newline-delimited JSON is not a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum JsonFault {
    /// Not an object, or not whole, or something follows it.
    #[error("not a JSON object")]
    NotAnObject,
    /// A name that no column can have.
    #[error("a field has no name")]
    NoName,
    /// A list or an object where a value belongs.
    #[error("a list or an object in a field")]
    Nested,
    /// One name twice in one object: readers differ in which they take.
    #[error("the field stands twice in one object")]
    TwoOfOneName,
    /// Values of two types in one field.
    #[error("text and other values in one field")]
    Mixed,
    /// A number that would come out as another.
    #[error("a number of more digits than can be kept")]
    Number,
    /// In a pipe: a value of another type than the first rows had, or one that is no cell.
    #[error("a value of another type than in the first rows")]
    LateType,
    /// In a pipe: a field that the first rows did not have.
    #[error("a field that no line before has had")]
    LateField,
}

impl JsonFault {
    /// Whether it is the fault of one field, not of the whole line.
    #[must_use]
    pub fn is_of_a_field(self) -> bool {
        !matches!(self, Self::NotAnObject | Self::LateField)
    }

    pub(super) fn help(self) -> Help {
        let words = match self {
            Self::NotAnObject => "write one whole object a line: {\"ID\": \"a-1\", \"AGE\": 40}",
            Self::NoName => "give the field a name",
            Self::Nested => {
                "flatten the record in the source, or drop the field: what nobody looks at may be nested"
            }
            Self::TwoOfOneName => "leave one of them",
            Self::Mixed => "write the field in quotes in every line, or in none",
            Self::Number => "write the field in quotes in every line: text keeps every digit",
            Self::LateField | Self::LateType => {
                "of a pipe the first lines say which fields there are and of what types: name the file instead"
            }
        };
        words.into()
    }
}
