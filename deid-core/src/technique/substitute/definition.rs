//! What `substitute` says of itself.

use crate::error::Result;
use crate::table::Reading;
use crate::technique::definition::{
    Claimed, Clauses, Definition, Effect, Facts, Grammar, Kind, Refused, SafeHarbor, Scene,
    Setting, Short, key, must,
};
use crate::technique::{Context, Technique};
use crate::vocab::{CellType, DomainName, Role};

use super::{Params, RULE};

pub(in crate::technique) static FACTS: Facts = Facts {
    key: RULE,
    iso_20889: "pseudonymization",
    grammar: Grammar::Table {
        params: &[must("domain", Kind::Domain), must("list", Kind::File)],
        short: Short::None,
        lone: false,
    },
    effect: Effect::Coded,
    role: Role::DirectIdentifier,
    cell_type: CellType::Text,
    clauses: Clauses {
        protects: "reading the value; the text of the list belongs to nobody",
        does_not: "the commonest value stays the commonest; rows of one value stay linked; whoever holds the key and the list can look for a known value",
    },
    fate: "replaced by a text of a list",
    safe_harbor: SafeHarbor::of("A"),
};

impl Definition for Params {
    fn facts(&self) -> &'static Facts {
        &FACTS
    }

    fn compile(&self, context: &Context<'_>) -> Result<Option<Box<dyn Technique>>> {
        Ok(Some(Box::new(Params::compile(self, context)?)))
    }

    fn words(&self, _reading: &Reading, setting: Setting<'_>) -> String {
        format!(
            "replaced by a text of {}, the same for equal values; which one is decided by {}, and never its own",
            self.list,
            setting.secret_of(&self.domain),
        )
    }

    fn safe_harbor(&self, _column: Claimed) -> Option<Refused> {
        Some((
            "45 CFR 164.514(c)(1): a text chosen with a key is derived from information about the individual",
            "drop, null or constant",
        ))
    }

    fn is_keyed(&self) -> bool {
        true
    }

    fn domain(&self) -> Option<&DomainName> {
        Some(&self.domain)
    }

    fn list(&self) -> Option<&String> {
        Some(&self.list)
    }

    fn examples(&self, scene: &Scene<'_>) -> Vec<String> {
        let domain = scene.domains.get(&self.domain);
        vec![key(domain.map_or(CellType::Text, |domain| domain.cell_type), scene.named)]
    }
}
