//! Date formats of letters, as spreadsheets and databases write them.

use crate::table::cell::DateFormats;

/// A format of letters (`YYYY-MM-DD`), as spreadsheets and databases write it, in ours. `None`
/// where it is not one of those.
pub(super) fn meant_format(format: &str) -> Option<String> {
    const LETTERS: [(&str, &str); 12] = [
        ("yyyy", "%Y"),
        ("month", "%B"),
        ("mmmm", "%B"),
        ("mmm", "%b"),
        ("mon", "%b"),
        ("mm", "%m"),
        ("m", "%-m"),
        ("dd", "%d"),
        ("d", "%-d"),
        ("hh24:mi:ss", "%T"),
        ("hh:mm:ss", "%T"),
        ("hh:mm", "%H:%M"),
    ];
    let lower = format.to_ascii_lowercase();
    let mut rest = lower.as_str();
    let mut meant = String::new();
    while let Some(c) = rest.chars().next() {
        let known = LETTERS.iter().find(|(letters, _)| rest.starts_with(letters));
        if let Some((letters, ours)) = known {
            meant.push_str(ours);
            rest = &rest[letters.len()..];
        } else if "-/. :,".contains(c) || c == 't' {
            meant.push(c.to_ascii_uppercase());
            rest = &rest[c.len_utf8()..];
        } else {
            return None;
        }
    }
    DateFormats::new(&[&meant]).is_ok().then_some(meant)
}

#[cfg(test)]
mod tests {
    use super::meant_format;

    #[test]
    fn formats_of_letters_are_understood() {
        for (letters, ours) in [
            ("YYYY-MM-DD", Some("%Y-%m-%d")),
            ("dd.mm.yyyy", Some("%d.%m.%Y")),
            ("DDMONYYYY", Some("%d%b%Y")),
            ("M/D/YYYY", Some("%-m/%-d/%Y")),
            ("yyyy-mm-ddThh:mm", Some("%Y-%m-%dT%H:%M")),
            ("yyyy", None),
            ("YY-MM-DD", None),
            ("date", None),
        ] {
            assert_eq!(meant_format(letters).as_deref(), ours, "{letters}");
        }
    }
}
