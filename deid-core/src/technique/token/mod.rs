//! Token: a keyed pseudonym (derivation spec deid/v1, "Tokens").
//!
#![doc = include_str!("README.md")]

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::error::{Cause, CellFault, Error, Faults, Result};
use crate::secret::{self, DomainKey, base32};
use crate::table::{Column, ColumnKind, Field, TextSink};
use crate::vocab::DomainName;

use super::{Cells, Context, Domain, OutputKind, Technique, keys};

#[cfg(test)]
mod tests;

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
        Ok(Tokenizer { key, domain: domain.clone() })
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
    key: Arc<DomainKey<secret::Token>>,
    domain: Domain,
}

impl Tokenizer {
    /// Writes the token of one value, from a column of this kind, into the open cell.
    ///
    /// # Errors
    /// When the value is not of the domain's type, or already has the shape of its tokens.
    #[inline]
    pub fn write(
        &self,
        value: &str,
        kind: ColumnKind,
        sink: &mut TextSink,
    ) -> Result<(), CellFault> {
        if self.domain.is_token(value) {
            return Err(CellFault::AlreadyToken);
        }
        let canonical = self.domain.canonical(value, kind)?;
        let tag = self.key.tag(self.domain.cell_type.name(), &canonical);
        sink.push_str(&self.domain.prefix);
        sink.push_ascii(&base32::encode_128(&tag.first_128()));
        Ok(())
    }
}

impl Technique for Tokenizer {
    fn output(&self, input: &Field) -> Result<OutputKind> {
        self.domain.accepts(input, "token")?;
        Ok(OutputKind::Text)
    }

    fn apply(&self, cells: &Cells<'_>, faults: &mut Faults) -> Result<Column> {
        let nulls = &cells.reading.null_values;
        let kind = cells.column.kind();
        cells.column.map_text(nulls, faults, |value, sink| self.write(value, kind, sink))
    }
}
