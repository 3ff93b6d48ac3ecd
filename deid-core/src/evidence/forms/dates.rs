//! Parts of dates.

use crate::technique::date_part::Part;

/// Whether the cell is the part itself, or a year where the date had no more.
pub(super) fn is_date_part(cell: &str, part: Part) -> bool {
    let year = |text: &str| text.len() == 4 && is_digits(text);
    let after_year = |mark: &str, most: u8| {
        cell.split_once(mark).is_some_and(|(first, rest)| {
            year(first)
                && is_digits(rest)
                && rest.parse().is_ok_and(|n: u8| (1..=most).contains(&n))
        })
    };
    match part {
        Part::Decade => {
            cell.strip_suffix("0s").is_some_and(|decade| decade.len() == 3 && is_digits(decade))
        }
        Part::IsoWeek => after_year("-W", 53) || year(cell),
        Part::Month => after_year("-", 12) || year(cell),
        Part::Quarter => after_year("-Q", 4) || year(cell),
        Part::Year => year(cell),
    }
}

/// Whether a text is nothing but digits.
pub(super) fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}
