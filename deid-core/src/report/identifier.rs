//! Where each of the eighteen identifiers of 45 CFR 164.514(b)(2)(i) went.

use serde::Serialize;

use crate::policy::packs::Pack;
use crate::policy::{Origin, Pattern};
use crate::technique::Rule;

use super::case::Case;
use super::explanation::ExplainedColumn;

/// The identifiers, A to R, as a person calls them; and the text in which any of them may stand.
const IDENTIFIERS: [(&str, &str); 19] = [
    ("A", "Names"),
    ("B", "Places smaller than a state"),
    ("C", "Dates finer than years, ages over 89"),
    ("D", "Telephone numbers"),
    ("E", "Fax numbers"),
    ("F", "E-mail addresses"),
    ("G", "Social security numbers"),
    ("H", "Medical record numbers"),
    ("I", "Health plan beneficiary numbers"),
    ("J", "Account numbers"),
    ("K", "Certificate and licence numbers"),
    ("L", "Vehicle identifiers, licence plates"),
    ("M", "Device identifiers, serial numbers"),
    ("N", "Web addresses (URLs)"),
    ("O", "IP addresses"),
    ("P", "Biometric identifiers"),
    ("Q", "Full-face photographs"),
    ("R", "Any other unique number or code"),
    ("A-R", "Free text, which may hold any"),
];

/// One of the eighteen identifiers, or free text, and what became of it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct IdentifierFate {
    /// Its letter in 45 CFR 164.514(b)(2)(i); `A-R` for free text.
    pub code: &'static str,
    /// What it is.
    pub name: &'static str,
    /// What happened to the columns that were taken for it; empty where none was.
    pub fates: Vec<Fate>,
}

/// What happened to some columns.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Fate {
    /// In words: `removed`.
    pub what: &'static str,
    /// Whether they leave as they came.
    pub kept: bool,
    /// The columns, by the tables that have them.
    pub found: Vec<Found>,
    /// The same in words: `AESTDTC, AEENDTC (ae); USUBJID (ae, dm)`.
    pub columns: String,
}

/// Columns that stand in the same tables.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Found {
    /// The columns.
    pub columns: Vec<String>,
    /// The tables; `every table` for a rule for all of them.
    pub tables: Vec<String>,
}

/// The identifier that a column is taken for: by the pack's rule, by its name, or by what its rule
/// says of it (a shifted column holds dates, a tokenized one unique codes).
pub(super) fn of(case: &Case<'_>) -> Option<&'static str> {
    if let Origin::Pack { identifier, .. } = case.origin {
        return code(identifier);
    }
    // What somebody read through is text that may hold anything, whatever it is called.
    by_name(case).or_else(|| case.reviewed.and(Some("A-R"))).or_else(|| by_rule(case))
}

/// Collects the fates of all columns, letter by letter.
pub(super) fn fates<'a>(
    rows: impl Iterator<Item = (Option<&'a str>, &'a ExplainedColumn)>,
) -> Vec<IdentifierFate> {
    let mut all: Vec<Gathered<'a>> = Vec::new();
    for (table, row) in rows {
        let (Some(code), Some(column)) = (row.identifier, &row.column) else { continue };
        let (what, kept) = row.fate;
        let table = table.unwrap_or("every table");
        match all.iter_mut().find(|g| (g.code, g.what, g.column) == (code, what, column)) {
            Some(known) => known.tables.push(table),
            None => all.push(Gathered { code, what, kept, column, tables: vec![table] }),
        }
    }
    let one = |(code, name)| IdentifierFate { code, name, fates: of_letter(code, &all) };
    IDENTIFIERS.into_iter().map(one).collect()
}

/// A column of some tables that met one fate.
struct Gathered<'a> {
    code: &'static str,
    what: &'static str,
    kept: bool,
    column: &'a str,
    tables: Vec<&'a str>,
}

fn of_letter(code: &str, all: &[Gathered<'_>]) -> Vec<Fate> {
    let mut fates: Vec<Fate> = Vec::new();
    for gathered in all.iter().filter(|gathered| gathered.code == code) {
        let known = fates.iter().position(|fate| fate.what == gathered.what);
        let index = known.unwrap_or_else(|| {
            let (what, kept) = (gathered.what, gathered.kept);
            fates.push(Fate { what, kept, found: Vec::new(), columns: String::new() });
            fates.len() - 1
        });
        put(&mut fates[index].found, gathered);
    }
    for fate in &mut fates {
        let words = fate
            .found
            .iter()
            .map(|f| format!("{} ({})", f.columns.join(", "), f.tables.join(", ")));
        fate.columns = words.collect::<Vec<_>>().join("; ");
    }
    // What is kept is what a reader must not overlook.
    fates.sort_by_key(|fate| !fate.kept);
    fates
}

/// Puts a column to those that stand in the same tables.
fn put(found: &mut Vec<Found>, gathered: &Gathered<'_>) {
    let column = gathered.column.to_owned();
    match found.iter_mut().find(|found| found.tables == gathered.tables) {
        Some(found) => found.columns.push(column),
        None => {
            let tables = gathered.tables.iter().map(|&table| table.to_owned()).collect();
            found.push(Found { columns: vec![column], tables });
        }
    }
}

/// What happened, and whether the cells leave as they came.
pub(super) fn happened(rule: &Rule) -> (&'static str, bool) {
    (rule.facts().fate, rule.is_kept())
}

fn by_name(case: &Case<'_>) -> Option<&'static str> {
    match case.pattern {
        // The letters of a glob stand for the names that it is for: `*DTC` for dates.
        Pattern::Exact(_) | Pattern::Glob(_) => of_name(&case.letters()),
        Pattern::Words(_) => None,
    }
}

/// The identifier that a name is taken for.
pub(super) fn of_name(name: &str) -> Option<&'static str> {
    Pack::safe_harbor().find(name).and_then(|found| code(&found.entry.identifier))
}

/// The letter of `A names`.
fn code(identifier: &str) -> Option<&'static str> {
    let letter = identifier.split(' ').next();
    IDENTIFIERS.iter().map(|(code, _)| *code).find(|code| letter == Some(code))
}

fn by_rule(case: &Case<'_>) -> Option<&'static str> {
    let is_date = case.reading.cell_type.is_calendar();
    case.rule.facts().safe_harbor.letter.or(is_date.then_some("C"))
}
