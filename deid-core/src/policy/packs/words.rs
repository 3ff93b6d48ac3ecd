//! Names of columns as words, and the word patterns of a pack.

use std::collections::BTreeSet;

use super::super::glob;

/// The words that names written without separators are split into.
#[derive(Debug, Default)]
pub(super) struct Dictionary(BTreeSet<String>);

impl Dictionary {
    /// Adds a word; patterns of words are left out.
    pub(super) fn add(&mut self, word: &str) {
        if word.len() >= 2 && word.bytes().all(|b| b.is_ascii_lowercase()) {
            self.0.insert(word.to_owned());
        }
    }

    /// Its words, in order.
    pub(super) fn words(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    /// The words of a name, in lower case.
    pub(super) fn split(&self, name: &str) -> Vec<String> {
        let mut words = Vec::new();
        for word in pieces(name) {
            match self.parts(&word) {
                Some(parts) => words.extend(parts),
                None => words.push(word),
            }
        }
        words
    }

    /// The fewest words of the dictionary that make up this one. `None` where it is one itself, or
    /// where they do not fit.
    fn parts(&self, word: &str) -> Option<Vec<String>> {
        /// Longer "words" are no names; the work below is quadratic.
        const LONGEST: usize = 64;
        if !word.is_ascii() || word.len() > LONGEST || self.0.contains(word) {
            return None;
        }
        // best[end]: where the last word of the best split of word[..end] begins, and its length.
        let mut best: Vec<Option<(usize, usize)>> = vec![None; word.len() + 1];
        best[0] = Some((0, 0));
        for end in 1..=word.len() {
            for start in 0..end {
                let Some((_, count)) = best[start] else { continue };
                let fewer = best[end].is_none_or(|(_, known)| count + 1 < known);
                if fewer && self.0.contains(&word[start..end]) {
                    best[end] = Some((start, count + 1));
                }
            }
        }
        let mut parts = Vec::new();
        let mut end = word.len();
        while end > 0 {
            let (start, _) = best[end]?;
            parts.push(word[start..end].to_owned());
            end = start;
        }
        parts.reverse();
        Some(parts)
    }
}

/// Splits where the sort of character changes.
fn pieces(name: &str) -> Vec<String> {
    let chars: Vec<char> = name.chars().collect();
    let mut words: Vec<String> = Vec::new();
    let mut open = false;
    for (index, &c) in chars.iter().enumerate() {
        if !c.is_alphanumeric() {
            open = false;
            continue;
        }
        let breaks = index > 0 && {
            let (before, after) = (chars[index - 1], chars.get(index + 1));
            let to_upper = before.is_lowercase() && c.is_uppercase();
            let acronym_ends = before.is_uppercase()
                && c.is_uppercase()
                && after.is_some_and(|a| a.is_lowercase());
            to_upper || acronym_ends || before.is_numeric() != c.is_numeric()
        };
        if !open || breaks {
            words.push(String::new());
            open = true;
        }
        if let Some(word) = words.last_mut() {
            word.extend(c.to_lowercase());
        }
    }
    words
}

/// Words that stand side by side in a name, perhaps at its beginning or end.
#[derive(Debug)]
pub(super) struct WordPattern {
    text: String,
    words: Vec<String>,
    at_start: bool,
    at_end: bool,
}

impl WordPattern {
    pub(super) fn new(text: &str) -> Self {
        let (at_start, rest) = text.strip_prefix('^').map_or((false, text), |rest| (true, rest));
        let (at_end, rest) = rest.strip_suffix('$').map_or((false, rest), |rest| (true, rest));
        let words = rest.split(' ').map(str::to_owned).collect();
        Self { text: text.to_owned(), words, at_start, at_end }
    }

    /// The pattern as it is written.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Its words.
    pub(super) fn words(&self) -> &[String] {
        &self.words
    }

    /// Whether the words of a name hold it.
    pub(super) fn matches(&self, name: &[String]) -> bool {
        let numbers = name.iter().rev().take_while(|word| is_number(word)).count();
        let last = name.len() - numbers;
        name.windows(self.words.len()).enumerate().any(|(start, window)| {
            let end = start + window.len();
            (!self.at_start || start == 0)
                && (!self.at_end || end >= last)
                && self.words.iter().zip(window).all(|(word, found)| glob::matches(word, found))
        })
    }
}

fn is_number(word: &str) -> bool {
    word.chars().all(char::is_numeric)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_split_into_words() {
        let mut dictionary = Dictionary::default();
        for word in ["birth", "date", "patient", "id", "of", "last", "billed", "type", "claim"] {
            dictionary.add(word);
        }
        for (name, expected) in [
            ("BIRTH_DATE", "birth date"),
            ("BIRTHDATE", "birth date"),
            ("birthDate", "birth date"),
            ("Birth Date", "birth date"),
            ("date-of-birth", "date of birth"),
            ("LASTBILLEDDATE1", "last billed date 1"),
            ("PATIENTID", "patient id"),
            ("PatientID", "patient id"),
            ("SSNNumber", "ssn number"),
            ("CANDIDATE", "candidate"),
            ("LIPID", "lipid"),
            ("#1", "1"),
            ("Größe", "größe"),
            ("", ""),
        ] {
            assert_eq!(dictionary.split(name).join(" "), expected, "{name}");
        }
    }

    #[test]
    fn patterns_know_where_a_name_begins_and_ends() {
        let words = |text: &str| -> Vec<String> { text.split(' ').map(str::to_owned).collect() };
        for (pattern, name, expected) in [
            ("^name$", "name", true),
            ("^name$", "test name", false),
            ("id$", "claim type id 1", true),
            ("id$", "id var", false),
            ("first name", "patient first name 2", true),
            ("first name", "name first", false),
            ("??dtc", "aedtc", true),
            ("zip 4", "home zip 4", true),
        ] {
            assert_eq!(
                WordPattern::new(pattern).matches(&words(name)),
                expected,
                "{pattern} {name}"
            );
        }
    }
}
