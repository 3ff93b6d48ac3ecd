//! Surrogate: a random pseudonym out of a crosswalk (derivation spec deid/v1, "Random surrogates").
//!
#![doc = include_str!("README.md")]

mod definition;

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::crosswalk::Surrogates;
use crate::equivalence::Distinct;
use crate::error::{CellFault, Faults, Result};
use crate::secret::{self, Tagger, base32};
use crate::table::{Column, Field};
use crate::vocab::DomainName;

use super::{Cells, Coder, Context, Domain, OutputKind, Technique, keys};

pub(super) use definition::FACTS;

#[cfg(test)]
mod tests;

/// The domain whose surrogates the column gets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Params {
    /// Equal values of one domain get equal surrogates, in every table and column.
    pub domain: DomainName,
}

impl Params {
    pub(super) fn compile(&self, context: &Context<'_>) -> Result<Substitute> {
        let domain = context.domain(&self.domain)?;
        let surrogates = context.keys.ok_or_else(keys::missing)?.surrogates(&self.domain)?;
        let tagger = Tagger::new(Arc::clone(surrogates.key()), domain.cell_type.name());
        Ok(Substitute { tagger, surrogates, domain: domain.clone() })
    }
}

/// Writes `prefix` and 26 random characters for every value. Null stays null.
pub struct Substitute {
    tagger: Tagger<secret::Surrogate>,
    surrogates: Arc<Surrogates>,
    domain: Domain,
}

impl Coder for Substitute {
    fn apply_counting(
        &self,
        cells: &Cells<'_>,
        faults: &mut Faults,
        seen: &mut Distinct,
    ) -> Result<Column> {
        let kind = cells.column.kind();
        let (mut tags, mut codes, mut failed) = (Vec::new(), Vec::new(), None);
        let out = cells.column.try_map_text_in_blocks(
            &cells.reading.null_values,
            faults,
            |cell| self.domain.keyed(cell, kind),
            |values, texts| {
                self.tagger.tags(values, &mut tags);
                let found = self.surrogates.codes(&tags, values, &mut codes);
                failed = found.err().or(failed.take());
                codes.iter().flatten().for_each(|code| seen.add(first_64(*code)));
                texts.extend(codes.iter().map(|code| code.map(base32::encode_128)));
            },
            |text, sink| {
                let text = text.as_ref().ok_or(CellFault::NotInCrosswalk)?;
                sink.push_str(&self.domain.prefix);
                sink.push_ascii(text);
                Ok(())
            },
        );
        failed.map_or(out, Err)
    }

    fn domain(&self) -> &Domain {
        &self.domain
    }
}

impl Technique for Substitute {
    fn output(&self, input: &Field) -> Result<OutputKind> {
        self.domain.accepts(input, "surrogate")?;
        Ok(OutputKind::Text)
    }

    fn apply(&self, cells: &Cells<'_>, faults: &mut Faults) -> Result<Column> {
        self.apply_counting(cells, faults, &mut Distinct::default())
    }

    fn as_tokenizer(&self) -> Option<&dyn Coder> {
        Some(self)
    }
}

/// What distinct surrogates are counted by, as tokens are.
#[allow(clippy::cast_possible_truncation)] // the rest is shifted out
fn first_64(code: u128) -> u64 {
    (code >> 64) as u64
}
