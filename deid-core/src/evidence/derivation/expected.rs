//! What a released cell must be, given the one that was made.

use std::collections::BTreeSet;
use std::hash::{DefaultHasher, Hash, Hasher};

use crate::evidence::forms::Form;
use crate::evidence::leak::tells_the_day;
use crate::evidence::spots::Spots;
use crate::table::NullValues;

use super::pairs::Pairs;

/// What the cells of a released column must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expected {
    /// Values of the form of those that were made: which, only the key tells. Hardly any may be the
    /// raw ones.
    Lookalike,
    /// The ones that were made.
    Same,
    /// Tokens where tokens were made: which, only the key tells.
    Token,
    /// Dates of the form of the raw ones, each on another day: by how many, only the key tells.
    Shifted,
}

/// An output column that is compared.
#[derive(Clone, Debug)]
pub struct Watched {
    /// What its cells must be.
    pub expected: Expected,
    /// Whether its cells are the same in one run only.
    pub of_run: bool,
    /// Which of its tokens stand for which of those that were made, where that is all that can be
    /// compared.
    pub pairs: Option<Pairs>,
    /// The form of the cells that its rule can write.
    pub form: Option<Form>,
    /// What stands for a missing value in it.
    pub null_values: NullValues,
    /// Whether the gate may have starred it.
    pub starred: bool,
    /// Cells that are not what they must be.
    pub differing: Spots,
    /// Cells that are the raw ones, where chance makes some so.
    pub unmoved: Unmoved,
    /// Cells that the rule cannot have written, whatever the raw ones were.
    pub misshapen: Spots,
}

impl Expected {
    /// Whether a released cell is what it must be. Empty cells are nulls. A date that one shift
    /// moves out of the calendar comes out null in `made`; another shift may have kept it.
    pub(super) fn admits(self, made: &str, released: &str, raw: Option<&str>) -> bool {
        match self {
            Self::Same => made == released,
            _ if made == "*" || released == "*" => made == released,
            Self::Lookalike => is_of_one_layout(made, released),
            Self::Token => made.is_empty() == released.is_empty(),
            Self::Shifted if released.is_empty() => {
                made.is_empty() || raw.is_some_and(is_at_the_edge)
            }
            Self::Shifted => raw.is_some_and(|raw| {
                let moved = raw != released || !tells_the_day(raw);
                let was_made = !made.is_empty() || is_at_the_edge(raw);
                // A partial date can come out shorter than it came in (`2003---15` as `2003`).
                let like = if made.is_empty() { raw } else { made };
                moved && was_made && is_of_one_form(like, released)
            }),
        }
    }
}

/// Cells of an encrypted column that are the raw ones. A permutation of a million texts or more
/// leaves one of them in place, on average: few values are chance, many are a column that was not
/// encrypted.
#[derive(Clone, Debug, Default)]
pub struct Unmoved {
    spots: Spots,
    /// Hashes of the values.
    distinct: BTreeSet<u64>,
}

impl Unmoved {
    /// More values than this are not chance, however many rows there are.
    const HELD: usize = 1 << 14;

    pub(super) fn add(&mut self, row: u64, value: &str) {
        self.spots.add(row);
        if self.distinct.len() <= Self::HELD {
            // The same values have the same hash within this program, which is all that is asked.
            let mut hasher = DefaultHasher::new();
            value.hash(&mut hasher);
            self.distinct.insert(hasher.finish());
        }
    }

    /// The cells, where they hold more values than chance explains in so many rows. The number of
    /// values that stay in place is that of Poisson's distribution, of mean rows / 10^6 at most:
    /// ten times that and three more come up less often than once in ten thousand columns.
    pub(super) fn beyond_chance(&self, rows: u64) -> Option<&Spots> {
        let chance = 3 + rows / 100_000;
        let is_more = self.distinct.len() as u64 > chance || self.distinct.len() > Self::HELD;
        is_more.then_some(&self.spots)
    }
}

/// Whether two texts have as many characters, and the same ones wherever one is no letter or digit.
fn is_of_one_layout(a: &str, b: &str) -> bool {
    let layout = |text: &str| -> Vec<Option<char>> {
        text.chars().map(|c| (!c.is_ascii_alphanumeric()).then_some(c)).collect()
    };
    layout(a) == layout(b)
}

/// Whether a year in the text lies within a century of the ends of the calendar, the years 1 to
/// 9999: no shift is longer than 36,500 days.
fn is_at_the_edge(raw: &str) -> bool {
    let years = raw.split(|c: char| !c.is_ascii_digit()).filter_map(|digits| digits.get(..4));
    years.filter_map(|year| year.parse().ok()).any(|year: u16| year <= 100 || year >= 9899)
}

/// Whether two texts have the same form: runs of digits and of letters in the same places, with
/// the same characters between them.
fn is_of_one_form(a: &str, b: &str) -> bool {
    form(a).eq(form(b))
}

fn form(text: &str) -> impl Iterator<Item = char> {
    let mut before = None;
    text.trim().chars().filter_map(move |c| {
        let sort = match c {
            c if c.is_numeric() => '0',
            c if c.is_alphabetic() => 'a',
            other => other,
        };
        let repeats = before == Some(sort) && c.is_alphanumeric();
        before = Some(sort);
        (!repeats).then_some(sort)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_keep_their_form_and_move() {
        let admits = |made: &str, released: &str, raw: &str| {
            Expected::Shifted.admits(made, released, Some(raw))
        };
        let day = |released, raw| admits("2019-11-20", released, raw);
        assert!(day("2019-03-05", "2020-03-05"));
        assert!(!day("2020-03-05", "2020-03-05"), "not moved");
        assert!(!day("2019-03-05T08:30", "2020-03-05"), "a clock time came in");
        assert!(!day("05.03.2019", "2020-03-05") && !day("Dalton", "2020-03-05"));
        assert!(admits("2JUL2019", "28FEB2019", "1MAR2020"));
        assert!(admits("2 July 2019", "28 February 2019", "1 May 2020"));
        for partial in ["2020-03", "2020", "2020-03/2020-04"] {
            assert!(admits(partial, partial, partial), "{partial}: nothing tells the day");
        }
        assert!(admits("2002", "2003", "2003---15"), "the day goes with the month");
        assert!(!day("", "2020-03-05"), "a date was made");
        assert!(day("", "0001-06-01"), "another shift leaves the calendar");
    }

    #[test]
    fn what_could_not_be_shifted_is_told_by_the_raw_cell() {
        let admits = |released, raw| Expected::Shifted.admits("", released, Some(raw));
        assert!(admits("", "soon") && admits("9998-12-30", "9999-12-31"));
        assert!(!admits("late", "soon") && !admits("Dalton", ""));
        assert!(!admits("701-1015", "701-1015") && !admits("2019-01-01", "2020-13-45"));
    }

    #[test]
    fn encrypted_values_keep_their_layout() {
        let admits = |made, released| Expected::Lookalike.admits(made, released, None);
        assert!(admits("212-555-0188", "907-113-4420") && admits("", "") && admits("*", "*"));
        for other in ["", "*", "907-113-442", "9071134420", "907-1134-420", "907.113.4420"] {
            assert!(!admits("212-555-0188", other), "{other}");
        }
    }

    #[test]
    fn few_values_stay_in_place_by_chance() {
        let unmoved = |values: u64| {
            let mut unmoved = Unmoved::default();
            (0..values).for_each(|value| unmoved.add(value, &value.to_string()));
            (0..values).for_each(|value| unmoved.add(values + value, &value.to_string()));
            unmoved
        };
        assert!(unmoved(3).beyond_chance(10).is_none());
        assert_eq!(unmoved(4).beyond_chance(10).map(|spots| spots.count), Some(8));
        assert!(unmoved(13).beyond_chance(1_000_000).is_none());
        assert!(unmoved(14).beyond_chance(1_000_000).is_some());
        assert!(unmoved(20_000).beyond_chance(u64::MAX).is_some());
    }

    #[test]
    fn tokens_stand_where_tokens_were_made() {
        let admits = |made, released| Expected::Token.admits(made, released, None);
        assert!(admits("S1", "S2") && admits("", "") && admits("*", "*"));
        assert!(!admits("S1", "") && !admits("", "S1") && !admits("S1", "*"));
    }
}
