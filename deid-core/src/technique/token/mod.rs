//! Token: a keyed pseudonym (derivation spec deid/v1, "Tokens").
//!
#![doc = include_str!("README.md")]

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::error::{Cause, Error, Faults, Result};
use crate::secret::{Tag, Tagger, Token, base32};
use crate::table::{Column, Field};
use crate::vocab::DomainName;

use super::{Cells, Context, Domain, OutputKind, Technique, keys};

#[cfg(test)]
mod tests;

/// The characters of a token after its prefix.
type TokenText = [u8; base32::TOKEN_CHARS];

/// The domain whose tokens the column gets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Params {
    /// Equal values of one domain get equal tokens, in every table and column.
    pub domain: DomainName,
}

impl Params {
    pub(super) fn compile(&self, context: &Context<'_>) -> Result<Tokenizer> {
        let domain = context.domain(&self.domain)?;
        let key = context.keys.ok_or_else(keys::missing)?.token(&self.domain)?;
        let tagger = Tagger::new(key, domain.cell_type.name());
        Ok(Tokenizer { tagger, domain: domain.clone() })
    }
}

impl<'a> Context<'a> {
    /// The domain of this name.
    pub(super) fn domain(&self, name: &DomainName) -> Result<&'a Domain> {
        self.domains.get(name).ok_or_else(|| Error::new(Cause::UnknownDomain(name.clone())))
    }
}

/// Writes `prefix` and 26 characters of HMAC-SHA256 for every value. Null stays null.
pub struct Tokenizer {
    tagger: Tagger<Token>,
    domain: Domain,
}

impl Tokenizer {
    /// The tokens of canonical values, without the prefix.
    fn texts(&self, values: &[Cow<'_, str>], tags: &mut Vec<Tag>, texts: &mut Vec<TokenText>) {
        self.tagger.tags(values, tags);
        texts.extend(tags.iter().map(|tag| base32::encode_128(tag.bits())));
    }
}

impl Technique for Tokenizer {
    fn output(&self, input: &Field) -> Result<OutputKind> {
        self.domain.accepts(input, "token")?;
        Ok(OutputKind::Text)
    }

    fn apply(&self, cells: &Cells<'_>, faults: &mut Faults) -> Result<Column> {
        let kind = cells.column.kind();
        let mut tags = Vec::new();
        cells.column.map_text_in_blocks(
            &cells.reading.null_values,
            faults,
            |cell| self.domain.keyed(cell, kind),
            |values, texts| self.texts(values, &mut tags, texts),
            |text, sink| {
                sink.push_str(&self.domain.prefix);
                sink.push_ascii(text);
            },
        )
    }
}
