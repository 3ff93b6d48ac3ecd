//! What `drop`, `null` and `constant` say of themselves.

use crate::error::Result;
use crate::table::Reading;
use crate::technique::definition::{
    Claimed, Clauses, Definition, Effect, Facts, Grammar, Kind, Refused, SafeHarbor, Setting,
};
use crate::technique::{Context, Technique};
use crate::vocab::{CellType, Role};

use super::{ConstantParams, Null};

/// `drop` has no parameters.
pub(in crate::technique) struct DropParams;

/// `null` has no parameters.
pub(in crate::technique) struct NullParams;

pub(in crate::technique) static DROP: Facts = Facts {
    key: "drop",
    iso_20889: "suppression (attribute)",
    grammar: Grammar::Flag,
    effect: Effect::Removed,
    role: Role::DirectIdentifier,
    cell_type: CellType::Text,
    clauses: Clauses {
        protects: "everything that the column told",
        does_not: "the same fact in another column",
    },
    fate: "removed",
    safe_harbor: SafeHarbor::NONE,
};

pub(in crate::technique) static NULL: Facts = Facts {
    key: "null",
    iso_20889: "suppression (cells)",
    grammar: Grammar::Flag,
    effect: Effect::Emptied,
    role: Role::Insensitive,
    cell_type: CellType::Text,
    clauses: Clauses {
        protects: "everything that the cells told",
        does_not: "the same fact in another column",
    },
    fate: "emptied",
    safe_harbor: SafeHarbor::NONE,
};

pub(in crate::technique) static CONSTANT: Facts = Facts {
    key: "constant",
    iso_20889: "masking",
    grammar: Grammar::Value(Kind::Filled("not be empty: `null = true` empties a column")),
    effect: Effect::Constant,
    role: Role::Insensitive,
    cell_type: CellType::Text,
    clauses: Clauses {
        protects: "everything that the column told, also which cells were empty",
        does_not: "the same fact in another column",
    },
    fate: "replaced by one constant text",
    safe_harbor: SafeHarbor::NONE,
};

impl Definition for DropParams {
    fn facts(&self) -> &'static Facts {
        &DROP
    }

    fn compile(&self, _context: &Context<'_>) -> Result<Option<Box<dyn Technique>>> {
        Ok(None)
    }

    fn words(&self, _reading: &Reading, _setting: Setting<'_>) -> String {
        "removed".to_owned()
    }

    fn safe_harbor(&self, _column: Claimed) -> Option<Refused> {
        None
    }
}

impl Definition for NullParams {
    fn facts(&self) -> &'static Facts {
        &NULL
    }

    fn compile(&self, _context: &Context<'_>) -> Result<Option<Box<dyn Technique>>> {
        Ok(Some(Box::new(Null)))
    }

    fn words(&self, _reading: &Reading, _setting: Setting<'_>) -> String {
        "emptied: every cell becomes null".to_owned()
    }

    fn safe_harbor(&self, _column: Claimed) -> Option<Refused> {
        None
    }
}

impl Definition for ConstantParams {
    fn facts(&self) -> &'static Facts {
        &CONSTANT
    }

    fn compile(&self, _context: &Context<'_>) -> Result<Option<Box<dyn Technique>>> {
        Ok(Some(Box::new(ConstantParams::compile(self))))
    }

    fn words(&self, _reading: &Reading, _setting: Setting<'_>) -> String {
        format!("every cell becomes \"{}\"", self.0)
    }

    fn safe_harbor(&self, _column: Claimed) -> Option<Refused> {
        None
    }
}
