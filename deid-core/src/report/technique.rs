//! What each technique protects against, and what it does not: one clause each.

use serde::Serialize;

use crate::technique::Rule;

/// A technique that the policy uses.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct TechniqueWords {
    /// The key of the rule.
    pub rule: &'static str,
    /// Its name in ISO/IEC 20889.
    pub iso_20889: &'static str,
    /// What it protects against.
    pub protects: &'static str,
    /// What it does not protect against.
    pub does_not: &'static str,
}

impl TechniqueWords {
    pub(super) fn of(rule: &Rule) -> Self {
        let (protects, does_not) = clauses(rule);
        Self { rule: rule.key(), iso_20889: rule.iso_20889(), protects, does_not }
    }
}

fn clauses(rule: &Rule) -> (&'static str, &'static str) {
    match rule {
        Rule::Age(_) => (
            "telling the exact age, and anyone above the top age from another",
            "narrowing a person down to a band, together with other columns",
        ),
        Rule::Band(_) | Rule::Cut(_) => (
            "telling the exact number",
            "narrowing a person down to an interval; rare intervals stand out",
        ),
        Rule::Constant(_) => (
            "everything that the column told, also which cells were empty",
            "the same fact in another column",
        ),
        Rule::DatePart(_) => (
            "telling the day",
            "narrowing a person down to the part that stays; another date may tell more",
        ),
        Rule::DateShift(params) if params.is_keyed() => (
            "telling the true date, as long as no true date of the person is known",
            "one known true date gives away all dates of that person; intervals stay exact",
        ),
        Rule::DateShift(_) => (
            "telling the true date to someone without the column of days",
            "how the days were chosen is not known here; intervals stay exact",
        ),
        Rule::Drop => ("everything that the column told", "the same fact in another column"),
        Rule::Hierarchy(_) => (
            "telling one value of a group from another",
            "narrowing a person down to a group; a group of one value tells it",
        ),
        Rule::Keep(_) => (
            "nothing: the column leaves as it came",
            "being recognised by anyone who knows the value",
        ),
        Rule::Limit(_) => (
            "telling values beyond the limit from each other",
            "every value within the limits leaves as it came",
        ),
        Rule::Mask(_) => (
            "reading the characters that are replaced",
            "the characters that stay, and how long the text is",
        ),
        Rule::Null => ("everything that the cells told", "the same fact in another column"),
        Rule::Round(_) => ("telling the exact number", "outliers stay outliers"),
        Rule::Token(_) => (
            "reading the value, or matching it with the code of another recipient",
            "rows of one person stay linked; whoever holds the key can code a known value and look for it",
        ),
        Rule::Zip3(_) => (
            "telling areas of 20,000 people or fewer, and anything finer than three digits",
            "narrowing a person down to the area, together with other columns",
        ),
    }
}
