//! The form in which cells and values are compared: without white space at the ends, without
//! case, without diacritics.

use unicode_normalization::char::decompose_compatible;

/// Writes the folded form of a cell over `out`.
///
/// Character by character: Unicode compatibility decomposition, combining diacritical marks
/// (U+0300 to U+036F) left out, lower case, `ß` as `ss`, final sigma as sigma. Because no
/// character looks at its neighbours, a text inside of a cell stays inside of it when both are
/// folded: folding finds more (`MUNOZ` for `Muñoz`, full-width digits), never less.
pub(super) fn fold(cell: &str, out: &mut Vec<u8>) {
    out.clear();
    let cell = cell.trim();
    if cell.is_ascii() {
        out.extend_from_slice(cell.as_bytes());
        out.make_ascii_lowercase();
        return;
    }
    for c in cell.chars() {
        if c.is_ascii() {
            push(c.to_ascii_lowercase(), out);
        } else {
            decompose_compatible(c, |part| fold_part(part, out));
        }
    }
}

/// The folded form as text of its own.
pub(super) fn folded(cell: &str) -> String {
    let mut out = Vec::with_capacity(cell.len());
    fold(cell, &mut out);
    // Only whole characters were written.
    String::from_utf8(out).unwrap_or_default()
}

fn fold_part(part: char, out: &mut Vec<u8>) {
    for c in part.to_lowercase() {
        match c {
            '\u{300}'..='\u{36f}' => {}
            'ß' => out.extend_from_slice(b"ss"),
            'ς' => push('σ', out),
            c => push(c, out),
        }
    }
}

fn push(c: char, out: &mut Vec<u8>) {
    out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn spellings_of_one_name_meet() {
        for (a, b) in [
            ("  Smith-Jones ", "SMITH-JONES"),
            ("Muñoz", "MUNOZ"),
            ("Ōno", "ono"),
            ("Jose\u{301}", "José"),
            ("Weiß", "WEISS"),
            ("１２３", "123"),
            ("İnci", "inci"),
            ("ΟΔΥΣΣΕΥΣ", "Οδυσσευς"),
        ] {
            assert_eq!(folded(a), folded(b), "{a} {b}");
        }
        assert_ne!(folded("Muller"), folded("Miller"));
    }

    proptest! {
        #[test]
        fn what_is_inside_stays_inside(before in ".{0,8}", value in ".{1,8}", after in ".{0,8}") {
            prop_assume!(!value.trim().is_empty());
            let cell = format!("{before}{}{after}", value.trim());
            prop_assert!(folded(&cell).contains(&folded(&value)));
        }
    }
}
