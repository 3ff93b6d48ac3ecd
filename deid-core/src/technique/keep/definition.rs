//! What `keep` says of itself. Its one parameter is the role.

use crate::error::Result;
use crate::table::Reading;
use crate::technique::definition::{
    Claimed, Clauses, Definition, Effect, Facts, Grammar, Kind, Refused, SafeHarbor, Setting,
    UNREVIEWED,
};
use crate::technique::{Context, Technique};
use crate::vocab::{CellType, Role};

use super::Keep;

pub(in crate::technique) static FACTS: Facts = Facts {
    key: "keep",
    iso_20889: "none",
    grammar: Grammar::Value(Kind::KeptRole),
    effect: Effect::Kept,
    role: Role::QuasiIdentifier,
    cell_type: CellType::Text,
    clauses: Clauses {
        protects: "nothing: the column leaves as it came",
        does_not: "being recognised by anyone who knows the value",
    },
    fate: "kept as it is",
    safe_harbor: SafeHarbor::NONE,
};

impl Definition for Role {
    fn facts(&self) -> &'static Facts {
        &FACTS
    }

    fn compile(&self, _context: &Context<'_>) -> Result<Option<Box<dyn Technique>>> {
        Ok(Some(Box::new(Keep)))
    }

    fn words(&self, _reading: &Reading, _setting: Setting<'_>) -> String {
        "kept as it is".to_owned()
    }

    fn safe_harbor(&self, column: Claimed) -> Option<Refused> {
        match column.cell_type {
            kind if kind.is_calendar() => Some((
                "45 CFR 164.514(b)(2)(i)(C): no element of a date but the year",
                "date_part with part \"year\" and cap = 89, or drop",
            )),
            CellType::Text if !column.is_reviewed => Some(UNREVIEWED),
            _ => None,
        }
    }

    fn default_role(&self) -> Role {
        *self
    }
}
