//! What `encrypt` says of itself.

use crate::error::Result;
use crate::table::Reading;
use crate::technique::definition::{
    Claimed, Clauses, Definition, Effect, Facts, Grammar, Kind, Refused, SafeHarbor, Scene,
    Setting, key,
};
use crate::technique::{Context, Technique};
use crate::vocab::{CellType, DomainName, Role};

use super::{Params, RULE};

pub(in crate::technique) static FACTS: Facts = Facts {
    key: RULE,
    iso_20889: "deterministic encryption",
    grammar: Grammar::Value(Kind::Domain),
    effect: Effect::Coded,
    role: Role::DirectIdentifier,
    cell_type: CellType::Text,
    clauses: Clauses {
        protects: "reading the value without the key, or matching it with the code of another recipient",
        does_not: "whoever holds the key reads every value; rows of one person stay linked; the code tells how long the value is",
    },
    fate: "replaced by a code that the key turns back",
    safe_harbor: SafeHarbor::of("R"),
};

impl Definition for Params {
    fn facts(&self) -> &'static Facts {
        &FACTS
    }

    #[cfg(feature = "encrypt")]
    fn compile(&self, context: &Context<'_>) -> Result<Option<Box<dyn Technique>>> {
        Ok(Some(Box::new(self.bind(context)?)))
    }

    #[cfg(not(feature = "encrypt"))]
    fn compile(&self, _context: &Context<'_>) -> Result<Option<Box<dyn Technique>>> {
        Err(crate::technique::check::left_out(RULE))
    }

    fn words(&self, _reading: &Reading, setting: Setting<'_>) -> String {
        let name = &self.domain;
        let prefix = setting.domains.get(name).map_or("", |domain| domain.prefix.as_str());
        let form = if prefix.is_empty() { String::new() } else { format!("\"{prefix}\" and ") };
        format!(
            "replaced by a code that whoever holds the key can turn back ({form}28 characters or more: longer values have longer codes), one for each value, the same in every column of \"{name}\" codes"
        )
    }

    fn safe_harbor(&self, _column: Claimed) -> Option<Refused> {
        Some((
            "45 CFR 164.514(c)(1): an encrypted value is derived from information about the individual, and can be translated back",
            "drop, null or constant; reversible tokens belong to a limited data set or an expert determination",
        ))
    }

    fn is_keyed(&self) -> bool {
        true
    }

    fn is_reversible(&self) -> bool {
        true
    }

    fn domain(&self) -> Option<&DomainName> {
        Some(&self.domain)
    }

    fn examples(&self, scene: &Scene<'_>) -> Vec<String> {
        let domain = scene.domains.get(&self.domain);
        vec![key(domain.map_or(CellType::Text, |domain| domain.cell_type), scene.named)]
    }
}
