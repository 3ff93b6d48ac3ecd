//! Tokens: one for a value, one value for a token, in every table.

use std::collections::{BTreeMap, BTreeSet};

use super::set::Set;

/// Length of a token without its prefix.
const TOKEN: usize = 26;

/// In every domain each raw value has one token and each token one raw value, over all columns and
/// tables. Gives how many values each domain has.
pub fn are_one_to_one(set: &Set) -> BTreeMap<String, usize> {
    let mut forth: BTreeMap<String, BTreeMap<&str, &str>> = BTreeMap::new();
    let mut back: BTreeMap<&str, (String, &str)> = BTreeMap::new();
    for (table, column, entry) in set.under("token") {
        let domain = entry.parameters.to_string();
        let pairs = set.raw[table].cells(column).zip(set.whole[table].cells(column));
        for (row, (raw, token)) in pairs.enumerate() {
            let place = || format!("{table}.{column}, row {}", row + 1);
            if set.is_null(column, raw) {
                assert!(token.is_empty(), "{}: null has a token", place());
                continue;
            }
            assert!(is_token(token), "{}: no token", place());
            let known = *forth.entry(domain.clone()).or_default().entry(raw).or_insert(token);
            assert_eq!(known, token, "{}: a second token", place());
            let (of, value) = back.entry(token).or_insert_with(|| (domain.clone(), raw));
            assert!(*of == domain && *value == raw, "{}: a second value", place());
        }
    }
    let domains = forth.into_iter();
    domains.map(|(domain, values)| (domain.replace('"', ""), values.len())).collect()
}

/// Every person of a table of the release is in `main` too, and nobody is who is not.
pub fn link_to(set: &Set, main: &str) {
    let known: BTreeSet<&str> = set.out[main].cells(&set.subject(main).unwrap()).collect();
    assert!(!known.is_empty());
    for (table, _) in set.entries() {
        let Some(subject) = set.subject(table) else { continue };
        let people: BTreeSet<&str> = set.out[table].cells(&subject).collect();
        assert!(people.is_subset(&known), "{table}: people who are not in {main}");
        // Nobody was lost on the way: who has rows and stays in `main` has rows here.
        let whole = set.whole[table].cells(&subject);
        let expected: BTreeSet<&str> = whole.filter(|person| known.contains(person)).collect();
        assert_eq!(people.len(), expected.len(), "{table}: people");
    }
}

fn is_token(text: &str) -> bool {
    let Some(cut) = text.len().checked_sub(TOKEN) else { return false };
    let alphabet = |c: u8| c.is_ascii_digit() || (c.is_ascii_lowercase() && !b"ilou".contains(&c));
    text.as_bytes()[cut..].iter().all(|&c| alphabet(c))
        && text[..cut].bytes().all(|c| c.is_ascii_uppercase())
}
