//! Globs of names: `*` is any run of characters, `?` is one character, all else is itself.

use std::fmt;

use crate::vocab::ColumnName;

/// What a rule is for: a column's name, a glob of names, or the words of a pack.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Pattern {
    /// This name.
    Exact(ColumnName),
    /// Names that match.
    Glob(String),
    /// Names that hold these words: see [`packs`](super::packs).
    Words(&'static str),
}

impl Pattern {
    /// A glob where the text has `*` or `?`, else a name. `None` for the empty text.
    #[must_use]
    pub fn new(text: &str) -> Option<Self> {
        if is_glob(text) {
            Some(Self::Glob(text.to_owned()))
        } else {
            ColumnName::new(text).ok().map(Self::Exact)
        }
    }

    /// The pattern as it is written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Exact(name) => name.as_str(),
            Self::Glob(glob) => glob,
            Self::Words(words) => words,
        }
    }

    /// Whether a name matches. Upper and lower case differ. Words match in their pack only, which
    /// knows how to split a name: `false` here.
    #[must_use]
    pub fn matches(&self, name: &str) -> bool {
        match self {
            Self::Exact(exact) => exact.as_str() == name,
            Self::Glob(glob) => matches(glob, name),
            Self::Words(_) => false,
        }
    }

    /// The name, where it is one.
    #[must_use]
    pub fn exact(&self) -> Option<&ColumnName> {
        match self {
            Self::Exact(name) => Some(name),
            Self::Glob(_) | Self::Words(_) => None,
        }
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Whether the text is a glob rather than a name.
pub(super) fn is_glob(text: &str) -> bool {
    text.contains(['*', '?'])
}

/// How many characters of a glob stand for themselves.
pub(super) fn literals(glob: &str) -> usize {
    glob.chars().filter(|c| !matches!(c, '*' | '?')).count()
}

/// Whether a path matches a glob, folder by folder: a star stays within one.
#[must_use]
pub fn matches_path(glob: &str, path: &str) -> bool {
    let (mut globs, mut names) = (glob.split('/'), path.split('/'));
    loop {
        match (globs.next(), names.next()) {
            (None, None) => return true,
            (Some(glob), Some(name)) if matches(glob, name) => {}
            _ => return false,
        }
    }
}

/// Whether what a glob matches can lie in this folder, or below it.
#[must_use]
pub fn leads_into(glob: &str, folder: &str) -> bool {
    let (globs, names) = (glob.split('/').count(), folder.split('/').count());
    globs > names && glob.split('/').zip(folder.split('/')).all(|(glob, name)| matches(glob, name))
}

/// Whether the whole name matches the glob. Time is at most glob × name: a star takes back one
/// character at a time, and only the latest star is ever tried again.
pub(super) fn matches(glob: &str, name: &str) -> bool {
    let (mut glob, mut name) = (glob.chars(), name.chars());
    let mut retry: Option<(std::str::Chars<'_>, std::str::Chars<'_>)> = None;
    loop {
        let (mut glob_next, mut name_next) = (glob.clone(), name.clone());
        match (glob_next.next(), name_next.next()) {
            (None, None) => return true,
            (Some('*'), _) => {
                retry = Some((glob_next.clone(), name.clone()));
                glob = glob_next;
            }
            (Some(g), Some(n)) if g == '?' || g == n => (glob, name) = (glob_next, name_next),
            _ => {
                let Some((after_star, mut rest)) = retry.take() else { return false };
                if rest.next().is_none() {
                    return false;
                }
                (glob, name) = (after_star.clone(), rest.clone());
                retry = Some((after_star, rest));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn stars_and_question_marks() {
        for (glob, name, expected) in [
            ("*", "", true),
            ("*", "AGE", true),
            ("*DTC", "AESTDTC", true),
            ("*DTC", "AESTDTCX", false),
            ("AE*", "AE", true),
            ("A*D*C", "AESTDTC", true),
            ("A*D*C", "AESTDTX", false),
            ("??DTC", "AEDTC", true),
            ("??DTC", "AESTDTC", false),
            ("*a*b*", "xxaxxbxx", true),
            ("Größe?", "Größen", true),
            ("ae*", "AETERM", false),
            ("Deceased?", "Deceased?", true),
        ] {
            assert_eq!(matches(glob, name), expected, "{glob} {name}");
        }
    }

    proptest! {
        #[test]
        fn agrees_with_a_regular_expression(glob in "[ab*?]{0,8}", name in "[abc]{0,10}") {
            let pattern: String = glob.chars().map(|c| match c {
                '*' => ".*".to_owned(),
                '?' => ".".to_owned(),
                c => c.to_string(),
            }).collect();
            let oracle = regex::Regex::new(&format!("^(?s:{pattern})$")).unwrap();
            prop_assert_eq!(matches(&glob, &name), oracle.is_match(&name));
        }
    }
}
