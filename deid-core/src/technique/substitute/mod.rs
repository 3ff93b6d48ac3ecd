//! Substitute: a value becomes a text of a list, the same every time (derivation spec deid/v1,
//! "Substitutes").
//!
#![doc = include_str!("README.md")]

mod definition;
mod list;

use std::sync::Arc;

use hashbrown::HashMap;
use serde::{Deserialize, Serialize};

use crate::error::{Faults, PolicyWord, Result, words};
use crate::secret::{Substitute, Tag, Tagger};
use crate::table::{Column, ColumnKind, Field};
use crate::vocab::DomainName;

use super::{Cells, Context, Domain, OutputKind, Technique, check, keys};

pub(super) use definition::FACTS;
pub use list::List;

#[cfg(test)]
mod tests;

const RULE: &str = "substitute";

/// The domain whose key decides, and the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Params {
    /// Equal values of one domain get equal texts of one list, in every table and column.
    pub domain: DomainName,
    /// A file of texts, one a line, relative to the policy.
    pub list: String,
}

impl Params {
    pub(super) fn compile(&self, context: &Context<'_>) -> Result<Substituter> {
        let domain = context.domain(&self.domain)?;
        let list = context.lists.get(&self.list).ok_or_else(|| {
            check::refused(RULE, words!["the file ", PolicyWord(&self.list), " was not loaded"])
        })?;
        let places = places(list, domain, &self.list)?;
        let key = context.keys.ok_or_else(keys::missing)?.substitute(&self.domain)?;
        let tagger = Tagger::new(key, domain.cell_type.name());
        Ok(Substituter { tagger, domain: domain.clone(), list: list.clone(), places })
    }
}

/// Where each text of the list stands, by what it is in the domain. Two that are one value there
/// are refused: that a value never becomes itself must hold for all its spellings.
fn places(list: &List, domain: &Domain, file: &str) -> Result<HashMap<String, u32>> {
    let mut places = HashMap::with_capacity(list.entries().len());
    for (at, text) in (0_u32..).zip(list.entries()) {
        // A text that is no value of the domain is nobody's.
        let Ok(value) = domain.canonical(text, ColumnKind::Text) else { continue };
        if let Some(other) = places.insert(value.into_owned(), at) {
            let words = words![
                "lines ",
                other + 1,
                " and ",
                at + 1,
                " of ",
                PolicyWord(file),
                " are one value in domain ",
                &domain.name,
            ];
            return Err(check::refused(RULE, words));
        }
    }
    Ok(places)
}

/// Writes a text of the list for every value. Null stays null.
pub struct Substituter {
    tagger: Tagger<Substitute>,
    domain: Domain,
    list: Arc<List>,
    /// Where values stand that are on the list themselves.
    places: HashMap<String, u32>,
}

impl Substituter {
    /// The text for a value: any but its own.
    fn text(&self, value: &str, tag: Tag) -> &str {
        let count = u32::try_from(self.list.entries().len()).unwrap_or(u32::MAX);
        let index = match self.places.get(value) {
            None => tag.uniform(count),
            Some(&own) => {
                let other = tag.uniform(count - 1);
                other + u32::from(other >= own)
            }
        };
        &self.list.entries()[index as usize]
    }
}

impl Technique for Substituter {
    fn output(&self, input: &Field) -> Result<OutputKind> {
        self.domain.accepts(input, RULE)?;
        Ok(OutputKind::Text)
    }

    fn apply(&self, cells: &Cells<'_>, faults: &mut Faults) -> Result<Column> {
        let kind = cells.column.kind();
        let mut tags = Vec::new();
        cells.column.map_text_in_blocks(
            &cells.reading.null_values,
            faults,
            |cell| self.domain.keyed(cell, kind),
            |values, texts| {
                self.tagger.tags(values, &mut tags);
                let pairs = values.iter().zip(&tags);
                texts.extend(pairs.map(|(value, tag)| self.text(value, *tag)));
            },
            |text, sink| sink.push_str(text),
        )
    }
}
