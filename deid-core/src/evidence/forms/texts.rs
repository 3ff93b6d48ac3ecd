//! Texts of which a part is left, and groups that stand for texts.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::hierarchy::Hierarchy;
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
