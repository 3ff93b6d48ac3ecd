//! What `token` says of itself.

use crate::error::Result;
use crate::secret::base32;
use crate::table::Reading;
use crate::technique::definition::{
    Claimed, Clauses, Definition, Effect, Facts, Grammar, Kind, Refused, SafeHarbor, Scene,
    Setting, Short, key, may, must, or,
};
use crate::technique::{After, Context, Technique};
use crate::vocab::{CellType, DomainName, Role};

use super::Params;

pub(in crate::technique) static FACTS: Facts = Facts {
    key: "token",
    iso_20889: "pseudonymization",
    grammar: Grammar::Table {
        params: &[must("domain", Kind::Domain), may("after", Kind::Texts)],
        short: Short::Key("domain"),
        lone: true,
    },
    effect: Effect::Coded,
    role: Role::DirectIdentifier,
    cell_type: CellType::Text,
    clauses: Clauses {
        protects: "reading the value, or matching it with the code of another recipient",
        does_not: "rows of one person stay linked; whoever holds the key can code a known value and look for it",
    },
    fate: "replaced by a code made with the key",
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
        let prefix = setting.domains.get(name).map_or("", |domain| domain.prefix.as_str());
        let chars = base32::TOKEN_CHARS;
        let form = if prefix.is_empty() {
            format!("{chars} characters")
        } else {
            format!("\"{prefix}\" and {chars} characters")
        };
        let with = setting.secret_of(name);
        let code = format!(
            "replaced by a code made with {with} ({form}), one for each value, the same in every column of \"{name}\" codes"
        );
        match &self.after {
            None => code,
            Some(after) => {
                let leads = after.texts().filter(|text| !text.is_empty());
                let leads: Vec<String> = leads.map(|text| format!("\"{text}\"")).collect();
                format!("what follows {} is {code}; the text before it stays", or(&leads))
            }
        }
    }

    fn safe_harbor(&self, _column: Claimed) -> Option<Refused> {
        Some((
            "45 CFR 164.514(c)(1): a keyed code is derived from information about the individual",
            "drop, null, constant or surrogate; tokens belong to a limited data set or an expert determination",
        ))
    }

    fn is_keyed(&self) -> bool {
        true
    }

    fn contradiction(&self) -> Option<&'static str> {
        self.after.as_ref()?.contradiction()
    }

    fn after(&self) -> &After {
        After::of(self.after.as_ref())
    }

    fn domain(&self) -> Option<&DomainName> {
        Some(&self.domain)
    }

    fn examples(&self, scene: &Scene<'_>) -> Vec<String> {
        let domain = scene.domains.get(&self.domain);
        let id = key(domain.map_or(CellType::Text, |domain| domain.cell_type), scene.named);
        match &self.after {
            None => vec![id],
            Some(after) => after.texts().take(2).map(|lead| format!("{lead}{id}")).collect(),
        }
    }
}
