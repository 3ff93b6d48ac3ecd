//! The order in which the files of a table are read: by path, numbers in it as numbers.

use std::cmp::Ordering;
use std::path::Path;

/// Compares two paths, folder by folder: `part-2` stands before `part-10`. Two different paths are
/// never equal.
pub(super) fn by_path(a: &Path, b: &Path) -> Ordering {
    let names = |path: &Path| -> Vec<String> {
        path.components().map(|part| part.as_os_str().to_string_lossy().into_owned()).collect()
    };
    let (left, right) = (names(a), names(b));
    let differs = left.iter().zip(&right).map(|(a, b)| natural(a, b)).find(|order| order.is_ne());
    differs.unwrap_or_else(|| left.len().cmp(&right.len())).then_with(|| a.cmp(b))
}

/// Runs of digits as numbers, all else character by character.
fn natural(a: &str, b: &str) -> Ordering {
    let (mut a, mut b) = (a, b);
    loop {
        let (left, right) = (digits(a), digits(b));
        let order = if left > 0 && right > 0 {
            number(&a[..left], &b[..right])
        } else {
            a.chars().next().cmp(&b.chars().next())
        };
        if order.is_ne() || a.is_empty() {
            return order;
        }
        let step = |text: &str, digits: usize| match digits {
            0 => text.chars().next().map_or(0, char::len_utf8),
            digits => digits,
        };
        let both = left > 0 && right > 0;
        (a, b) = (
            &a[step(a, if both { left } else { 0 })..],
            &b[step(b, if both { right } else { 0 })..],
        );
    }
}

/// How many digits the text begins with.
fn digits(text: &str) -> usize {
    text.bytes().take_while(u8::is_ascii_digit).count()
}

/// By value, whatever its length; of two with one value the one with fewer zeros comes first.
fn number(a: &str, b: &str) -> Ordering {
    let (left, right) = (a.trim_start_matches('0'), b.trim_start_matches('0'));
    left.len().cmp(&right.len()).then_with(|| left.cmp(right)).then_with(|| a.len().cmp(&b.len()))
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::by_path;

    #[test]
    fn numbers_are_compared_as_numbers() {
        let sorted = [
            "dm/part-2.csv",
            "dm/part-10.csv",
            "dm-1.csv",
            "dm-2.csv",
            "dm-02.csv",
            "dm-10.csv",
            "dm-99999999999999999999999.csv",
            "dm-100000000000000000000000.csv",
            "dm.csv",
            "dm_a.csv",
            "dm_ä.csv",
        ];
        let mut paths: Vec<PathBuf> = sorted.iter().rev().map(PathBuf::from).collect();
        paths.sort_by(|a, b| by_path(a, b));
        assert_eq!(paths, sorted.map(PathBuf::from));
    }
}
