//! Whether a value in an output cell is a finding, given what the column is made of.

use crate::secret::base32;

use super::facts::Made;
use super::fold::folded;
use super::shape::{Class, is_date_cell, number};
use super::values::LONGEST;

/// What a value in a cell means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// The rule makes such cells: an equal value says nothing.
    Chance,
    /// The value should not be there.
    Finding,
    /// It should not be there if the column itself held it.
    OfItself,
}

/// Judges a value of this class in a folded cell, for all but what [`Index::perhaps`] finds in
/// kept cells.
///
/// [`Index::perhaps`]: super::index::Index::perhaps
pub(super) fn judge(made: &Made, class: Class, value: &[u8], cell: &str) -> Verdict {
    let whole = is_whole(value, cell);
    match (class, made) {
        (Class::Distinctive, Made::Tokens { prefix }) if !whole && is_token(cell, prefix) => {
            Verdict::Chance
        }
        (Class::Distinctive, _) if !whole && is_part_of_number(value, cell) => Verdict::Chance,
        (Class::Distinctive, _) | (_, Made::Dropped | Made::Emptied) => Verdict::Finding,
        (_, Made::Labels) => Verdict::Chance,
        (_, Made::Shifted { own_format }) => chance_if(*own_format || is_date_cell(cell)),
        (_, Made::Tokens { prefix }) => chance_if(is_token(cell, prefix)),
        (Class::Date, Made::Kept) => chance_if(whole || is_date_cell(cell)),
        (Class::Short, Made::Kept) => Verdict::Chance,
        (Class::Date, Made::Masked) => Verdict::Finding,
        (Class::Short, Made::Masked) => Verdict::OfItself,
    }
}

/// Whether the cell is the value, or begins with a value that is too long to be held whole.
pub(super) fn is_whole(value: &[u8], cell: &str) -> bool {
    cell.as_bytes() == value || (value.len() == LONGEST && cell.as_bytes().starts_with(value))
}

fn chance_if(chance: bool) -> Verdict {
    if chance { Verdict::Chance } else { Verdict::Finding }
}

/// Whether a number of eight digits or more is part of a longer number, alone in its cell: among
/// many amounts and measurements some hold any run of eight digits.
fn is_part_of_number(value: &[u8], cell: &str) -> bool {
    value.iter().all(u8::is_ascii_digit)
        && number(cell).is_some_and(|(whole, is_integer)| !is_integer || whole.as_bytes() != value)
}

/// Whether the folded cell has the full shape of a token: 26 characters of the token alphabet
/// after the prefix.
fn is_token(cell: &str, prefix: &str) -> bool {
    let Some(cut) = cell.len().checked_sub(base32::TOKEN_CHARS) else { return false };
    base32::is_alphabet(&cell.as_bytes()[cut..]) && cell.get(..cut) == Some(&*folded(prefix))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_inside_of_numbers_are_chance() {
        let judge = |value: &str, cell: &str| {
            judge(&Made::Kept, Class::Distinctive, value.as_bytes(), cell)
        };
        assert_eq!(judge("12345678", "12345678"), Verdict::Finding);
        assert_eq!(judge("12345678", "-12345678.00"), Verdict::Finding);
        assert_eq!(judge("12345678", "0.12345678"), Verdict::Chance);
        assert_eq!(judge("12345678", "9912345678"), Verdict::Chance);
        assert_eq!(judge("12345678", "mrn9912345678"), Verdict::Finding);
        assert_eq!(judge("1234-5678", "1234-56789"), Verdict::Finding);
    }

    #[test]
    fn tokens_are_random_and_other_cells_of_their_column_are_not() {
        let made = Made::Tokens { prefix: "S".into() };
        let token = "s0123456789abcdefghjkmnpqrs";
        assert_eq!(judge(&made, Class::Distinctive, b"9abcde", token), Verdict::Chance);
        assert_eq!(judge(&made, Class::Distinctive, b"dalton", "dalton"), Verdict::Finding);
        assert_eq!(judge(&made, Class::Short, b"701", "701"), Verdict::Finding);
    }
}
