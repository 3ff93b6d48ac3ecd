//! Classes of subjects by everything the table shows of them.

use hashbrown::HashMap;

use super::classes::Classes;
use super::tally::Tally;

/// Classes whose unit is a subject's history: the multiset of the tuples of all rows of the
/// subject. Two subjects are in one class when their rows, taken together, cannot be told apart.
pub struct Histories {
    classes: Classes,
    of_subject: Vec<u32>,
    orphans: Option<u32>,
}

impl Histories {
    /// No class: the subject has no row in the table.
    const NONE: u32 = u32::MAX;

    pub(super) fn of(rows: &Classes) -> Self {
        let mut entries: Vec<Tally> = rows.members().to_vec();
        entries.sort_unstable_by_key(|entry| (entry.item, entry.class));
        let mut numbers: HashMap<Vec<(u32, u64)>, u32> = HashMap::new();
        let mut of_subject = vec![Self::NONE; rows.subject_bound()];
        let mut sizes: Vec<u64> = Vec::new();
        let mut starred: Vec<bool> = Vec::new();
        let mut members = Vec::new();
        for history in entries.chunk_by(|a, b| a.item == b.item) {
            let subject = history[0].item;
            let count = history.iter().map(|entry| entry.rows).sum();
            let signature = history.iter().map(|entry| (entry.class, entry.rows)).collect();
            #[allow(clippy::cast_possible_truncation)] // at most one class per subject
            let class = *numbers.entry(signature).or_insert_with(|| {
                sizes.push(0);
                starred.push(history.iter().all(|entry| rows.is_starred(entry.class)));
                sizes.len() as u32 - 1
            });
            sizes[class as usize] += count;
            of_subject[subject as usize] = class;
            members.push(Tally { class, item: subject, rows: count });
        }
        members.sort_unstable_by_key(|member| (member.class, member.item));
        let orphans = Self::add_orphans(rows, &mut sizes, &mut starred);
        Self { classes: Classes::new(sizes, starred, Some(members)), of_subject, orphans }
    }

    /// The classes.
    #[must_use]
    pub fn classes(&self) -> &Classes {
        &self.classes
    }

    /// The class of a subject's history; `None` for a subject without a row in the table. Rows
    /// without a subject are, together, in a class of size 0.
    #[must_use]
    pub fn class_of(&self, subject: Option<u32>) -> Option<u32> {
        let Some(subject) = subject else {
            return self.orphans;
        };
        self.of_subject.get(subject as usize).copied().filter(|&class| class != Self::NONE)
    }

    /// The class of rows without a subject, where there are any: no one is in it.
    fn add_orphans(rows: &Classes, sizes: &mut Vec<u64>, starred: &mut Vec<bool>) -> Option<u32> {
        let all = rows.total().rows;
        let owned: u64 = sizes.iter().sum();
        if all == owned {
            return None;
        }
        sizes.push(all - owned);
        starred.push(false);
        #[allow(clippy::cast_possible_truncation)] // one more than the subjects
        Some(sizes.len() as u32 - 1)
    }
}
