//! "Did you mean": the known word nearest to one that is not known.

use crate::error::{PolicyWord, Words, words};

/// What other tools and languages call what is meant here.
const OTHER_WORDS: [(&str, &str); 24] = [
    ("bigint", "integer"),
    ("char", "text"),
    ("datetime", "timestamp"),
    ("delete", "drop"),
    ("double", "float"),
    ("empty", "null"),
    ("exclude", "drop"),
    ("generalize", "hierarchy"),
    ("hash", "token"),
    ("number", "decimal"),
    ("numeric", "decimal"),
    ("omit", "drop"),
    ("pseudonym", "token"),
    ("pseudonymize", "token"),
    ("real", "float"),
    ("redact", "constant"),
    ("remove", "drop"),
    ("replace", "constant"),
    ("shift", "date_shift"),
    ("str", "text"),
    ("string", "text"),
    ("tokenize", "token"),
    ("varchar", "text"),
    ("zip", "zip3"),
];

/// The candidate that differs in case, dashes and underscores only, else the nearest within two
/// edits (insertions, deletions, changes, swaps of neighbours), else what the word is called here,
/// else the only one that begins with it. Ties go to the first.
pub(crate) fn nearest<'c>(
    word: &str,
    candidates: impl IntoIterator<Item = &'c str>,
) -> Option<&'c str> {
    let candidates: Vec<&'c str> = candidates.into_iter().collect();
    let by = |name: &str| candidates.iter().copied().find(|candidate| *candidate == name);
    let other = || OTHER_WORDS.iter().find(|(other, _)| *other == plain(word));
    nearest_by_edits(word, candidates.iter().copied())
        .or_else(|| other().and_then(|(_, name)| by(name)))
        .or_else(|| only_beginning(word, &candidates))
}

/// The one candidate that begins with a word of three letters or more.
fn only_beginning<'c>(word: &str, candidates: &[&'c str]) -> Option<&'c str> {
    let word = plain(word);
    let mut found = candidates.iter().filter(|candidate| plain(candidate).starts_with(&word));
    let (first, second) = (found.next(), found.next());
    first.filter(|_| word.chars().count() >= 3 && second.is_none()).copied()
}

fn nearest_by_edits<'c>(
    word: &str,
    candidates: impl IntoIterator<Item = &'c str>,
) -> Option<&'c str> {
    let plain_word = plain(word);
    let mut best: Option<(usize, &'c str)> = None;
    for candidate in candidates {
        let distance = if plain(candidate) == plain_word { 0 } else { edits(word, candidate) };
        // Two edits turn any two-letter word into any other: most of the word must stay.
        let near = distance <= 2 && distance * 2 < candidate.chars().count().max(2);
        if near && best.is_none_or(|(least, _)| distance < least) {
            best = Some((distance, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// `; did you mean …?`, or nothing.
///
/// The candidates are words of ours, or names that the policy has.
pub(crate) fn hint<'c>(word: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<Words> {
    nearest(word, candidates).map(|near| words!["; did you mean `", PolicyWord(near), "`?"])
}

fn plain(word: &str) -> String {
    word.chars().filter(|c| !matches!(c, '_' | '-' | ' ')).flat_map(char::to_lowercase).collect()
}

/// Damerau-Levenshtein distance (optimal string alignment), or 3 where lengths alone forbid 2.
fn edits(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    if a.len().abs_diff(b.len()) > 2 {
        return 3;
    }
    let mut before = vec![0; b.len() + 1];
    let mut above: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut row = vec![i; b.len() + 1];
        for j in 1..=b.len() {
            let change = above[j - 1] + usize::from(a[i - 1] != b[j - 1]);
            row[j] = change.min(above[j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                row[j] = row[j].min(before[j - 2] + 1);
            }
        }
        before = std::mem::replace(&mut above, row);
    }
    above[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_typing_faults_and_leaves_other_words() {
        let keys = ["drop", "date_shift", "date_part", "k", "keep", "sensitive", "insensitive"];
        for (word, expected) in [
            ("dropp", Some("drop")),
            ("date-shift", Some("date_shift")),
            ("dateshift", Some("date_shift")),
            ("DateShift", Some("date_shift")),
            ("data_shfit", Some("date_shift")),
            ("kepe", Some("keep")),
            ("insensitve", Some("insensitive")),
            ("K", Some("k")),
            ("x", None),
            ("hash", None),
            ("encryption", None),
        ] {
            assert_eq!(nearest(word, keys), expected, "{word}");
        }
        assert_eq!(hint("tokne", ["token"]), Some("; did you mean `token`?".into()));
    }

    #[test]
    fn knows_what_others_call_it() {
        let types =
            ["text", "integer", "decimal", "float", "boolean", "date", "timestamp", "partial-date"];
        for (word, expected) in [
            ("int", Some("integer")),
            ("INTEGER", Some("integer")),
            ("string", Some("text")),
            ("VARCHAR", Some("text")),
            ("double", Some("float")),
            ("bool", Some("boolean")),
            ("dec", Some("decimal")),
            ("datetime", Some("timestamp")),
            ("partial", Some("partial-date")),
            ("dat", Some("date")),
            ("money", None),
            ("te", None),
        ] {
            assert_eq!(nearest(word, types), expected, "{word}");
        }
        assert_eq!(nearest("hash", ["drop", "token"]), Some("token"));
    }
}
