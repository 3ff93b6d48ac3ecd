//! What `fpe` says of itself.

use crate::error::Result;
use crate::table::Reading;
use crate::technique::definition::{
    Claimed, Clauses, Definition, Effect, Facts, Grammar, Kind, Refused, SafeHarbor, Scene,
    Setting, Short, may, must,
};
use crate::technique::{Context, Technique};
use crate::vocab::{CellType, DomainName, Role};

use super::{Alphabet, Params, RULE};

pub(in crate::technique) static FACTS: Facts = Facts {
    key: RULE,
    iso_20889: "format-preserving encryption",
    grammar: Grammar::Table {
        params: &[
            must("domain", Kind::Domain),
            may("alphabet", Kind::Word(&Alphabet::NAMES)),
            may("separators", Kind::Filled("list the characters that stay, or be left out")),
        ],
        short: Short::Key("domain"),
        lone: true,
    },
    effect: Effect::Lookalike,
    role: Role::DirectIdentifier,
    cell_type: CellType::Text,
    clauses: Clauses {
        protects: "reading the value without the key, or matching it with that of another recipient",
        does_not: "whoever holds the key reads every value; rows of one person stay linked; length and separators show; what comes out may be the true identifier of somebody else",
    },
    fate: "replaced by a value of the same form that the key turns back",
    safe_harbor: SafeHarbor::of("R"),
};

impl Definition for Params {
    fn facts(&self) -> &'static Facts {
        &FACTS
    }

    #[cfg(feature = "fpe")]
    fn compile(&self, context: &Context<'_>) -> Result<Option<Box<dyn Technique>>> {
        Ok(Some(Box::new(self.bind(context)?)))
    }

    #[cfg(not(feature = "fpe"))]
    fn compile(&self, _context: &Context<'_>) -> Result<Option<Box<dyn Technique>>> {
        Err(crate::technique::check::left_out(RULE))
    }

    fn words(&self, _reading: &Reading, _setting: Setting<'_>) -> String {
        let (name, characters) = (&self.domain, self.alphabet.words());
        let separators = match &*self.separators {
            "" => String::new(),
            separators => format!(", any of \"{separators}\" where it stood"),
        };
        format!(
            "replaced by another value of the same form that whoever holds the key can turn back ({characters}, as many as it had{separators}), one for each value, the same in every column of \"{name}\""
        )
    }

    fn safe_harbor(&self, _column: Claimed) -> Option<Refused> {
        Some((
            "45 CFR 164.514(c)(1): an encrypted value is derived from information about the individual, and can be translated back",
            "drop, null or constant; encrypted values belong to a limited data set or an expert determination",
        ))
    }

    fn is_keyed(&self) -> bool {
        true
    }

    fn is_reversible(&self) -> bool {
        true
    }

    fn characters(&self) -> String {
        format!("{}{}", self.alphabet.characters(), self.separators)
    }

    fn domain(&self) -> Option<&DomainName> {
        Some(&self.domain)
    }

    fn examples(&self, _scene: &Scene<'_>) -> Vec<String> {
        let example = self.alphabet.example();
        let Some(separator) = self.separators.chars().next() else {
            return vec![example.to_owned()];
        };
        // As phone numbers are written: three, three and the rest.
        vec![format!("{}{separator}{}{separator}{}", &example[..3], &example[3..6], &example[6..])]
    }
}
