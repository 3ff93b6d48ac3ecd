//! What `surrogate` says of itself.

use crate::error::Result;
use crate::secret::base32;
use crate::table::Reading;
use crate::technique::definition::{
    Claimed, Clauses, Definition, Effect, Facts, Grammar, Kind, Refused, SafeHarbor, Scene,
    Setting, key,
};
use crate::technique::{Context, Technique};
use crate::vocab::{CellType, DomainName, Role};

use super::Params;

pub(in crate::technique) static FACTS: Facts = Facts {
    key: "surrogate",
    iso_20889: "pseudonymization",
    grammar: Grammar::Value(Kind::Domain),
    effect: Effect::Coded,
    role: Role::DirectIdentifier,
    cell_type: CellType::Text,
    clauses: Clauses {
        protects: "reading the value, recomputing its code from anything that is known of the person, or matching it with the code of another recipient",
        does_not: "rows of one person stay linked; whoever holds the crosswalk and the key can look a known value up",
    },
    fate: "replaced by a random code",
    safe_harbor: SafeHarbor::of("R"),
};

impl Definition for Params {
    fn facts(&self) -> &'static Facts {
        &FACTS
    }

    fn compile(&self, context: &Context<'_>) -> Result<Option<Box<dyn Technique>>> {
        Ok(Some(Box::new(Params::compile(self, context)?)))
    }

    fn words(&self, _reading: &Reading, setting: Setting<'_>) -> String {
        let name = &self.domain;
        let domain = setting.domains.get(name);
        let prefix = domain.map_or("", |domain| domain.prefix.as_str());
        let chars = base32::TOKEN_CHARS;
        let form = if prefix.is_empty() {
            format!("{chars} characters")
        } else {
            format!("\"{prefix}\" and {chars} characters")
        };
        let kept = match domain.is_some_and(|domain| domain.reidentifiable) {
            true => "; the crosswalk, which stays behind, holds the value too",
            false => "; the crosswalk that tells which stays behind",
        };
        format!(
            "replaced by a random code ({form}), one for each value, the same in every column of \"{name}\" codes{kept}"
        )
    }

    fn safe_harbor(&self, _column: Claimed) -> Option<Refused> {
        None
    }

    /// 45 CFR 164.514(c): a code that is not derived from the individual may stand for a record. A
    /// code for each place or day would still tell whose are the same: (B) and (C) have rules of
    /// their own.
    fn stands_for(&self, letter: &str) -> bool {
        !matches!(letter, "B" | "C")
    }

    fn is_keyed(&self) -> bool {
        true
    }

    fn needs_crosswalk(&self) -> bool {
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
