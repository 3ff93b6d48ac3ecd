//! What rules say of themselves in words.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::technique::{Domain, DomainScope};
use crate::vocab::DomainName;

/// What words about a rule may refer to.
#[derive(Clone, Copy)]
pub(crate) struct Setting<'a> {
    pub(crate) domains: &'a BTreeMap<DomainName, Domain>,
    pub(crate) as_of: Option<Date>,
}

impl Setting<'_> {
    /// What decides about the cells of a domain.
    pub(crate) fn secret_of(self, domain: &DomainName) -> &'static str {
        match self.domains.get(domain).map(|domain| domain.scope) {
            Some(DomainScope::Run) => "a secret of the run, which is kept nowhere",
            _ => "the key",
        }
    }
}

/// A list as a sentence has it: `a, b and c`.
pub(crate) fn and<T: AsRef<str>>(words: &[T]) -> String {
    joined(words, "and")
}

/// A list as a sentence has it: `a, b or c`.
pub(crate) fn or<T: AsRef<str>>(words: &[T]) -> String {
    joined(words, "or")
}

fn joined<T: AsRef<str>>(words: &[T], link: &str) -> String {
    match words {
        [] => String::new(),
        [one] => one.as_ref().to_owned(),
        [first @ .., last] => {
            let first: Vec<&str> = first.iter().map(AsRef::as_ref).collect();
            format!("{} {link} {}", first.join(", "), last.as_ref())
        }
    }
}
