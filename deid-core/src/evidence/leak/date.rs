//! Calendar dates as texts: told by their form alone, whatever the column is declared as.

use super::shape::DIGITS;

/// Whether the text is a calendar date, perhaps with a clock time, perhaps without a day: ISO 8601
/// (extended, basic, CDISC partial, intervals), day-month-year and month-day-year with `-`, `/`,
/// `.` or blanks, months by number or English name.
pub(super) fn is_date(folded: &str) -> bool {
    if let Some((from, to)) = folded.split_once('/')
        && from.contains('-')
        && to.contains('-')
    {
        return is_date(from) && is_date(to);
    }
    let Some(day) = without_time(folded) else { return false };
    let parts: Vec<&str> = day.split(['-', '/', '.', ' ']).collect();
    match parts[..] {
        [one] => is_solid_date(one),
        [year, month] => is_year(year) && is_month(month),
        [a, b, c] if is_year(a) => is_month(b) && is_day(c),
        [a, b, c] => (is_year(c) || is_number_up_to(c, 99)) && is_day_and_month(a, b),
        [year, "", "", day] => is_year(year) && is_day(day),
        _ => false,
    }
}

/// Whether a cell of a date column is what a date shift writes: a date, or a year alone.
pub(super) fn is_date_cell(folded: &str) -> bool {
    is_year(folded) || is_date(folded)
}

/// Whether a date of this length is looked for inside of text: it names a day.
pub(super) fn names_a_day(folded: &str) -> bool {
    let digits = folded.chars().filter(|c| c.is_numeric()).count();
    digits >= DIGITS || (digits >= 5 && folded.chars().any(char::is_alphabetic))
}

/// The day that a folded cell names, without its clock time; `None` where it names none.
pub(super) fn day_of(folded: &str) -> Option<&str> {
    let day = without_time(folded)?;
    let day = day.get(..8).filter(|_| is_clocked_solid(day)).unwrap_or(day);
    (names_a_day(day) && is_date(day) && !is_interval(day)).then_some(day)
}

/// Whether a cell is a date with its day, in whatever case: another day is another text.
pub(in crate::evidence) fn tells_the_day(cell: &str) -> bool {
    let folded = cell.trim().to_lowercase();
    names_a_day(&folded) && is_date(&folded) && !is_interval(&folded)
}

fn is_interval(folded: &str) -> bool {
    folded.contains('/') && folded.contains('-')
}

/// `19501226083000`: day and time without a mark between them.
fn is_clocked_solid(text: &str) -> bool {
    matches!(text.len(), 12 | 14) && text.bytes().all(|b| b.is_ascii_digit())
}

/// Cuts a clock time off: what follows a `t` or a blank and begins with a digit. `None` where
/// something else follows.
fn without_time(folded: &str) -> Option<&str> {
    let cut = folded.bytes().enumerate().skip(8).find_map(|(at, b)| {
        let next = folded.as_bytes().get(at + 1);
        (matches!(b, b't' | b' ') && next.is_some_and(u8::is_ascii_digit)).then_some(at)
    });
    let Some(cut) =
        cut.filter(|&cut| folded[cut + 1..].contains(':') || folded.as_bytes()[cut] == b't')
    else {
        return Some(folded);
    };
    let time = folded[cut + 1..].trim_end_matches(" am").trim_end_matches(" pm");
    let is_time =
        time.bytes().all(|b| matches!(b, b'0'..=b'9' | b':' | b'.' | b',' | b'+' | b'-' | b'z'));
    is_time.then(|| &folded[..cut])
}

/// `19501226`, `19501226083000`, `26dec1950`.
fn is_solid_date(text: &str) -> bool {
    let bytes = text.as_bytes();
    if bytes.iter().all(u8::is_ascii_digit) {
        return matches!(bytes.len(), 8 | 12 | 14)
            && is_year(&text[..4])
            && is_month(&text[4..6])
            && is_day(&text[6..8]);
    }
    let letters = bytes.iter().position(u8::is_ascii_alphabetic).unwrap_or(0);
    text.is_ascii()
        && bytes.len() == letters + 7
        && is_day(&text[..letters])
        && is_month_name(&text[letters..letters + 3])
        && is_year(&text[letters + 3..])
}

/// Two parts of which one may be a day and the other a month.
fn is_day_and_month(a: &str, b: &str) -> bool {
    (is_day(a) && is_month(b)) || (is_month(a) && is_day(b))
}

fn is_year(text: &str) -> bool {
    text.len() == 4 && text.parse().is_ok_and(|year: u16| (1800..2200).contains(&year))
}

fn is_month(text: &str) -> bool {
    is_number_up_to(text, 12) || is_month_name(text)
}

fn is_day(text: &str) -> bool {
    is_number_up_to(text, 31)
}

fn is_number_up_to(text: &str, most: u8) -> bool {
    matches!(text.len(), 1 | 2)
        && text.bytes().all(|b| b.is_ascii_digit())
        && text.parse().is_ok_and(|number: u8| number <= most && (number > 0 || most == 99))
}

fn is_month_name(text: &str) -> bool {
    const NAMES: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    NAMES.iter().any(|name| text == *name || (text.len() == 3 && name.starts_with(text)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_in_the_forms_of_the_field() {
        for text in [
            "1950-12-26",
            "1950-12",
            "2013---15",
            "1950-12-26t08:30",
            "1950-12-26 08:30:00",
            "1950-12-26t08:30:00.5z",
            "1950-12-26t08:30:00+01:00",
            "19501226",
            "26dec1950",
            "26-dec-1950",
            "26 december 1950",
            "12/26/1950",
            "26.12.1950",
            "9/3/85",
            "19501226083000",
            "2003-12-15/2004-01-20",
        ] {
            assert!(is_date(text), "{text}");
        }
        for text in [
            "1950",
            "701-1015",
            "01-701-1015",
            "957-13-6738",
            "19501326",
            "31-31-1950",
            "dalton",
            "1950-12-26 dalton",
            "12345678",
            "2013-05-x",
            "",
        ] {
            assert!(!is_date(text), "{text}");
        }
        assert!(is_date_cell("1950") && !is_date_cell("701"));
    }

    #[test]
    fn the_day_of_a_date_is_without_its_time() {
        for (cell, day) in [
            ("1950-12-26", Some("1950-12-26")),
            ("1950-12-26t08:30:00z", Some("1950-12-26")),
            ("1950-12-26 08:30", Some("1950-12-26")),
            ("19501226083000", Some("19501226")),
            ("26dec1950", Some("26dec1950")),
            ("1950-12", None),
            ("1950", None),
            ("2003-12-15/2004-01-20", None),
            ("12345678", None),
            ("dalton", None),
        ] {
            assert_eq!(day_of(cell), day, "{cell}");
        }
    }
}
