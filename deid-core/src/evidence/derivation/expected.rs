//! What a released cell must be, given the one that was made.

use crate::evidence::forms::Form;
use crate::evidence::leak::tells_the_day;
use crate::evidence::spots::Spots;
use crate::table::NullValues;

use super::pairs::Pairs;

/// What the cells of a released column must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expected {
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
    fn tokens_stand_where_tokens_were_made() {
        let admits = |made, released| Expected::Token.admits(made, released, None);
        assert!(admits("S1", "S2") && admits("", "") && admits("*", "*"));
        assert!(!admits("S1", "") && !admits("", "S1") && !admits("S1", "*"));
    }
}
