//! Whether the cells of an output have the form that their rules write. Needs neither key nor raw
//! data, and is told apart from the techniques on purpose: what made a cell does not vouch for it.

mod dates;
mod numbers;
mod texts;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::hierarchy::Hierarchy;
use crate::secret::base32;
use crate::technique::date_part::Part;
use crate::technique::{After, Domain, List, Rule, zip3};
use crate::vocab::DomainName;

use numbers::{Bands, Limits, Multiples, Noised};
use texts::{Formatted, Masked};

/// The cells that a rule can write.
#[derive(Clone, Debug)]
pub struct Form(Kind);

#[derive(Clone, Debug)]
enum Kind {
    Age { top: u32 },
    Band(Bands),
    DatePart { part: Part, label: Option<String> },
    Formatted(Formatted),
    Limit(Limits),
    Mask(Masked),
    Noise(Noised),
    Null,
    OneOf(BTreeSet<String>),
    Prefix(usize),
    Round(Multiples),
    Sealed { prefix: String },
    Token { prefix: String, after: After },
}

impl Form {
    /// The cells that a rule writes; `None` where they can be anything that the raw ones were.
    #[must_use]
    pub fn of(
        rule: &Rule,
        domains: &BTreeMap<DomainName, Domain>,
        hierarchies: &BTreeMap<String, Arc<Hierarchy>>,
        lists: &BTreeMap<String, Arc<List>>,
    ) -> Option<Self> {
        Some(Self(match rule {
            Rule::Age(params) => Kind::Age { top: params.top.into() },
            Rule::Band(params) => Kind::Band(Bands::of(params)?),
            Rule::Constant(params) => Kind::OneOf([params.0.clone()].into()),
            Rule::Cut(params) => Kind::OneOf(numbers::cut_labels(params)?),
            Rule::DatePart(params) => {
                let label = params.label().map(Cow::into_owned);
                Kind::DatePart { part: params.part, label }
            }
            Rule::Encrypt(params) => Kind::Sealed { prefix: prefix(domains, &params.domain) },
            Rule::Fpe(params) => Kind::Formatted(Formatted::of(params)),
            Rule::Hierarchy(params) => match params.prefix {
                Some(characters) => Kind::Prefix(characters.into()),
                None => Kind::OneOf(texts::groups(params, hierarchies)?),
            },
            Rule::Limit(params) => Kind::Limit(Limits::of(params)?),
            Rule::Mask(params) => Kind::Mask(Masked::of(params)),
            Rule::Noise(params) => Kind::Noise(Noised::of(params)?),
            Rule::Null => Kind::Null,
            Rule::Round(params) => Kind::Round(Multiples::of(params)?),
            Rule::Substitute(params) => {
                Kind::OneOf(lists.get(&params.list)?.entries().iter().cloned().collect())
            }
            Rule::Surrogate(params) => Kind::code(domains, &params.domain, None),
            Rule::Token(params) => Kind::code(domains, &params.domain, params.after.as_ref()),
            Rule::Zip3(params) => Kind::zip3(params),
            Rule::DateShift(_) | Rule::Drop | Rule::Keep(_) => return None,
        }))
    }

    /// Whether the rule can have written the cell, which is not empty.
    #[must_use]
    pub fn admits(&self, cell: &str) -> bool {
        match &self.0 {
            Kind::Age { top } => numbers::is_age(cell, *top),
            Kind::Band(bands) => bands.admits(cell),
            Kind::DatePart { part, label } => {
                label.as_deref() == Some(cell) || dates::is_date_part(cell, *part)
            }
            Kind::Formatted(formatted) => formatted.admits(cell),
            Kind::Limit(limits) => limits.admits(cell),
            Kind::Mask(masked) => masked.admits(cell),
            Kind::Noise(noised) => noised.admits(cell),
            Kind::Null => false,
            Kind::OneOf(labels) => labels.contains(cell),
            Kind::Prefix(characters) => cell.chars().count() <= *characters,
            Kind::Round(multiples) => multiples.admits(cell),
            Kind::Sealed { prefix } => {
                cell.strip_prefix(prefix.as_str()).is_some_and(base32::is_sealed)
            }
            Kind::Token { prefix, after } => {
                let token = after.split(cell).ok();
                let code = token.and_then(|(_, token)| token.strip_prefix(prefix.as_str()));
                code.is_some_and(|code| {
                    code.len() == base32::TOKEN_CHARS && base32::is_alphabet(code.as_bytes())
                })
            }
        }
    }

    /// Whether a spelling of null may stand in such a cell.
    #[must_use]
    pub fn admits_null_values(&self) -> bool {
        !matches!(self.0, Kind::Null)
    }
}

impl Kind {
    fn code(
        domains: &BTreeMap<DomainName, Domain>,
        domain: &DomainName,
        after: Option<&After>,
    ) -> Self {
        Self::Token { prefix: prefix(domains, domain), after: After::of(after).clone() }
    }

    fn zip3(params: &zip3::Params) -> Self {
        Self::OneOf(params.prefixes().chain([params.restricted.clone()]).collect())
    }
}

fn prefix(domains: &BTreeMap<DomainName, Domain>, name: &DomainName) -> String {
    domains.get(name).map(|domain| domain.prefix.clone()).unwrap_or_default()
}

#[cfg(test)]
mod tests;
