//! What `round` says of itself.

use crate::error::Result;
use crate::table::Reading;
use crate::technique::definition::{
    Claimed, Clauses, Definition, Effect, Facts, Grammar, Kind, Refused, SafeHarbor, Scene,
    Setting, Short, must, numeral,
};
use crate::technique::{Context, Technique};
use crate::vocab::{CellType, Role};

use super::{Params, RULE};

pub(in crate::technique) static FACTS: Facts = Facts {
    key: RULE,
    iso_20889: "generalization (rounding)",
    grammar: Grammar::Table {
        params: &[must("to", Kind::Number)],
        short: Short::Key("to"),
        lone: false,
    },
    effect: Effect::Coarsened,
    role: Role::QuasiIdentifier,
    cell_type: CellType::Decimal,
    clauses: Clauses { protects: "telling the exact number", does_not: "outliers stay outliers" },
    fate: "made coarser",
    safe_harbor: SafeHarbor::NONE,
};

impl Definition for Params {
    fn facts(&self) -> &'static Facts {
        &FACTS
    }

    fn compile(&self, context: &Context<'_>) -> Result<Option<Box<dyn Technique>>> {
        Ok(Some(Box::new(Params::compile(self, context)?)))
    }

    fn words(&self, _reading: &Reading, _setting: Setting<'_>) -> String {
        format!("rounded to multiples of {}", self.to)
    }

    fn safe_harbor(&self, _column: Claimed) -> Option<Refused> {
        None
    }

    fn examples(&self, scene: &Scene<'_>) -> Vec<String> {
        let is_whole = scene.reading.cell_type == CellType::Integer;
        let customary = if is_whole { 47.0 } else { 47.36 };
        let number = if self.to <= 20.0 { customary } else { self.to * 1.3 };
        vec![numeral(number, scene.reading)]
    }
}
