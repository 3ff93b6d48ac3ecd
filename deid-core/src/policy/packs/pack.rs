//! Packs and what they make of a name.

use std::sync::{Arc, LazyLock};

use crate::technique::Rule;

use super::list;
use super::words::{Dictionary, WordPattern};

/// A set of rules by the words in column names.
#[derive(Debug)]
pub struct Pack {
    /// Name and version: `hipaa-safe-harbor@1`.
    pub name: String,
    /// What it implements.
    pub source: &'static str,
    pub(super) entries: Vec<PackEntry>,
    pub(super) dictionary: Arc<Dictionary>,
}

/// One identifier of a pack.
#[derive(Debug)]
pub struct PackEntry {
    /// The letter of 45 CFR 164.514(b)(2)(i) and the identifier's name: `A names`.
    pub identifier: String,
    /// The clause that names it.
    pub clause: String,
    /// What happens to its columns.
    pub rule: Rule,
    pub(super) words: Vec<WordPattern>,
    pub(super) except: Vec<WordPattern>,
}

/// What a pack makes of a column's name.
#[derive(Clone, Copy, Debug)]
pub struct PackMatch {
    /// The identifier.
    pub entry: &'static PackEntry,
    /// The words that matched.
    pub words: &'static str,
}

impl Pack {
    /// HIPAA Safe Harbor: every identifier of 45 CFR 164.514(b)(2)(i), A to R.
    #[must_use]
    pub fn safe_harbor() -> &'static Self {
        &Self::all()[0]
    }

    /// HIPAA limited data set: the sixteen direct identifiers of 45 CFR 164.514(e)(2).
    #[must_use]
    pub fn limited_data_set() -> &'static Self {
        &Self::all()[1]
    }

    /// Every pack there is.
    #[must_use]
    pub fn all() -> &'static [Self; 2] {
        static PACKS: LazyLock<[Pack; 2]> = LazyLock::new(list::packs);
        &PACKS
    }

    /// The pack of this name and version.
    #[must_use]
    pub fn named(name: &str) -> Option<&'static Self> {
        Self::all().iter().find(|pack| pack.name == name)
    }

    /// The words that names without separators are split into, for the fingerprint.
    pub(in crate::policy) fn dictionary(&self) -> Vec<&str> {
        self.dictionary.words().collect()
    }

    /// The identifiers, in the order of the regulation.
    #[must_use]
    pub fn entries(&self) -> &[PackEntry] {
        &self.entries
    }
}

impl Pack {
    /// What the pack makes of a column of this name. Where entries differ, a drop wins, then the
    /// one with more words, then the earlier one.
    #[must_use]
    pub fn find(&'static self, column: &str) -> Option<PackMatch> {
        let name = self.dictionary.split(column);
        let found = self.entries.iter().filter_map(|entry| Some((entry, entry.find(&name)?)));
        let best = found.min_by_key(|(entry, pattern)| {
            (!entry.rule.is_drop(), std::cmp::Reverse(pattern.words().len()))
        });
        best.map(|(entry, pattern)| PackMatch { entry, words: pattern.text() })
    }
}

impl PackEntry {
    /// The words and the exceptions as they are written, for the fingerprint.
    pub(in crate::policy) fn patterns(&self) -> (Vec<&str>, Vec<&str>) {
        (
            self.words.iter().map(WordPattern::text).collect(),
            self.except.iter().map(WordPattern::text).collect(),
        )
    }

    /// The longest pattern that matches.
    fn find(&self, name: &[String]) -> Option<&WordPattern> {
        if self.except.iter().any(|pattern| pattern.matches(name)) {
            return None;
        }
        let matching = self.words.iter().filter(|pattern| pattern.matches(name));
        matching.min_by_key(|pattern| std::cmp::Reverse(pattern.words().len()))
    }
}
