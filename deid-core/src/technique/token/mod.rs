//! Token: a keyed pseudonym (derivation spec deid/v1, "Tokens").
//!
#![doc = include_str!("README.md")]

mod definition;

use std::cell::RefCell;

use serde::{Deserialize, Serialize};

use crate::equivalence::Distinct;
use crate::error::{Cause, Error, Faults, Result};
use crate::secret::{Tagger, Token, base32};
use crate::table::{Column, Field};
use crate::vocab::{DomainName, Probability};

use super::{After, Cells, Coder, Context, Domain, OutputKind, Technique, keys};

pub(super) use definition::FACTS;

#[cfg(test)]
mod tests;

/// The domain whose tokens the column gets, and what stands before its ids.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Written", into = "Written")]
pub struct Params {
    /// Equal values of one domain get equal tokens, in every table and column.
    pub domain: DomainName,
    /// Where a cell is more than the id: the texts of which one stands before it, and stays.
    pub after: Option<After>,
}

/// As a policy writes it: the domain alone, or a table.
#[derive(Clone, Serialize, Deserialize)]
#[serde(untagged)]
enum Written {
    Domain(DomainName),
    Table(Table),
}

#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    domain: DomainName,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    after: Option<After>,
}

impl From<Written> for Params {
    fn from(written: Written) -> Self {
        match written {
            Written::Domain(domain) => Self { domain, after: None },
            Written::Table(Table { domain, after }) => Self { domain, after },
        }
    }
}

impl From<Params> for Written {
    fn from(Params { domain, after }: Params) -> Self {
        match after {
            None => Self::Domain(domain),
            after => Self::Table(Table { domain, after }),
        }
    }
}

impl Params {
    pub(super) fn compile(&self, context: &Context<'_>) -> Result<Tokenizer> {
        let domain = context.domain(&self.domain)?;
        let key = context.keys.ok_or_else(keys::missing)?.token(&self.domain)?;
        let tagger = Tagger::new(key, domain.cell_type.name());
        let after = After::of(self.after.as_ref()).clone();
        Ok(Tokenizer { tagger, domain: domain.clone(), after })
    }
}

impl<'a> Context<'a> {
    /// The domain of this name.
    pub(super) fn domain(&self, name: &DomainName) -> Result<&'a Domain> {
        self.domains.get(name).ok_or_else(|| Error::new(Cause::UnknownDomain(name.clone())))
    }
}

/// Writes `prefix` and 26 characters of HMAC-SHA256 for every value, behind the text of `after`
/// that stands before it. Null stays null.
pub struct Tokenizer {
    tagger: Tagger<Token>,
    domain: Domain,
    after: After,
}

impl Coder for Tokenizer {
    fn apply_counting(
        &self,
        cells: &Cells<'_>,
        faults: &mut Faults,
        seen: &mut Distinct,
    ) -> Result<Column> {
        let kind = cells.column.kind();
        let mut tags = Vec::new();
        // What stands before the values of a block, in their order.
        let leads = RefCell::new(Vec::new());
        cells.column.map_text_in_blocks(
            &cells.reading.null_values,
            faults,
            |cell| {
                let (lead, id) = self.after.split(cell)?;
                let value = self.domain.keyed(id, kind)?;
                leads.borrow_mut().push(lead);
                Ok(value)
            },
            |values, texts| {
                self.tagger.tags(values, &mut tags);
                tags.iter().for_each(|tag| seen.add(tag.first_64()));
                let coded = tags.iter().map(|tag| base32::encode_128(tag.bits()));
                texts.extend(leads.borrow_mut().drain(..).zip(coded));
            },
            |(lead, text), sink| {
                sink.push_str(lead);
                sink.push_str(&self.domain.prefix);
                sink.push_ascii(text);
            },
        )
    }

    fn domain(&self) -> &Domain {
        &self.domain
    }

    fn after(&self) -> &After {
        &self.after
    }
}

impl Technique for Tokenizer {
    fn output(&self, input: &Field) -> Result<OutputKind> {
        self.domain.accepts(input, "token")?;
        Ok(OutputKind::Text)
    }

    fn apply(&self, cells: &Cells<'_>, faults: &mut Faults) -> Result<Column> {
        self.apply_counting(cells, faults, &mut Distinct::default())
    }

    fn as_tokenizer(&self) -> Option<&dyn Coder> {
        Some(self)
    }
}

impl dyn Coder + '_ {
    /// Counts the distinct codes in a column that was coded. What is no code (nulls, the `*` of a
    /// starred row) is left out. The same count as that of [`Coder::apply_counting`] over the same
    /// rows.
    ///
    /// # Errors
    /// When the column has no text form.
    pub fn count_tokens(&self, column: &Column, seen: &mut Distinct) -> Result<()> {
        let (after, prefix) = (self.after(), self.domain().prefix.as_str());
        column.text()?.for_each(|_, cell| {
            let token = cell.and_then(|cell| after.split(cell).ok());
            let code = token.and_then(|(_, token)| token.strip_prefix(prefix));
            if let Some(bits) = code.and_then(base32::first_64) {
                seen.add(bits);
            }
        });
        Ok(())
    }
}

/// The odds that any two of so many distinct values share a token: at most n (n - 1) / 2 pairs,
/// each with 2^-128. An upper bound (the union bound over all pairs), and as good as equal while
/// it is far below 1.
///
/// # Source
/// The birthday problem: Menezes, van Oorschot, Vanstone, *Handbook of Applied Cryptography*
/// (1996), section 2.1.5. HMAC-SHA256 under an unknown key is taken for a random function.
///
/// ```
/// use deid_core::technique::token::collision_odds;
/// assert_eq!(collision_odds(1).get(), 0.0);
/// assert_eq!(collision_odds(2).get(), (-128_f64).exp2());
/// assert!(collision_odds(1_000_000_000).get() < 2e-21);
/// ```
#[must_use]
pub fn collision_odds(distinct: u64) -> Probability {
    #[allow(clippy::cast_precision_loss)] // 16 digits are enough for odds
    let n = distinct as f64;
    Probability::clamped(n * (n - 1.0).max(0.0) / 2.0 / 2_f64.powi(128))
}
