//! The made-up person: cells by what the column's name says, none of them anybody's.
//!
//! Telephone numbers are of the 555-01xx block set aside for fiction, the address of RFC 2606's
//! example.org, the IP address of RFC 5737, the social security number of a range never issued
//! (987-65-4320 to -4329).

use crate::report::identifier;

/// A cell for a column of this name.
pub(super) fn cell(name: &str) -> &'static str {
    by_word(name).or_else(|| by_identifier(name)).unwrap_or("example")
}

/// Cells by how a name ends or what it holds, the first that fits. Upper case without separators.
const WORDS: [(&str, &str); 46] = [
    ("FIRST", "Jane"),
    ("GIVEN", "Jane"),
    ("LAST", "Example"),
    ("FAMILY", "Example"),
    ("MAIDEN", "Example"),
    ("EMAIL", "jane@example.org"),
    ("ZIP", "02139"),
    ("POSTAL", "02139"),
    ("CITY", "Exampleville"),
    ("TOWN", "Exampleville"),
    ("COUNTY", "Example County"),
    ("STREET", "1 Example Street"),
    ("ADDRESS", "1 Example Street"),
    ("LATITUDE", "42.3601"),
    ("LONGITUDE", "-71.0589"),
    ("STATE", "MA"),
    ("COUNTRY", "USA"),
    ("SSN", "987-65-4320"),
    ("MRN", "00123456"),
    ("SITE", "701"),
    ("STUDYID", "STUDY-1"),
    ("USUBJID", "701-0042"),
    ("SUBJID", "701-0042"),
    ("DOMAIN", "DM"),
    ("AGEU", "YEARS"),
    ("SEX", "F"),
    ("GENDER", "F"),
    ("RACE", "WHITE"),
    ("ETHNI", "NOT HISPANIC OR LATINO"),
    ("MARITAL", "Married"),
    ("ARM", "Placebo"),
    ("VISITNUM", "1"),
    ("VISIT", "SCREENING"),
    ("TESTCD", "GLUC"),
    ("TEST", "Glucose"),
    ("ORRESU", "mmol/L"),
    ("ORRES", "5.4"),
    ("STRESN", "5.4"),
    ("INDC", "Heart failure"),
    ("DECOD", "Headache"),
    ("TERM", "Headache"),
    ("DIAG", "I10"),
    ("CODE", "I10"),
    ("SEQ", "1"),
    ("DTHFL", "Y"),
    ("FL", "Y"),
];

fn by_word(name: &str) -> Option<&'static str> {
    let letters: String =
        name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase).collect();
    if letters.ends_with("DY") {
        return Some("15");
    }
    let ends = |word: &&(&str, &str)| letters.ends_with(word.0);
    let found = WORDS.iter().find(ends);
    found
        .or_else(|| WORDS.iter().find(|(word, _)| word.len() > 3 && letters.contains(word)))
        .map(|(_, cell)| *cell)
}

/// Cells by the identifier of 45 CFR 164.514(b)(2)(i) that the name is taken for.
fn by_identifier(name: &str) -> Option<&'static str> {
    Some(match identifier::of_name(name)? {
        "A" => "Jane Example",
        "B" => "Exampleville",
        "C" => "2013-05-14",
        "D" | "E" => "+1 (617) 555-0100",
        "F" => "jane@example.org",
        "G" => "987-65-4320",
        "H" => "00123456",
        "I" | "J" => "0009876543",
        "K" => "LIC-000123",
        "L" => "EXAMPLE-1",
        "M" => "SN-000123",
        "N" => "https://example.org/jane",
        "O" => "192.0.2.17",
        "P" => "voice-000123",
        "Q" => "jane.jpg",
        _ => "EX-000123",
    })
}
