//! Texts of which a part is left, and groups that stand for texts.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::hierarchy::Hierarchy;
use crate::technique::fpe::{self, Alphabet};
use crate::technique::{hierarchy, mask};

/// Texts of which only the first and the last few characters are left.
#[derive(Clone, Debug)]
pub(super) struct Masked {
    first: usize,
    last: usize,
    with: char,
    skip: String,
}

impl Masked {
    pub(super) fn of(params: &mask::Params) -> Self {
        Self {
            first: params.keep_first.into(),
            last: params.keep_last.into(),
            with: params.with,
            skip: params.skip.clone(),
        }
    }

    pub(super) fn admits(&self, cell: &str) -> bool {
        let is_counted = |c: &char| !self.skip.contains(*c);
        let count = cell.chars().filter(is_counted).count();
        let shown = if count > self.first + self.last { (self.first, self.last) } else { (0, 0) };
        // Of a value of separators alone the separators are hidden too.
        let is_bare = count == 0 && !self.skip.contains(self.with);
        let hidden = cell.chars().filter(is_counted).skip(shown.0);
        !is_bare && hidden.take(count - shown.0 - shown.1).all(|c| c == self.with)
    }
}

/// Texts of some characters, and others between them.
#[derive(Clone, Debug)]
pub(super) struct Formatted {
    is_numeral: fn(&char) -> bool,
    least: usize,
    separators: String,
}

impl Formatted {
    pub(super) fn of(params: &fpe::Params) -> Self {
        let (is_numeral, least): (fn(&char) -> bool, _) = match params.alphabet {
            Alphabet::Alphanumeric => (char::is_ascii_alphanumeric, 4),
            Alphabet::Digits => (char::is_ascii_digit, 6),
            Alphabet::Hex => (|c| matches!(c, '0'..='9' | 'a'..='f'), 5),
            Alphabet::Lower => (char::is_ascii_lowercase, 5),
            Alphabet::LowerAlphanumeric => (|c| matches!(c, '0'..='9' | 'a'..='z'), 4),
            Alphabet::Upper => (char::is_ascii_uppercase, 5),
            Alphabet::UpperAlphanumeric => (|c| matches!(c, '0'..='9' | 'A'..='Z'), 4),
            Alphabet::UpperHex => (|c| matches!(c, '0'..='9' | 'A'..='F'), 5),
        };
        Self { is_numeral, least, separators: params.separators.clone() }
    }

    pub(super) fn admits(&self, cell: &str) -> bool {
        let count = cell.chars().filter(self.is_numeral).count();
        let rest = cell.chars().filter(|c| !(self.is_numeral)(c));
        count >= self.least && rest.into_iter().all(|c| self.separators.contains(c))
    }
}

/// The groups of a hierarchy at the rule's level, and what it says instead of one.
pub(super) fn groups(
    params: &hierarchy::Params,
    hierarchies: &BTreeMap<String, Arc<Hierarchy>>,
) -> Option<BTreeSet<String>> {
    let listed = hierarchies.get(params.file.as_ref()?)?;
    // Each once before it is copied: a file of many values has few groups.
    let groups: BTreeSet<&str> = listed.groups(params.level?.into()).collect();
    Some(groups.into_iter().map(str::to_owned).chain(params.otherwise.clone()).collect())
}
