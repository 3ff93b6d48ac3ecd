//! Which column may say whom a row is about.

use crate::policy::packs::Pack;

use super::write::{SkeletonTable, found};

/// The words by which the name of a column tells that it names the person, the best first.
const SUBJECTS: [&str; 9] = [
    "usubjid",
    "subjid",
    "subjectid",
    "participantid",
    "patientid",
    "personid",
    "desynpufid",
    "beneid",
    "memberid",
];

/// The column that may say whom a row is about, and the reason.
pub(super) fn subject<'a>(
    table: &SkeletonTable<'a>,
    packs: &[&'static Pack],
) -> Option<(&'a str, String)> {
    let names = || table.schema.fields().iter().map(|field| field.name.as_str());
    let letters = |name: &str| {
        name.chars()
            .filter(|c| c.is_alphanumeric())
            .flat_map(char::to_lowercase)
            .collect::<String>()
    };
    let by_word = SUBJECTS.iter().find_map(|word| names().find(|name| letters(name) == *word));
    let table_of_people = ["patient", "person", "subject", "participant", "member", "beneficiary"];
    let by_table = || {
        let table = letters(table.name.as_str());
        table_of_people
            .iter()
            .any(|word| table.starts_with(word))
            .then(|| names().find(|name| letters(name) == "id"))?
    };
    let bare = || {
        names().find(|name| {
            ["patient", "subject", "person", "participant"].contains(&letters(name).as_str())
        })
    };
    let column = by_word.or_else(bare).or_else(by_table)?;
    let (pack, found) = found(column, packs)?;
    Some((column, format!("its name is that of {} ({})", found.entry.identifier, pack.name)))
}
