//! English month names, as formats with `%b` and `%B` read and write them.

use super::scan::Scan;

const NAMES: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// Letters of an abbreviation.
const SHORT: usize = 3;

/// How a cell writes its month names.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Case {
    /// `jan`.
    Lower,
    /// `Jan`, and every mixture.
    Title,
    /// `JAN`.
    Upper,
}

impl Case {
    fn of(letters: &[u8]) -> Self {
        if letters.iter().all(u8::is_ascii_uppercase) {
            Self::Upper
        } else if letters.iter().all(u8::is_ascii_lowercase) {
            Self::Lower
        } else {
            Self::Title
        }
    }
}

/// Reads a month's name, in full or its first three letters, in any case: its number, 1 to 12,
/// and its case.
pub(super) fn read(scan: &mut Scan<'_>, full: bool) -> Option<(u32, Case)> {
    let before = *scan;
    for (number, name) in (1..).zip(NAMES) {
        let name = shown(name, full);
        *scan = before;
        if let Some(letters) = scan.take(name.len())
            && letters.eq_ignore_ascii_case(name.as_bytes())
        {
            return Some((number, Case::of(letters)));
        }
    }
    *scan = before;
    None
}

/// Writes the name of a month, 1 to 12.
pub(super) fn write(month: u8, full: bool, case: Case, mut put: impl FnMut(u8)) {
    let Some(name) = NAMES.get(usize::from(month).wrapping_sub(1)) else { return };
    for byte in shown(name, full).bytes() {
        put(match case {
            Case::Lower => byte.to_ascii_lowercase(),
            Case::Title => byte,
            Case::Upper => byte.to_ascii_uppercase(),
        });
    }
}

fn shown(name: &'static str, full: bool) -> &'static str {
    if full { name } else { &name[..SHORT] }
}
