//! Whether a value in an output cell is a finding, given what the column is made of.

use crate::secret::base32;
use crate::technique::After;

use super::date::is_date_cell;
use super::facts::Made;
use super::fold::folded;
use super::shape::{Class, number};
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
    /// A date inside of a text that was kept: the date of a person should not be there, any other
    /// may be by chance.
    InText,
}

/// Judges a value of this class in a folded cell, for all but what [`Index::perhaps`] finds in
/// kept cells.
///
/// [`Index::perhaps`]: super::index::Index::perhaps
pub(super) fn judge(made: &Made, numbers: bool, class: Class, value: &[u8], cell: &str) -> Verdict {
    let whole = is_whole(value, cell);
    match (class, made) {
        // Another person's shifted date may equal any true one.
        (_, Made::Shifted { own_format: false }) if is_date_cell(cell) => Verdict::Chance,
        // A text of the list is anybody's.
        (_, Made::Listed(texts)) => chance_if(texts.contains(cell)),
        (Class::Distinctive, Made::Tokens { prefix, after, sealed })
            if !whole && is_token(cell, prefix, after, *sealed) =>
        {
            Verdict::Chance
        }
        // Any value of the form may come out; whether it is the raw one, the rows tell.
        (_, Made::Lookalikes { characters }) => {
            chance_if(cell.chars().all(|c| characters.contains(c)))
        }
        (Class::Distinctive, _) if !whole && is_part_of_number(value, cell, numbers) => {
            Verdict::Chance
        }
        (Class::Distinctive, _) | (_, Made::Dropped | Made::Emptied) => Verdict::Finding,
        (_, Made::Labels) => Verdict::Chance,
        (_, Made::Shifted { own_format }) => chance_if(*own_format),
        (_, Made::Tokens { prefix, after, sealed }) => {
            chance_if(is_token(cell, prefix, after, *sealed))
        }
        (Class::Date, Made::Kept) if whole || is_date_cell(cell) => Verdict::Chance,
        (Class::Date, Made::Kept) => Verdict::InText,
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

/// Whether a value of digits only is there by chance: in the fraction of a number, or, in a column
/// of `numbers`, anywhere in a longer one. Among many amounts and measurements some hold any run of
/// eight digits.
fn is_part_of_number(value: &[u8], cell: &str, numbers: bool) -> bool {
    if !value.iter().all(u8::is_ascii_digit) {
        return false;
    }
    let Some((whole, is_integer)) = number(cell) else { return false };
    if numbers {
        !is_integer || whole.as_bytes() != value
    } else {
        !whole.as_bytes().windows(value.len()).any(|digits| digits == value)
    }
}

/// Whether the folded cell has the full shape of a token: 26 characters of the token alphabet
/// after the prefix, and before that nothing but one of the texts of `after`; more, where the value
/// is sealed in it.
fn is_token(cell: &str, prefix: &str, after: &After, sealed: bool) -> bool {
    if sealed {
        return cell.strip_prefix(&*folded(prefix)).is_some_and(base32::is_sealed);
    }
    let Some(cut) = cell.len().checked_sub(base32::TOKEN_CHARS) else { return false };
    if !base32::is_alphabet(&cell.as_bytes()[cut..]) {
        return false;
    }
    let lead = cell.get(..cut).and_then(|before| before.strip_suffix(&*folded(prefix)));
    lead.is_some_and(|lead| match after.texts().next() {
        None => lead.is_empty(),
        Some(_) => after.texts().any(|text| lead == &*folded(text)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fractions_are_chance_and_digits_of_text_are_not() {
        let judge = |numbers: bool, cell: &str| {
            judge(&Made::Kept, numbers, Class::Distinctive, b"12345678", cell)
        };
        for cell in ["12345678", "-12345678.00"] {
            assert_eq!(judge(true, cell), Verdict::Finding, "{cell}");
            assert_eq!(judge(false, cell), Verdict::Finding, "{cell}");
        }
        for cell in ["7012345678", "0012345678", "12345678.5"] {
            assert_eq!(judge(true, cell), Verdict::Chance, "{cell}");
            assert_eq!(judge(false, cell), Verdict::Finding, "{cell}");
        }
        for cell in ["0.12345678", "7.0123456780", "1234.5678"] {
            assert_eq!(judge(true, cell), Verdict::Chance, "{cell}");
            assert_eq!(judge(false, cell), Verdict::Chance, "{cell}");
        }
        assert_eq!(judge(true, "mrn9912345678"), Verdict::Finding);
    }

    #[test]
    fn tokens_are_random_and_other_cells_of_their_column_are_not() {
        let made =
            Made::Tokens { prefix: "S".into(), after: After::of(None).clone(), sealed: false };
        let judge = |class, value: &[u8], cell| judge(&made, false, class, value, cell);
        let token = "s0123456789abcdefghjkmnpqrs";
        assert_eq!(judge(Class::Distinctive, b"9abcde", token), Verdict::Chance);
        assert_eq!(judge(Class::Distinctive, b"dalton", "dalton"), Verdict::Finding);
        assert_eq!(judge(Class::Short, b"701", "701"), Verdict::Finding);
    }

    #[test]
    fn sealed_values_are_as_random_and_longer() {
        let made =
            Made::Tokens { prefix: "S".into(), after: After::of(None).clone(), sealed: true };
        let judge = |class, value: &[u8], cell| judge(&made, false, class, value, cell);
        let sealed = "s0123456789abcdefghjkmnpqrst0";
        assert_eq!(judge(Class::Distinctive, b"9abcde", sealed), Verdict::Chance);
        assert_eq!(judge(Class::Distinctive, b"dalton", "dalton"), Verdict::Finding);
        assert_eq!(judge(Class::Distinctive, b"9abcde", &sealed[..27]), Verdict::Finding);
    }

    #[test]
    fn values_of_the_same_form_may_come_out_and_no_others() {
        let made = Made::Lookalikes { characters: "0123456789-".into() };
        let judge = |class, value: &[u8], cell| judge(&made, false, class, value, cell);
        assert_eq!(judge(Class::Distinctive, b"12345678", "12345678"), Verdict::Chance);
        assert_eq!(judge(Class::Distinctive, b"12345678", "9912345678"), Verdict::Chance);
        assert_eq!(judge(Class::Distinctive, b"dalton", "dalton"), Verdict::Finding);
        assert_eq!(judge(Class::Distinctive, b"12345678", "mrn 12345678"), Verdict::Finding);
    }
}
